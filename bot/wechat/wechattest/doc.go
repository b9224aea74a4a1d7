// Package wechattest is a WeChat server to test against, in the spirit of
// net/http/httptest: it speaks as much of the web-WeChat protocol as the library
// github.com/eatmoreapple/openwechat v1.4.8 does, and lets a test arrange who is
// in which group, what is said, and what goes wrong.
//
// Where its behaviour comes from is noted at each handler: "library" is what the
// library requests or parses (file and function in its source), "known" is what
// is publicly known of the protocol from descriptions of web WeChat.
//
// It is strict about cookies: every request after the login must bring the ones
// that the login page set, to each of the hosts (known: wx.qq.com, webpush.,
// file.), or it is answered 1102.
package wechattest
