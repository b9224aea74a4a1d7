package understand

import "strings"

// amount reads what is to be paid or topped up: "充50", "两百块", "物业费1286.4元".
// Of several sums the one closest to paying wins.
func amount(t *text) string {
	best, sum := 0, ""
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
		digits, end = fraction(t.runes, digits, end)
		if score := t.sumScore(i, end, digits); score > best {
			best, sum = score, digits
		}
		i = end
	}
	return sum
}

// fraction appends ".5" to a number.
func fraction(runes []rune, digits string, end int) (string, int) {
	if end+1 >= len(runes) || runes[end] != '.' || !isDigit(runes[end+1]) || !isDigit(runes[end-1]) {
		return digits, end
	}
	more, e := number(runes, end+1)
	if e < len(runes) && (runes[e] == '.' || runes[e] == '-') {
		return digits, end
	}
	return digits + "." + more, e
}

var (
	payBefore = []string{"充", "冲", "交", "缴", "垫", "打", "存", "补", "叫", "买", "续", "付", "转", "充上", "交上", "充个", "充点", "充进去", "打进去", "补交", "预存", "缴纳", "垫上", "续上", "共", "总共", "一共", "先充", "重充", "再充", "要交"}
	leftOver  = []string{"剩", "只剩", "就剩", "还剩", "剩下", "余额", "余", "扣", "多扣", "多收", "扣了", "涨", "涨了", "花了", "少", "多", "差了", "便宜", "省", "退", "每月", "月租", "一个月", "收了", "欠了", "显示"}
	perUnit   = []string{"一平", "每平", "一度", "一方", "一吨", "一个月", "一斤", "一盒", "平", "度", "方", "吨", "号", "楼", "单元", "点", "岁", "天", "年", "月", "个月", "日", "兆", "g", "分钟", "次", "回", "户", "栋", "分之", "下", "起", "些", "点", "个", "口", "代", "兆", "室", "层", "个人", "口人", "人", "遍", "步", "片", "盒", "瓶", "米", "斤", "米", "%", "块钱一", "元一", "块一", "一个月", "一月"}
)

// sumScore weighs whether a number is the sum to be paid; 0: it is not.
func (t *text) sumScore(start, end int, digits string) int {
	whole, _, _ := strings.Cut(digits, ".")
	if _, han := chineseDigit(t.runes[start]); han && end-start == 1 && !(end < len(t.runes) && strings.ContainsRune("块元", t.runes[end])) {
		return 0 // 一下, 一年
	}
	c := t.clauseAt(start)
	if c == nil || len(whole) > 5 || whole[0] == '0' || c.act == actSolved || c.tags.any(saysAd, saysNotice) {
		return 0
	}
	if start > 0 && strings.ContainsRune("-#/:.*x", t.runes[start-1]) || end < len(t.runes) && strings.ContainsRune("-#/:*", t.runes[end]) {
		return 0
	}
	before, after := string(t.runes[max(c.start, start-6):start]), string(t.runes[end:min(len(t.runes), end+4)])
	before = strings.TrimRight(before, " 了")
	score := 0
	unit := strings.HasPrefix(after, "块") || strings.HasPrefix(after, "元") || strings.HasPrefix(after, "圆")
	switch {
	case endsWithAny(before, payBefore):
		score = 5
	case strings.HasSuffix(before, "费") || endsWithAny(before, []string{"费用", "燃气", "天然气", "煤气", "卡", "话费", "电", "气", "医保", "档次", "欠费"}):
		score = 3
	case unit:
		score = 2
	case start == c.start && (end == c.end || strings.HasPrefix(after, "就")) && t.tags.any(billPay, billOwed) && t.bareSum(start, end, whole):
		score = 1
	}
	if score > 0 && unit {
		score += 2
	}
	if endsWithAny(before, leftOver) && !endsWithAny(before, payBefore) || !unit && startsWithAny(after, perUnit) || unit && startsWithAny(strings.TrimLeft(after, "块元圆钱"), []string{"一", "每", "/"}) {
		return 0
	}
	return score
}

// bareSum: "一百" or "200" alone in its clause.
func (t *text) bareSum(start, end int, whole string) bool {
	if _, han := chineseDigit(t.runes[start]); han {
		return end-start > 1 && strings.ContainsAny(string(t.runes[start:end]), "十百千")
	}
	return len(whole) >= 2 && len(whole) <= 4 && strings.HasSuffix(whole, "0")
}

func endsWithAny(s string, words []string) bool {
	for _, w := range words {
		if strings.HasSuffix(s, w) {
			return true
		}
	}
	return false
}

func startsWithAny(s string, words []string) bool {
	for _, w := range words {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	return false
}
