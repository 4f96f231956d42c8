package openrosa_test

import (
	"strings"
	"testing"

	"ostoja/formats/openrosa"
)

// The example of RFC 2617, section 3.5.
const rfcHeader = `Digest username="Mufasa", realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093",
	uri="/dir/index.html", qop=auth, nc=00000001, cnonce="0a4f113b", response="6629fae49393a05397450978507c4ef1", opaque="5ccc069c403ebaf9f0171e9517f40e41"`

func TestDigestExample(t *testing.T) {
	d, err := openrosa.ParseDigest(rfcHeader)
	if err != nil {
		t.Fatal(err)
	}
	if d.User != "Mufasa" || d.Realm != "testrealm@host.com" || d.URI != "/dir/index.html" || d.Count != 1 {
		t.Errorf("digest %+v", d)
	}
	ha1 := openrosa.HA1("Mufasa", d.Realm, "Circle Of Life")
	if !d.Verify("GET", ha1) {
		t.Error("the right password was refused")
	}
	if d.Verify("POST", ha1) || d.Verify("GET", openrosa.HA1("Mufasa", d.Realm, "circle of life")) {
		t.Error("another method or password was taken")
	}
}

func TestParseDigestRefuses(t *testing.T) {
	for name, header := range map[string]string{
		"empty":        "",
		"basic":        "Basic YTpi",
		"no qop":       strings.Replace(rfcHeader, "qop=auth, ", "", 1),
		"auth-int":     strings.Replace(rfcHeader, "qop=auth", "qop=auth-int", 1),
		"no count":     strings.Replace(rfcHeader, "nc=00000001, ", "", 1),
		"bad count":    strings.Replace(rfcHeader, "nc=00000001", "nc=0000000g", 1),
		"short":        strings.Replace(rfcHeader, "6629fae4", "", 1),
		"open quote":   rfcHeader[:len(rfcHeader)-1],
		"twice":        rfcHeader + `, username="Scar"`,
		"other hash":   rfcHeader + `, algorithm=SHA-256`,
		"no user":      strings.Replace(rfcHeader, `"Mufasa"`, `""`, 1),
		"endless":      "Digest " + strings.Repeat("a=b,", 4000),
		"field lonely": rfcHeader + `, lonely`,
	} {
		if _, err := openrosa.ParseDigest(header); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

func TestChallenge(t *testing.T) {
	if got, want := openrosa.Challenge(`CT "group"`, "n1", true), `Digest realm="CT \"group\"", qop="auth", nonce="n1", algorithm=MD5, stale=true`; got != want {
		t.Errorf("challenge %s, want %s", got, want)
	}
}

func FuzzParseDigest(f *testing.F) {
	f.Add(rfcHeader)
	f.Add(`Digest a="\`)
	f.Fuzz(func(t *testing.T, header string) {
		if d, err := openrosa.ParseDigest(header); err == nil && d.User == "" {
			t.Error("a digest without a user was taken")
		}
	})
}
