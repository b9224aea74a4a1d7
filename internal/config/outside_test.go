package config_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"gridbot/internal/config"
)

// understanding is the shipped configuration with another part about understanding.
func understanding(t *testing.T, yaml string, environ map[string]string) (*config.Config, error) {
	t.Helper()
	shipped, err := os.ReadFile("../../config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(shipped), "understand: {}", "understand:\n"+yaml, 1)
	return config.Parse("config.yaml", []byte(text), environ)
}

func TestNobodyIsAskedUnlessConfigured(t *testing.T) {
	c, err := config.Load("../../config.yaml", nil)
	if err != nil {
		t.Fatal(err)
	}
	if u := c.Understand; u.LLM.On() || u.Transcribe.On() {
		t.Errorf("%+v", u)
	}
}

func TestAnEndpointNeedsLittleAndItsKeyIsNeverShown(t *testing.T) {
	c, err := understanding(t, "  llm: {url: 'https://api.example.com/v1', model: m, unsure_between: 0.2-0.8, timeout: 5s}\n  transcribe: {url: 'http://127.0.0.1:8000/v1', model: w}",
		map[string]string{"GRIDBOT_UNDERSTAND_LLM_KEY": "sk-very-secret", "GRIDBOT_UNDERSTAND_TRANSCRIBE_MAX_KB": "99"})
	if err != nil {
		t.Fatal(err)
	}
	l, tr := c.Understand.LLM, c.Understand.Transcribe
	if !l.On() || l.Key != "sk-very-secret" || l.UnsureBetween != (config.Range{From: 0.2, To: 0.8}) || time.Duration(l.Timeout) != 5*time.Second || l.PerDay != 200 {
		t.Errorf("%+v", l)
	}
	if !tr.On() || tr.Key != "" || tr.MaxKB != 99 || tr.PerDay != 300 {
		t.Errorf("%+v", tr)
	}
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		if shown := fmt.Sprintf(format, *c); strings.Contains(shown, "sk-very-secret") {
			t.Errorf("%s shows the key", format)
		}
	}
}

func TestAMistakeAboutAnEndpointIsToldWithItsRemedy(t *testing.T) {
	for name, c := range map[string]struct{ yaml, want string }{
		"no model":       {"  llm: {url: 'http://127.0.0.1:1/v1'}", "understand.llm.model"},
		"no address":     {"  llm: {url: ollama, model: m}", "http://127.0.0.1:11434/v1"},
		"in the open":    {"  llm: {url: 'http://api.example.com/v1', model: m}", "https"},
		"by number":      {"  transcribe: {url: 'http://8.8.8.8/v1', model: m}", "https"},
		"key in the url": {"  llm: {url: 'https://api.example.com/v1?key=1', model: m}", "key"},
		"password":       {"  llm: {url: 'https://a:b@api.example.com/v1', model: m}", "key"},
		"too slow":       {"  llm: {url: 'http://127.0.0.1:1/v1', model: m, timeout: 5m}", "30s"},
		"no budget":      {"  transcribe: {url: 'http://127.0.0.1:1/v1', model: m, per_day: 0}", "per_day"},
		"backwards":      {"  llm: {unsure_between: 0.8-0.3}", "0.3-0.75"},
		"percent":        {"  llm: {unsure_between: 30-75}", "0.3-0.75"},
		"size":           {"  transcribe: {max_kb: 0}", "25600"},
		"misspelt":       {"  llm: {modle: m}", "modle"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := understanding(t, c.yaml, nil)
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "config.yaml:") {
				t.Errorf("got %v", err)
			}
		})
	}
	for _, host := range []string{"127.0.0.1", "[::1]", "192.168.1.20", "10.0.0.3", "ollama", "pc.lan", "localhost"} {
		if _, err := understanding(t, "  llm: {url: 'http://"+host+":11434/v1', model: m}", nil); err != nil {
			t.Errorf("%s: %v", host, err)
		}
	}
}

func TestTheExamplesInTheShippedFileWorkAsTheyStand(t *testing.T) {
	shipped, err := os.ReadFile("../../config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	_, example, found := strings.Cut(string(shipped), "# understand:\n")
	if !found {
		t.Fatal("there is no example")
	}
	example, _, _ = strings.Cut(example, "understand: {}")
	c, err := understanding(t, strings.ReplaceAll(example, "#  ", "  "), nil)
	if err != nil {
		t.Fatal(err)
	}
	if u := c.Understand; !u.LLM.On() || !u.Transcribe.On() || len(u.Words) == 0 {
		t.Errorf("%+v", u)
	}
}
