package evidence

import (
	"crypto/sha256"
	"encoding/hex"
	"runtime/debug"
	"strings"
	"time"
)

// A provenance says from which data, by which program and by which command an
// answer was made, so that anybody can make it again.
type provenance struct {
	File    string
	SHA256  string // of the file's bytes
	Version string
	Command string // that repeats the answer
	Made    time.Time
}

// newProvenance describes an answer from data read from path, made by the
// command words, such as {"ostoja", "estimate", "mse", path, "--seed", "1"}.
func newProvenance(path string, data []byte, made time.Time, words ...string) provenance {
	sum := sha256.Sum256(data)
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = shellQuote(w)
	}
	return provenance{
		File: path, SHA256: hex.EncodeToString(sum[:]), Version: version(),
		Command: strings.Join(quoted, " "), Made: made,
	}
}

// shellQuote writes a word so that a POSIX shell reads it back.
func shellQuote(word string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./,=:@+"
	if word != "" && strings.Trim(word, plain) == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// version is the version of the program as it was built.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	v := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && (v == "" || v == "(devel)") {
			v = s.Value[:min(12, len(s.Value))]
		}
	}
	if v == "" || v == "(devel)" {
		return "development build"
	}
	return v
}

// rows gives the provenance as lines of a table.
func (p provenance) rows() [][]string {
	return [][]string{
		{"Data", p.File},
		{"Fingerprint (SHA-256)", p.SHA256},
		{"Program", "ostoja " + p.Version},
		{"Made", p.Made.UTC().Format("2 January 2006 15:04 UTC")},
		{"Command that repeats it", p.Command},
	}
}
