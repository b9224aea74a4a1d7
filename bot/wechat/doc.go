// Package wechat joins the house to WeChat through the unmodified library
// github.com/eatmoreapple/openwechat, which speaks the protocol of web WeChat.
//
// What lives here: the login and everything that keeps it alive (transport.go,
// login.go, session.go), the guard between the library and the network
// (guard*.go), the storage from which a restart needs no scan (storage.go,
// ledger.go, cookies.go), who is who (index*.go, identity.go), the forms a
// message takes on the wire (forms.go, content.go, quote.go, mention.go), and
// sending (send*.go, split.go). What does not: pace and retry of outgoing
// messages, which are the dispatcher's, and anything about tickets.
//
// Ids. The user names of the protocol ("@…", "@@…") change with every scanned
// login, so none of them leaves this package as an identity, except where two
// people can't be told apart by anything else ("session:…").
package wechat
