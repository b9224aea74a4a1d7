package understand

import (
	"fmt"
	"strings"

	"gridbot/handlers/understand/internal/softmax"
)

// collector gathers the features of one text. It keeps what they stand for
// only when somebody wants an explanation.
type collector struct {
	softmax.Vector
	notes map[uint32]featureKey // nil: not explaining
}

// featureKey is what a feature stands for: a group and up to four values.
type featureKey struct {
	group      byte
	a, b, c, d rune
}

func (f *collector) strong(group byte, a, b, c rune) {
	f.Strong = append(f.Strong, f.id(featureKey{group, a, b, c, 0}))
}

func (f *collector) weak(group byte, a, b, c, d rune) {
	f.Weak = append(f.Weak, f.id(featureKey{group, a, b, c, d}))
}

func (f *collector) id(k featureKey) uint32 {
	h := k.hash()
	if f.notes != nil {
		f.notes[h] = k
	}
	return h
}

// hash mixes the parts of a key (FNV-1a with shuffles).
func (k featureKey) hash() uint32 {
	h := uint32(2166136261) ^ uint32(k.group)
	for _, x := range [4]rune{k.a, k.b, k.c, k.d} {
		h = (h ^ uint32(x)) * 16777619
		h ^= h >> 15
	}
	h *= 0x85ebca6b
	return h ^ h>>13
}

// The groups of features.
const (
	groupLive      = 'T' // a list has a word in a clause that can carry a request
	groupDead      = 't' // ... in another clause
	groupAct       = 'A' // what a clause does, and where it stands
	groupActRole   = 'X' // what a clause does and the role of a word in it
	groupLast      = 'Z' // the role of a word in the last clause
	groupPair      = 'Y' // two roles in one clause
	groupTags      = 'U' // two lists in the text
	groupCandidate = 'C' // what the rules think, in half points
	groupVerdict   = 'V' // what the rules would decide
	groupFact      = 'Q' // facts about the whole text
	groupSize      = 'N' // how long, in how many clauses
	groupText      = 'g' // pieces of the text
	groupPattern   = 'p' // pieces in which words are replaced by their lists
	groupContext   = 'K' // the bot's question and a piece of the answer
	groupRule      = 'R' // the intent by the rules
	groupBias      = 'B'
)

// proposed stands in place of a candidate's points for the candidate itself.
const proposed = 100

// symbolBase lifts the symbols for lists above all characters.
const symbolBase = 0x200000

// String says in words what a feature stands for.
func (k featureKey) String() string {
	switch k.group {
	case groupLive, groupDead:
		return "list " + tagNames[k.a]
	case groupAct:
		return "clause " + actNames[k.a] + [...]string{"", " (first)", " (last)"}[k.b]
	case groupActRole:
		return "clause " + actNames[k.a] + " with " + roleNames[k.b]
	case groupLast:
		return "last clause with " + roleNames[k.a]
	case groupPair:
		return roleNames[k.a] + " and " + roleNames[k.b] + " in a clause"
	case groupTags:
		return tagNames[k.a] + " and " + tagNames[k.b]
	case groupCandidate:
		if k.b == proposed {
			return fmt.Sprintf("rules propose %s", kindOf(byte(k.a)))
		}
		return fmt.Sprintf("rules: %s %+.1f", kindOf(byte(k.a)), float64(k.b)/2)
	case groupVerdict:
		return fmt.Sprintf("rules: strength %d", k.a)
	case groupFact:
		if k.b == 1 {
			return "not: " + factNames[k.a]
		}
		return factNames[k.a]
	case groupSize:
		return "length"
	case groupContext:
		if k.c == -1 {
			return fmt.Sprintf("after question %d: list %s", k.a, tagNames[k.b])
		}
		return fmt.Sprintf("after question %d: %q", k.a, printable(k.b, k.c, k.d))
	case groupRule:
		return "rules: intent " + string(intentOf(k.a))
	case groupBias:
		return "bias"
	}
	return fmt.Sprintf("%q", printable(k.a, k.b, k.c, k.d))
}

func printable(runes ...rune) string {
	var b strings.Builder
	for _, r := range runes {
		switch {
		case r == 0:
		case r >= symbolBase:
			b.WriteString("<" + symbolName(r) + ">")
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func kindOf(initial byte) Kind {
	for _, k := range Classes {
		if k[0] == initial {
			return k
		}
	}
	return ""
}
