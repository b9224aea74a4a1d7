package app_test

import (
	"testing"

	"gridbot/internal/browsertest"
)

// TestThePlay is what a newcomer does: one window is a resident, the other the
// grid worker, from the first word to the rating. Its pictures are those of the
// README.
func TestThePlay(t *testing.T) {
	inFolder(t, "listen: 127.0.0.1:8080", "listen: 127.0.0.1:0")
	browser := browsertest.Start(t)
	r := serve(t)
	wang := browsertest.Open(t, browser, r.url, 1360, 860)
	wang.Choose("resident:便民服务群/3-2-501 王阿姨")
	ma := browsertest.Open(t, browser, r.url, 390, 844)
	ma.Choose("staff:马文惠")

	wang.Say("group", "各位邻居早上好")
	wang.Say("group", "文惠 我家厨房水管漏水了 用桶接着呢 能不能找个师傅来看看")
	wang.Sees("group", "#1 已登记，网格员马文惠会联系您")
	ma.Click("#tab-private")
	ma.Sees("private", "3号楼2单元501室")
	ma.Say("private", "我来 这就联系水电工")
	ma.Sees("private", "#1 归您了")
	wang.Say("private", "我的降压药硝苯地平就剩一天的了 能帮我买两盒吗")
	wang.Sees("private", "#2 已登记")
	ma.Sees("private", "硝苯地平")
	ma.Shot("play-worker-phone")
	ma.Say("private", "1 修好了 换了个阀芯")
	wang.Sees("group", "#1 马文惠说已经办好了")
	wang.Say("group", "好着呢 谢谢文惠")
	wang.Sees("group", "#1 办结了")
	wang.Say("group", "5分")
	wang.Sees("group", "谢谢您，记下了")
	wang.Shot("play-resident")
	wang.Wait("nothing private is in the group", `![...document.querySelectorAll('#pane-group .bubble')].some(b => b.textContent.includes('硝苯地平'))`)
}
