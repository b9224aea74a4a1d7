package understand

// completeAddress adds what only the bot's question makes an address of: "501"
// or "5" after "几号楼几单元".
func completeAddress(t *text, context string, s Slots) Slots {
	if asked(context) != askedFacts || s.Phone != "" || !containsAny(context, "号楼", "单元", "门牌", "地址", "住", "哪栋", "几楼", "房号", "房间") {
		return s
	}
	if s.Building == "" && s.Unit == "" && s.Room == "" || s.Unit != "" && s.Room == "" {
		for i := 0; i < len(t.runes) && len(t.runes) <= 16; i++ {
			if !startsNumber(t.runes, i) {
				continue
			}
			digits, end := number(t.runes, i)
			whole := end >= len(t.runes) || isBreak(t.runes[end]) || t.runes[end] == '的' || t.runes[end] == '室' || t.runes[end] == '号'
			switch {
			case isRoom(digits) && whole && s.Room == "":
				s.Room = digits
			case small(digits) && whole && s.Building == "" && s.Unit == "" && containsAny(context, "号楼", "哪栋"):
				s.Building = trim(digits)
			case small(digits) && whole && s.Unit == "" && s.Building == "" && containsAny(context, "单元"):
				s.Unit = trim(digits)
			}
			i = end
		}
	}
	return s
}
