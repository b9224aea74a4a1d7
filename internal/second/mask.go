package second

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// What stands in a masked text for what was taken out. An address is taken out
// whole: building and unit alone already say a lot in a small town.
const (
	forNumber  = "〔号码〕"
	forAddress = "〔地址〕"
	forName    = "〔姓名〕"
)

// masker takes out of a text what would tell who wrote it.
type masker struct {
	names   []string // of workers, the longest first
	estates []string
}

func newMasker(names, estates []string) masker {
	return masker{longestFirst(names), longestFirst(estates)}
}

func longestFirst(words []string) []string {
	out := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return len([]rune(w)) < 2 })
	slices.SortFunc(out, func(a, b string) int {
		if d := len(b) - len(a); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	return slices.Compact(out)
}

// han are digits as they are spoken and written out.
const han = "零〇一二三四五六七八九两壹贰叁肆伍陆柒捌玖"

var (
	address = regexp.MustCompile(`(?:[0-9a-zA-Z` + han + `十百]+\s*(?:号楼|#楼|号院|栋|幢|座|单元|门洞|楼|层|室|号|#)\s*[-,，]?\s*)+(?:[0-9` + han + `]{3,}\s*室?)?`)
	dashed  = regexp.MustCompile(`[0-9a-zA-Z` + han + `十]+(?:\s*[-~/#.·]\s*[0-9` + han + `十]+)+`)
	digits  = regexp.MustCompile(`[0-9a-zA-Z]*[0-9](?:[\s-]?[0-9]){2,}[0-9a-zA-Z]*`)
	spoken  = regexp.MustCompile(`[0-9` + han + `幺]{3,}`)
	// money is what numbers mean no harm with, and what a bill is understood by.
	money   = regexp.MustCompile(`^[0-9]{1,4}\s*(?:块|元|度|斤|毫克|mg|片|粒|盒|瓶)`)
	calls   = regexp.MustCompile(`@[^\s@,，。:：]{1,30}`)
	mails   = regexp.MustCompile(`(?i)[a-z0-9._-]+@[a-z0-9.-]+|https?://\S+|www\.\S+|(?:微信|wx|weixin|qq|vx)[号:：\s]*[a-z0-9_-]{5,}`)
	masked  = regexp.MustCompile(`(〔(?:号码|地址)〕)(?:\s*(?:〔(?:号码|地址)〕))+`)
	numbers = []*regexp.Regexp{digits, dashed, spoken}
)

// mask returns the text without numbers, addresses and names. Nick is the name
// its writer shows in the group.
func (m masker) mask(text, nick string) string {
	text = folded(text)
	text = mails.ReplaceAllString(text, forNumber)
	text = calls.ReplaceAllString(text, forName)
	for _, w := range m.estates {
		text = strings.ReplaceAll(text, folded(w), forAddress)
	}
	text = address.ReplaceAllString(text, forAddress)
	for _, r := range numbers {
		text = replaceNumbers(text, r)
	}
	text = m.withoutNames(text, nick)
	return masked.ReplaceAllString(text, "$1")
}

// replaceNumbers spares what is followed by a unit, as in 100块.
func replaceNumbers(text string, number *regexp.Regexp) string {
	var b strings.Builder
	last := 0
	for _, at := range number.FindAllStringIndex(text, -1) {
		if money.MatchString(text[at[0]:]) {
			continue
		}
		b.WriteString(text[last:at[0]])
		b.WriteString(forNumber)
		last = at[1]
	}
	b.WriteString(text[last:])
	return b.String()
}

// folded writes all digits, Latin letters and dashes in the one usual way and
// drops what can't be seen, so that nothing hides behind another spelling.
func folded(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 0xFF01 && r <= 0xFF5E:
			return r - 0xFEE0
		case r == 0x3000 || r == 0xA0:
			return ' '
		case strings.ContainsRune("—–－―‐−﹣", r):
			return '-'
		case r > 0x7F && unicode.IsDigit(r):
			return '0' + digitOf(r)
		case r >= 0x2460 && r <= 0x2468: // ①
			return r - 0x2460 + '1'
		case unicode.In(r, unicode.Cf, unicode.Mn, unicode.Me, unicode.No):
			return -1
		}
		return r
	}, s)
}

// digitOf: every script's ten digits follow each other from a zero on.
func digitOf(r rune) rune {
	zero := r
	for r-zero < 9 && unicode.IsDigit(zero-1) {
		zero--
	}
	return (r - zero) % 10
}
