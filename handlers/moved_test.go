package handlers_test

import (
	"testing"
	"time"

	"gridbot/internal/housetest"
	"gridbot/models"
)

func TestWhoseTicketGoesToSomebodyElseHearsOfIt(t *testing.T) {
	for name, c := range map[string]struct {
		who, words string
		said       []string
	}{
		"transferred by the supervisor": {"何站长", "#1 转给刘翠梅", []string{
			"何站长: #1 转给刘翠梅", "刘翠梅: 新工单 #1", "马文惠: #1 现在由刘翠梅负责"}},
		"referred by a colleague": {"刘翠梅", "#1 网格里解决不了", []string{
			"刘翠梅: #1 已报给何站长", "何站长: 新工单 #1", "马文惠: #1 现在由何站长负责"}},
		"done by a colleague": {"刘翠梅", "#1 修好了", []string{
			"刘翠梅: #1 记为办好", group + ": #1 刘翠梅说已经办好了", "马文惠: #1 刘翠梅已经办好了"}},
		"claimed by a colleague": {"刘翠梅", "#1 我来", []string{
			"刘翠梅: #1 归您了", group + ": #1 改由刘翠梅", "马文惠: #1 已经由刘翠梅接了"}},
		"transferred by herself": {"马文惠", "转给刘翠梅", []string{
			"马文惠: #1 转给刘翠梅", "刘翠梅: 新工单 #1"}},
	} {
		t.Run(name, func(t *testing.T) {
			h, _ := withLeak(t)
			h.Private(c.who, c.words)
			want(t, h, c.said...)
		})
	}
}

func TestACorrectedAddressTellsTheOneWhoNeedNotGo(t *testing.T) {
	h := housetest.New(t)
	h.InGroup("平安是福", "3号楼1单元 我家马桶堵了 找个师傅")
	h.Said()
	h.InGroup("平安是福", "不对 是7号楼1单元")
	want(t, h, group+": #1 网格员刘翠梅", "刘翠梅: 新工单 #1 … 7号楼1单元", "马文惠: #1 现在由刘翠梅负责")
}

func TestAnAddressThatWasAskedForTellsNobodyElse(t *testing.T) {
	h := housetest.New(t)
	h.InGroup("平安是福", "我家马桶堵了 找个师傅")
	h.Said()
	h.InGroup("平安是福", "7号楼1单元")
	want(t, h, group+": #1 网格员刘翠梅", "刘翠梅: 新工单 #1")
}

func TestAnEmergencyWithoutAddressGoesOnWithItsNewHolder(t *testing.T) {
	h := housetest.New(t)
	h.InGroup("平安是福", "家里有煤气味 特别重")
	h.In(2 * time.Minute)
	h.Said()
	h.InGroup("平安是福", "7号楼1单元301")
	want(t, h, group+": #1 网格员刘翠梅", "刘翠梅: 新工单 #1", "马文惠: #1 现在由刘翠梅负责")
	h.Pass(2 * time.Minute)
	silence(t, h) // she has just been called
}

func TestOnTheWayAnswersTheCallForAnEmergency(t *testing.T) {
	h, _ := withLeak(t)
	h.Private("马文惠", "我来")
	h.In(2*time.Hour).InGroup("4-1-101老周", "老伴晕倒了 快来人")
	h.Said()
	h.In(3*time.Minute).Private("马文惠", "在路上")
	want(t, h, "马文惠: #2 归您了")
	if s := h.Ticket(2).State; s != models.Claimed {
		t.Errorf("the emergency is %s", s)
	}
}

func TestAWorkerWhoIsNotUnderstoodHearsSo(t *testing.T) {
	h, _ := withLeak(t)
	h.Private("何站长", "取消#1")
	want(t, h, "何站长: 没看懂，#1 没有动")
	h.InGroup("何站长", "取消#1")
	h.Private("马文惠", "谢谢")
	silence(t, h)
}

func TestASupervisorWhoAsksByDayIsNotToldOfTheEvening(t *testing.T) {
	h, _ := withLeak(t)
	h.Private("何站长", "现在还有哪些没办")
	want(t, h, "何站长: 北新街社区现在没办完1件")
}
