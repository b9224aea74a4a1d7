package app

import (
	"fmt"

	"gridbot/internal/config"
	"gridbot/models"
)

// roles are what a process does. By default all; with a database server, several
// processes can share the work.
type roles struct {
	chat   bool // speaks for chat accounts, one process at a time each
	handle bool // handles messages
	jobs   bool // does what the clock does
	web    bool // serves the pages
}

func newRoles(names []string, c *config.Config) (roles, error) {
	var r roles
	for _, name := range names {
		switch name {
		case "chat":
			r.chat = true
		case "handle":
			r.handle = true
		case "jobs":
			r.jobs = true
		case "web":
			r.web = true
		default:
			return r, fmt.Errorf("--roles：没有 %q 这个角色，只有 chat、handle、jobs、web", name)
		}
	}
	if c.Database.Driver == models.SQLite && r != (roles{true, true, true, true}) {
		return r, fmt.Errorf("自带的数据库（sqlite）只给一个进程用，--roles 要写全；要分成几个进程，请先换成 postgres 或 mysql")
	}
	return r, nil
}
