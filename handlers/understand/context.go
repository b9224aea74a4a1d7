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

	askedWhich // which of several tickets is meant

	askedNewTicket // to a worker: who takes it
	askedProgress  // to a worker: how far it is
	askedClaimed   // to a worker: it is his now
	askedReminder  // to a worker: what he has not finished
	askedWhom      // to a worker: who is to get it
)

// situations in the order in which they are tried on what a resident was told.
var situations = [...]struct {
	means question
	words []string
}{
	{askedWhich, []string{"哪一件", "请回复号码", "带上号码"}},
	{askedElse, []string{"在群里说", "主任：", "温馨提示", "通知：", "提醒大家"}},
	{askedClosed, []string{"还有问题请直接说", "还需要的话请再说", "谢谢您，记下了", "谢谢您说实话"}},
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

// workerSituations are the same for what a worker was told.
var workerSituations = [...]struct {
	means question
	words []string
}{
	{askedWhom, []string{"转给谁"}},
	{askedWhich, []string{"哪一件", "请回复号码", "带上号码", "没有找到"}},
	{askedNewTicket, []string{"新工单", "回复“我来”", "【紧急", "待认领", "请认领", "请接单", "是否接单", "谁方便", "谁接", "待接", "等待接单", "还没有人接", "派单", "新的一件", "新任务", "求助", "已登记", "会联系您", "正在叫网格员"}},
	{askedElse, []string{"主任：", "站长：", "在群里说", "群公告", "群通知", "通知：", "天气", "排班", "汇总", "满意度"}},
	{askedClaimed, []string{"归您了", "已经在您手上", "已派给您", "转给您"}},
	{askedReminder, []string{"您手上还有", "还有1件", "还有2件", "没办完", "今晚提醒", "待办", "未办", "超时", "超期", "已超"}},
	{askedProgress, []string{"居民在问", "居民补充", "居民说", "进展", "情况", "反馈", "提醒", "催", "尚未", "怎样", "怎么样", "请回复", "上门了吗", "处理中", "买到了吗", "到哪", "处理结果", "进行中", "又有一户"}},
	{askedClosed, []string{"办结", "已完成", "已由", "已经由", "接了", "已接单", "记为办好", "已取消", "记下了", "已报给", "已转给"}},
}

// askedWorker reads what a worker was told or asked.
func askedWorker(context string, quoted bool) question {
	if context == "" {
		return askedNothing
	}
	for _, s := range workerSituations {
		if containsAny(context, s.words...) {
			return s.means
		}
	}
	if quoted || isNewTicket(context) || containsAny(context, "接单", "派给") {
		return askedNewTicket // what else would she answer than somebody's request
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
	if at := strings.Index(context, "原话："); at >= 0 {
		context = context[:at] // what the resident wrote says nothing about what the bot asks
	}
	if in.Role == Worker {
		return askedWorker(context, in.Quoted != "")
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
