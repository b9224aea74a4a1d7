// Package texts holds everything the bot says, in one place. Each text is a
// template; a community can put its own words in the place of any of them.
package texts

import (
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/template"

	"github.com/goccy/go-yaml"
)

//go:embed texts.yaml
var builtIn []byte

// Texts are the texts of one installation, ready for use.
type Texts struct {
	templates map[string]*template.Template
}

// New takes the built-in texts and puts the overrides in their place. All
// mistakes in the overrides are reported at once, each with the name of the text.
func New(overrides map[string]string) (*Texts, error) {
	var source map[string]string
	if err := yaml.Unmarshal(builtIn, &source); err != nil {
		return nil, fmt.Errorf("read the built-in texts: %w", err)
	}
	t := &Texts{templates: make(map[string]*template.Template, len(source))}
	var mistakes []error
	for name, text := range overrides {
		if _, ok := source[name]; !ok {
			mistakes = append(mistakes, fmt.Errorf("texts.%s: 没有这句话；可以换的有：%s", name, strings.Join(names(source), " ")))
			continue
		}
		source[name] = text
	}
	for name, text := range source {
		parsed, err := parse(name, text)
		if err != nil {
			mistakes = append(mistakes, fmt.Errorf("texts.%s: %w", name, err))
			continue
		}
		t.templates[name] = parsed
	}
	return t, errors.Join(mistakes...)
}

// parse reads a template and tries it, so that a word that does not exist is
// found at the start and not in the middle of the night.
func parse(name, text string) (*template.Template, error) {
	t, err := template.New(name).Parse(text)
	if err != nil {
		return nil, err
	}
	var out strings.Builder
	if err := t.Execute(&out, Data{}); err != nil {
		return nil, err
	}
	return t, nil
}

func names(source map[string]string) []string {
	var all []string
	for name := range source {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}

// Say fills in a text. The names are those of texts.yaml; one that does not
// exist is a mistake of the program, which a test finds.
func (t *Texts) Say(name string, d Data) string {
	tmpl, ok := t.templates[name]
	if !ok {
		return ""
	}
	var out strings.Builder
	if err := tmpl.Execute(&out, d); err != nil {
		return "" // parse has tried it
	}
	return out.String()
}

// Has tells whether there is a text of this name.
func (t *Texts) Has(name string) bool { return t.templates[name] != nil }
