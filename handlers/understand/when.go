package understand

import "strings"

// The words of a wanted time are read by a small grammar: a day, a part of the
// day, an hour, and a word that makes a limit of it ("周三下午四点前").

var (
	whenDays = words(
		"大后天", "大后儿", "明后两天", "明后天", "今明两天", "后儿个", "明儿个", "今儿个", "今天", "今儿", "今日", "明天", "明儿", "明日", "后天", "后儿", "后日",
		"今早", "今晚", "今黑", "今夜", "明早", "明晚", "明黑", "这周末", "下周末", "周末", "周六日", "本周内", "本周", "这周", "下周", "这个星期", "下个星期", "下星期", "这个礼拜", "下个礼拜", "这礼拜", "下礼拜",
		"这两天", "这几天", "两三天", "三五天", "过两天", "过几天", "月底", "月初", "月中", "下个月", "下月", "年前", "年后", "年底", "元旦", "清明", "春节", "过完年", "过了年", "端午", "国庆", "中秋", "除夕", "寒假", "暑假", "开春", "连夜",
	)
	whenWeek  = words("下个星期", "下个礼拜", "这个星期", "这个礼拜", "下星期", "下礼拜", "这星期", "这礼拜", "星期", "礼拜", "下周", "这周", "本周", "周")
	whenParts = words("早上", "早晨", "清早", "一早", "上午", "前晌", "中午", "晌午", "下午", "后晌", "傍晚", "晚上", "夜里", "黑夜", "晚饭", "午饭", "天黑", "放学")
	whenEnds  = words("之前", "以前", "之后", "以后", "的时候", "里头", "内", "前", "后")
	whenFlex  = words("下次来", "下次", "下回", "几时得空", "哪天有空", "哪天顺手", "哪天顺路", "哪天方便", "哪天得空", "哪天", "好久得空", "啥时候有空", "什么时候有空", "什么时候方便", "抽空", "方便的时候", "方便时", "赶集的时候", "赶集")
)

// when returns the words of a wanted time: those in a clause in which somebody
// is to do something, not those that tell when it happened.
func when(t *text) string {
	best, words := 0, ""
	for i := range t.clauses {
		c := &t.clauses[i]
		if c.tags.any(saysNotice, saysAd) && c.act == actPublic {
			continue
		}
		asked := unknown
		for pos := c.start; pos < c.end; pos++ {
			end, kind := t.timeAt(pos, c.end)
			if end == pos {
				continue
			}
			if asked == unknown {
				asked = t.wanted(c)
			}
			if score := asked + kind.weight(string(t.runes[pos:end])); score > best {
				best, words = score, string(t.runes[pos:end])
			}
			pos = end - 1
		}
	}
	return words
}

// timeKind is what the words of a time are made of.
type timeKind struct{ day, part, hour, limit, flex bool }

// timeAt reads the longest time that starts at pos.
func (t *text) timeAt(pos, limit int) (end int, kind timeKind) {
	if n := whenFlex.at(t.runes, pos, limit); n > 0 {
		return pos + n, timeKind{flex: true}
	}
	end = pos
	if n := t.day(pos, limit); n > 0 {
		kind.day, end = true, pos+n
		if end < limit && t.runes[end] == '或' || end < limit && t.runes[end] == '和' {
			if n := t.day(end+1, limit); n > 0 {
				end += 1 + n
			}
		}
	}
	if n := whenParts.at(t.runes, end, limit); n > 0 {
		kind.part, end = true, end+n
	}
	if n := t.hour(end, limit); n > 0 {
		kind.hour, end = true, end+n
	}
	if end > pos {
		if n := whenEnds.at(t.runes, end, limit); n > 0 && !(t.runes[end] == '后' && end+1 < limit && t.runes[end+1] == '面') {
			kind.limit, end = true, end+n
		}
	}
	return end, kind
}

