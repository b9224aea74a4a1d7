//go:build unix

package understand_test

import (
	"syscall"
	"testing"
	"time"

	"gridbot/handlers/understand/internal/corpus"
)

// What a message costs in time of the processor: unlike the time on the wall it
// does not depend on what else the machine is doing.
func BenchmarkReadProcessor(b *testing.B) {
	r := newReader(b)
	examples, err := corpus.Load("testdata/samples", "testdata/train")
	if err != nil {
		b.Fatal(err)
	}
	start := used()
	i := 0
	for b.Loop() {
		r.Read(examples[i%len(examples)].Input())
		i++
	}
	b.ReportMetric(float64(b.N)/(used()-start).Seconds(), "messages/processor-s")
}

func used() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
