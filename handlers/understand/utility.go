package understand

import "strings"

var utilities = [...]struct {
	tag  tag
	name string
	// hints are words that say which utility only when nothing says it better.
	hints []string
}{
	{billWater, "water", []string{"水表", "自来水", "吃水", "用水", "水司", "水"}},
	{billElectricity, "electricity", []string{"电表", "供电", "用电", "没电", "停电", "户号61", "度", "电"}},
	{billGas, "gas", []string{"燃气", "天然气", "天燃气", "煤气", "气表", "没气", "灶", "气"}},
	{billHeating, "heating", []string{"暖气", "热力", "供热", "供暖", "取暖", "采暖", "停暖", "暖"}},
	{billProperty, "property", []string{"物业", "车位", "停车"}},
	{billBroadband, "broadband", []string{"宽带", "宽代", "光猫", "路由", "wifi", "网线", "百兆", "网"}},
	{billTV, "tv", []string{"机顶盒", "广电", "有线", "电视", "频道", "节目"}},
	{billPhone, "phone", []string{"话费", "老人机", "老年机", "流量", "停机", "手机号", "套餐", "营业厅", "移动", "联通", "电信", "手机"}},
	{billInsurance, "insurance", []string{"医保", "医疗保险", "合疗", "参保", "农合", "新生儿"}},
	{billPension, "pension", []string{"养老", "社保", "灵活就业", "退休", "档次"}},
}

// utility names what a bill is for: the utility with most words in the text;
// the earlier one of equals.
func (t *text) utility(tags tagSet) string {
	best, name := 0, ""
	first := len(t.runes)
	for _, u := range utilities {
		if !tags.has(u.tag) {
			continue
		}
		score, at := 0, len(t.runes)
		for _, h := range t.hits {
			if h.tag == u.tag {
				score, at = score+h.end-h.start, min(at, h.start)
			}
		}
		if score > best || score == best && at < first {
			best, name, first = score, u.name, at
		}
	}
	return t.narrower(name)
}

// narrower prefers the utility that is sold by another: broadband on a telephone
// contract, health insurance beside the pension.
func (t *text) narrower(name string) string {
	all := t.runes.text()
	switch {
	case (name == "phone" || name == "tv") && containsAny(all, "宽带", "光猫", "光纤", "网欠费", "网到期"):
		return "broadband"
	case name == "pension" && containsAny(all, "医保", "合疗"):
		return "insurance"
	}
	return name
}

// guessUtility names what a bill is most likely for when no word of the lists
// says it.
func (t *text) guessUtility() string {
	all := t.runes.text()
	best, name := 0, ""
	for _, u := range utilities {
		score := 0
		for i, hint := range u.hints {
			n := min(3, strings.Count(all, hint))
			if last := i == len(u.hints)-1; last && len(hint) <= 3 {
				score += n // one character says little
			} else {
				score += 3 * n
			}
		}
		if score > best {
			best, name = score, u.name
		}
	}
	return name
}
