package web

import (
	"net"
	"net/netip"
	"slices"
	"strings"
)

// HostAllowed tells whether pages may be asked for under a name: a loopback one
// or one in allowed. It guards against a foreign page whose name points to this
// machine.
func HostAllowed(host string, allowed []string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.Trim(name, "[]")
	if ip, err := netip.ParseAddr(name); strings.EqualFold(name, "localhost") || err == nil && ip.IsLoopback() {
		return true
	}
	return slices.ContainsFunc(allowed, func(a string) bool {
		return strings.EqualFold(a, name) || strings.EqualFold(a, host)
	})
}
