package webchat

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// maxGuests bounds how many residents may join by the page.
const maxGuests = 5000

// people are those who can be chosen: the configured ones, and the residents
// who joined by the page.
type people struct {
	mu     sync.RWMutex
	list   []Person // in the order in which they came
	guests int
	file   *journal
}

// openPeople loads dir/people.jsonl beside the configured people.
func openPeople(dir string, configured []Person) (*people, error) {
	p := &people{list: slices.Clone(configured)}
	if dir == "" {
		return p, nil
	}
	file, err := openJournal(filepath.Join(dir, "people.jsonl"), p.load)
	if err != nil {
		return nil, err
	}
	p.file = file
	return p, nil
}

// load takes in somebody who joined earlier: always as a resident, and never
// under an id that is not a guest's, whatever the file says.
func (p *people) load(line []byte) error {
	var g Person
	if err := json.Unmarshal(line, &g); err != nil {
		return fmt.Errorf("a person who joined: %w", err)
	}
	g.Role = Resident
	if strings.HasPrefix(g.ID, guestPrefix) {
		p.list = append(p.list, g)
		p.guests++
	}
	return nil
}

func (p *people) find(id string) (Person, bool) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	i := slices.IndexFunc(p.list, func(x Person) bool { return x.ID == id })
	if i < 0 {
		return Person{}, false
	}
	return p.list[i], true
}

// members are the people of a group.
func (p *people) members(group string) []Person {
	p.mu.RLock()
	defer p.mu.RUnlock()
	var found []Person
	for _, x := range p.list {
		if x.Group == group {
			found = append(found, x)
		}
	}
	return found
}

// join adds a resident. A name that is already in the group is taken, so that
// those who read can tell people apart, except for a guest who comes back.
func (p *people) join(name, group string) (Person, error) {
	name = cleanName(name)
	switch {
	case name == "":
		return Person{}, problemNoName
	case strings.TrimPrefix(name, "@") == BotName:
		return Person{}, problemNameTaken
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, x := range p.list {
		if x.Group != group || x.Name != name {
			continue
		}
		if strings.HasPrefix(x.ID, guestPrefix) {
			return x, nil
		}
		return Person{}, problemNameTaken
	}
	if p.guests >= maxGuests {
		return Person{}, problemFull
	}
	g := Person{ID: guestPrefix + strings.ToLower(rand.Text()[:12]), Name: name, Role: Resident, Group: group}
	if err := p.file.append(g); err != nil {
		return Person{}, err
	}
	p.list = append(p.list, g)
	p.guests++
	return g, nil
}
