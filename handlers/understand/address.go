package understand

import "strings"

// found is a part of an address at text[start:end].
type addressScan struct {
	runes []rune
	// nick allows forms that in running text could be anything ("4-1101").
	nick bool
	// estates of the community.
	estates []string

	slots      Slots
	start, end int
}

// scanAddress reads the first address of a text; a later one that corrects it
// ("不对，是6号楼") wins, because the last word counts.
func scanAddress(runes []rune, nick bool, estates []string) addressScan {
	s := addressScan{runes: runes, nick: nick, estates: estates, start: -1}
	for i := 0; i < len(runes); {
		if !startsNumber(runes, i) {
			i++
			continue
		}
		end := s.compact(i)
		if end == i {
			end = s.spoken(i)
		}
		if end == i {
			_, end = number(runes, i)
			end = max(end, i+1)
		} else {
			s.mark(i, end)
		}
		i = end
	}
	s.findEstate()
	return s
}

func startsNumber(runes []rune, i int) bool {
	if isDigit(runes[i]) {
		return i == 0 || !isDigit(runes[i-1])
	}
	_, ok := chineseDigit(runes[i])
	return ok || runes[i] == '十'
}

func (s *addressScan) mark(start, end int) {
	if s.start < 0 {
		s.start = start
	}
	s.end = end
}

// compact reads 3-2-501, 4-1101, 7#1602, 8#2-902 and 3/2/501.
func (s *addressScan) compact(i int) int {
	var parts [3]string
	var seps [3]rune
	n, pos := 0, i
	for n < 3 {
		if pos >= len(s.runes) || !isDigit(s.runes[pos]) {
			break
		}
		digits, end := number(s.runes, pos)
		parts[n] = digits
		n++
		pos = end
		if n < 3 && pos+1 < len(s.runes) && isJoint(s.runes[pos]) && isDigit(s.runes[pos+1]) {
			seps[n-1] = s.runes[pos]
			pos++
			continue
		}
		break
	}
	if n == 2 && seps[0] == '#' && s.word(pos, unitWords) > 0 {
		return i // "4#1单元902" is read in words
	}
	if n < 2 || (i > 0 && isJoint(s.runes[i-1])) || (pos < len(s.runes) && !s.mayFollow(pos)) {
		return i
	}
	if n == 3 && small(parts[0]) && len(parts[1]) == 1 && isRoom(parts[2]) {
		s.slots.Building, s.slots.Unit, s.slots.Room = trim(parts[0]), parts[1], parts[2]
		return pos
	}
	if n == 2 && small(parts[0]) && isRoom(parts[1]) {
		s.slots.Building, s.slots.Room = trim(parts[0]), parts[1]
		return pos
	}
	if n == 2 && small(parts[0]) && len(parts[1]) == 1 && parts[1] != "0" && (s.nick || seps[0] == '-' && s.alone(i, pos)) {
		s.slots.Building, s.slots.Unit = trim(parts[0]), parts[1]
		return pos
	}
	return i
}

// alone tells whether "5-2" stands where an address does and nothing else.
func (s *addressScan) alone(start, end int) bool {
	if start > 0 && !isBreak(s.runes[start-1]) && !strings.ContainsRune("在是家楼住我的", s.runes[start-1]) || s.slots.Building != "" {
		return false
	}
	return end == len(s.runes) || isBreak(s.runes[end]) || s.word(end, []string{"顶楼", "底商", "单元", "整个单元", "门口", "楼", "一楼", "二楼", "三楼", "四楼", "五楼", "六楼"}) > 0 ||
		strings.ContainsRune("一二三四五六七八九十", s.runes[end])
}

func (s *addressScan) mayFollow(pos int) bool {
	return !strings.ContainsRune("-/.:元块点度月年日个", s.runes[pos])
}

func isJoint(r rune) bool {
	return r == '-' || r == '#' || r == '/' || r == '_' || r == '~' || r == '.'
}
func small(d string) bool  { return len(d) <= 2 && trim(d) != "0" }
func isRoom(d string) bool { return len(d) == 3 || len(d) == 4 }
func trim(d string) string {
	if t := strings.TrimLeft(d, "0"); t != "" {
		return t
	}
	return "0"
}

