package county

import (
	"fmt"
	"math/rand/v2"

	"gridbot/bot"
	"gridbot/models"
)

const (
	estate    = "花园小区"
	buildings = 12
	workers   = 4 // of each community; the last one is its supervisor
)

// communities declares one community for each group.
func communities(groups int) []models.Declared {
	var out []models.Declared
	for g := range groups {
		d := models.Declared{Name: fmt.Sprintf("社区%d", g), Timezone: "Asia/Shanghai", Groups: []string{groupName(g)}}
		for w := range workers {
			name := workerName(g, w)
			worker := models.Worker{
				Name: name, Phone: "13900000000", Fallback: w == 0, Supervisor: w == workers-1,
				Accounts: []models.WorkerAccount{{Transport: Network, Account: name, ChatID: "private:" + name}},
			}
			grid := models.DeclaredGrid{Name: fmt.Sprintf("网格%d", w)}
			area := models.DeclaredArea{Estate: estate}
			for b := w*buildings/workers + 1; b <= (w+1)*buildings/workers; b++ {
				area.Buildings = append(area.Buildings, fmt.Sprint(b))
			}
			grid.Areas = append(grid.Areas, area)
			d.Grids = append(d.Grids, grid)
			d.Workers = append(d.Workers, models.DeclaredWorker{Worker: worker, GridNames: []string{grid.Name}})
		}
		out = append(out, d)
	}
	return out
}

func groupName(g int) string     { return fmt.Sprintf("便民服务群%d", g) }
func workerName(g, w int) string { return fmt.Sprintf("网格员%d-%d", g, w) }

// resident is the m-th member of a group; half of them wear their address.
func resident(g, m int) bot.Sender {
	id := fmt.Sprintf("resident:%d-%d", g, m)
	s := bot.Sender{ID: bot.PersonID(id), Account: id, Name: fmt.Sprintf("平安%d", m), Chat: bot.ChatID("private:" + id)}
	if m%2 == 0 {
		s.Name = fmt.Sprintf("%d-%d-%d01 住户%d", m%buildings+1, m%4+1, m%6+1, m)
	}
	return s
}

// byHour is how much is written in each hour of a day, in thousandths: a peak in
// the morning, a higher one in the evening, almost nothing at night.
var byHour = [24]int{3, 2, 1, 1, 2, 8, 35, 80, 85, 60, 50, 55, 60, 35, 30, 35, 45, 60, 80, 100, 85, 55, 25, 8}

var chatter = []string{
	"早上好 大家吃了吗", "今天天气真好", "谢谢网格员 辛苦了", "菜市场的白菜一块二一斤", "好的收到", "哈哈哈", "孩子放学了没",
	"转发：冬季取暖要通风", "我家也刚吃完饭", "明天降温多穿点", "楼下跳舞的几点开始", "恭喜恭喜", "有人一起去买菜吗", "水果店新到的苹果不错",
	"昨天物业来修好了 挺快的", "专业疏通下水道 随叫随到 价格优惠",
}

var wishes = []string{
	"我家水管漏水了 麻烦找个师傅来看看", "厨房下水道堵了 能不能找人来通一下", "家里跳闸了 推不上去 帮忙找个电工", "门锁坏了打不开 找个师傅",
	"降压药吃完了 麻烦帮我买一盒", "胰岛素快用完了 能帮我去医院开一下吗", "帮我交一下电费 户号6123009911", "暖气片不热 麻烦找人看看",
	"楼道灯坏了 晚上看不见 麻烦修一下", "楼上太吵了 麻烦协调一下", "马桶堵了 帮忙找人", "我妈的医保怎么交 能帮忙办一下吗",
}

const outage = "没电了 整栋楼都没电 怎么回事 麻烦问问"

func one(r *rand.Rand, of []string) string { return of[r.IntN(len(of))] }
