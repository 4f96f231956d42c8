package openrosa

import (
	"crypto/md5"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Digest access authentication as OpenRosa clients use it
// (https://docs.getodk.org/openrosa-authentication, RFC 2617 with qop=auth).
// The scheme asks for MD5 and for a secret (HA1) that is as good as the
// password for its realm: offer it over TLS only, and store HA1 as you would a
// password.

// Digest is what a client's Authorization header says.
type Digest struct {
	User, Realm, Nonce, URI string
	Count                   uint32 // how often the client used the nonce; a repeated one is a replay
	cnonce, nc, response    string
}

// HA1 is the secret of a user in a realm.
func HA1(user, realm, password string) string { return md5hex(user + ":" + realm + ":" + password) }

func md5hex(s string) string {
	sum := md5.Sum([]byte(s))
	return hex.EncodeToString(sum[:])
}

// Challenge is the value of the WWW-Authenticate header that asks for a
// Digest. Stale tells the client that only its nonce is too old, so that it
// need not ask the person again.
func Challenge(realm, nonce string, stale bool) string {
	c := fmt.Sprintf("Digest realm=%s, qop=\"auth\", nonce=%s, algorithm=MD5", quote(realm), quote(nonce))
	if stale {
		c += ", stale=true"
	}
	return c
}

func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// ParseDigest reads the value of an Authorization header.
func ParseDigest(header string) (Digest, error) {
	scheme, rest, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Digest") || len(header) > 8<<10 {
		return Digest{}, errors.New("the Authorization header is no digest")
	}
	fields, err := parseFields(rest)
	if err != nil {
		return Digest{}, err
	}
	d := Digest{User: fields["username"], Realm: fields["realm"], Nonce: fields["nonce"], URI: fields["uri"],
		cnonce: fields["cnonce"], nc: fields["nc"], response: strings.ToLower(fields["response"])}
	count, countErr := strconv.ParseUint(d.nc, 16, 32)
	d.Count = uint32(count)
	switch {
	case fields["qop"] != "auth" || countErr != nil || len(d.nc) != 8 || d.cnonce == "":
		return Digest{}, errors.New("the digest lacks qop=auth with nc and cnonce")
	case fields["algorithm"] != "" && !strings.EqualFold(fields["algorithm"], "MD5"):
		return Digest{}, errors.New("the digest uses another algorithm than MD5")
	case d.User == "" || d.Nonce == "" || d.URI == "" || len(d.response) != 2*md5.Size:
		return Digest{}, errors.New("the digest lacks username, nonce, uri or response")
	}
	return d, nil
}

// parseFields reads name=value and name="value" with commas between.
func parseFields(s string) (map[string]string, error) {
	fields := map[string]string{}
	for s = strings.TrimLeft(s, " ,\t"); s != ""; s = strings.TrimLeft(s, " ,\t") {
		name, rest, found := strings.Cut(s, "=")
		if !found {
			return nil, errors.New("the digest has a field without a value")
		}
		value := ""
		if strings.HasPrefix(rest, `"`) {
			var closed bool
			if value, s, closed = unquote(rest[1:]); !closed {
				return nil, errors.New("the digest has an open quote")
			}
		} else {
			value, s, _ = strings.Cut(rest, ",")
		}
		name = strings.ToLower(strings.TrimSpace(name))
		if _, twice := fields[name]; twice {
			return nil, fmt.Errorf("the digest has %s twice", name)
		}
		fields[name] = strings.TrimSpace(value)
	}
	return fields, nil
}

// unquote reads up to the closing quote and gives what follows it.
func unquote(s string) (value, rest string, closed bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"':
			return b.String(), s[i+1:], true
		case '\\':
			if i++; i < len(s) {
				b.WriteByte(s[i])
			}
		default:
			b.WriteByte(s[i])
		}
	}
	return "", "", false
}

// Verify tells whether the client knows the secret. The caller has still to
// check that Realm, Nonce, URI and User are the right ones and that Count was
// not used before.
func (d Digest) Verify(method, ha1 string) bool {
	ha2 := md5hex(method + ":" + d.URI)
	want := md5hex(strings.Join([]string{ha1, d.Nonce, d.nc, d.cnonce, "auth", ha2}, ":"))
	return subtle.ConstantTimeCompare([]byte(want), []byte(d.response)) == 1
}
