package second

import (
	"regexp"
	"strings"

	"gridbot/handlers/understand"
)

// surnames are the hundred and some most common ones and those of northern
// Shaanxi.
const surnames = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文折拓屈冉惠延呼苗樊党景强寇霍解柴"

// titles follow a surname or a name.
const titles = "阿姨|大姨|大妈|大娘|大婶|婶子|婶婶|婶|嫂子|大嫂|嫂|大爷|大伯|伯伯|伯|大叔|叔叔|叔|大哥|哥|大姐|姐姐|姐|奶奶|爷爷|老师|师傅|大夫|医生|主任|站长|书记|经理|先生|女士|老汉|老太太|老太|同志|网格员"

var (
	titled = regexp.MustCompile(`(?:[` + surnames + `](?:[\p{Han}]{0,2}?))(` + titles + `)`)
	aged   = regexp.MustCompile(`[老小][` + surnames + `](?:[\s,，。:：!！?？、]|$|家|住|说|帮|来|在|给|能|你|您|去|电话)`)
	// introduced names follow words that announce one.
	introduced = regexp.MustCompile(`(我叫|我是|名叫|叫做|姓名[是:：\s]*|名字[是叫:：\s]*|联系人[是:：\s]*|户主[是叫:：\s]*|户名[是:：\s]*|收件人[是:：\s]*|我姓|她叫|他叫|患者[:：\s]*)([` + surnames + `][\p{Han}]{0,2})`)
	// A name stands alone beside a number: "王秀英 139…".
	besideBefore = regexp.MustCompile(`(^|[\s,，。;；:：])([` + surnames + `][\p{Han}]{1,2})([\s,，:：]*(?:电话|手机|手机号)?[\s,，:：]*` + forNumber + `)`)
	besideAfter  = regexp.MustCompile(`(` + forNumber + `[\s,，:：]*)([` + surnames + `][\p{Han}]{1,2})($|[\s,，。;；])`)
)

// withoutNames takes out the names of the workers, of the writer and those that
// the words around them give away. A name that nothing marks as one stays: no
// list tells 高压 from a person.
func (m masker) withoutNames(text, nick string) string {
	for _, w := range m.names {
		text = strings.ReplaceAll(text, folded(w), forName)
	}
	for _, own := range ownNames(nick) {
		text = strings.ReplaceAll(text, own, forName)
	}
	text = introduced.ReplaceAllString(text, "${1}"+forName)
	text = besideBefore.ReplaceAllString(text, "${1}"+forName+"${3}")
	text = besideAfter.ReplaceAllString(text, "${1}"+forName+"${3}")
	text = titled.ReplaceAllStringFunc(text, func(s string) string {
		if strings.HasPrefix(s, "马桶") {
			return s
		}
		return titled.ReplaceAllString(s, forName+"${1}")
	})
	return aged.ReplaceAllStringFunc(text, func(s string) string {
		return forName + string([]rune(s)[2:])
	})
}

// ownNames are the writer's name and, of a full name, the given name.
func ownNames(nick string) []string {
	name := []rune(folded(understand.PersonName(nick)))
	if len(name) < 2 {
		return nil
	}
	out := []string{string(name)}
	if len(name) == 3 && strings.ContainsRune(surnames, name[0]) {
		out = append(out, string(name[1:]))
	}
	return out
}
