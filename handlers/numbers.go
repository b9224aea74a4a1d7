package handlers

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"gridbot/models"
)

// In a young community tickets have one digit, and one digit alone is mostly a
// sum, a time or a unit. So the reader takes it for a ticket only after "#", and
// here the sign is put before those that can be nothing else: "1、2都归我".

// afterNumber and beforeNumber are the characters beside a digit that make it
// part of something else than a ticket's number.
const (
	afterNumber  = "0123456789点块元楼栋幢室单分个月日天度米斤岁盒片颗次号户人年件小-/:.%#万千百十层毛条包瓶楼"
	beforeNumber = "0123456789-./:￥¥第周#星期礼拜还有约剩共收花下上"
)

// marked puts "#" before one-digit numbers of these tickets in a worker's text.
func marked(text string, tickets ...[]models.Ticket) string {
	if n := utf8.RuneCountInString(text); n < 2 || n > 200 {
		return text
	}
	var out strings.Builder
	for i, r := range text {
		if r >= '1' && r <= '9' && hasNumber(models.TicketNumber(r-'0'), tickets) &&
			!endsWith(text[:i], beforeNumber) && ends(text[i+1:]) {
			out.WriteByte('#')
		}
		out.WriteRune(r)
	}
	return out.String()
}

// ends tells whether a ticket's number can end before these words.
func ends(after string) bool {
	return strings.HasPrefix(after, "号单") || strings.HasPrefix(after, "号工单") || !startsWith(after, afterNumber)
}

// names tells whether a short answer to "which one?" holds this number as that of
// a ticket: "3号楼那个" and "1单元" name none.
func names(text string, n models.TicketNumber) bool {
	digits := strconv.FormatInt(int64(n), 10)
	for i := 0; ; {
		at := strings.Index(text[i:], digits)
		if at < 0 {
			return false
		}
		before, after := text[:i+at], text[i+at+len(digits):]
		i += at + len(digits)
		if strings.HasSuffix(before, "#") && !startsWith(after, "0123456789") {
			return true
		}
		counted := strings.HasPrefix(after, "号") && !startsWith(after[len("号"):], "楼栋院")
		if !endsWith(before, beforeNumber) && (counted || !startsWith(after, afterNumber)) {
			return true
		}
	}
}

func startsWith(s, chars string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return s != "" && strings.ContainsRune(chars, r)
}

func endsWith(s, chars string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return s != "" && strings.ContainsRune(chars, r)
}

// ordinal reads "第一个", "第2件"; 0 when there is none.
func ordinal(words string) int {
	_, after, _ := strings.Cut(words, "第")
	for i, n := range []string{"一", "二", "三", "四", "五", "六", "七", "八", "九"} {
		for _, digit := range []string{n, strconv.Itoa(i + 1)} {
			if rest, ok := strings.CutPrefix(after, digit); ok && startsWith(rest, "个件条") {
				return i + 1
			}
		}
	}
	return 0
}

func hasNumber(n models.TicketNumber, lists [][]models.Ticket) bool {
	for _, list := range lists {
		for i := range list {
			if list[i].Number == n {
				return true
			}
		}
	}
	return false
}
