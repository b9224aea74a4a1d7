// Package corpus loads labelled messages and measures a reader on them. It
// holds no texts itself.
package corpus

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"gridbot/handlers/understand"
)

// Example is one labelled message or reply.
type Example struct {
	ID       string             `json:"id"`
	Text     string             `json:"text"`
	Nick     string             `json:"nick"`
	Kind     string             `json:"kind"`
	Accept   []string           `json:"accept"`
	Urgency  string             `json:"urgency"`
	Slots    *understand.Slots  `json:"slots"` // nil: not labelled
	Role     understand.Role    `json:"role"`
	Context  string             `json:"context"`
	Quoted   bool               `json:"quoted"`
	Intent   string             `json:"intent"`
	Tickets  []string           `json:"tickets"`
	To       string             `json:"to"`
	Rating   string             `json:"rating"`
	Requests []RequestOfExample `json:"requests"`
	// Weight is how much the example counts in training; 0 means 1. Chat that
	// has nothing to do with a community counts less: there is a lot of it.
	Weight float64 `json:"weight"`
	// File names the author.
	File string `json:"-"`
}

// RequestOfExample is one of several requests in a message.
type RequestOfExample struct {
	Kind string `json:"kind"`
}

// IsReply tells replies from messages.
func (e Example) IsReply() bool { return e.Intent != "" }

// Input is what the reader gets to see of an example.
func (e Example) Input() understand.Input {
	in := understand.Input{Text: e.Text, Nick: e.Nick, Role: e.Role, Context: e.Context}
	if in.Role == "" {
		in.Role = understand.Resident
	}
	if e.Quoted {
		in.Quoted, in.Context = e.Context, e.Context
	}
	return in
}

// Load reads all *.jsonl files of the folders.
func Load(dirs ...string) ([]Example, error) {
	var out []Example
	for _, dir := range dirs {
		files, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			examples, err := loadFile(file)
			if err != nil {
				return nil, err
			}
			out = append(out, examples...)
		}
	}
	return out, nil
}

func loadFile(name string) ([]Example, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []Example
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		e := Example{File: filepath.Base(name)}
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, n, err)
		}
		out = append(out, e)
	}
	return out, lines.Err()
}

// Author is the part of the file's name before the first "-".
func (e Example) Author() string {
	author, _, _ := strings.Cut(strings.TrimSuffix(e.File, ".jsonl"), "-")
	return author
}
