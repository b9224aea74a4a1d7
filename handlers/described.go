package handlers

import (
	"slices"
	"strings"

	"gridbot/handlers/understand"
	"gridbot/models"
)

// described is the one ticket that the words point at ("王姨家那个漏水的"), or nil.
func described(pool []models.Ticket, words string, s understand.Slots) *models.Ticket {
	return likest(pool, words, s, 2)
}

// likest is the one ticket that has most in common with the words, at least so
// much, or nil.
func likest(pool []models.Ticket, words string, s understand.Slots, least int) *models.Ticket {
	var best *models.Ticket
	high, tie := 0, false
	for i := range pool {
		switch score := likeness(&pool[i], words, s); {
		case score > high:
			best, high, tie = &pool[i], score, false
		case score == high && score > 0:
			tie = true
		}
	}
	if tie || high < least {
		return nil
	}
	return best
}

// likeness counts what the words and the ticket have in common: the address
// counts most, then the person, then pairs of characters of the matter.
func likeness(tk *models.Ticket, words string, s understand.Slots) int {
	score := 0
	for _, part := range [][2]string{{s.Building, tk.Building}, {s.Unit, tk.Unit}, {s.Room, tk.Room}} {
		switch {
		case part[0] == "" || part[1] == "":
		case part[0] == part[1]:
			score += 2
		default:
			return 0
		}
	}
	if mentionsPerson(words, tk.Contact) {
		score += 2
	}
	if slices.ContainsFunc(tk.Items, func(item string) bool { return strings.Contains(words, item) }) {
		score += 2
	}
	if slices.ContainsFunc(kindSigns[tk.Kind], func(sign string) bool { return strings.Contains(words, sign) }) {
		score++
	}
	for i, pair := range pairs(tk.Words) {
		if i > 400 {
			break
		}
		if strings.Contains(words, pair) {
			score++
		}
	}
	return score
}

// kindSigns are characters by which people tell one kind of matter from another.
var kindSigns = map[string][]string{
	string(understand.Medicine): {"药"}, string(understand.Bill): {"费", "缴", "交了", "充了"}, string(understand.Repair): {"修", "通了", "换"},
}

// kinship follows a surname when people speak of a neighbour.
var kinship = []string{"姨", "叔", "婶", "奶奶", "爷爷", "大爷", "大妈", "阿姨", "姐", "哥", "老师", "家", "师傅", "大娘"}

// mentionsPerson: by the whole name, or by surname and title ("王姨").
func mentionsPerson(words, contact string) bool {
	runes := []rune(contact)
	if len(runes) < 2 {
		return false
	}
	if strings.Contains(words, contact) {
		return true
	}
	surname := string(runes[0])
	if surname == "老" || surname == "小" {
		surname = string(runes[1])
	}
	return slices.ContainsFunc(kinship, func(title string) bool { return strings.Contains(words, surname+title) })
}

// weak pairs of characters say nothing of a matter.
const weak = "我们你们他们一下一个这个那个什么怎么不是就是没有可以能不不能帮忙麻烦谢谢好了好的现在今天明天昨天下午上午晚上师傅已经不用了算了来人"

// pairs are the neighbouring Han characters of a text, each pair once.
func pairs(text string) []string {
	var out []string
	runes := []rune(text)
	for i := 0; i+1 < len(runes); i++ {
		if runes[i] < 0x3400 || runes[i+1] < 0x3400 {
			continue
		}
		pair := string(runes[i : i+2])
		if !strings.Contains(weak, pair) && !slices.Contains(out, pair) {
			out = append(out, pair)
		}
	}
	return out
}
