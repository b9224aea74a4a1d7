package metrics

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"gridbot/models"
)

// Watched is what is looked at whenever the page is read.
type Watched struct {
	// Vitals counts in the database.
	Vitals func(ctx context.Context, now time.Time) (*models.Vitals, error)
	// Online tells which transports are connected now.
	Online func() map[string]bool
	Now    func() time.Time
}

// lookWithin bounds the look into the database.
const lookWithin = 3 * time.Second

// Watch adds what is looked at. Every process that shares a database tells the
// same counts of it.
func (m *Metrics) Watch(w Watched) { m.registry.MustRegister(&watcher{w}) }

type watcher struct{ Watched }

var (
	ticketsDesc   = desc("tickets", "Tickets that are not settled, by state.", "state")
	overdueDesc   = desc("tickets_escalated", "Outstanding tickets that have waited too long.")
	createdDesc   = desc("tickets_created_total", "Tickets ever made.")
	outboxDesc    = desc("outbox_messages", "Outgoing messages that are not sent, by transport and state.", "transport", "state")
	oldestDesc    = desc("outbox_oldest_seconds", "How long the oldest message that is due has waited.", "transport")
	transportDesc = desc("transport_up", "1 while the transport is connected.", "transport")
	databaseDesc  = desc("database_up", "1 while the database answers.")
)

func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(prometheus.BuildFQName(namespace, "", name), help, labels, nil)
}

// Describe implements prometheus.Collector.
func (w *watcher) Describe(c chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{ticketsDesc, overdueDesc, createdDesc, outboxDesc, oldestDesc, transportDesc, databaseDesc} {
		c <- d
	}
}

// Collect implements prometheus.Collector.
func (w *watcher) Collect(c chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		c <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	for name, up := range w.Online() {
		gauge(transportDesc, number(up), name)
	}
	ctx, cancel := context.WithTimeout(context.Background(), lookWithin)
	defer cancel()
	now := w.Now()
	v, err := w.Vitals(ctx, now)
	gauge(databaseDesc, number(err == nil))
	if err != nil {
		return
	}
	for _, s := range []models.State{models.Asking, models.Open, models.Claimed, models.Done} {
		gauge(ticketsDesc, float64(v.Tickets[s]), string(s))
	}
	gauge(overdueDesc, float64(v.Escalated))
	c <- prometheus.MustNewConstMetric(createdDesc, prometheus.CounterValue, float64(v.Created))
	for name, o := range v.Outbox {
		for _, s := range []models.SendState{models.Pending, models.Sending, models.Uncertain, models.Failed} {
			gauge(outboxDesc, float64(o.Messages[s]), name, string(s))
		}
		waited := 0.0
		if o.Oldest != nil {
			waited = now.Sub(*o.Oldest).Seconds()
		}
		gauge(oldestDesc, waited, name)
	}
}

func number(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}
