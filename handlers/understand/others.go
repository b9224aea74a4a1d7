package understand

// relatives are the words by which somebody asks on behalf of another.
var relatives = []string{
	"我妈", "我爸", "我娘", "我大", "我爷", "我奶", "俺妈", "俺爸", "俺娘", "我老妈", "我老爸", "我父", "我母", "我舅", "我姑", "我姨",
	"我外婆", "我外公", "我姥", "我岳", "我公公", "我婆婆", "老妈家", "老爸家", "老人家里", "她家", "他家", "邻居家", "对门", "帮人问", "替",
}

// ForSomebodyElse tells whether a text speaks of another person's home: the
// address in it is then not the writer's own.
func ForSomebodyElse(text string) bool {
	return containsAny(normalize(text).text(), relatives...)
}

// oneHome are the words by which somebody says that only his own home is hit.
var oneHome = []string{"就我家", "只有我家", "就我们家", "光我家", "就俺家", "单我家", "别人家都有", "别家都有", "邻居都有", "人家都有", "别人家有"}

// OnlyOneHome tells whether a text says that the neighbours are not concerned.
func OnlyOneHome(text string) bool {
	return containsAny(normalize(text).text(), oneHome...)
}

// weak are the words by which a text shows that a person is in need, not only a
// building.
var weak = []string{
	"老人", "老汉", "老太", "奶奶", "爷爷", "婆婆", "公公", "我妈", "我爸", "我娘", "病", "摔", "绊", "透析", "氧", "救", "喘", "发烧", "娃",
	"孕", "月子", "残疾", "瘫", "独居", "一个人", "晕", "冻坏", "胰岛素",
}

// OfAPerson tells whether a text speaks of somebody in need: then it is a matter
// of its own, whatever the neighbours have reported.
func OfAPerson(text string) bool {
	return containsAny(normalize(text).text(), weak...)
}
