package config

import (
	"fmt"
	"slices"
	"time"
)

// roll remembers the names that may be used only once.
type roll struct{ communities, groups, remarks map[string]bool }

func (c *Config) checkCommunities(k *checker) {
	if len(c.Communities) == 0 {
		k.say("communities", "至少要有一个社区")
		return
	}
	r := roll{map[string]bool{}, map[string]bool{}, map[string]bool{}}
	for i := range c.Communities {
		m := &c.Communities[i]
		if m.Timezone == "" {
			m.Timezone = c.Timezone
		}
		c.checkCommunity(k, fmt.Sprintf("communities[%d]", i), m, r)
	}
	for group := range c.Transports.Webchat.Residents {
		if !r.groups[group] {
			k.say("transports.webchat.residents", "群“%s”不在 communities 里", group)
		}
	}
}

func (c *Config) checkCommunity(k *checker, at string, m *Community, r roll) {
	switch {
	case m.Name == "":
		k.say(at+".name", "社区要有名字")
	case r.communities[m.Name]:
		k.say(at+".name", "社区“%s”写了两次", m.Name)
	}
	r.communities[m.Name] = true
	if _, err := time.LoadLocation(m.Timezone); err != nil {
		k.say(at+".timezone", "没有“%s”这个时区", m.Timezone)
	}
	if len(m.Groups) == 0 {
		k.say(at+".groups", "社区“%s”至少要有一个群", m.Name)
	}
	for _, g := range m.Groups {
		if g == "" || r.groups[g] {
			k.say(at+".groups", "群“%s”写了两次，或没有名字；一个群只属于一个社区", g)
		}
		r.groups[g] = true
	}
	if len(m.Workers) == 0 {
		k.say(at+".workers", "社区“%s”至少要有一个网格员", m.Name)
	}
	grids := checkGrids(k, at, m)
	checkWorkers(k, at, m, grids, r)
}

func checkGrids(k *checker, at string, m *Community) []string {
	var grids []string
	places := map[[2]string]string{}
	for i, g := range m.Grids {
		here := fmt.Sprintf("%s.grids[%d]", at, i)
		if g.Name == "" || slices.Contains(grids, g.Name) {
			k.say(here+".name", "网格要有名字，不能重名")
		}
		grids = append(grids, g.Name)
		for j, a := range g.Areas {
			buildings := a.Buildings
			if len(buildings) == 0 {
				buildings = Buildings{""}
				if a.Estate == "" {
					k.say(fmt.Sprintf("%s.areas[%d]", here, j), "请写小区名（estate）或楼号（buildings）")
				}
			}
			for _, b := range buildings {
				if other, taken := places[[2]string{a.Estate, b}]; taken {
					k.say(fmt.Sprintf("%s.areas[%d]", here, j), "%s%s号楼已经属于%s", a.Estate, b, other)
				}
				places[[2]string{a.Estate, b}] = g.Name
			}
		}
	}
	return grids
}

var kinds = []string{"repair", "bill", "medicine", "other"}

func checkWorkers(k *checker, at string, m *Community, grids []string, r roll) {
	names := map[string]bool{}
	for i, w := range m.Workers {
		here := fmt.Sprintf("%s.workers[%d]", at, i)
		if w.Name == "" || names[w.Name] {
			k.say(here+".name", "网格员要有名字，不能重名")
		}
		names[w.Name] = true
		for _, g := range w.Grids {
			if !slices.Contains(grids, g) {
				k.say(here+".grids", "没有叫“%s”的网格", g)
			}
		}
		for _, kind := range w.Kinds {
			if !slices.Contains(kinds, kind) {
				k.say(here+".kinds", "没有“%s”这类事，请写 repair（报修）、bill（代缴）、medicine（用药）或 other（其他）", kind)
			}
		}
		if w.WechatRemark != "" && r.remarks[w.WechatRemark] {
			k.say(here+".wechat_remark", "备注名“%s”给了两个人", w.WechatRemark)
		}
		r.remarks[w.WechatRemark] = true
	}
}
