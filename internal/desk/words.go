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
	wordsPasswordSet  = "新密码设好了，别的设备都已退出。"
)

var roleWords = map[models.UserRole]string{
	models.RoleViewer: "查看数据", models.RoleWorker: "网格员", models.RoleSupervisor: "站长", models.RoleOperator: "管理员",
}

var funcs = template.FuncMap{}
