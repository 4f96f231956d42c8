package web

import (
	"net/http/httptest"
	"testing"
)

// Only our own proxies are believed, and they only what they have seen themselves.
func TestWhereARequestComesFrom(t *testing.T) {
	proxies, err := ParseProxies("127.0.0.1, 10.0.0.0/8,fd00::/8")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, peer string
		seen       []string
		want       string
	}{
		{"straight", "203.0.113.7:4000", nil, "203.0.113.7"},
		{"a stranger's header", "203.0.113.7:4000", []string{"198.51.100.1"}, "203.0.113.7"},
		{"through a proxy", "127.0.0.1:4000", []string{"198.51.100.1"}, "198.51.100.1"},
		{"through two", "127.0.0.1:4000", []string{"198.51.100.1, 10.1.2.3"}, "198.51.100.1"},
		{"two headers", "127.0.0.1:4000", []string{"198.51.100.1", "10.1.2.3"}, "198.51.100.1"},
		{"forged before", "127.0.0.1:4000", []string{"192.0.2.9, 198.51.100.1"}, "198.51.100.1"},
		{"with a port", "127.0.0.1:4000", []string{"198.51.100.1:999"}, "198.51.100.1"},
		{"IPv6 is a network", "[fd00::1]:4000", []string{"2001:db8:1:2:3:4:5:6"}, "2001:db8:1:2::"},
		{"IPv4 as IPv6", "[::ffff:127.0.0.1]:4000", []string{"::ffff:198.51.100.1"}, "198.51.100.1"},
		{"with a zone", "[fe80::1%eth0]:4000", nil, "fe80::"},
		{"no header", "127.0.0.1:4000", nil, "127.0.0.1"},
		{"nonsense", "127.0.0.1:4000", []string{"198.51.100.1, unknown"}, "127.0.0.1"},
		{"ours alone", "127.0.0.1:4000", []string{"10.1.1.1"}, "127.0.0.1"},
		{"no address at all", "@", []string{"198.51.100.1"}, "@"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.peer
		for _, s := range c.seen {
			r.Header.Add("X-Forwarded-For", s)
		}
		from := func(s *Server) string { return (&Request{Request: s.behind(r)}).Source() }
		if got := from(&Server{Proxies: proxies}); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		if r.RemoteAddr != c.peer {
			t.Errorf("%s: the request itself was changed", c.name)
		}
		plain := (&Request{Request: r}).Source()
		if got := from(&Server{}); got != plain {
			t.Errorf("%s: without proxies of ours the header is believed: %q", c.name, got)
		}
	}
	for _, wrong := range []string{"proxy.example.org", "10.0.0.0/40", "0.0.0.0/0", "::/0"} {
		if _, err := ParseProxies(wrong); err == nil {
			t.Errorf("%q is taken", wrong)
		}
	}
	if none, err := ParseProxies(" , "); err != nil || none != nil {
		t.Errorf("nothing: %v %v", none, err)
	}
}
