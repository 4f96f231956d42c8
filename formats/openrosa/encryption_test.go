package openrosa_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ostoja/formats/openrosa"
)

// vectors finds the encrypted record of the shared cases.
func vectors(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("OSTOJA_CASES")
	if dir == "" {
		dir = "../../../shared/cases"
	}
	dir = filepath.Join(dir, "forms", "encryption")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the shared cases are not here; set OSTOJA_CASES to their folder")
	}
	return dir
}

func read(t *testing.T, parts ...string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(parts...))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// A record that ODK's own routine encrypted opens, to the byte.
func TestDecryptVectors(t *testing.T) {
	dir := vectors(t)
	key, err := openrosa.ParsePrivateKey(read(t, dir, "test_private_key.pem"))
	if err != nil {
		t.Fatal(err)
	}
	envelope, err := openrosa.ParseEnvelope(read(t, dir, "manifest_submission.xml"))
	if err != nil {
		t.Fatal(err)
	}
	files, err := openrosa.Decrypt(key, envelope, func(name string) ([]byte, error) { return os.ReadFile(filepath.Join(dir, name)) })
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 3 || files[0].Name != openrosa.RecordName {
		t.Fatalf("files %v", files)
	}
	for _, f := range files {
		if want := read(t, dir, "plain_"+f.Name); !bytes.Equal(f.Content, want) {
			t.Errorf("%s differs from the plain file", f.Name)
		}
	}
	public, err := openrosa.ParsePublicKey(string(read(t, dir, "public_key.txt")))
	if err != nil || !public.Equal(key.Public()) {
		t.Errorf("public key: %v", err)
	}
}

var testKey = func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
}()

func record(body string) []byte {
	return []byte(`<data id="f" version="1">` + body + `<meta><instanceID>uuid:1</instanceID></meta></data>`)
}

func seal(t *testing.T, media []openrosa.File) (*openrosa.Envelope, map[string][]byte) {
	t.Helper()
	xml, files, err := openrosa.Encrypt(rand.Reader, &testKey.PublicKey, record("<q>ż&lt;</q>"), media)
	if err != nil {
		t.Fatal(err)
	}
	envelope, err := openrosa.ParseEnvelope(xml)
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string][]byte{}
	for _, f := range files {
		byName[f.Name] = f.Content
	}
	return envelope, byName
}

func from(files map[string][]byte) func(string) ([]byte, error) {
	return func(name string) ([]byte, error) {
		if content, ok := files[name]; ok {
			return content, nil
		}
		return nil, errors.New("missing")
	}
}

// What is encrypted opens again, for files of every length around the block
// size and for more files than the vector has bytes.
func TestEncryptRoundTrip(t *testing.T) {
	var media []openrosa.File
	for n := range 34 {
		media = append(media, openrosa.File{Name: fmt.Sprintf("m%d.jpg", n), Content: bytes.Repeat([]byte{byte(n)}, n)})
	}
	envelope, files := seal(t, media)
	plain, err := openrosa.Decrypt(testKey, envelope, from(files))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(plain[0].Content, record("<q>ż&lt;</q>")) {
		t.Errorf("record %s", plain[0].Content)
	}
	for i, m := range media {
		if got := plain[i+1]; got.Name != m.Name || !bytes.Equal(got.Content, m.Content) {
			t.Errorf("file %d is %s with %d bytes", i, got.Name, len(got.Content))
		}
	}
}

// Whatever is changed is noticed.
func TestDecryptRefuses(t *testing.T) {
	media := []openrosa.File{{Name: "a.jpg", Content: []byte("one photo")}, {Name: "b.jpg", Content: []byte("two photo")}}
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	cases := map[string]struct {
		change func(*openrosa.Envelope, map[string][]byte)
		key    *rsa.PrivateKey
		want   string
	}{
		"another key":       {func(*openrosa.Envelope, map[string][]byte) {}, other, "does not open"},
		"a lost file":       {func(_ *openrosa.Envelope, f map[string][]byte) { delete(f, "a.jpg.enc") }, testKey, "cannot be read"},
		"a cut file":        {func(_ *openrosa.Envelope, f map[string][]byte) { f["a.jpg.enc"] = f["a.jpg.enc"][:7] }, testKey, "damaged"},
		"an empty file":     {func(_ *openrosa.Envelope, f map[string][]byte) { f["a.jpg.enc"] = nil }, testKey, "damaged"},
		"a flipped bit":     {func(_ *openrosa.Envelope, f map[string][]byte) { f["submission.xml.enc"][3] ^= 1 }, testKey, "signature"},
		"files swapped":     {func(e *openrosa.Envelope, _ map[string][]byte) { e.Media[0], e.Media[1] = e.Media[1], e.Media[0] }, testKey, ""},
		"another form":      {func(e *openrosa.Envelope, _ map[string][]byte) { e.FormID = "g" }, testKey, "signature"},
		"a file left out":   {func(e *openrosa.Envelope, _ map[string][]byte) { e.Media = e.Media[:1] }, testKey, ""},
		"another instance":  {func(e *openrosa.Envelope, _ map[string][]byte) { e.InstanceID = "uuid:2" }, testKey, ""},
		"a false signature": {func(e *openrosa.Envelope, _ map[string][]byte) { e.Signature[5] ^= 1 }, testKey, "signature"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			envelope, files := seal(t, media)
			c.change(envelope, files)
			if plain, err := openrosa.Decrypt(c.key, envelope, from(files)); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q; files %v", err, c.want, plain)
			}
		})
	}
}
