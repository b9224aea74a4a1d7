package second

import (
	"strings"
	"testing"
)

// The masking is tested from inside: what it lets through can be seen from
// outside only where the built-in reader happens to be unsure.
func TestMask(t *testing.T) {
	m := newMasker([]string{"马文惠", "文惠", "马姐", "站长"}, []string{"北新街", "百合万兴苑"})
	for name, c := range map[string]struct{ text, nick, want string }{
		"phone":               {"水管漏了 电话13992011223", "", "水管漏了 电话〔号码〕"},
		"phone in groups":     {"打139 9201 1223 或139-9201-1223", "", "打〔号码〕 或〔号码〕"},
		"phone full width":    {"电话１３９９２０１１２２３", "", "电话〔号码〕"},
		"phone spoken":        {"电话幺三九九二零幺幺二二三", "", "电话〔号码〕"},
		"phone in keycaps":    {"1️⃣3️⃣9️⃣9️⃣2️⃣0️⃣1️⃣1️⃣2️⃣2️⃣3️⃣", "", "〔号码〕"},
		"phone in circles":    {"①③⑨⑨②①①①②②③", "", "〔号码〕"},
		"phone hidden":        {"139\u200b9201\u200b1223", "", "〔号码〕"},
		"phone other digits":  {"١٣٩٩٢٠١١٢٢٣", "", "〔号码〕"},
		"landline":            {"0911-8112233", "", "〔号码〕"},
		"account":             {"户号6103318842 充100块", "", "户号〔号码〕 充100块"},
		"account with letter": {"表号A0071B8834", "", "表号〔号码〕"},
		"identity card":       {"身份证61062319500101123X", "", "身份证〔号码〕"},
		"room":                {"3-2-501停水了", "", "〔号码〕停水了"},
		"room dashes":         {"3－2－501 停水", "", "〔号码〕 停水"},
		"room spoken":         {"三号楼二单元五零一停水了", "", "〔地址〕停水了"},
		"room in full":        {"3号楼2单元501室停水了", "", "〔地址〕停水了"},
		"room with a hash":    {"7#1602停水了", "", "〔地址〕停水了"},
		"room alone":          {"501停水了", "", "〔号码〕停水了"},
		"block letter":        {"B座1201停水", "", "〔地址〕停水"},
		"estate":              {"百合万兴苑4号楼停水", "", "〔地址〕停水"},
		"worker":              {"文惠 马文惠在不在 马桶堵了", "", "〔姓名〕 〔姓名〕在不在 马桶堵了"},
		"writer":              {"秀英家停水 我王秀英", "3-2-501王秀英", "〔姓名〕家停水 我〔姓名〕"},
		"introduced":          {"我叫李建国 家里停水", "", "我叫〔姓名〕 家里停水"},
		"contact":             {"联系人:张伟 停水", "", "联系人:〔姓名〕 停水"},
		"beside a phone":      {"王秀英 13992011223 停水", "", "〔姓名〕 〔号码〕 停水"},
		"after a phone":       {"停水 13992011223 王秀英", "", "停水 〔号码〕 〔姓名〕"},
		"title":               {"高阿姨和拓大爷家停水", "", "〔姓名〕阿姨和〔姓名〕大爷家停水"},
		"old and young":       {"小刘帮我看看 老李 停水", "", "〔姓名〕帮我看看 〔姓名〕 停水"},
		"mention":             {"@5-1-302老李 你家停水没", "", "〔姓名〕 你家停水没"},
		"other addresses":     {"微信号wangxy_88 邮箱a.b@c.com http://x.cn/1", "", "〔号码〕 邮箱〔号码〕"},
		"amount":              {"交50块电费 吃2片", "", "交50块电费 吃2片"},
		"nothing":             {"马桶堵了 找个修马桶师傅 高血压药没了 家里没电", "", "马桶堵了 找个修马桶师傅 高血压药没了 家里没电"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := m.mask(c.text, c.nick); got != c.want {
				t.Errorf("%q\nbecomes %q\nwant    %q", c.text, got, c.want)
			}
		})
	}
}

// FuzzMask: whatever stands around it and however it is spaced, a phone number
// does not get through.
func FuzzMask(f *testing.F) {
	f.Add("水管漏了", "谢谢", " ")
	f.Add("3-2-501", "号楼", "-")
	f.Add("@", "块", "")
	m := newMasker([]string{"马文惠"}, []string{"北新街"})
	f.Fuzz(func(t *testing.T, before, after, gap string) {
		if gap != "" && gap != " " && gap != "-" {
			gap = "\u200b"
		}
		got := m.mask(before+"139"+gap+"9201"+gap+"1223"+after, "")
		for _, part := range []string{"1399201", "92011223", "9201" + gap + "1223"} {
			if strings.Contains(got, part) {
				t.Errorf("%q is in %q", part, got)
			}
		}
	})
}
