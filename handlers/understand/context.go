package understand

import "strings"

// question is the situation in which a reply is written: what the bot's last
// message to this person wants to know or says.
type question uint8

const (
	askedNothing question = iota
	askedFixed            // whether it is really done
	askedRating           // how satisfied
	askedFacts            // address, phone, account ...
	askedWaiting          // registered, on its way: nothing is asked
	askedClosed           // finished: nothing is asked
	askedElse             // something that has to do with no ticket

	askedNewTicket // to a worker: who takes it
	askedProgress  // to a worker: how far it is
)

// situations in the order in which they are tried on what a resident was told.
var situations = [...]struct {
	means question
	words []string
}{
	{askedRating, []string{"1-5", "1~5", "1到5", "1至5", "1—5", "一到五", "打分", "评分", "评价", "打几分", "几分", "满意度", "几颗星", "满意请"}},
	{askedFixed, []string{
		"可以了吗", "好了吗", "好了没", "解决了吗", "修好了吗", "是否解决", "是不是好了", "对吗", "行吗", "可以吗", "收到了吗", "收到没", "收到了没", "收到吗",
		"收到了吧", "是吗", "属实吗", "满意吗", "正常了吗", "通了吗", "热了吗", "亮了吗", "能用了吗", "查到了吗", "可以结了吗", "结单吗", "看看行不", "您看行", "您看",
		"请确认", "请您确认", "确认一下", "请核对", "请核实", "请查看", "请查收", "请验收", "是否正常", "是否恢复", "是否收到", "没问题吧", "还漏吗", "已经修好", "已修好", "修好了",
		"已恢复", "已送到", "已送达", "药已到", "办好了", "已办好", "处理完", "已处理好", "已换", "已更换", "已疏通", "充值成功", "缴费成功", "代缴成功", "已代缴", "已缴", "已交", "已调解",
		"反馈：", "反馈:", "说网通了", "说已"}},
	{askedFacts, []string{
		"请问", "请告诉", "请补充", "请提供", "请说", "请描述", "请发", "还需要", "几号楼", "几单元", "哪栋", "哪个小区", "门牌", "房号", "地址？", "地址?", "户号？", "户号?", "户号是", "电话多少", "电话是",
		"哪种药", "什么药", "药名", "多少钱", "交多少", "充多少", "哪里", "什么时候方便", "几点方便", "在家吗", "是哪", "是什么"}},
	{askedClosed, []string{"已办结", "已完成", "已结单", "已关闭", "服务完成", "已结束", "已取消", "已撤销"}},
	{askedWaiting, []string{
		"登记", "受理", "已派", "派单", "已接单", "接单", "正在", "处理中", "办理中", "安排", "等候", "等待", "已转", "转至", "转给", "联系您", "上门", "收到您", "已收到", "已报", "在路上", "排队",
		"尽快", "马上", "稍后", "将于", "#", "工单"}},
}

// asked reads what a resident was told or asked.
func asked(context string) question {
	if context == "" {
		return askedNothing
	}
	for _, s := range situations {
		if containsAny(context, s.words...) {
			return s.means
		}
	}
	return askedElse
}

// askedWorker reads what a worker was told or asked.
func askedWorker(context string) question {
	switch {
	case context == "":
		return askedNothing
	case containsAny(context, "办结", "已完成", "已由", "接了 #", "已接单") && !containsAny(context, "未办结", "尚未", "没办结", "提醒", "小时"):
		return askedClosed
	case containsAny(context, "进展", "情况", "反馈", "提醒", "催", "未办", "尚未", "超时", "超期", "怎样", "怎么样", "请回复", "上门了吗", "处理中", "买到了吗", "到哪", "处理结果", "进行中"):
		return askedProgress
	case isNewTicket(context) || containsAny(context, "接单", "认领", "谁方便", "谁接", "待接", "派给", "求助", "谁负责", "谁去", "新的一件", "新任务"):
		return askedNewTicket
	}
	return askedElse
}

// isNewTicket tells a notice of a new ticket from other messages.
func isNewTicket(s string) bool {
	if containsAny(s, "办结", "已完成", "已由") {
		return false
	}
	return strings.Contains(s, "新工单") || strings.Contains(s, "工单") && strings.Contains(s, "#") ||
		strings.Contains(s, "#") && containsAny(s, "报修", "代缴", "用药", "其他", "诉求", "纠纷")
}

// situationOf is the situation in which a reply is written.
func situationOf(in Input) question {
	context := in.Quoted
	if context == "" {
		context = in.Context
	}
	if in.Role == Worker {
		return askedWorker(context)
	}
	return asked(context)
}

func containsAny(s string, words ...string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}
