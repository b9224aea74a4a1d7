package config

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Duration is a span of time as people write it: 15m, 48h.
type Duration time.Duration

// UnmarshalText reads "15m".
func (d *Duration) UnmarshalText(b []byte) error {
	v, err := time.ParseDuration(string(b))
	if err != nil || v <= 0 {
		return fmt.Errorf("“%s”不是时长，请写成 15m 或 48h", b)
	}
	*d = Duration(v)
	return nil
}

// Span is from the shortest to the longest time: 2s-5s.
type Span struct{ Min, Max time.Duration }

// UnmarshalText reads "2s-5s" or "3s".
func (s *Span) UnmarshalText(b []byte) error {
	from, to, both := strings.Cut(string(b), "-")
	if !both {
		to = from
	}
	var err1, err2 error
	s.Min, err1 = time.ParseDuration(strings.TrimSpace(from))
	s.Max, err2 = time.ParseDuration(strings.TrimSpace(to))
	if err1 != nil || err2 != nil || s.Min < 0 || s.Max < s.Min {
		return fmt.Errorf("“%s”不是时间范围，请写成 2s-5s", b)
	}
	return nil
}

// Hours is a part of the day in minutes after midnight; both 0: none.
type Hours struct{ From, To int }

// UnmarshalText reads "22:00-07:00", or "off".
func (h *Hours) UnmarshalText(b []byte) error {
	if string(b) == "off" {
		*h = Hours{}
		return nil
	}
	from, to, ok := strings.Cut(string(b), "-")
	if !ok {
		return fmt.Errorf("“%s”不是时间段，请写成 22:00-07:00，不要就写 off", b)
	}
	var err error
	if h.From, err = Clock(from); err == nil {
		h.To, err = Clock(to)
	}
	return err
}

// Clock reads "20:00" into minutes after midnight; "24:00" is the end of the day.
func Clock(s string) (int, error) {
	s = strings.TrimSpace(s)
	hour, minute, ok := strings.Cut(s, ":")
	h, err1 := strconv.Atoi(hour)
	m, err2 := strconv.Atoi(minute)
	if !ok || err1 != nil || err2 != nil || h < 0 || m < 0 || m > 59 || h*60+m > 24*60 {
		return 0, fmt.Errorf("“%s”不是钟点，请写成 20:00", s)
	}
	return h*60 + m, nil
}

// Buildings are numbers of buildings: 1-4号楼, 7、9号楼.
type Buildings []string

var buildingRange = regexp.MustCompile(`^(\d{1,3})(?:[-~到至](\d{1,3}))?$`)

// UnmarshalText reads "1-4号楼、7号楼".
func (l *Buildings) UnmarshalText(b []byte) error {
	*l = nil
	clean := strings.NewReplacer("号楼", "", "栋", "", "幢", "", "#", "", "、", ",", "，", ",", " ", "").Replace(string(b))
	for part := range strings.SplitSeq(clean, ",") {
		m := buildingRange.FindStringSubmatch(part)
		if m == nil {
			return fmt.Errorf("“%s”不是楼号，请写成 1-4号楼 或 7、9号楼", b)
		}
		from, _ := strconv.Atoi(m[1]) // the pattern admits digits only
		to := from
		if m[2] != "" {
			to, _ = strconv.Atoi(m[2])
		}
		if to < from {
			return fmt.Errorf("“%s”的楼号写反了", b)
		}
		for n := from; n <= to; n++ {
			*l = append(*l, strconv.Itoa(n))
		}
	}
	return nil
}

// Duty is a weekly time on duty: 周一至周五 08:00-20:00.
type Duty struct {
	Days [7]bool // Sunday first
	Hours
}

const week = "日一二三四五六"

// UnmarshalText reads "周一至周五 08:00-20:00", "周六、周日 09:00-12:00", "每天 08:00-22:00".
func (d *Duty) UnmarshalText(b []byte) error {
	days, hours, ok := strings.Cut(strings.TrimSpace(string(b)), " ")
	bad := fmt.Errorf("“%s”不是值班时间，请写成 周一至周五 08:00-20:00 或 每天 08:00-22:00", b)
	if !ok || d.Hours.UnmarshalText([]byte(strings.TrimSpace(hours))) != nil {
		return bad
	}
	if days == "每天" {
		d.Days = [7]bool{true, true, true, true, true, true, true}
		return nil
	}
	days = strings.NewReplacer("周", "", "星期", "", "天", "日", "到", "至", "-", "至").Replace(days)
	for part := range strings.SplitSeq(days, "、") {
		from, to, isRange := strings.Cut(part, "至")
		if !isRange {
			to = from
		}
		first, last := weekday(from), weekday(to)
		if first < 0 || last < 0 {
			return bad
		}
		for day := first; ; day = (day + 1) % 7 {
			d.Days[day] = true
			if day == last {
				break
			}
		}
	}
	return nil
}

func weekday(s string) int {
	i := strings.Index(week, s)
	if i < 0 || len(s) != 3 {
		return -1
	}
	return i / 3
}

// Range is from a smaller to a larger share: 0.3-0.75.
type Range struct{ From, To float64 }

// UnmarshalText reads "0.3-0.75".
func (r *Range) UnmarshalText(b []byte) error {
	from, to, both := strings.Cut(string(b), "-")
	var err1, err2 error
	r.From, err1 = strconv.ParseFloat(strings.TrimSpace(from), 64)
	r.To, err2 = strconv.ParseFloat(strings.TrimSpace(to), 64)
	if !both || err1 != nil || err2 != nil || !(0 < r.From && r.From < r.To && r.To <= 1) {
		return fmt.Errorf("“%s”不是范围，请写成 0.3-0.75，从小到大，都在 0 和 1 之间", b)
	}
	return nil
}

// Secret is a key that must not be seen where a configuration is printed.
type Secret string

// String hides it.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return "***"
}

// GoString hides it from %#v.
func (s Secret) GoString() string { return s.String() }
