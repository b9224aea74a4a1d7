package understand

import "strings"

// closeToHome are words of one's own people and places. A danger word without
// them is as often a figure of speech or the news.
var closeToHome = []string{
	"我家", "我爸", "我妈", "家里", "屋里", "老人", "老汉", "老伴", "老婆", "老公", "孩子", "娃", "奶奶", "爷爷", "大爷", "大妈",
	"楼道", "楼下", "楼上", "有人", "邻居", "厨房", "阳台", "隔壁", "救命", "快来", "我娘", "我大", "婆婆", "公公", "单元", "小区", "门口", "车棚",
}

func weighDanger(t *text, live tagSet, asks bool) (candidate, bool) {
	c := candidate{danger: true}
	switch {
	case live.has(dangerGas):
		c.kind, c.subkind = Repair, "gas_leak"
		c.add(2.4, "gas")
	case live.has(dangerTrapped) && live.has(thingLift):
		c.kind, c.subkind = Repair, "lift"
		c.add(2.4, "trapped in a lift")
	case live.has(dangerSpark) && live.any(thingPower, thingSocket, thingLight, thingAppliance, thingPipe, thingPublic, thingDoor):
		c.kind, c.subkind = Repair, "electric_fault"
		c.add(2.4, "sparks or shock")
	case live.has(dangerFire):
		c.kind, c.subkind = Other, "fire"
		c.add(1.7, "fire")
	case live.has(dangerFaint):
		c.kind, c.subkind = Other, "fainted"
		c.add(1.7, "somebody down")
	case live.has(dangerLost) && personLost(t.runes.text()):
		c.kind, c.subkind = Other, "lost_person"
		c.add(1.7, "somebody lost")
	default:
		return c, false
	}
	if asks {
		c.add(1, "asks")
	}
	if t.words(dangerGas, dangerLost) > 1 {
		c.add(0.5, "several words of danger")
	}
	if containsAny(t.runes.text(), closeToHome...) {
		c.add(0.6, "close to home")
	}
	return c, true
}

// personLost: a key or a card that is gone is no missing person.
func personLost(s string) bool {
	if strings.Contains(s, "走丢") || strings.Contains(s, "走失") {
		return true
	}
	return containsAny(s, "老汉", "老人", "我妈", "我爸", "孩子", "娃", "奶奶", "爷爷", "老伴", "我娘", "老太太", "大爷", "大妈") &&
		!containsAny(s, "卡", "钥匙", "身份证", "手机", "钱", "户口本", "证", "药", "快递")
}
