package app_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
)

// Read before any test changes the folder.
var dashboard, errDashboard = os.ReadFile("../../deploy/grafana.json")

// TestTheDashboardShowsOnlyWhatThereIs: a name that the program does not tell
// would be an empty panel that looks like good news.
func TestTheDashboardShowsOnlyWhatThereIs(t *testing.T) {
	if errDashboard != nil || !json.Valid(dashboard) {
		t.Fatalf("deploy/grafana.json: %v", errDashboard)
	}
	inFolder(t, "listen: 127.0.0.1:8080", "listen: 127.0.0.1:0")
	r := serve(t)
	conversation(t, r)
	var told string
	names := regexp.MustCompile(`\b(gridbot|process)_[a-z_]+`).FindAllString(string(dashboard), -1)
	if len(names) < 15 {
		t.Fatalf("only %d names are shown", len(names))
	}
	eventually(t, "a message is sent", func() bool {
		told = metricsOf(t, r)
		return strings.Contains(told, "\ngridbot_sends_total{")
	})
	for _, name := range names {
		if !strings.Contains(told, "\n"+name+"{") && !strings.Contains(told, "\n"+name+" ") {
			t.Errorf("the dashboard shows %s, which the program does not tell", name)
		}
	}
}
