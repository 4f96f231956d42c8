package actors

import (
	"regexp"
	"strings"
	"sync"

	"ostoja/internal/lang"
	"ostoja/internal/places"
)

// Reasons for which cells and files are refused are written in English by the
// readers of tables, which know no language, and are stored and printed as they
// are. Their messages (refused.*) have the same English words, by which a page
// finds them in the reader's language.

// reason is a message and how its English words are recognised.
type reason struct {
	key     string
	english *regexp.Regexp
}

var reasons = sync.OnceValue(func() (out []reason) {
	catalog := lang.NewCatalog()
	if catalog.Add(files) != nil {
		return nil // a test finds what is wrong with the messages
	}
	english := catalog.Speaker(lang.En, nil)
	for _, key := range catalog.Keys() {
		if strings.HasPrefix(key, "refused.") {
			words := regexp.QuoteMeta(english.T(key, "\x00", "\x01", "\x02"))
			words = regexp.MustCompile("[\x00\x01\x02]").ReplaceAllString(words, "(.+)")
			out = append(out, reason{key, regexp.MustCompile("(?s)^" + words + "$")})
		}
	}
	return out
})

// sayReason gives a reason in the speaker's language, names of areas too; as it
// is where it is none of ours.
func (a *Actors) sayReason(s lang.Speaker, english string) string {
	for _, r := range reasons() {
		found := r.english.FindStringSubmatch(english)
		if found == nil {
			continue
		}
		var args []any
		for _, arg := range found[1:] {
			hits := a.atlas.Gazetteer().Find(places.Query{Name: arg, Level: places.AnyLevel, Limit: 1})
			if len(hits) > 0 && hits[0].Area.Name("en") == arg {
				arg = hits[0].Area.Name(string(s.Lang))
			}
			args = append(args, arg)
		}
		return s.T(r.key, args...)
	}
	return english
}
