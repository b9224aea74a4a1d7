package understand_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"gridbot/handlers/understand"
	"gridbot/handlers/understand/internal/corpus"
)

// hostile are pieces of which the worst long texts are made.
var hostile = []string{"没电", "1", "3-", "一", "水管漏水 ", "#1", "转给", "\xff", "。", "给给让", "十", "腊月", "硝苯地平", "128", "周三", "户号", "@马", "充5"}

// What hostile texts cost is measured by BenchmarkReadHostile.
func TestHostileTextsAreRead(t *testing.T) {
	r := newReader(t)
	for _, piece := range hostile {
		text := strings.Repeat(piece, 100_000/len(piece))
		for _, role := range []understand.Role{understand.Resident, understand.Worker} {
			if got := r.Read(understand.Input{Text: text, Nick: text, Quoted: text, Context: text, Role: role}); len(got.Intents) == 0 {
				t.Error("no intent")
			}
		}
	}
}

// A command-line call reads one line: the lists and weights must not weigh much.
// How long they take to load is measured by BenchmarkNew.
func TestAReaderKeepsLittleMemory(t *testing.T) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	r := newReader(t)
	runtime.GC()
	runtime.ReadMemStats(&after)
	if kept := int64(after.HeapAlloc) - int64(before.HeapAlloc); kept > 20<<20 {
		t.Errorf("a reader keeps %d MB", kept>>20)
	}
	runtime.KeepAlive(r)
}

func BenchmarkRead(b *testing.B) {
	r := newReader(b)
	examples, err := corpus.Load("testdata/samples", "testdata/train")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		r.Read(examples[i%len(examples)].Input())
		i++
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
}

// Twice the text must take at most twice the time.
func BenchmarkReadHostile(b *testing.B) {
	r := newReader(b)
	for _, size := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			texts := make([]string, len(hostile))
			for i, piece := range hostile {
				texts[i] = strings.Repeat(piece, size/len(piece))
			}
			b.SetBytes(int64(size))
			i := 0
			for b.Loop() {
				r.Read(understand.Input{Text: texts[i%len(texts)], Role: understand.Worker})
				i++
			}
		})
	}
}

func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		newReader(b)
	}
}
