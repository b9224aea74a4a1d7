package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/caarlos0/env/v11"
	"github.com/goccy/go-yaml"
)

// EnvPrefix begins the names of the environment variables that override the
// file, e.g. GRIDBOT_WEB_LISTEN.
const EnvPrefix = "GRIDBOT_"

// Load reads the file, lays the environment over it and checks the result.
// Unknown keys are refused.
func Load(file string, environ map[string]string) (*Config, error) {
	source, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("没有找到配置文件 %s；请用 --config 指定", file)
	}
	if err != nil {
		return nil, fmt.Errorf("读不了配置文件 %s：%w", file, err)
	}
	return Parse(file, source, environ)
}

// Parse is Load for a text that is already read; file is what errors call it.
func Parse(file string, source []byte, environ map[string]string) (*Config, error) {
	c := defaults()
	c.File = file
	err := yaml.NewDecoder(bytes.NewReader(source), yaml.Strict()).Decode(&c)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, inPlace(file, err)
	}
	if err := env.ParseWithOptions(&c, env.Options{Prefix: EnvPrefix, Environment: environ}); err != nil {
		return nil, fmt.Errorf("环境变量 %s…：%w", EnvPrefix, err)
	}
	if err := c.check(newLines(source)); err != nil {
		return nil, err
	}
	if c.Database.Driver == "sqlite" && c.Database.DSN == "" {
		c.Database.DSN = filepath.Join(c.Data, "gridbot.db")
	}
	return &c, nil
}

// inPlace tells where in the file a mistake is.
func inPlace(file string, err error) error {
	var e yaml.Error
	if errors.As(err, &e) && e.GetToken() != nil && e.GetToken().Position != nil {
		p := e.GetToken().Position
		return fmt.Errorf("%s:%d:%d: %s", file, p.Line, p.Column, plain(e.GetMessage()))
	}
	return fmt.Errorf("%s: %s", file, yaml.FormatError(err, false, true))
}

// plain puts the library's commonest messages into the installer's words.
func plain(message string) string {
	if name, ok := strings.CutPrefix(message, "unknown field "); ok {
		return fmt.Sprintf("没有 %s 这一项，请看看是不是拼错了，或缩进不对", name)
	}
	if strings.HasPrefix(message, "cannot unmarshal") {
		return "这里的值写法不对（" + message + "）"
	}
	return message
}
