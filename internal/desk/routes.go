package desk

import (
	"net/http"

	"gridbot/models"
)

// routes is every page with the least role that may ask for it. What a role sees
// on it (own grids, own community) is narrowed by the page.
func (d *Desk) routes() http.Handler {
	const (
		viewer     = models.RoleViewer
		worker     = models.RoleWorker
		supervisor = models.RoleSupervisor
		operator   = models.RoleOperator
	)
	mux := http.NewServeMux()
	page := func(pattern string, role models.UserRole, serve func(*visit) error) {
		mux.Handle(pattern, d.as(role, serve))
	}
	mux.HandleFunc("GET /desk/static/{file}", d.static)
	mux.Handle("GET /desk/sign-in", d.anybody(d.signInPage))
	mux.Handle("POST /desk/sign-in", d.anybody(d.signIn))
	mux.Handle("GET /desk/in/{secret}", d.anybody(d.linkPage))
	mux.Handle("POST /desk/in/{secret}", d.anybody(d.redeem))

	page("GET /desk/{$}", viewer, d.home)
	page("GET /desk", viewer, d.home)
	page("POST /desk/sign-out", viewer, d.signOut)
	page("GET /desk/account", viewer, d.account)
	page("POST /desk/account", viewer, d.setPassword)

	page("GET /desk/board", worker, d.board)
	page("POST /desk/board", worker, d.board)
	page("GET /desk/live", worker, d.stream)
	page("GET /desk/ticket/{id}", worker, d.ticketPage)
	page("POST /desk/ticket/{id}", worker, d.act)
	page("GET /desk/file/{id}", worker, d.file)
	page("GET /desk/overview", viewer, d.overview)
	page("GET /desk/ledger.xlsx", worker, d.ledger)

	page("GET /desk/people", worker, d.people)
	page("POST /desk/people", worker, d.people)
	page("GET /desk/people/{id}", worker, d.householdPage)
	page("POST /desk/people/{id}", worker, d.changeHousehold)
	page("GET /desk/people.xlsx", supervisor, d.exportPeople)
	page("POST /desk/people/preview", supervisor, d.previewImport)
	page("POST /desk/people/import", supervisor, d.importPeople)

	page("GET /desk/system", operator, d.system)
	page("POST /desk/system/push", operator, d.push)
	page("POST /desk/system/backup", operator, d.backUp)
	page("POST /desk/system/users", operator, d.addUser)
	page("POST /desk/system/users/{id}", operator, d.changeUser)
	page("GET /desk/audit", operator, d.auditLog)
	mux.Handle("/", d.as(viewer, func(*visit) error { return errNotFound }))
	return mux
}
