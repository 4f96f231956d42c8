package seal_test

import (
	"bytes"
	"strings"
	"testing"

	"ostoja/internal/seal"
)

func box(t *testing.T, key byte) *seal.Box {
	t.Helper()
	b, err := seal.New(bytes.Repeat([]byte{key}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestASealedValueOpensAtItsPlaceOnly(t *testing.T) {
	b := box(t, 1)
	const place, phone = "people/1/phone", "+48 600 000 000"
	sealed := b.Seal(place, phone)
	if strings.Contains(sealed, "600") || sealed == b.Seal(place, phone) {
		t.Error("the sealed text shows something")
	}
	if got, err := b.Open(place, sealed); err != nil || got != phone {
		t.Errorf("%q %v", got, err)
	}
	for name, try := range map[string]func() (string, error){
		"another record": func() (string, error) { return b.Open("people/2/phone", sealed) },
		"another key":    func() (string, error) { return box(t, 2).Open(place, sealed) },
		"a changed text": func() (string, error) { return b.Open(place, sealed[:len(sealed)-2]+"AA") },
		"plain text":     func() (string, error) { return b.Open(place, phone) },
	} {
		if got, err := try(); err == nil {
			t.Errorf("%s opened to %q", name, got)
		}
	}
	if b.Seal(place, "") != "" {
		t.Error("no value must stay no value")
	}
}
