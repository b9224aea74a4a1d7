// Package logs makes the log: structured, and without personal data. The house
// logs ids and not words in the first place; what an error of a library or a
// server may still quote is masked here.
package logs

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"regexp"
)

// New makes a logger that writes JSON, or text for people.
func New(level slog.Level, json bool, w io.Writer) *slog.Logger {
	o := &slog.HandlerOptions{Level: level}
	if json {
		return slog.New(masking{slog.NewJSONHandler(w, o)})
	}
	return slog.New(masking{slog.NewTextHandler(w, o)})
}

// masking takes personal data out of the values of a record.
type masking struct{ slog.Handler }

// Handle implements slog.Handler.
func (m masking) Handle(ctx context.Context, r slog.Record) error {
	clean := slog.NewRecord(r.Time, r.Level, phones.ReplaceAllString(r.Message, mask), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(masked(a))
		return true
	})
	return m.Handler.Handle(ctx, clean)
}

// WithAttrs implements slog.Handler.
func (m masking) WithAttrs(attrs []slog.Attr) slog.Handler {
	clean := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		clean[i] = masked(a)
	}
	return masking{m.Handler.WithAttrs(clean)}
}

// WithGroup implements slog.Handler.
func (m masking) WithGroup(name string) slog.Handler { return masking{m.Handler.WithGroup(name)} }

const mask = "…"

var (
	// phones are mobile and fixed numbers, with or without separators.
	phones = regexp.MustCompile(`(?:\+?86[- ]?)?(?:\b1[3-9]\d[- ]?\d{4}[- ]?\d{4}\b|\b0\d{2,3}-\d{7,8}\b)`)
	// quoted is what an error can only have from people or from keys made of
	// their words: Chinese with the digits in and around it, and long numbers.
	quoted = regexp.MustCompile(`[\p{Han}\d\-#－·（）()，。！？、]*\p{Han}[\p{Han}\d\-#－·（）()，。！？、 ]*|\d{7,}`)
)

// masked leaves plain values of the house alone, but for telephone numbers; an
// error, and whatever is printed as one piece, keeps no Chinese and no long
// number.
func masked(a slog.Attr) slog.Attr {
	a.Value = a.Value.Resolve()
	switch a.Value.Kind() {
	case slog.KindString:
		a.Value = slog.StringValue(phones.ReplaceAllString(a.Value.String(), mask))
	case slog.KindAny:
		a.Value = slog.StringValue(quoted.ReplaceAllString(fmt.Sprint(a.Value.Any()), mask))
	case slog.KindGroup:
		group := make([]slog.Attr, 0, len(a.Value.Group()))
		for _, in := range a.Value.Group() {
			group = append(group, masked(in))
		}
		a.Value = slog.GroupValue(group...)
	}
	return a
}
