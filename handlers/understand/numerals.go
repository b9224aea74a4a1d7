package understand

import "strconv"

func chineseDigit(r rune) (int, bool) {
	switch r {
	case '零', '〇', '洞':
		return 0, true
	case '一', '幺', '壹':
		return 1, true
	case '二', '两', '贰':
		return 2, true
	case '三', '叁':
		return 3, true
	case '四', '肆':
		return 4, true
	case '五', '伍':
		return 5, true
	case '六', '陆':
		return 6, true
	case '七', '柒':
		return 7, true
	case '八', '捌':
		return 8, true
	case '九', '玖':
		return 9, true
	}
	return 0, false
}

func chineseUnit(r rune) int {
	switch r {
	case '十', '拾':
		return 10
	case '百':
		return 100
	case '千':
		return 1000
	}
	return 0
}

// number reads a number that starts at i, in Arabic or Chinese digits, and
// returns it in Arabic digits with the position after it; end is i if there is
// none.
func number(runes []rune, i int) (digits string, end int) {
	end = i
	for end < len(runes) && isDigit(runes[end]) {
		end++
	}
	if end > i {
		return string(runes[i:end]), end
	}
	units := false
	for end < len(runes) {
		if _, ok := chineseDigit(runes[end]); !ok {
			if chineseUnit(runes[end]) == 0 {
				break
			}
			units = true
		}
		if end++; end-i > 12 {
			return "", i
		}
	}
	if end == i {
		return "", i
	}
	if units {
		return strconv.Itoa(chineseValue(runes[i:end])), end
	}
	out := make([]byte, 0, end-i)
	for _, r := range runes[i:end] {
		d, _ := chineseDigit(r)
		out = append(out, byte('0'+d))
	}
	return string(out), end
}

// chineseValue reads 十二, 一百五, 两百三十.
func chineseValue(runes []rune) int {
	total, digit, last := 0, 0, 1
	have := false
	for _, r := range runes {
		if d, ok := chineseDigit(r); ok {
			digit, have = d, true
			if d == 0 {
				last = 10
			}
			continue
		}
		unit := chineseUnit(r)
		if !have {
			digit = 1
		}
		total += digit * unit
		last, digit, have = unit, 0, false
	}
	if have && last >= 100 {
		return total + digit*last/10 // 一百五 is 150
	}
	return total + digit
}
