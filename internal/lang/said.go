package lang

import (
	"io/fs"
	"regexp"
	"strings"
)

// Said finds messages by their English words. Readers of files know no language:
// they say in English why they refuse something, and so it is stored and printed.
// A page says it in the reader's language, by the message that has the same
// English words.
type Said []saying

// saying is a message and how its English words are recognised.
type saying struct {
	key     string
	english *regexp.Regexp
}

// NewSaid reads the messages under a prefix from a module's files.
func NewSaid(files fs.FS, prefix string) Said {
	catalog := NewCatalog()
	if catalog.Add(files) != nil {
		return nil // a test finds what is wrong with the messages
	}
	var out Said
	english := catalog.Speaker(En, nil)
	for _, key := range catalog.Keys() {
		if strings.HasPrefix(key, prefix) {
			words := regexp.QuoteMeta(english.T(key, "\x00", "\x01", "\x02"))
			words = regexp.MustCompile("[\x00\x01\x02]").ReplaceAllString(words, "(.+)")
			out = append(out, saying{key, regexp.MustCompile("(?s)^" + words + "$")})
		}
	}
	return out
}

// In says something in the speaker's language; as it is where no message has its
// words. What fills the message goes through each first, which may be nil.
func (s Said) In(speaker Speaker, english string, each func(string) string) string {
	for _, one := range s {
		found := one.english.FindStringSubmatch(english)
		if found == nil {
			continue
		}
		var args []any
		for _, arg := range found[1:] {
			if each != nil {
				arg = each(arg)
			}
			args = append(args, arg)
		}
		return speaker.T(one.key, args...)
	}
	return english
}
