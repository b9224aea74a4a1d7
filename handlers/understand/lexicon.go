package understand

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

//go:embed lexicon/*.txt
var lexiconFiles embed.FS

// entry is one word of the lists.
type entry struct {
	tag tag
	// canonical is the name under which the word is reported (medicines).
	canonical string
	size      int // runes
}

// lexicon is all lists compiled for one pass over a text.
type lexicon struct {
	matcher matcher
	entries []entry
	// sounds finds medicines by how they sound.
	sounds matcher
}

func newLexicon(extra map[string][]string, workers []person) (*lexicon, error) {
	lex := &lexicon{matcher: newMatcher(), sounds: newMatcher()}
	files, err := fs.Glob(lexiconFiles, "lexicon/*.txt")
	if err != nil {
		return nil, err
	}
	for _, name := range files {
		if name == "lexicon/trad.txt" || name == "lexicon/pinyin.txt" {
			continue
		}
		text, err := lexiconFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		if err := lex.addFile(string(text)); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	for list, words := range extra {
		if err := lex.addList(list, words); err != nil {
			return nil, err
		}
	}
	for _, p := range workers {
		lex.add(personWorker, p.called, p.name)
	}
	lex.matcher.build()
	lex.sounds.build()
	return lex, nil
}

func (l *lexicon) addFile(text string) error {
	list := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			list = strings.Trim(line, "[]")
		default:
			if err := l.addList(list, strings.Fields(line)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l *lexicon) addList(list string, words []string) error {
	i := slices.Index(tagNames[:], list)
	if i < 0 {
		return fmt.Errorf("no word list %q; there are %s", list, strings.Join(tagNames[:], ", "))
	}
	for _, word := range words {
		name, others, _ := strings.Cut(word, "=")
		l.add(tag(i), name, name)
		for other := range strings.SplitSeq(others, ",") {
			l.add(tag(i), other, name)
		}
	}
	return nil
}

func (l *lexicon) add(t tag, word, canonical string) {
	runes := []rune(normalize(word).text())
	if len(runes) == 0 {
		return
	}
	l.matcher.insert(runes, int32(len(l.entries)))
	if t == drugName && word == canonical {
		l.addSound(runes, int32(len(l.entries)))
	}
	l.entries = append(l.entries, entry{t, canonical, len(runes)})
}
