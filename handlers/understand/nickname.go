package understand

// isTrade tells whether a nickname is that of a shop, a tradesman or an office:
// whoever writes under it seldom asks for help.
func (r *Reader) isTrade(nick string) bool {
	runes := normalize(nick)
	if len(runes) > maxNick {
		runes = runes[:maxNick]
	}
	for _, h := range r.lexicon.find(runes) {
		if h.tag == nickTrade {
			return true
		}
	}
	// "A疏通小王" stands at the top of everybody's list of contacts.
	return len(runes) > 1 && runes[0] == 'a' && (runes[1] > 0x2E80 || runes[1] == 'a')
}

// maxNick is how much of a nickname is read.
const maxNick = 60
