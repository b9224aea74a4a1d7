package app

import (
	"gridbot/bot/webchat"
	"gridbot/internal/config"
)

// webGroups and webPeople are who can be played in the browser.
func webGroups(c *config.Config) []webchat.Group {
	var out []webchat.Group
	for _, m := range c.Communities {
		for _, g := range m.Groups {
			out = append(out, webchat.Group{Name: g, Community: m.Name})
		}
	}
	return out
}

func webPeople(c *config.Config) []webchat.Person {
	var out []webchat.Person
	for _, m := range c.Communities {
		for _, g := range m.Groups {
			for _, name := range c.Transports.Webchat.Residents[g] {
				out = append(out, webchat.Person{ID: "resident:" + g + "/" + name, Name: name, Role: webchat.Resident, Group: g})
			}
		}
		for _, w := range m.Workers {
			role := webchat.Worker
			if w.Supervisor {
				role = webchat.Supervisor
			}
			out = append(out, webchat.Person{ID: staffID(w.Name), Name: w.Name, Role: role, Group: m.Groups[0]})
		}
	}
	return out
}
