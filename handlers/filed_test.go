package handlers_test

import (
	"testing"

	"gridbot/internal/housetest"
	"gridbot/models"
)

func TestWhatAWorkerWritesDownForHerselfIsHersAtOnce(t *testing.T) {
	h := housetest.New(t)
	h.Private("马文惠", "帮3-2-502赵奶奶登记一下 暖气不热 电话13988887777")
	want(t, h, "马文惠: #1 已登记：报修·暖气，3号楼2单元502室")
	if tk := h.Ticket(1); tk.State != models.Claimed || h.Holder(tk) != "马文惠" || tk.Phone != "13988887777" {
		t.Errorf("%s, %s, %q", tk.State, h.Holder(tk), tk.Phone)
	}
}

func TestWhatAWorkerWritesDownInTheGroupForAColleague(t *testing.T) {
	h := housetest.New(t)
	h.InGroup("马文惠", "6-1-301 李大爷打电话说灯不亮了")
	want(t, h, group+": #1 已登记，由刘翠梅负责", "刘翠梅: 新工单 #1 … 6号楼1单元301室")
	if s := h.Ticket(1).State; s != models.Open {
		t.Errorf("it is %s", s)
	}
}
