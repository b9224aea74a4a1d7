// Package metrics counts what the house does, for Prometheus. Labels are names
// of transports, jobs, states and outcomes: nothing of people.
package metrics

import (
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics are the counters of one process.
type Metrics struct {
	registry *prometheus.Registry
	messages *prometheus.CounterVec
	handling *prometheus.HistogramVec
	sends    *prometheus.CounterVec
	jobs     *prometheus.CounterVec
	jobTime  *prometheus.HistogramVec
	jobDone  *prometheus.GaugeVec
}

// buckets reach from the chatter that is only looked at to a message that waits
// for a second reader, in seconds.
var buckets = []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10}

// New makes the counters.
func New(version string) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		messages: counter("messages_total", "Incoming messages by transport and what came of them.", "transport", "outcome"),
		handling: histogram("message_handling_seconds", "From taking in a message to its commit.", "outcome"),
		sends:    counter("sends_total", "Attempts to send a message by transport and how they ended.", "transport", "outcome"),
		jobs:     counter("job_runs_total", "Runs of a job of the clock by how they ended.", "job", "outcome"),
		jobTime:  histogram("job_seconds", "How long a job of the clock took.", "job"),
		jobDone: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Namespace: namespace, Name: "job_last_success_timestamp_seconds", Help: "When a job last ended well.",
		}, []string{"job"}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Namespace: namespace, Name: "build_info", Help: "Always 1; the label tells the version.",
		ConstLabels: prometheus.Labels{"version": version},
	})
	build.Set(1)
	m.registry.MustRegister(m.messages, m.handling, m.sends, m.jobs, m.jobTime, m.jobDone, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

const namespace = "gridbot"

func counter(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help}, labels)
}

func histogram(name, help string, labels ...string) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: namespace, Name: name, Help: help, Buckets: buckets}, labels)
}

// Handled counts an incoming message.
func (m *Metrics) Handled(transport, outcome string, took time.Duration) {
	m.messages.WithLabelValues(transport, outcome).Inc()
	m.handling.WithLabelValues(outcome).Observe(took.Seconds())
}

// Attempted counts an attempt to send.
func (m *Metrics) Attempted(transport, outcome string) {
	m.sends.WithLabelValues(transport, outcome).Inc()
}

// JobRan counts a run of a job that ended at a moment.
func (m *Metrics) JobRan(job string, took time.Duration, at time.Time, err error) {
	outcome := "ok"
	if err != nil {
		outcome = "failed"
	} else {
		m.jobDone.WithLabelValues(job).Set(float64(at.Unix()))
	}
	m.jobs.WithLabelValues(job, outcome).Inc()
	m.jobTime.WithLabelValues(job).Observe(took.Seconds())
}

// Handler serves the page that Prometheus reads.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError})
}
