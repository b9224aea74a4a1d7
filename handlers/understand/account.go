package understand

import (
	"slices"
	"strings"
)

var accountWords = []string{"户号", "表号", "卡号", "账号", "帐号", "编号", "缴费号", "户名号", "用户号", "客户号", "水卡", "气卡", "电卡"}

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
	return spokenPhone(runes)
}

// spokenPhone reads a mobile number dictated in words: "幺三八九幺幺...".
func spokenPhone(runes []rune) string {
	for i := 0; i < len(runes); i++ {
		if d, ok := chineseDigit(runes[i]); !ok || d != 1 {
			continue
		}
		out := make([]byte, 0, 11)
		for j := i; j < len(runes) && len(out) < 12; j++ {
			if d, ok := chineseDigit(runes[j]); ok {
				out = append(out, byte('0'+d))
			} else if isDigit(runes[j]) {
				out = append(out, byte(runes[j]))
			} else if runes[j] != ' ' {
				break
			}
		}
		if len(out) == 11 && out[1] >= '3' {
			return string(out)
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
			if !isDigit(rest[i]) && !startsWithLetters(rest, i) {
				continue
			}
			if number := accountNumber(rest, i); len(number) >= 4 && number != phone && !containsAny(string(rest[:i]), "后", "尾") {
				return number
			}
			break
		}
	}
	return longNumber(runes, phone)
}

// startsWithLetters: one or two letters before the digits ("W20031907").
func startsWithLetters(runes []rune, i int) bool {
	n := i
	for n < len(runes) && n-i < 2 && isLetter(runes[n]) {
		n++
	}
	return n > i && n < len(runes) && isDigit(runes[n])
}

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' }

// accountNumber reads digits with a letter before them and hyphens or spaces
// inside.
func accountNumber(runes []rune, i int) string {
	out := make([]byte, 0, 20)
	for ; i < len(runes) && len(out) < 20; i++ {
		r := runes[i]
		switch {
		case isDigit(r):
			out = append(out, byte(r))
		case isLetter(r) && len(out) < 2:
			out = append(out, byte(r-32))
		case r == '-' && i+1 < len(runes) && isDigit(runes[i+1]):
			out = append(out, '-')
		case r == ' ' && i+1 < len(runes) && isDigit(runes[i+1]) && i > 0 && isDigit(runes[i-1]) && spaced(runes[i+1:]):
		default:
			return string(out)
		}
	}
	return string(out)
}

// spaced tells whether a space inside a number is one: a group of at least
// four digits follows that is no phone number and no sum.
func spaced(runes []rune) bool {
	_, end := number(runes, 0)
	return end >= 2 && end < 8 && (end == len(runes) || !strings.ContainsRune("块元", runes[end]))
}

// longNumber takes a bare number of eight or more digits that is no phone.
func longNumber(runes []rune, phone string) string {
	for i := 0; i < len(runes); {
		if !isDigit(runes[i]) {
			i++
			continue
		}
		digits, end := number(runes, i)
		if len(digits) >= 8 && len(digits) <= 16 && digits != phone && !(len(digits) == 11 && digits[0] == '1') {
			if i > 0 && isLetter(runes[i-1]) {
				return string(runes[i-1]-32) + digits
			}
			return digits
		}
		i = end
	}
	return ""
}
