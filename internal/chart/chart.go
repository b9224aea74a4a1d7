// Package chart draws on the server what a browser shows and a printer prints:
// small SVG pictures with a text for those who can't see them. Colours are
// classes, for the style sheet knows day, night and paper.
package chart

import (
	"fmt"
	"html"
	"html/template"
	"strings"
)

// size of a chart in its own units, and the room around the plot.
const (
	width, height            = 640, 220
	left, right, top, bottom = 40, 12, 14, 30
)

const (
	plotW = width - left - right
	plotH = height - top - bottom
)

// Bars draws groups of bars side by side.
func Bars(title string, labels []string, names []string, series ...[]int) template.HTML {
	c := begin(title, largest(series...))
	if len(labels) == 0 {
		return c.end()
	}
	slot := float64(plotW) / float64(len(labels))
	bar := min(slot*0.7/float64(len(series)), 30)
	for i, label := range labels {
		x := left + slot*(float64(i)+0.5)
		c.text("label", x, height-10, "middle", label)
		for s, values := range series {
			at := x + bar*(float64(s)-float64(len(series))/2)
			y := c.y(values[i])
			c.printf(`<rect class="s%d" x="%.1f" y="%.1f" width="%.1f" height="%.1f" rx="3"><title>%s %s %d</title></rect>`,
				s+1, at+1, y, bar-2, float64(height-bottom)-y, html.EscapeString(label), html.EscapeString(names[s]), values[i])
		}
	}
	return c.end()
}

// Curve draws values as a filled line; a label stands under every nth.
func Curve(title string, labels []string, every int, values []int) template.HTML {
	c := begin(title, largest(values))
	step := float64(plotW) / float64(max(len(values)-1, 1))
	var line strings.Builder
	for i, v := range values {
		x, y := left+step*float64(i), c.y(v)
		fmt.Fprintf(&line, "%.1f,%.1f ", x, y)
		if i%every == 0 {
			c.text("label", x, height-10, "middle", labels[i])
		}
	}
	base := height - bottom
	c.printf(`<polygon class="a1" points="%d,%d %s%d,%d"/>`, left, base, line.String(), left+plotW, base)
	c.printf(`<polyline class="l1" points="%s"/>`, strings.TrimSpace(line.String()))
	for i, v := range values {
		if v > 0 {
			c.printf(`<circle class="s1" cx="%.1f" cy="%.1f" r="3"><title>%s %d</title></circle>`,
				left+step*float64(i), c.y(v), html.EscapeString(labels[i]), v)
		}
	}
	return c.end()
}

// canvas is a picture in the making.
type canvas struct {
	strings.Builder
	top int // the value at the upper edge
}

func begin(title string, most int) *canvas {
	c := &canvas{top: niceTop(most)}
	c.printf(`<svg class="chart" viewBox="0 0 %d %d" role="img" aria-label="%s">`, width, height, html.EscapeString(title))
	for i := range 5 {
		v := c.top * i / 4
		c.printf(`<line class="grid" x1="%d" x2="%d" y1="%.1f" y2="%.1f"/>`, left, left+plotW, c.y(v), c.y(v))
		c.text("label", left-8, c.y(v)+4, "end", fmt.Sprint(v))
	}
	return c
}

func (c *canvas) end() template.HTML {
	c.printf(`</svg>`)
	return template.HTML(c.String()) // everything from outside was escaped above
}

func (c *canvas) printf(format string, args ...any) { fmt.Fprintf(c, format, args...) }

func (c *canvas) text(class string, x, y float64, anchor, words string) {
	c.printf(`<text class="%s" x="%.1f" y="%.1f" text-anchor="%s">%s</text>`, class, x, y, anchor, html.EscapeString(words))
}

func (c *canvas) y(v int) float64 { return top + float64(plotH)*(1-float64(v)/float64(c.top)) }

// niceTop is the least round number not below most that four steps divide.
func niceTop(most int) int {
	for _, unit := range []int{4, 8, 20, 40, 80, 200, 400, 800} {
		if most <= unit {
			return unit
		}
	}
	return (most + 999) / 1000 * 1000
}

func largest(series ...[]int) int {
	most := 0
	for _, values := range series {
		for _, v := range values {
			most = max(most, v)
		}
	}
	return most
}
