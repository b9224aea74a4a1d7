package desk

import (
	"html/template"

	"gridbot/models"
)

// What the pages say beside their templates.
const (
	wordsWrongHost    = "这个地址没有登记，请把它加到配置的 web.hosts 里。"
	wordsSignInFirst  = "请先登录"
	wordsSignedOut    = "登录已经过期，请重新登录。"
	wordsNotFound     = "没有找到"
	wordsNotFoundMore = "这里没有东西，也许号码不对，或者不归您的社区。"
	wordsRefused      = "这一页您不能看"
	wordsRefusedMore  = "需要的话，请找站长或管理员。"
	wordsBadForm      = "没有看懂"
	wordsBadFormMore  = "填的内容有问题，请返回再试一次。"
	wordsBroken       = "出了点问题"
	wordsBrokenMore   = "页面没有打开，请过一会儿再试。问题已经记下来了。"
	wordsNoWords      = "请写一句：做了什么，或者为什么。"
	wordsStale        = "这件事刚刚有变化，请看看最新的情况再做。"
	wordsPasswordSet  = "新密码设好了，别的设备都已退出。"
)

var roleWords = map[models.UserRole]string{
	models.RoleViewer: "查看数据", models.RoleWorker: "网格员", models.RoleSupervisor: "站长", models.RoleOperator: "管理员",
}

var stateWords = map[models.State]string{
	models.Asking: "等居民回话", models.Open: "待接单", models.Claimed: "办理中",
	models.Done: "待确认", models.Closed: "已办结", models.Cancelled: "已取消",
}

var viewWords = map[models.BoardView]string{
	models.ViewOpen: "待接单", models.ViewClaimed: "办理中", models.ViewDone: "待确认", models.ViewOverdue: "超时",
	models.ViewReferred: "已上报", models.ViewSettled: "已了结", models.ViewAll: "全部",
}

var kindWords = [][2]string{{"repair", "报修"}, {"bill", "代缴"}, {"medicine", "用药"}, {"other", "其他"}}

var urgencyWords = [][2]string{{models.Emergency, "紧急"}, {models.Urgent, "加急"}, {models.Normal, "普通"}}

var eventWords = map[models.Action]string{
	models.Created: "登记", models.Located: "补上了地址", models.Routed: "派给{to}", models.DidClaim: "接单",
	models.Released: "退单，请{to}看看", models.Transferred: "转给{to}", models.Progressed: "说了进展", models.Finished: "办好了",
	models.Referred: "上报给{to}", models.WasCancelled: "取消", models.Confirmed: "确认办结", models.Disputed: "说还没好",
	models.Reopened: "重新打开", models.Rated: "打了{rating}分", models.Supplemented: "补充", models.Repeated: "又问了一次",
	models.Reported: "也报了同样的事", models.Escalated: "超时，告诉站长", models.Alerted: "没人接，又叫了一次",
	models.AutoClosed: "自动办结",
}

// sendWords name what has not simply arrived.
var sendWords = map[models.SendState]string{
	models.Pending: "还没发出", models.Sending: "正在发", models.Uncertain: "不确定收到没有", models.Failed: "没有发出去",
}

var jobWords = map[string]string{"reminders": "每晚提醒", "reminders-now": "手动提醒"}

var auditWords = map[models.AuditAction]string{
	models.DidSignIn: "登录", models.DidSignOut: "退出", models.FailedSignIn: "密码错误", models.GotLocked: "密码错太多，锁住",
	models.MadeLink: "生成登录链接", models.SetPassword: "设置密码", models.LookedAt: "查看", models.Exported: "导出",
	models.Changed: "改动", models.Imported: "导入", models.PushedNow: "推送提醒", models.SwitchedUser: "改用户", models.DidBackUp: "备份", models.AddedUserRole: "添加用户",
}

var fileWords = map[string]string{"image": "照片", "voice": "语音", "video": "视频", "file": "文件"}

var funcs = template.FuncMap{}
