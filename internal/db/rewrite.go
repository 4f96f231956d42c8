package db

import (
	"strings"
	"sync"
)

// SQLite's driver binds $2, $1 in order of appearance, not by number; ?2, ?1
// it binds by number. rewrite turns every $n outside of literals, quoted names
// and comments into ?n, once for each statement.
type rewriter struct{ cache sync.Map }

func (r *rewriter) rewrite(query string) string {
	if done, ok := r.cache.Load(query); ok {
		return done.(string)
	}
	done := numbered(query)
	r.cache.Store(query, done)
	return done
}

func numbered(query string) string {
	var b strings.Builder
	for i := 0; i < len(query); {
		if n := opaque(query[i:]); n > 0 {
			b.WriteString(query[i : i+n])
			i += n
			continue
		}
		if query[i] == '$' && i+1 < len(query) && isDigit(query[i+1]) {
			b.WriteByte('?')
		} else {
			b.WriteByte(query[i])
		}
		i++
	}
	return b.String()
}

// opaque gives the length of the literal, quoted name or comment at the start of s; 0 for none.
func opaque(s string) int {
	switch {
	case s[0] == '\'' || s[0] == '"':
		return through(s, s[:1], 1)
	case strings.HasPrefix(s, "--"):
		return through(s, "\n", 2)
	case strings.HasPrefix(s, "/*"):
		return through(s, "*/", 2)
	}
	return 0
}

// through gives the length of s up to and with the next end after from bytes. A
// doubled quote inside a literal is two literals side by side, which is as good.
func through(s, end string, from int) int {
	if i := strings.Index(s[from:], end); i >= 0 {
		return from + i + len(end)
	}
	return len(s)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
