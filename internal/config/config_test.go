package config_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"gridbot/internal/config"
)

func TestTheShippedConfigurationIsValid(t *testing.T) {
	c, err := config.Load("../../config.yaml", nil)
	if err != nil {
		t.Fatal(err)
	}
	if c.Communities[0].Name != "北新街社区" || len(c.Communities[0].Grids[0].Areas[0].Buildings) != 4 {
		t.Errorf("read as %+v", c.Communities[0])
	}
	if c.QuietHours != (config.Hours{From: 22 * 60, To: 7 * 60}) || time.Duration(c.Emergency.Repeat) != 3*time.Minute {
		t.Errorf("quiet hours %v, repeat %v", c.QuietHours, c.Emergency.Repeat)
	}
}

func TestTheEnvironmentOverridesTheFile(t *testing.T) {
	c, err := config.Load("../../config.yaml", map[string]string{
		"GRIDBOT_WEB_LISTEN": "127.0.0.1:9999", "GRIDBOT_DATA": "/tmp/x", "GRIDBOT_TRANSPORTS_WECHAT_ENABLED": "true",
		"GRIDBOT_DATABASE_DRIVER": "postgres", "GRIDBOT_DATABASE_DSN": "postgres://x",
	})
	if err != nil {
		t.Fatal(err)
	}
	if c.Web.Listen != "127.0.0.1:9999" || c.Data != "/tmp/x" || !c.Transports.Wechat.Enabled || c.Database.DSN != "postgres://x" {
		t.Errorf("got %+v", c)
	}
}

func TestAMistakeIsToldWithItsLineAndItsRemedy(t *testing.T) {
	shipped, err := os.ReadFile("../../config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ old, new, at, want string }{
		"unknown key":          {"quiet_hours: 22:00-07:00", "quiet_hour: 22:00-07:00", "quiet_hour", "没有"},
		"hours":                {"quiet_hours: 22:00-07:00", "quiet_hours: 晚上", "quiet_hours", "22:00-07:00"},
		"duration":             {"repeat: 3m ", "repeat: 三分", "repeat", "15m"},
		"buildings":            {"buildings: 1-4号楼", "buildings: 一到四", "第一网格", "1-4号楼"},
		"buildings twice":      {"buildings: 5-12号楼", "buildings: 4-12号楼", "5-12", "已经属于第一网格"},
		"grid of a worker":     {"grids: [第二网格]", "grids: [第九网格]", "第二网格]", "第九网格"},
		"duty":                 {"每天 00:00-24:00", "天天", "每天", "周一至周五"},
		"group twice":          {"groups: [河东便民服务群]", "groups: [便民服务群]", "groups: [河东", "写了两次"},
		"database":             {"driver: sqlite ", "driver: oracle ", "driver: sqlite", "postgres"},
		"timezone":             {"timezone: Asia/Shanghai", "timezone: Asia/Yanan", "timezone", "Asia/Shanghai"},
		"time of the reminder": {`at: "20:00"`, `at: "晚上八点"`, `at: "20:00"`, "20:00"},
		"open to the network":  {"listen: 127.0.0.1:8080 ", "listen: 0.0.0.0:8080 ", "listen:", "behind_tls_proxy"},
		"a proxy without url":  {"listen: 127.0.0.1:8080 ", "behind_tls_proxy: true\n  listen: 0.0.0.0:8080 ", "web:", "web.url"},
		"half a certificate":   {"listen: 127.0.0.1:8080 ", "cert_file: a.pem\n  listen: 127.0.0.1:8080 ", "cert_file", "key_file"},
		"no url":               {"listen: 127.0.0.1:8080 ", "url: 工作台\n  listen: 127.0.0.1:8080 ", "url", "https://"},
		"bad indentation":      {"  listen: 127.0.0.1:8080", " - listen", "listen", ""},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(string(shipped), c.old, c.new, 1)
			if text == string(shipped) {
				t.Fatalf("config.yaml has no %q", c.old)
			}
			_, err := config.Parse("config.yaml", []byte(text), nil)
			if err == nil {
				t.Fatal("accepted")
			}
			if !strings.Contains(err.Error(), "config.yaml:") || !strings.Contains(err.Error(), c.want) {
				t.Errorf("the message names no line or no remedy:\n%v", err)
			}
		})
	}
}

func TestDutyReadsAsPeopleWriteIt(t *testing.T) {
	for text, want := range map[string]config.Duty{
		"周一至周五 08:00-20:00": {Days: [7]bool{false, true, true, true, true, true, false}, Hours: config.Hours{From: 480, To: 1200}},
		"周六、周日 09:00-12:00": {Days: [7]bool{true, false, false, false, false, false, true}, Hours: config.Hours{From: 540, To: 720}},
		"周五至周一 20:00-08:00": {Days: [7]bool{true, true, false, false, false, true, true}, Hours: config.Hours{From: 1200, To: 480}},
	} {
		var d config.Duty
		if err := d.UnmarshalText([]byte(text)); err != nil || d != want {
			t.Errorf("%s: %+v %v", text, d, err)
		}
	}
}
