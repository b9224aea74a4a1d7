package understand

// Classes are what the trained model tells apart, in the order of its weights.
var Classes = [...]Kind{"none", Repair, Bill, Medicine, Other}

// Features describes a message for the trained model: its characters in ones,
// twos and threes, the lists its words are in, what its clauses do, and what
// the rules think of it.
func (r *Reader) Features(in Input) []uint32 {
	t := r.lexicon.analyse(in.Text)
	facts := r.slots(t)
	t.placed = facts.Building != "" || facts.Room != ""
	return features(t, candidates(t))
}

// maxGrams bounds the work on long texts; the matter is in the beginning.
const maxGrams = 200

func features(t *text, cands []candidate) []uint32 {
	out := make([]uint32, 0, 3*min(len(t.runes), maxGrams)+40)
	live, asks := t.alive()
	for i := tag(0); i < tagCount; i++ {
		if live.has(i) {
			out = append(out, hash('T', rune(i), 0))
		} else if t.tags.has(i) {
			out = append(out, hash('t', rune(i), 0))
		}
	}
	acts := [6]bool{}
	for i := range t.clauses {
		acts[t.clauses[i].act] = true
	}
	for i, yes := range acts {
		if yes {
			out = append(out, hash('A', rune(i), 0))
		}
	}
	for i, c := range cands {
		if i > 5 {
			break
		}
		out = append(out, hash('C', rune(c.kind[0]), rune(min(12, max(-6, int(c.score*2))))+100))
	}
	if asks {
		out = append(out, hash('Q', 1, 0))
	}
	if t.placed {
		out = append(out, hash('Q', 2, 0))
	}
	return append(grams(t.runes, out), hash('B', 0, 0))
}

func grams(runes []rune, out []uint32) []uint32 {
	var a, b rune
	for i, r := range runes {
		if i == maxGrams {
			break
		}
		if isDigit(r) {
			r = '0'
		}
		out = append(out, hash(0, 0, r))
		if i > 0 {
			out = append(out, hash(0, b, r))
		}
		if i > 1 {
			out = append(out, hash(a, b, r))
		}
		a, b = b, r
	}
	return out
}

// hash mixes three runes (FNV-1a with a final shuffle).
func hash(a, b, c rune) uint32 {
	h := uint32(2166136261)
	for _, x := range [3]rune{a, b, c} {
		h = (h ^ uint32(x)) * 16777619
		h ^= h >> 15
	}
	h *= 0x85ebca6b
	return h ^ h>>13
}
