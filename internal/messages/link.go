package messages

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"rsc.io/qr"

	"ostoja/internal/fault"
	"ostoja/internal/id"
)

// Link is a short address that a QR code carries: /g/CODE.
type Link struct {
	Code     string
	Created  time.Time
	Target   string // a path of the public site
	Language string
	Label    string
	Campaign id.ID
	Message  id.ID
	Person   id.ID
}

// alphabet is Crockford's base 32: nothing in it is taken for something else.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// spell writes n letters of the alphabet from bytes.
func spell(b []byte, n int) string {
	var out strings.Builder
	for i := range n {
		out.WriteByte(alphabet[b[i]&31])
	}
	return out.String()
}

// readCode forgives what people do to codes: small letters, spaces, dashes, O
// for 0, I and L for 1.
func readCode(s string) string {
	return strings.NewReplacer(" ", "", "-", "", "–", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(strings.TrimSpace(s)))
}

const codeLength = 6

// newCode is a code of 30 bits: short enough to type, no secret.
func newCode() string {
	b := make([]byte, codeLength)
	rand.Read(b)
	return spell(b, codeLength)
}

var targets = regexp.MustCompile(`^/($|help($|/[A-Za-z0-9/_-]{1,80}$)|read/[a-z0-9-]{1,60}$|topic/[a-z]{1,20}$|about$|talk$)`)

// checkTarget lets a link lead to pages of the public site and nowhere else.
func checkTarget(target string) error {
	if !targets.MatchString(target) {
		return fault.New(fault.Invalid, "links.target.wrong")
	}
	return nil
}

// href is where the link leads, in its language.
func (l *Link) href() string { return l.Target + "?lang=" + url.QueryEscape(l.Language) }

// address is what the QR code says.
func (m *Messages) address(code string) string { return m.url + "/g/" + code }

// visits counts in memory and is written down every few seconds: opening a link
// costs no transaction, and nothing is known of a visit but its day. A crash
// loses the seconds since then.
type visits struct {
	mu     sync.Mutex
	counts map[visit]int
}

type visit struct{ code, day string }

// mostPending bounds what is counted between two writings; more is not counted.
const mostPending = 10_000

func (v *visits) add(code string, now time.Time) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.counts == nil {
		v.counts = map[visit]int{}
	}
	key := visit{code, now.Format("2006-01-02")}
	if _, known := v.counts[key]; known || len(v.counts) < mostPending {
		v.counts[key]++
	}
}

func (v *visits) take() map[visit]int {
	v.mu.Lock()
	defer v.mu.Unlock()
	taken := v.counts
	v.counts = nil
	return taken
}

func (v *visits) giveBack(counts map[visit]int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.counts == nil {
		v.counts = map[visit]int{}
	}
	for key, n := range counts {
		v.counts[key] += n
	}
}

// qrSVG draws an address as a QR code in SVG, modules that touch as one.
func qrSVG(text string) ([]byte, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return nil, err
	}
	const quiet = 4
	side := code.Size + 2*quiet
	var out bytes.Buffer
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%dv%dH0z"/><path d="`, side, side, side, side)
	for row := range code.Size {
		for from := 0; from < code.Size; from++ {
			to := from
			for to < code.Size && code.Black(to, row) {
				to++
			}
			if to > from {
				fmt.Fprintf(&out, "M%d %dh%dv1h-%dz", from+quiet, row+quiet, to-from, to-from)
				from = to
			}
		}
	}
	out.WriteString(`"/></svg>`)
	return out.Bytes(), nil
}
