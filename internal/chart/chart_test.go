package chart_test

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"gridbot/internal/chart"
)

func TestPicturesAreWellFormedAndKeepWordsWords(t *testing.T) {
	for name, svg := range map[string]string{
		"bars":    string(chart.Bars(`a "title" <b>`, []string{"<script>", "b"}, []string{"x&y", "z"}, []int{3, 1200}, []int{0, 5})),
		"curve":   string(chart.Curve("day", []string{"0", "1", "2"}, 2, []int{0, 7, 2})),
		"nothing": string(chart.Bars("empty", nil, nil)) + string(chart.Curve("one", []string{"0"}, 1, []int{0})),
	} {
		t.Run(name, func(t *testing.T) {
			d := xml.NewDecoder(strings.NewReader("<all>" + svg + "</all>"))
			for {
				token, err := d.Token()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatalf("%v in %s", err, svg)
				}
				if start, ok := token.(xml.StartElement); ok && start.Name.Local == "script" {
					t.Error("a word became markup")
				}
			}
			if strings.Contains(svg, "NaN") || strings.Contains(svg, "Inf") || strings.Contains(svg, "style=") {
				t.Errorf("it holds what no browser draws, or what the policy forbids: %s", svg)
			}
		})
	}
}
