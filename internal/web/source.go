package web

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// ParseProxies reads the networks of the reverse proxies whose word on where a
// request comes from is taken: addresses or networks, parted by commas.
func ParseProxies(list string) (all []netip.Prefix, err error) {
	for part := range strings.SplitSeq(list, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		network, err := netip.ParsePrefix(part)
		if err != nil {
			one, addressErr := netip.ParseAddr(part)
			if addressErr != nil {
				return nil, fmt.Errorf("%q is neither an address nor a network", part)
			}
			network = netip.PrefixFrom(one, one.BitLen())
		}
		if network.Bits() == 0 {
			return nil, fmt.Errorf("%q would believe everybody", part)
		}
		all = append(all, network.Masked())
	}
	return all, nil
}

// behind gives the request the address of whoever sent it to our proxies. Each of
// them adds to X-Forwarded-For the address that it saw, so the last one that is
// none of ours was seen by one of ours; what stands before it anybody may have
// written. Without proxies of ours the header is not looked at.
func (s *Server) behind(r *http.Request) *http.Request {
	if peer, ok := host(r.RemoteAddr); !ok || !s.ours(peer) {
		return r
	}
	seen := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, text := range slices.Backward(seen) {
		address, ok := host(strings.TrimSpace(text))
		if !ok {
			break // not written by a proxy
		}
		if !s.ours(address) {
			behind := *r
			behind.RemoteAddr = netip.AddrPortFrom(address, 0).String()
			return &behind
		}
	}
	return r
}

func (s *Server) ours(a netip.Addr) bool {
	return slices.ContainsFunc(s.Proxies, func(p netip.Prefix) bool { return p.Contains(a) })
}

// host reads an address with or without its port.
func host(text string) (netip.Addr, bool) {
	if name, _, err := net.SplitHostPort(text); err == nil {
		text = name
	}
	a, err := netip.ParseAddr(strings.Trim(text, "[]"))
	return a.Unmap().WithZone(""), err == nil
}

// Source names where a request comes from, roughly: a network, not a device. It
// is used in memory alone and never stored or logged.
func (r *Request) Source() string {
	a, ok := host(r.RemoteAddr)
	switch {
	case !ok:
		return r.RemoteAddr
	case a.Is6():
		network, _ := a.Prefix(64)
		return network.Addr().String()
	}
	return a.String()
}
