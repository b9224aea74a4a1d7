package understand

import (
	"slices"
	"strings"
)

// slots reads all facts of a text, without the nickname.
func (r *Reader) slots(t *text, address Slots) Slots {
	out := address
	out.Phone = phone(t.runes)
	out.Items = r.items(t)
	out.Utility = utility(t.tags)
	out.Account = account(t.runes, out.Phone)
	out.Amount = amount(t)
	out.When = when(t)
	return out
}

// phone reads a mobile number, also one written in groups, or a landline.
func phone(runes []rune) string {
	for i := 0; i < len(runes); i++ {
		if !isDigit(runes[i]) || (i > 0 && isDigit(runes[i-1])) {
			continue
		}
		digits, end := grouped(runes, i)
		if len(digits) == 11 && digits[0] == '1' && digits[1] >= '3' {
			return digits
		}
		if (len(digits) == 11 || len(digits) == 12) && digits[0] == '0' && slices.Contains(runes[i:end], '-') {
			return digits
		}
	}
	return ""
}

// grouped joins the digits of "139 9201 1223".
func grouped(runes []rune, i int) (string, int) {
	out := make([]byte, 0, 12)
	for i < len(runes) && len(out) < 13 {
		switch {
		case isDigit(runes[i]):
			out = append(out, byte(runes[i]))
		case (runes[i] == ' ' || runes[i] == '-') && i+1 < len(runes) && isDigit(runes[i+1]) && len(out) >= 3 && len(out) < 11:
		default:
			return string(out), i
		}
		i++
	}
	return string(out), i
}

// items are the medicines that are named. "降压药" is dropped when the text
// also says which one.
func (r *Reader) items(t *text) []string {
	var exact, general []string
	for _, h := range t.hits {
		e := r.lexicon.entries[h.word]
		switch {
		case e.tag != drugName || slices.Contains(exact, e.canonical) || slices.Contains(general, e.canonical):
		case strings.HasSuffix(e.canonical, "药"):
			general = append(general, e.canonical)
		default:
			exact = append(exact, e.canonical)
		}
	}
	if len(exact) > 0 {
		return exact
	}
	return general
}

var utilities = [...]struct {
	tag  tag
	name string
}{
	{billWater, "water"}, {billElectricity, "electricity"}, {billGas, "gas"}, {billHeating, "heating"},
	{billProperty, "property"}, {billBroadband, "broadband"}, {billTV, "tv"}, {billPhone, "phone"},
	{billInsurance, "insurance"}, {billPension, "pension"},
}

func utility(tags tagSet) string {
	for _, u := range utilities {
		if tags.has(u.tag) {
			return u.name
		}
	}
	return ""
}

var accountWords = []string{"户号", "表号", "卡号", "账号", "编号", "缴费号", "户名号", "用户号", "客户号"}

// account reads the number after 户号 and the like.
func account(runes []rune, phone string) string {
	all := string(runes)
	for _, w := range accountWords {
		at := strings.Index(all, w)
		if at < 0 {
			continue
		}
		rest := []rune(all[at+len(w):])
		for i := 0; i < min(len(rest), 6); i++ {
			if !isDigit(rest[i]) {
				continue
			}
			if digits, _ := grouped(rest, i); len(digits) < 11 {
				return digits
			}
			digits, _ := number(rest, i)
			return digits
		}
	}
	return longNumber(runes, phone)
}

// longNumber takes a bare number of eight or more digits that is no phone.
func longNumber(runes []rune, phone string) string {
	for i := 0; i < len(runes); {
		if !isDigit(runes[i]) {
			i++
			continue
		}
		digits, end := number(runes, i)
		if len(digits) >= 8 && len(digits) <= 16 && digits != phone {
			return digits
		}
		i = end
	}
	return ""
}

// amount reads "50块", "交100", "两百".
func amount(t *text) string {
	for i := 0; i < len(t.runes); {
		if !startsNumber(t.runes, i) && t.runes[i] != '百' {
			i++
			continue
		}
		digits, end := number(t.runes, i)
		if end == i {
			i++
			continue
		}
		if len(digits) <= 5 && digits[0] != '0' && t.isAmount(i, end) {
			return digits
		}
		i = end
	}
	return ""
}

func (t *text) isAmount(start, end int) bool {
	c := t.clauseAt(start)
	if c == nil || c.act == actSolved || c.tags.any(saysHearsay, saysAd, saysNotice) {
		return false
	}
	if end < len(t.runes) && (t.runes[end] == '块' || t.runes[end] == '元') {
		return true
	}
	if end < c.end && t.runes[end] != '吧' && t.runes[end] != '就' {
		return false
	}
	if start > c.start {
		switch t.runes[start-1] {
		case '交', '充', '缴', '冲', '买', '存', '垫':
			return true
		case '费', '卡', '电', '气':
			return c.tags.has(billPay)
		}
	}
	// "两百" alone, beside a bill
	_, isHan := chineseDigit(t.runes[start])
	return start == c.start && end == c.end && isHan && end-start > 1 && strings.ContainsAny(string(t.runes[start:end]), "十百千") && t.tags.has(billPay)
}

var whenWords = []string{
	"今天下午", "今天上午", "今天晚上", "明天上午", "明天下午", "明天晚上", "明天早上", "后天上午", "后天下午",
	"周一", "周二", "周三", "周四", "周五", "周六", "周日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期天", "礼拜天", "礼拜六",
	"哪天有空", "下班后", "这周末", "周末", "明天", "明早", "明儿", "后天", "今晚", "下午", "上午", "中午", "晚上", "早上",
}

// when returns the words of a wanted time: those in a clause in which somebody
// is to come, to go or to be at home.
func when(t *text) string {
	for i := range t.clauses {
		c := &t.clauses[i]
		if c.act == actSolved || c.act == actPublic {
			continue
		}
		s := string(t.runes[c.start:c.end])
		if !strings.ContainsAny(s, "来去帮捎取买") && !strings.Contains(s, "有空") && !strings.Contains(s, "在家") && !strings.Contains(s, "上门") && !strings.Contains(s, "方便") {
			continue
		}
		if containsAny(s, "昨", "到现在", "出去的", "开始", "就没", "还没") {
			continue
		}
		for _, w := range whenWords {
			at := strings.Index(s, w)
			if at < 0 {
				continue
			}
			return w + hour(s[at+len(w):])
		}
	}
	return ""
}

// hour reads "三点半" after a day.
func hour(s string) string {
	runes := []rune(s)
	_, end := number(runes, 0)
	if end == 0 || end >= len(runes) || runes[end] != '点' {
		return ""
	}
	end++
	if end < len(runes) && runes[end] == '半' {
		end++
	}
	return string(runes[:end])
}

// over lays the facts of the text over those of the nickname. An address of
// which the text names another building is somebody else's: the nickname's
// unit and room do not belong to it.
func over(text, nick Slots) Slots {
	if text.Building != "" && text.Building != nick.Building {
		return text
	}
	out := text
	if out.Estate == "" {
		out.Estate = nick.Estate
	}
	if out.Building == "" {
		out.Building = nick.Building
	}
	if out.Unit == "" {
		out.Unit = nick.Unit
		if out.Room == "" {
			out.Room = nick.Room
		}
	} else if out.Room == "" && out.Unit == nick.Unit {
		out.Room = nick.Room
	}
	return out
}
