package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"

	"github.com/alecthomas/kong"

	"gridbot/internal/config"
)

// program is what every command gets.
type program struct {
	ctx            context.Context
	stdin          io.Reader
	stdout, stderr io.Writer
	configFile     string
	environ        map[string]string
	network        network // of WeChat; nil: the real one
}

type cli struct {
	Config string `help:"配置文件。" default:"config.yaml" placeholder:"FILE"`

	Serve   serveCmd   `cmd:"" default:"withargs" help:"开始工作（不写命令也是这个）。"`
	Check   checkCmd   `cmd:"" help:"检查配置、数据库、Redis 和聊天账号的设置。"`
	Remind  remindCmd  `cmd:"" help:"推送提醒。"`
	Parse   parseCmd   `cmd:"" help:"从标准输入逐行读消息，写出读懂了什么。"`
	Replay  replayCmd  `cmd:"" help:"用一份聊天记录在内存里排练一遍。"`
	Link    linkCmd    `cmd:"" help:"给用户一个一次性登录链接（忘了密码时用）。"`
	Backup  backupCmd  `cmd:"" help:"备份自带的数据库（可以边用边备）。"`
	Migrate migrateCmd `cmd:"" help:"把数据库的表更新到这个版本（serve 启动时也会做）。"`
	Copy    copyCmd    `cmd:"" help:"把一个数据库里的全部数据搬到另一个空的数据库，搬完核对。"`
	Version versionCmd `cmd:"" help:"版本。"`
}

// quit carries an exit code out of the library that reads the command line.
type quit int

// Run is the program: it returns the exit code.
func Run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) (code int) {
	return run(ctx, nil, args, stdin, stdout, stderr)
}

// run is Run on a WeChat network.
func run(ctx context.Context, n network, args []string, stdin io.Reader, stdout, stderr io.Writer) (code int) {
	defer func() {
		r := recover()
		if q, ok := r.(quit); ok {
			code = int(q)
		} else if r != nil {
			panic(r)
		}
	}()
	var c cli
	p := &program{ctx: ctx, stdin: stdin, stdout: stdout, stderr: stderr, environ: environ(os.Environ()), network: n}
	parser, err := kong.New(&c, kong.Name("gridbot"), kong.Description("便民服务群的小格：听居民说话，记工单，派给网格员，每晚提醒。"),
		kong.Writers(stdout, stderr), kong.Exit(func(code int) { panic(quit(code)) }), kong.UsageOnError())
	if err != nil {
		fmt.Fprintln(stderr, "gridbot:", err)
		return 1
	}
	k, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintln(stderr, "gridbot:", err)
		return 2
	}
	p.configFile = c.Config
	if err := k.Run(p); err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(stderr, "gridbot:", strings.TrimSpace(err.Error()))
		return 1
	}
	return 0
}

func environ(list []string) map[string]string {
	out := make(map[string]string, len(list))
	for _, kv := range list {
		if name, value, ok := strings.Cut(kv, "="); ok {
			out[name] = value
		}
	}
	return out
}

func (p *program) load() (*config.Config, error) { return config.Load(p.configFile, p.environ) }

type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run(p *program) error {
	_, err := fmt.Fprintln(p.stdout, "gridbot", version())
	return err
}

// version is the module's version, or the commit it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value
		}
	}
	return "devel"
}
