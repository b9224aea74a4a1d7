package wechat

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// cookieBox keeps the cookies of one login. The library's own jar forgets the
// hosts and the domains when it is stored and is not safe while it is stored;
// here it holds only a copy of what it must see itself.
type cookieBox struct {
	mu   sync.Mutex
	now  func() time.Time
	list []cookie
}

// cookie is one stored cookie. Host is the domain it is sent to; Sub says that
// it also goes to the hosts below ("webpush.", "file.").
type cookie struct {
	Name, Value, Host, Path string
	Sub                     bool      `json:",omitempty"`
	Expires                 time.Time `json:",omitzero"`
}

// take keeps what an answer from u sets.
func (b *cookieBox) take(u *url.URL, set []*http.Cookie) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range set {
		k := cookie{Name: c.Name, Value: c.Value, Host: u.Hostname(), Path: "/", Expires: c.Expires}
		if d := strings.TrimPrefix(c.Domain, "."); d != "" && under(k.Host, d) {
			k.Host, k.Sub = d, true
		}
		if strings.HasPrefix(c.Path, "/") {
			k.Path = c.Path
		}
		if c.MaxAge > 0 {
			k.Expires = b.now().Add(time.Duration(c.MaxAge) * time.Second)
		}
		b.list = slices.DeleteFunc(b.list, func(o cookie) bool {
			return o.Name == k.Name && o.Host == k.Host && o.Path == k.Path
		})
		if c.MaxAge >= 0 && !b.expired(k) {
			b.list = append(b.list, k)
		}
	}
}

// give are the cookies for u.
func (b *cookieBox) give(u *url.URL) []*http.Cookie {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []*http.Cookie
	for _, k := range b.list {
		fits := k.Host == u.Hostname() || k.Sub && under(u.Hostname(), k.Host)
		if fits && strings.HasPrefix(u.Path, k.Path) && !b.expired(k) {
			out = append(out, &http.Cookie{Name: k.Name, Value: k.Value})
		}
	}
	return out
}

func (b *cookieBox) all() []cookie {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.list)
}

func (b *cookieBox) expired(k cookie) bool {
	return !k.Expires.IsZero() && k.Expires.Before(b.now())
}

func under(host, domain string) bool {
	return host == domain || strings.HasSuffix(host, "."+domain)
}
