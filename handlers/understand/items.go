package understand

import (
	"slices"
	"strings"
)

// item is a medicine at text[start:end].
type item struct {
	name       string
	start, end int
	// general: a name for a whole class ("降压药"), or goods of a pharmacy.
	general, goods bool
}

// items are the medicines that are named, each as the text says it but rightly
// spelled. "降压药" is dropped when the text also says which one.
func (r *Reader) items(t *text) []string {
	found := r.namedItems(t)
	found = append(found, t.unnamedItems(found)...)
	slices.SortStableFunc(found, func(a, b item) int { return a.start - b.start })
	exact := slices.ContainsFunc(found, func(i item) bool { return !i.general && !i.goods })
	var out []string
	for _, i := range found {
		if i.general && exact || slices.Contains(out, i.name) || len(out) == maxItems {
			continue
		}
		out = append(out, i.name)
	}
	return out
}

// maxItems bounds the list on hostile texts.
const maxItems = 20

// namedItems are those of the lists, with what belongs to the name around it.
func (r *Reader) namedItems(t *text) []item {
	var out []item
	for _, h := range t.hits {
		e := r.lexicon.entries[h.word]
		if e.tag != drugName || t.neverTaken(h.start, h.end) {
			continue
		}
		i := item{name: e.canonical, start: h.start, end: h.end}
		i.goods = slices.Contains(pharmacyGoods, i.name)
		i.general = strings.HasSuffix(i.name, "药") || slices.Contains(generalNames, i.name)
		t.widen(&i)
		if n := len(out); n > 0 && out[n-1].end > i.start {
			if i.end-i.start > out[n-1].end-out[n-1].start {
				out[n-1] = i
			}
			continue
		}
		out = append(out, i)
		if len(out) == 4*maxItems {
			break
		}
	}
	return out
}

// neverTaken: "老鼠药" and the like.
func (t *text) neverTaken(start, end int) bool {
	return start > 0 && strings.ContainsRune("农火炸弹鼠", t.runes[start-1])
}

var (
	pharmacyGoods = []string{"体温计", "口罩", "棉签", "纱布", "绷带", "胶布", "创可贴", "血糖试纸", "试纸", "针头", "胰岛素针头", "尿不湿", "尿垫", "暖宝宝", "注射器", "采血针", "酒精棉", "抗原", "退热贴"}
	generalNames  = []string{"钙片", "铁剂", "膏药", "维生素", "抗生素", "眼药水", "试纸", "针头"}
	// doseForms follow a name and belong to it.
	doseForms = []string{
		"肠溶缓释片", "缓释胶囊", "肠溶胶囊", "软胶囊", "控释片", "缓释片", "肠溶片", "分散片", "咀嚼片", "含片", "泡腾片", "胶囊", "混悬液", "混悬滴剂", "悬液", "颗粒", "冲剂", "口服液", "口服溶液", "注射液",
		"滴眼液", "眼药水", "眼膏", "滴耳液", "滴剂", "滴丸", "气雾剂", "喷雾剂", "喷雾", "吸入剂", "雾化液", "软膏", "乳膏", "乳胶剂", "凝胶", "药膏", "洗剂", "洗液", "栓", "糖浆", "贴膏", "贴剂", "片", "丸", "散",
	}
	doseWords  = words(doseForms...)
	saltsAfter = words("钠", "钾", "钙", "替卡松")
	// saltsBefore stand before a name and belong to it.
	saltsBefore = []string{"盐酸", "苯磺酸", "马来酸", "酒石酸", "琥珀酸", "富马酸", "醋酸", "硫酸", "磷酸", "氢溴酸", "复方", "小儿", "硝酸", "枸橼酸", "精蛋白", "重组", "甘精", "门冬", "左旋"}
)

// widen takes in the dose form after a name and the salt before it.
func (t *text) widen(i *item) {
	if i.general && !strings.HasSuffix(i.name, "水") || i.goods {
		return
	}
	for _, salt := range saltsBefore {
		n := len([]rune(salt))
		if i.start >= n && string(t.runes[i.start-n:i.start]) == salt && !strings.HasPrefix(i.name, salt) {
			i.name, i.start = salt+i.name, i.start-n
			break
		}
	}
	if n := saltsAfter.at(t.runes, i.end, len(t.runes)); n > 0 && !strings.HasSuffix(i.name, string(t.runes[i.end:i.end+n])) && doseWords.at(t.runes, i.end+n, len(t.runes)) > 0 {
		i.name, i.end = i.name+string(t.runes[i.end:i.end+n]), i.end+n
	}
	if n := doseWords.at(t.runes, i.end, len(t.runes)); n > 0 && !endsWithAny(i.name, doseForms) {
		i.name, i.end = i.name+string(t.runes[i.end:i.end+n]), i.end+n
	}
}

// drugStems are parts by which a medicine is known even when no list has it.
var drugStems = words("沙坦", "洛尔", "地平", "普利", "他汀", "列汀", "列净", "格列", "拉唑", "西林", "霉素", "沙星", "康唑", "替丁", "洛韦", "夫定", "替尼", "单抗", "司特", "膦酸", "西泮", "唑仑", "噻嗪", "屈肽", "鲁肽", "卡韦", "洛芬", "昔康", "昔布", "米特", "嘌呤", "羟钠")

// sureForms make a medicine of the characters before them.
var sureForms = words("缓释胶囊", "软胶囊", "胶囊", "颗粒", "口服液", "口服溶液", "滴眼液", "眼膏", "软膏", "乳膏", "缓释片", "肠溶片", "分散片", "咀嚼片", "控释片", "滴丸", "气雾剂", "喷雾剂", "混悬液", "注射液", "洗剂", "吸入剂")

// unnamedItems finds medicines that no list has by their stems and dose forms.
func (t *text) unnamedItems(known []item) []item {
	var out []item
	for i := 0; i < len(t.runes) && len(out) < maxItems; i++ {
		n := drugStems.at(t.runes, i, len(t.runes))
		stem := n > 0
		if !stem {
			n = sureForms.at(t.runes, i, len(t.runes))
		}
		if n == 0 {
			continue
		}
		it := item{start: t.nameStart(i), end: i + n}
		if it.end-it.start-n < 1 && !stem || it.end-it.start < 3 {
			continue
		}
		it.name = string(t.runes[it.start:it.end])
		t.widen(&it)
		if !overlaps(known, it) && !overlaps(out, it) {
			out = append(out, it)
		}
		i = it.end - 1
	}
	return out
}

func overlaps(items []item, i item) bool {
	return slices.ContainsFunc(items, func(o item) bool { return o.start < i.end && i.start < o.end })
}

// nameStart goes left to where a medicine's name begins.
func (t *text) nameStart(i int) int {
	start := i
	for start > 0 && i-start < 6 {
		r := t.runes[start-1]
		if r < 0x2E80 || isBreak(r) || strings.ContainsRune("的了着过买个盒瓶支板包叫要开吃喝打点和跟带捎拿取是那这有没把给药用换只断完剩就还找说问能谁服续抹擦滴涂些种点粒袋条管一二两三四五六七八九十儿娃妈爸他她我你", r) {
			break
		}
		start--
	}
	return start
}
