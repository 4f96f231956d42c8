package members

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // RFC 6238's default, which authenticator apps expect
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
	"time"

	"golang.org/x/crypto/argon2"
)

const hour = time.Hour

// Argon2id's cost (RFC 9106, section 4, second recommended option: less memory,
// more passes). hashing bounds how many run at once, and so the memory.
const (
	argonPasses  = 3
	argonMemory  = 64 * 1024 // KiB
	argonThreads = 1
	argonKey     = 32
)

var hashing = make(chan struct{}, 2)

// hashPassword gives a password's salted hash, in the usual text form.
func hashPassword(password string) string {
	salt := make([]byte, 16)
	rand.Read(salt)
	return encodeHash(salt, derive(password, salt))
}

func encodeHash(salt, key []byte) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonPasses, argonThreads,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key))
}

func derive(password string, salt []byte) []byte {
	hashing <- struct{}{}
	defer func() { <-hashing }()
	return argon2.IDKey([]byte(password), salt, argonPasses, argonMemory, argonThreads, argonKey)
}

// noHash is compared with where there is no password, so that an unknown mail
// address takes as long to refuse as a wrong password.
var noHash = encodeHash(make([]byte, 16), make([]byte, argonKey))

// checkPassword compares in constant time.
func checkPassword(hash, password string) bool {
	parts := strings.Split(hash, "$")
	if len(parts) != 6 {
		return false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false
	}
	return subtle.ConstantTimeCompare([]byte(encodeHash(salt, derive(password, salt))), []byte(hash)) == 1
}

// shortestPassword follows NIST SP 800-63B: length matters, composition does not.
const (
	shortestPassword = 12
	longestPassword  = 200
)

// passwordProblem gives the message about a password that cannot be used; "" for a good one.
func passwordProblem(password string, person Person) string {
	lower := strings.ToLower(password)
	local, _, _ := strings.Cut(person.Email, "@")
	switch {
	case len([]rune(password)) < shortestPassword:
		return "signin.password.short"
	case len(password) > longestPassword:
		return "signin.password.long"
	case local != "" && strings.Contains(lower, strings.ToLower(local)), strings.Count(lower, lower[:1]) == len(lower):
		return "signin.password.guessable"
	}
	return ""
}

// newToken makes a secret for a link or a program, and the hash that is stored.
func newToken() (token, hash string) {
	token = rand.Text()
	return token, hashToken(token)
}

func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

func foldEmail(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// One-time codes after RFC 6238: SHA-1, 30 seconds, six digits, as
// authenticator apps have them.
const (
	codePeriod = 30 * time.Second
	codeDrift  = 1 // periods that a clock may be off
)

func newCodeSecret() string {
	secret := make([]byte, 20)
	rand.Read(secret)
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret)
}

// codeAt computes the code of one time step.
func codeAt(secret string, step int64) string {
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	if err != nil {
		return ""
	}
	mac := hmac.New(sha1.New, key)
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(step)))
	sum := mac.Sum(nil)
	offset := sum[len(sum)-1] & 0xf
	number := binary.BigEndian.Uint32(sum[offset:]) & 0x7fffffff
	return fmt.Sprintf("%06d", number%1_000_000)
}

// matchCode gives the time step whose code was typed; a step up to lastStep was
// used before and does not count again.
func matchCode(secret, typed string, now time.Time, lastStep int64) (int64, bool) {
	current := now.Unix() / int64(codePeriod.Seconds())
	typed = strings.ReplaceAll(typed, " ", "")
	for step := current - codeDrift; step <= current+codeDrift; step++ {
		if step > lastStep && subtle.ConstantTimeCompare([]byte(codeAt(secret, step)), []byte(typed)) == 1 {
			return step, true
		}
	}
	return 0, false
}

// codeAddress is what an authenticator app reads from a QR code.
func codeAddress(group, email, secret string) string {
	u := url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + group + ":" + email}
	u.RawQuery = url.Values{"secret": {secret}, "issuer": {group}}.Encode()
	return u.String()
}