var (
	buildingWords = []string{"号楼", "#楼", "号院", "栋楼", "栋", "幢", "号搂", "好楼", "号喽", "座"}
	unitWords     = []string{"单元", "单园", "门洞"}
	roomWords     = []string{"号房", "室", "号", "户", "房"}
)

// spoken reads "3号楼2单元501" in any of its parts, beginning with a number.
func (s *addressScan) spoken(i int) int {
	value, end := number(s.runes, i)
	if end == i || len(value) > 4 {
		return i
	}
	if n := s.word(end, buildingWords); n > 0 && len(value) <= 3 && !s.range_(i) {
		s.slots.Building, s.slots.Unit, s.slots.Room = trim(value), "", ""
		return s.afterBuilding(end + n)
	}
	if n := s.word(end, unitWords); n > 0 && small(value) {
		s.slots.Unit = trim(value)
		return s.room(end + n)
	}
	if s.at(end) == '楼' && small(value) {
		next := skip(s.runes, end+1)
		if v, e := number(s.runes, next); e > next && small(v) && s.word(e, unitWords) > 0 {
			s.slots.Building = trim(value)
			return s.afterBuilding(end + 1)
		}
		return i
	}
	if s.at(end) == '#' && small(value) {
		s.slots.Building, s.slots.Unit, s.slots.Room = trim(value), "", ""
		return s.afterBuilding(end + 1)
	}
	if isRoom(value) && s.word(end, []string{"室", "房间"}) > 0 {
		s.slots.Room = value
		return end + 1
	}
	return i
}

// range_ tells "1-6号楼", which is a notice and not somebody's address.
func (s *addressScan) range_(i int) bool {
	return i > 1 && (s.runes[i-1] == '-' || s.runes[i-1] == '~' || s.runes[i-1] == '至' || s.runes[i-1] == '到') && isDigit(s.runes[i-2])
}

func (s *addressScan) afterBuilding(pos int) int {
	next := skip(s.runes, pos)
	value, end := number(s.runes, next)
	if end == next {
		return pos
	}
	if n := s.word(end, unitWords); n > 0 && small(value) {
		s.slots.Unit = trim(value)
		return s.room(end + n)
	}
	if s.at(end) == '-' && len(value) == 1 {
		if room := s.room(end + 1); room > end+1 {
			s.slots.Unit = value
			return room
		}
	}
	if isRoom(value) && s.endsRoom(end) {
		s.slots.Room = value
		return end + s.word(end, roomWords)
	}
	return pos
}

func (s *addressScan) room(pos int) int {
	next := skip(s.runes, pos)
	value, end := number(s.runes, next)
	if end == next || !isRoom(value) || !s.endsRoom(end) {
		return pos
	}
	s.slots.Room = value
	return end + s.word(end, roomWords)
}

// endsRoom guards against "2单元300块" and longer numbers.
func (s *addressScan) endsRoom(pos int) bool {
	return pos >= len(s.runes) || (!isDigit(s.runes[pos]) && !strings.ContainsRune("块元度年斤", s.runes[pos]))
}

func (s *addressScan) at(i int) rune {
	if i < len(s.runes) {
		return s.runes[i]
	}
	return 0
}

func (s *addressScan) word(pos int, words []string) int {
	for _, w := range words {
		if n, ok := hasPrefix(s.runes, pos, w); ok {
			return n
		}
	}
	return 0
}

func hasPrefix(runes []rune, pos int, word string) (int, bool) {
	n := 0
	for _, r := range word {
		if pos+n >= len(runes) || runes[pos+n] != r {
			return 0, false
		}
		n++
	}
	return n, true
}

func skip(runes []rune, i int) int {
	for n := 0; i < len(runes) && n < 2 && (runes[i] == ' ' || runes[i] == '的' || runes[i] == '-' || runes[i] == ','); n++ {
		i++
	}
	return i
}
