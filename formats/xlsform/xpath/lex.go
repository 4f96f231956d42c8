package xpath

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind is a kind of token.
type kind int

const (
	end       kind = iota
	number         // 1.5
	literal        // 'words'
	reference      // ${name}
	name           // a node, a function, an axis; may have a prefix
	operator       // and or div mod * + - = != < <= > >= |
	mark           // ( ) [ ] , / // . .. @ ::
)

// token is a piece of an expression. pos is its place in bytes.
type token struct {
	kind kind
	text string
	pos  int
}

// Error is a fault in an expression.
type Error struct {
	Pos     int    // where it stands, in bytes
	Message string // what is wrong and how to mend it
}

func (e *Error) Error() string { return e.Message }

func fault(pos int, format string, args ...any) *Error {
	return &Error{pos, fmt.Sprintf(format, args...)}
}

// lexer cuts an expression into tokens.
type lexer struct {
	source string
	pos    int
	last   token
	any    bool // a token came before
}

// marks are tried in this order, so that the longer come first.
var marks = []string{"//", "::", "..", "(", ")", "[", "]", ",", "/", ".", "@"}
var operators = []string{"!=", "<=", ">=", "=", "<", ">", "+", "-", "|", "*"}

// foreign are operators of other languages.
var foreign = map[string]string{"==": "=", "<>": "!=", "&&": "and", "||": "or"}

// next gives the next token.
func (l *lexer) next() (token, *Error) {
	for l.pos < len(l.source) {
		r, size := utf8.DecodeRuneInString(l.source[l.pos:])
		if !unicode.IsSpace(r) {
			break
		}
		l.pos += size
	}
	t, err := l.scan()
	if err == nil {
		l.pos += len(t.text)
		l.last, l.any = t, true
	}
	return t, err
}

func (l *lexer) scan() (token, *Error) {
	rest := l.source[l.pos:]
	switch {
	case rest == "":
		return token{end, "", l.pos}, nil
	case strings.HasPrefix(rest, "${"):
		return l.until(reference, '}', "the reference '%s' is not closed; write ${name}")
	case rest[0] == '\'' || rest[0] == '"':
		return l.until(literal, rest[0], "the text %s is not closed; put the same quote at its end")
	case digits(rest) > 0:
		return token{number, rest[:digits(rest)], l.pos}, nil
	}
	if n := nameLength(rest); n > 0 {
		return l.word(rest[:n]), nil
	}
	for _, m := range marks {
		if strings.HasPrefix(rest, m) {
			return token{mark, m, l.pos}, nil
		}
	}
	for wrong, right := range foreign {
		if strings.HasPrefix(rest, wrong) {
			return token{}, fault(l.pos, "%s has no meaning in an expression; write %s", wrong, right)
		}
	}
	for _, o := range operators {
		if strings.HasPrefix(rest, o) {
			if o == "*" && !l.operatorExpected() {
				return token{name, o, l.pos}, nil
			}
			return token{operator, o, l.pos}, nil
		}
	}
	r, _ := utf8.DecodeRuneInString(rest)
	return token{}, fault(l.pos, "the character '%c' has no meaning in an expression%s", r, hint(r))
}

// hint explains the characters that people use by mistake.
func hint(r rune) string {
	switch r {
	case '&':
		return "; write and"
	case '!':
		return "; write != or not()"
	case '$', '{', '}':
		return "; a question is written ${name}"
	case '%':
		return "; write mod or div"
	case '’', '‘', '“', '”':
		return "; use plain quotes"
	}
	return ""
}

// until takes everything up to and with the closing character.
func (l *lexer) until(k kind, closing byte, message string) (token, *Error) {
	at := strings.IndexByte(l.source[l.pos+1:], closing)
	if at < 0 {
		return token{}, fault(l.pos, message, Clip(l.source[l.pos:]))
	}
	return token{k, l.source[l.pos : l.pos+at+2], l.pos}, nil
}

// Clip shortens a piece of an expression for a message.
func Clip(s string) string {
	const most = 30
	if len(s) <= most {
		return s
	}
	cut := most
	for !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "..."
}

// digits measures a number: 1, 1.5, 1., .5.
func digits(s string) int {
	i, any := 0, false
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i, any = i+1, true
	}
	if i < len(s) && s[i] == '.' {
		j := i + 1
		for j < len(s) && s[j] >= '0' && s[j] <= '9' {
			j, any = j+1, true
		}
		if any && !strings.HasPrefix(s[i:], "..") {
			i = j
		}
	}
	if !any {
		return 0
	}
	return i
}

// nameLength measures a name with its prefix, if it has one.
func nameLength(s string) int {
	n := ncNameLength(s)
	if n == 0 || n+1 >= len(s) || s[n] != ':' || s[n+1] == ':' {
		return n
	}
	if s[n+1] == '*' {
		return n + 2
	}
	if m := ncNameLength(s[n+1:]); m > 0 {
		return n + 1 + m
	}
	return n
}

func ncNameLength(s string) int {
	for i, r := range s {
		first := r == '_' || unicode.IsLetter(r)
		if !first && (i == 0 || r != '-' && r != '.' && r != 0xB7 && !unicode.IsDigit(r) && !unicode.IsMark(r)) {
			return i
		}
	}
	return len(s)
}

// word tells the operators that are words from names.
func (l *lexer) word(text string) token {
	switch text {
	case "and", "or", "div", "mod":
		if l.operatorExpected() {
			return token{operator, text, l.pos}
		}
	}
	return token{name, text, l.pos}
}

// operatorExpected is the rule of the specification (section 3.7): after a
// token that ends an operand, * and the words are operators.
func (l *lexer) operatorExpected() bool {
	if !l.any || l.last.kind == operator {
		return false
	}
	if l.last.kind != mark {
		return true
	}
	return strings.Contains(") ] . ..", l.last.text)
}
