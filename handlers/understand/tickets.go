package understand

import "slices"

// ticketRef is a ticket number at text[start:end].
type ticketRef struct {
	number     string
	start, end int
}

// ticketNumbers finds "#128", "128号单" and the bare numbers that workers use.
// Bare numbers count only outside addresses, times, sums and phone numbers.
func ticketNumbers(runes []rune, bare bool) []ticketRef {
	var out []ticketRef
	for i := 0; i < len(runes) && len(out) < 50; {
		if !isDigit(runes[i]) {
			if digits, end := spokenTicket(runes, i); bare && end > i {
				out = append(out, ticketRef{digits, i, end})
				i = end
				continue
			}
			i++
			continue
		}
		digits, end := number(runes, i)
		marked := i > 0 && runes[i-1] == '#' && (i < 2 || !isDigit(runes[i-2]))
		plain := bare && (len(digits) >= 2 || isTicketWord(runes, end)) && len(digits) <= 5 && digits[0] != '0' && bareNumber(runes, i, end)
		if (marked && len(digits) <= 7) || plain {
			out = append(out, ticketRef{digits, i, end})
		}
		i = end
	}
	return out
}

// isTicketWord: "3号单", "7单".
func isTicketWord(runes []rune, end int) bool {
	if end < len(runes) && runes[end] == '号' {
		end++
	}
	_, is := hasPrefix(runes, end, "单")
	_, unit := hasPrefix(runes, end, "单元")
	return is && !unit
}

// spokenTicket reads "一二八" and "一百二十八号", as dictation writes them.
func spokenTicket(runes []rune, i int) (digits string, end int) {
	if !startsNumber(runes, i) || i > 0 && startsNumber(runes, i-1) {
		return "", i
	}
	digits, end = number(runes, i)
	if end-i < 3 || len(digits) != 3 || !bareNumber(runes, i, end) {
		return "", i
	}
	for _, r := range runes[i:end] {
		if chineseUnit(r) > 0 {
			if end < len(runes) && (runes[end] == '号' || runes[end] == '单') {
				return digits, end
			}
			return "", i
		}
	}
	return digits, end
}

var (
	notTicketBefore = []rune("-./:￥¥第楼元共收花示巷路")
	// moneyBefore stand before a sum, not before a ticket.
	moneyBefore    = []string{"收了", "花了", "充了", "交了", "缴了", "付了", "收费", "转了", "显示"}
	notTicketAfter = []rune("块元楼栋幢室日天度米斤盒片-#/:.%年平毫路兆条遍步秒层把")
	// These follow a number of one or two digits that counts something; nobody
	// has a hundred of them.
	countedAfter = []rune("点单分个月名户人次")
)

func bareNumber(runes []rune, start, end int) bool {
	if start > 0 && slices.Contains(notTicketBefore, runes[start-1]) ||
		start > 1 && slices.Contains(moneyBefore, string(runes[start-2:start])) {
		return false
	}
	if end >= len(runes) {
		return true
	}
	if _, ok := hasPrefix(runes, end, "号楼"); ok {
		return false
	}
	if slices.Contains(countedAfter, runes[end]) && end-start < 3 {
		return isTicketWord(runes, end)
	}
	if _, ok := hasPrefix(runes, end, "单元"); ok {
		return false
	}
	return !slices.Contains(notTicketAfter, runes[end])
}

func numbersOf(refs []ticketRef) []string {
	out := make([]string, 0, len(refs))
	for _, r := range refs {
		if !slices.Contains(out, r.number) {
			out = append(out, r.number)
		}
	}
	return out
}
