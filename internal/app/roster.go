package app

import (
	"gridbot/bot"
	"gridbot/bot/wechat"
	"gridbot/internal/config"
	"gridbot/models"
)

// address says how a worker is recognised and reached on each transport.
type address func(config.Worker) []models.WorkerAccount

// declared turns the configured communities into what the database syncs.
func declared(c *config.Config, reach address) []models.Declared {
	var out []models.Declared
	for _, m := range c.Communities {
		d := models.Declared{Name: m.Name, Timezone: m.Timezone, Groups: m.Groups}
		for _, g := range m.Grids {
			grid := models.DeclaredGrid{Name: g.Name}
			for _, a := range g.Areas {
				grid.Areas = append(grid.Areas, models.DeclaredArea{Estate: a.Estate, Buildings: a.Buildings})
			}
			d.Grids = append(d.Grids, grid)
		}
		for _, w := range m.Workers {
			d.Workers = append(d.Workers, models.DeclaredWorker{GridNames: w.Grids, Worker: models.Worker{
				Name: w.Name, Aliases: w.Aliases, Phone: w.Phone, Supervisor: w.Supervisor,
				Kinds: w.Kinds, Duty: duty(w.Duty), Fallback: w.Fallback, Accounts: reach(w),
			}})
		}
		out = append(out, d)
	}
	return out
}

func duty(in []config.Duty) []models.Duty {
	var out []models.Duty
	for _, d := range in {
		out = append(out, models.Duty{Days: d.Days, From: d.From, To: d.To})
	}
	return out
}

// accounts are a worker's accounts on the transports that are switched on,
// WeChat first: that is where he is on the move.
func accounts(c *config.Config) address {
	return func(w config.Worker) []models.WorkerAccount {
		var out []models.WorkerAccount
		if c.Transports.Wechat.Enabled && w.WechatRemark != "" {
			for _, a := range wechatAccounts(c) {
				out = append(out, models.WorkerAccount{
					Transport: a.Name, Account: w.WechatRemark, ChatID: string(wechat.RemarkChat(w.WechatRemark)),
				})
			}
		}
		if c.Transports.Webchat.Enabled {
			id := staffID(w.Name)
			out = append(out, models.WorkerAccount{Transport: webchatName, Account: id, ChatID: string(webchatPrivate(id))})
		}
		return out
	}
}

// wechatAccounts are the accounts as configured, or the one for all groups.
func wechatAccounts(c *config.Config) []config.WechatAccount {
	if len(c.Transports.Wechat.Accounts) > 0 {
		return c.Transports.Wechat.Accounts
	}
	return []config.WechatAccount{{Name: "wechat"}}
}

const webchatName = "webchat"

// staffID is a worker's account in the group in the browser. Residents who join
// there get ids of another form.
func staffID(name string) string { return "staff:" + name }

func webchatPrivate(person string) bot.ChatID { return bot.ChatID("private:" + person) }

// names are the words of the communities that the reader has to know.
func workerNames(c *config.Config) map[string][]string {
	out := map[string][]string{}
	for _, m := range c.Communities {
		for _, w := range m.Workers {
			out[w.Name] = append(out[w.Name], w.Aliases...)
		}
	}
	return out
}
