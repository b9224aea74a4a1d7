package understand

import "strings"

// estateEndings are how housing estates are called.
var estateEndings = []string{"小区", "家园", "花园", "家属院", "新村", "公寓", "嘉园", "佳苑", "华府", "人家", "年华", "名邸", "公馆", "新城", "雅苑", "苑"}

// findEstate looks for a known estate anywhere and for an unknown one right
// before the building.
func (s *addressScan) findEstate() {
	all := string(s.runes)
	for _, name := range s.estates {
		if at := strings.Index(all, name); name != "" && at >= 0 {
			s.slots.Estate = name
			start := len([]rune(all[:at]))
			if s.nick && (s.start < 0 || start < s.start) {
				s.start = start
				s.end = max(s.end, start+len([]rune(name)))
			}
			return
		}
	}
	if s.start <= 0 {
		return
	}
	end := s.start
	if s.nick {
		s.nickEstate(end)
	}
	if s.slots.Estate != "" {
		return
	}
	for end > 0 && s.runes[end-1] == ' ' {
		end--
	}
	for _, ending := range estateEndings {
		n := len([]rune(ending))
		if end < n || string(s.runes[end-n:end]) != ending {
			continue
		}
		start := end - n
		for start > 0 && end-start < 7 && isName(s.runes[start-1]) {
			start--
		}
		if end-start > n || n > 2 {
			s.slots.Estate = string(s.runes[start:end])
			if s.nick {
				s.start = start
			}
		}
		return
	}
}

// isName ends the search to the left at words that do not belong to a name.
func isName(r rune) bool {
	return r > 0x2E80 && !isBreak(r) && !strings.ContainsRune("在住是我的们到咱去来于给家这那他她系得购搬和", r)
}

// ParseNick reads the address in a group nickname.
func ParseNick(nick string) Slots { return nickSlots(nick, nil) }

func nickSlots(nick string, estates []string) Slots {
	runes := []rune(normalize(nick))
	if len(runes) > 60 {
		runes = runes[:60]
	}
	s := scanAddress(runes, true, estates)
	return s.slots
}

// PersonName is what is left of a nickname when the address is taken off, ""
// if nothing is.
func PersonName(nick string) string {
	runes := []rune(normalize(nick))
	if len(runes) > 60 {
		runes = runes[:60]
	}
	s := scanAddress(runes, true, nil)
	rest := string(runes)
	if s.start >= 0 {
		rest = string(runes[:s.start]) + string(runes[min(s.end, len(runes)):])
	}
	return strings.Trim(rest, " -_#,.、~/·()室号户:")
}

// nickEstate takes what stands before the address in a nickname for the estate
// when it cannot be a person: "金色年华3-1-1201 周科", "北新街8-1-402 赵".
func (s *addressScan) nickEstate(end int) {
	for end > 0 && (s.runes[end-1] == ' ' || s.runes[end-1] == '-') {
		end--
	}
	start := end
	for start > 0 && s.runes[start-1] > 0x2E80 && s.runes[start-1] < 0xA000 && !isBreak(s.runes[start-1]) {
		start--
	}
	name := string(s.runes[start:end])
	if n := end - start; n < 3 || n > 6 || s.slots.Room == "" && s.slots.Unit == "" || !isPlace(name) {
		return
	}
	s.slots.Estate = name
	s.start = start
}

// placeEndings are what the names of places end in.
var placeEndings = []string{"街", "路", "巷", "村", "院", "园", "苑", "城", "府", "湾", "居", "庭", "郡", "墅", "里", "坊", "区", "厦", "楼", "花都", "年华", "人家", "家属院", "公馆", "名邸", "半岛", "新城", "广场"}

func isPlace(name string) bool {
	return endsWithAny(name, placeEndings)
}
