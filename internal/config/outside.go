package config

import (
	"net"
	"net/url"
	"strings"
	"time"
)

// Endpoint is an OpenAI-compatible service that may be asked.
type Endpoint struct {
	// URL is the base, as in http://127.0.0.1:11434/v1; empty: off.
	URL   string `yaml:"url" env:"URL"`
	Model string `yaml:"model" env:"MODEL"`
	Key   Secret `yaml:"key" env:"KEY"`
	// Timeout bounds one question; the chat waits that long at most.
	Timeout Duration `yaml:"timeout" env:"TIMEOUT"`
	// PerDay is the most requests that are sent in a day.
	PerDay int `yaml:"per_day" env:"PER_DAY"`
}

// On tells whether it may be asked at all.
func (e Endpoint) On() bool { return e.URL != "" }

// LLM is the second reader.
type LLM struct {
	Endpoint `yaml:",inline"`
	// UnsureBetween are the likelihoods of a request between which the built-in
	// reader is unsure; a request counts from 0.5 on.
	UnsureBetween Range `yaml:"unsure_between" env:"UNSURE_BETWEEN"`
}

// Transcribe writes down voice messages.
type Transcribe struct {
	Endpoint `yaml:",inline"`
	// MaxKB is the largest voice message that is sent.
	MaxKB int `yaml:"max_kb" env:"MAX_KB"`
}

func (c *Config) checkUnderstand(k *checker) {
	k.endpoint("understand.llm", c.Understand.LLM.Endpoint, 30*time.Second)
	k.endpoint("understand.transcribe", c.Understand.Transcribe.Endpoint, time.Minute)
	if n := c.Understand.Transcribe.MaxKB; n < 1 || n > 25<<10 {
		k.say("understand.transcribe.max_kb", "请写 1 到 25600 之间的数")
	}
}

func (k *checker) endpoint(at string, e Endpoint, longest time.Duration) {
	if time.Duration(e.Timeout) > longest {
		k.say(at+".timeout", "最多 %v：等的时候，这个群后面的消息也在等", longest)
	}
	if e.PerDay < 1 {
		k.say(at+".per_day", "至少写 1；不要用就把 url 空着")
	}
	if !e.On() {
		return
	}
	u, err := url.Parse(e.URL)
	switch {
	case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Host == "":
		k.say(at+".url", "“%s”不是网址，请写成 http://127.0.0.1:11434/v1", e.URL)
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		k.say(at+".url", "网址里不要写密码或问号后面的东西，密钥请写在 key")
	case u.Scheme == "http" && !nearby(u.Hostname()):
		k.say(at+".url", "居民的话不能明着在网上走，请用 https 的网址")
	}
	if e.Model == "" {
		k.say(at+".model", "请写用哪个模型，例如 qwen2.5:7b")
	}
}

// nearby tells whether a host is this machine or in the house: a private
// address or a name without a dot, as in a network of containers.
func nearby(host string) bool {
	if ip := net.ParseIP(host); ip != nil {
		return ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast()
	}
	return !strings.Contains(host, ".") || strings.HasSuffix(host, ".local") || strings.HasSuffix(host, ".lan")
}
