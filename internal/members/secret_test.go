package members

import (
	"testing"
	"time"
)

// The test vectors of RFC 6238, appendix B, for SHA-1, cut to six digits.
func TestCodesOfRFC6238(t *testing.T) {
	const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" // "12345678901234567890"
	for seconds, want := range map[int64]string{
		59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130",
	} {
		if got := codeAt(secret, seconds/30); got != want {
			t.Errorf("at %d: %s, want %s", seconds, got, want)
		}
	}
}

func TestACodeWorksOnceAndNearItsTime(t *testing.T) {
	secret, now := newCodeSecret(), time.Unix(1_800_000_000, 0)
	step := now.Unix() / 30
	code := codeAt(secret, step)
	if got, ok := matchCode(secret, code[:3]+" "+code[3:], now, 0); !ok || got != step {
		t.Error("the code of this moment does not work")
	}
	if _, ok := matchCode(secret, code, now, step); ok {
		t.Error("a code works twice")
	}
	if _, ok := matchCode(secret, code, now.Add(25*time.Second), 0); !ok {
		t.Error("a clock may be a step off")
	}
	if _, ok := matchCode(secret, code, now.Add(2*time.Minute), 0); ok {
		t.Error("an old code works")
	}
}

func TestPasswords(t *testing.T) {
	hash := hashPassword("correct horse battery")
	if !checkPassword(hash, "correct horse battery") || checkPassword(hash, "correct horse batterz") || checkPassword("", "") {
		t.Error("passwords are told apart wrongly")
	}
	if hash == hashPassword("correct horse battery") {
		t.Error("equal passwords have equal hashes")
	}
	p := Person{Email: "olena@example.org"}
	for password, good := range map[string]bool{"twelve chars": true, "eleven char": false, "my-olena-password": false, "aaaaaaaaaaaaaaaa": false, "дванадцять літер": true} {
		if (passwordProblem(password, p) == "") != good {
			t.Errorf("%q: %q", password, passwordProblem(password, p))
		}
	}
}

func TestPromisesAreFoundByTheirWords(t *testing.T) {
	for text, want := range map[string]string{
		"The minutes of the meetings will be circulated among all members.":  "meetings.minutes",
		"aim to carry out systematized and up-to-date mapping of all actors": "actors.freshness",
		"Do-no-harm":                          "figures.gate",
		"effective two-way communication":     "feedback.answered",
		"working toward avoiding duplication": "actors.duplicates",
		"Donors can be invited to participate as agreed upon by Members": "members.donors",
		"Colourless green ideas sleep":                                   "",
	} {
		found := Promises(text)
		if want == "" && len(found) > 0 || want != "" && (len(found) == 0 || found[0] != want) {
			t.Errorf("%q: %q, want %q", text, found, want)
		}
	}
}