// day reads "明天", "下周三", "11月25日", "初五", "腊月二十", "二十号".
func (t *text) day(pos, limit int) int {
	if n := whenWeek.at(t.runes, pos, limit); n > 0 && pos+n < limit && strings.ContainsRune("一二三四五六日天", t.runes[pos+n]) {
		return n + 1
	}
	if n := whenDays.at(t.runes, pos, limit); n > 0 {
		if t.runes[pos+n-1] == '个' && n == 1 {
			return 0
		}
		if pos+n < limit && (t.runes[pos+n] == '上' && strings.HasSuffix(string(t.runes[pos:pos+n]), "晚")) && pos+n+1 <= limit {
			return n + 1 // 今晚上
		}
		return n
	}
	if pos+1 < limit && (t.runes[pos] == '初' || t.runes[pos] == '腊' && t.runes[pos+1] == '月') {
		from := pos + 1
		if t.runes[pos] == '腊' {
			from++
		}
		if _, end := number(t.runes[:limit], from); end > from && end-from <= 3 {
			return end - pos
		}
	}
	return t.date(pos, limit)
}

func (t *text) date(pos, limit int) int {
	if !startsNumber(t.runes, pos) {
		return 0
	}
	value, end := number(t.runes[:limit], pos)
	if len(value) > 2 || end >= limit {
		return 0
	}
	if t.runes[end] == '月' && end+1 < limit {
		if _, e := number(t.runes[:limit], end+1); e > end+1 && e < limit && strings.ContainsRune("号日", t.runes[e]) {
			return e + 1 - pos
		}
		return 0
	}
	if t.runes[end] == '号' && (end+1 == limit || !strings.ContainsRune("楼院线码门", t.runes[end+1])) && value != "0" {
		return end + 1 - pos
	}
	return 0
}

func (t *text) hour(pos, limit int) int {
	if pos >= limit || !startsNumber(t.runes, pos) {
		return 0
	}
	value, end := number(t.runes[:limit], pos)
	if len(value) > 2 || end >= limit || t.runes[end] != '点' {
		return 0
	}
	end++
	switch {
	case end < limit && t.runes[end] == '半':
		end++
	case end < limit && t.runes[end] == '钟':
		end++
	}
	return end - pos
}

var (
	wantedWords = []string{"来", "去", "帮", "捎", "取", "买", "带", "送", "修", "派", "叫", "交", "充", "续", "看看", "看一", "换", "弄", "给", "要", "得", "必须", "急", "在家", "有空", "方便", "能不", "能", "谁", "约", "上门", "请", "麻烦", "都行", "就行", "也行", "想", "前", "求", "找"}
	toldWords   = []string{"怕", "会不会", "万一", "钱明", "昨", "前天", "上次", "上回", "到现在", "从", "开始", "就没", "还没", "没来", "没回", "起来", "起就", "又", "才", "刚", "结果", "说好", "停了", "坏了", "出去的", "以来", "还有", "通知", "天天", "每"}
)

// unknown stands for a clause not weighed yet.
const unknown = -1000

// wanted weighs whether a clause says what somebody wants done or tells what
// has happened.
func (t *text) wanted(c *clause) int {
	s := string(t.runes[c.start:c.end])
	score := 0
	for _, w := range wantedWords {
		if strings.Contains(s, w) {
			score++
		}
	}
	score = min(score, 4) - 1
	if c.act == actAsks {
		score += 2
	}
	for _, w := range toldWords {
		if strings.Contains(s, w) {
			score -= 2
		}
	}
	if c.act == actSolved {
		score -= 4
	}
	return score
}

// weight is how much the form of a time speaks for a wanted one.
func (k timeKind) weight(words string) int {
	switch {
	case k.flex, k.limit, k.day && (k.part || k.hour):
		return 2
	case k.day && !strings.HasPrefix(words, "今"):
		return 1
	case k.part && !k.day && !k.hour:
		return -2
	case k.hour && !k.day && !k.part:
		return -5
	}
	return 0
}
