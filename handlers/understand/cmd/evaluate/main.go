// Command evaluate measures the reader on labelled texts and prints a table.
// Run it in the repository: go run ./handlers/understand/cmd/evaluate
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"gridbot/handlers/understand"
	"gridbot/handlers/understand/internal/corpus"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("evaluate", flag.ContinueOnError)
	flags.SetOutput(stderr)
	dir := flags.String("dir", "handlers/understand/testdata/heldout", "folders, joined by commas, with labelled *.jsonl files")
	texts := flags.Bool("texts", false, "show the misread texts; never for held-out ones that still have to judge")
	asJSON := flags.Bool("json", false, "print a few figures for the comparison with others")
	byAuthor := flags.Bool("leave-one-out", false, "train anew for each author, without his texts, and judge on them")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	examples, err := corpus.Load(strings.Split(*dir, ",")...)
	if err == nil && len(examples) == 0 {
		err = fmt.Errorf("no examples in %s", *dir)
	}
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	reader, err := understand.New(understand.Names{Workers: map[string][]string{"马文惠": nil, "刘翠梅": nil, "徐小燕": nil}})
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	if *byAuthor {
		scores := corpus.LeaveOneOut(reader, examples)
		for _, author := range slices.Sorted(maps.Keys(scores)) {
			if author != "" {
				brief(stdout, author, scores[author])
			}
		}
		print(stdout, scores[""], len(examples), *texts)
		return 0
	}
	if *asJSON {
		return forComparison(stdout, reader, examples)
	}
	print(stdout, corpus.Measure(reader, examples), len(examples), *texts)
	return 0
}

// forComparison prints the figures that benchmarks/compare sets beside those of
// other readers.
func forComparison(w io.Writer, reader *understand.Reader, examples []corpus.Example) int {
	s := corpus.Measure(reader, examples)
	start, read := time.Now(), 0
	for ; time.Since(start) < time.Second; read += len(examples) {
		for _, e := range examples {
			reader.Read(e.Input())
		}
	}
	speed := float64(read) / time.Since(start).Seconds()
	err := json.NewEncoder(w).Encode(map[string]float64{"f1": s.F1(), "macro": s.KindF1(),
		"falseRate": s.FalseTickets.Rate(), "replies": s.Intent.Rate(), "speed": speed})
	if err != nil {
		return 1
	}
	return 0
}

// print lays out the table, the worst confusions and, if asked, the texts.
func print(w io.Writer, s *corpus.Score, n int, texts bool) {
	fmt.Fprintf(w, "%d examples in all\n\n| measure | target | value | 95 %% interval | of |\n|---|---|---|---|---|\n", n)
	row := func(name, target string, c corpus.Count) {
		low, high := c.Interval()
		fmt.Fprintf(w, "| %s | %s | %.3f | %.3f–%.3f | %d |\n", name, target, c.Rate(), low, high, c.All)
	}
	figure := func(name, target string, v float64, interval [2]float64) {
		fmt.Fprintf(w, "| %s | %s | %.3f | %.3f–%.3f | |\n", name, target, v, interval[0], interval[1])
	}
	request, kind, slots := s.Intervals()
	figure("request or no request, F1", "≥ 0.97", s.F1(), request)
	row("· recall", "", s.Recall)
	row("· precision", "", s.Precision)
	figure("kind, macro F1", "≥ 0.95", s.KindF1(), kind)
	row("false tickets, messages without a word of any matter", "≤ 0.002", s.FalseChat)
	row("false tickets, messages that mention the same things", "≤ 0.04", s.FalseHard)
	row("emergency recall", "≥ 0.97", s.EmergencyRecall)
	row("emergency precision", "≥ 0.90", s.EmergencyRight)
	row("urgency, all three levels", "", s.UrgencyRight)
	row("address exact", "≥ 0.96", s.Address)
	figure("other slots, micro F1", "≥ 0.92", s.SlotF1(), slots)
	row("· recall", "", s.SlotRecall)
	row("· precision", "", s.SlotPrecision)
	row("replies: intent accuracy", "≥ 0.95", s.Intent)
	row("replies: wrong changes on chatter", "≤ 0.02", s.WrongChange)
	fmt.Fprintln(w, "\nWorst confusions:")
	for _, name := range s.Worst(15) {
		fmt.Fprintf(w, "%5d  %s\n", s.Confusions[name], name)
	}
	if !texts {
		return
	}
	fmt.Fprintln(w)
	for _, m := range s.Mistakes {
		e := m.Example
		fmt.Fprintf(w, "%s\t%s%s\t%s\t%q\tnick=%s\tcontext=%q\n", e.ID, e.Kind, e.Intent, m.Got, e.Text, e.Nick, e.Context)
	}
}

// brief prints one author's figures in one line.
func brief(w io.Writer, author string, s *corpus.Score) {
	fmt.Fprintf(w, "%-8s request F1 %.3f  kind F1 %.3f  false %.3f  emergency %.2f/%.2f  address %.3f  slots %.3f  intents %.3f  wrong changes %.3f\n",
		author, s.F1(), s.KindF1(), s.FalseTickets.Rate(), s.EmergencyRecall.Rate(), s.EmergencyRight.Rate(), s.Address.Rate(), s.SlotF1(), s.Intent.Rate(), s.WrongChange.Rate())
}
