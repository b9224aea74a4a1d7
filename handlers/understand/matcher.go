package understand

// matcher finds all words of the lexicon in one pass (Aho-Corasick), so that
// the time does not depend on how many words there are.
type matcher struct {
	next map[uint64]int32
	fail []int32
	out  [][]int32 // words that end in this state, those of its suffixes included
}

func newMatcher() matcher {
	return matcher{next: map[uint64]int32{}, fail: []int32{0}, out: [][]int32{nil}}
}

func edge(state int32, r rune) uint64 { return uint64(state)<<21 | uint64(uint32(r)&0x1fffff) }

func (m *matcher) insert(word []rune, id int32) {
	state := int32(0)
	for _, r := range word {
		to, ok := m.next[edge(state, r)]
		if !ok {
			to = int32(len(m.fail))
			m.next[edge(state, r)] = to
			m.fail = append(m.fail, 0)
			m.out = append(m.out, nil)
		}
		state = to
	}
	m.out[state] = append(m.out[state], id)
}

// build sets the failure links, breadth first.
func (m *matcher) build() {
	children := make(map[int32][]uint64, len(m.fail))
	for e := range m.next {
		from := int32(e >> 21)
		children[from] = append(children[from], e)
	}
	queue := []int32{0}
	for len(queue) > 0 {
		state := queue[0]
		queue = queue[1:]
		for _, e := range children[state] {
			to := m.next[e]
			if state != 0 {
				m.fail[to] = m.step(m.fail[state], rune(e&0x1fffff))
			}
			m.out[to] = append(m.out[to], m.out[m.fail[to]]...)
			queue = append(queue, to)
		}
	}
}

func (m *matcher) step(state int32, r rune) int32 {
	for {
		if to, ok := m.next[edge(state, r)]; ok {
			return to
		}
		if state == 0 {
			return 0
		}
		state = m.fail[state]
	}
}

// hit is a word found at text[start:end].
type hit struct {
	word       int32
	start, end int
	tag        tag
}

// maxHits bounds the work on hostile texts; no honest message comes near.
const maxHits = 4000

func (l *lexicon) find(text []rune) []hit {
	hits := make([]hit, 0, 32)
	state := int32(0)
	for i, r := range text {
		state = l.matcher.step(state, r)
		for _, id := range l.matcher.out[state] {
			if len(hits) == maxHits {
				return l.prune(hits)
			}
			h := hit{id, i + 1 - l.entries[id].size, i + 1, l.entries[id].tag}
			if !cutsWord(text, h) {
				hits = append(hits, h)
			}
		}
	}
	return l.prune(hits)
}

// prune drops a word that is part of a longer word of the same family: 气费 in
// 暖气费, 门 in 门禁卡, 好了 in 没弄好.
func (l *lexicon) prune(hits []hit) []hit {
	kept := hits[:0:0]
	for i, h := range hits {
		if !l.inLonger(hits, i) {
			kept = append(kept, h)
		}
	}
	return kept
}

// window is how many neighbouring hits can overlap one word in honest texts.
const window = 16

// isNot: a word of these lists also drops what only begins inside it, as 没电了
// in 手机没电了.
func isNot(t tag) bool { return t >= thingNot && t <= dangerNot }

func (l *lexicon) inLonger(hits []hit, i int) bool {
	h := hits[i]
	if h.tag == actFile {
		return false // "登记一下" asks and files
	}
	family := families[l.entries[h.word].tag]
	for _, o := range hits[max(0, i-window):min(len(hits), i+window)] {
		if families[o.tag] != family || o.end-o.start <= h.end-h.start && !isNot(o.tag) {
			continue
		}
		if o.start <= h.start && (o.end >= h.end || isNot(o.tag) && !isNot(h.tag) && o.end > h.start) {
			return true
		}
	}
	return false
}

// cutsWord: a word of the lists that begins or ends with a letter or digit must
// not be a piece of a longer one ("vc" in "svc", "119" in a telephone number).
func cutsWord(text []rune, h hit) bool {
	return h.start > 0 && isWordRune(text[h.start]) && isWordRune(text[h.start-1]) ||
		h.end < len(text) && isWordRune(text[h.end-1]) && isWordRune(text[h.end])
}

func isWordRune(r rune) bool { return isDigit(r) || isLetter(r) }
