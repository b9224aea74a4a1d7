// Package webchat is the chat group in the browser: to try the house without an
// account anywhere, to train workers with, and to show.
//
// It is a transport like any other. What lives here: who may be chosen and who
// joined (people.go), what was said and where it is kept (entry.go, history.go,
// journal.go, album.go), how a message is taken in (accept.go) and an answer
// given out (send.go), and the page with its requests (server.go, api.go,
// live.go, static/). What does not: anything about tickets, and any sign-in.
// Whoever can open the page can choose to be anybody on its list, so beyond
// one's own machine the page must stand behind a sign-in of the house.
//
// Nothing is lost. The browser gives each message its id, keeps it until the
// house has committed it, and offers it again until then; a message offered
// twice is the same message. The history is written behind the commit, so what
// can be seen in the group has been understood by the house.
package webchat
