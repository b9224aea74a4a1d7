package app_test

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// metricsOf reads the page for Prometheus.
func metricsOf(t *testing.T, r running) string {
	t.Helper()
	resp, err := http.Get(r.url + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	page, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%v %s", err, resp.Status)
	}
	return string(page)
}

// conversation is a matter from the first word to the claim, with all that
// nobody else should read.
func conversation(t *testing.T, r running) (private []string) {
	t.Helper()
	resident := join(t, r.url, map[string]string{"name": "3-2-501 田阿姨", "group": "便民服务群"})
	worker := join(t, r.url, map[string]string{"person": "staff:马文惠"})
	resident.say(resident.group, "早上好 大家吃了吗")
	resident.say(resident.group, "我的胰岛素用完了 麻烦帮我买一盒 电话13912345678")
	resident.hears(resident.group, "#1")
	worker.hears(worker.private, "胰岛素")
	worker.say(worker.private, "我来")
	worker.hears(worker.private, "#1 归您了")
	return []string{"田阿姨", "3-2-501", "501室", "胰岛素", "13912345678", "马文惠", "吃了吗", "我来"}
}

func TestTheMetricsTellWhatHappenedAndNothingOfPeople(t *testing.T) {
	inFolder(t, "listen: 127.0.0.1:8080", "listen: 127.0.0.1:0")
	r := serve(t)
	private := conversation(t, r)
	var page string
	eventually(t, "all is sent", func() bool {
		page = metricsOf(t, r)
		return strings.Contains(page, `gridbot_outbox_messages{state="pending",transport="webchat"} 0`)
	})
	for _, line := range []string{
		`gridbot_messages_total{outcome="acted",transport="webchat"} 2`,
		`gridbot_messages_total{outcome="chatter",transport="webchat"} 1`,
		`gridbot_message_handling_seconds_count{outcome="acted"} 2`,
		`gridbot_tickets{state="claimed"} 1`, `gridbot_tickets{state="open"} 0`,
		`gridbot_tickets_created_total 1`, `gridbot_tickets_escalated 0`,
		`gridbot_outbox_messages{state="uncertain",transport="webchat"} 0`,
		`gridbot_outbox_messages{state="failed",transport="webchat"} 0`,
		`gridbot_outbox_oldest_seconds{transport="webchat"} 0`,
		`gridbot_job_runs_total{job="reminders",outcome="ok"}`,
		`gridbot_job_last_success_timestamp_seconds{job="emergencies"}`,
		`gridbot_transport_up{transport="webchat"} 1`, `gridbot_database_up 1`,
		`gridbot_sends_total{outcome="sent",transport="webchat"}`,
	} {
		if !strings.Contains(page, "\n"+line) {
			t.Errorf("there is no line %s", line)
		}
	}
	for _, word := range private {
		if strings.Contains(page, word) {
			t.Errorf("the page tells %s", word)
		}
	}
	if han := regexp.MustCompile(`\p{Han}+`).FindString(page); han != "" {
		t.Errorf("the page tells %s", han)
	}
}

func TestTheLogOfAConversationHoldsNothingOfPeople(t *testing.T) {
	inFolder(t, "listen: 127.0.0.1:8080", "listen: 127.0.0.1:0", "level: info", "level: debug")
	r := serve(t)
	private := conversation(t, r)
	resident := join(t, r.url, map[string]string{"name": "5-1-302 孙师傅", "group": "便民服务群"})
	resident.say(resident.group, strings.Repeat("家里没电了 ", 400)+"13811112222")
	r.stop()
	for _, word := range append(private, "孙师傅", "5-1-302", "没电", "13811112222") {
		if strings.Contains(r.said(), word) {
			t.Errorf("the log tells %s:\n%s", word, r.said())
		}
	}
}
