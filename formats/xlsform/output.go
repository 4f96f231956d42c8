package xlsform

import "strings"

// speak puts words into an element, with <output> elements in place of
// references and of expressions that look into an instance, such as
// instance('towns')/root/item[name=${town}]/label.
func (f *form) speak(n *node, words string, from *element) *node {
	if words == "-" || !strings.Contains(words, "${") && !strings.Contains(words, "instance(") {
		return n.say(words)
	}
	view := viewpoint{from: from}
	for _, piece := range instancePieces(words) {
		if piece.expression {
			n.add(elem("output", pair{"value", f.expand(piece.text, view)}))
			continue
		}
		refs, _ := references(piece.text)
		at := 0
		for _, r := range refs {
			n.say(piece.text[at:r.start])
			n.add(elem("output", pair{"value", f.pathTo(r, piece.text[r.start:r.end], view)}))
			at = r.end
		}
		n.say(piece.text[at:])
	}
	return n
}

// piece is a part of a label: words, or an expression to be computed.
type piece struct {
	text       string
	expression bool
}

// instancePieces parts words from paths into instances.
func instancePieces(words string) []piece {
	var pieces []piece
	at := 0
	for search := 0; ; {
		begin := strings.Index(words[search:], "instance(")
		if begin < 0 {
			return append(pieces, piece{words[at:], false})
		}
		begin += search
		end := instanceEnd(words, begin)
		if end < 0 || begin > 0 && isNameByte(words[begin-1]) {
			search = begin + len("instance(")
			continue
		}
		pieces = append(pieces, piece{words[at:begin], false}, piece{words[begin:end], true})
		at, search = end, end
	}
}

func isNameByte(c byte) bool {
	return c == '-' || c == '_' || c == '.' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80
}

// instanceEnd finds the end of instance('x')/... that begins at the given
// place: the first white space outside predicates and quotes. It gives -1 when
// that is no such path.
func instanceEnd(words string, begin int) int {
	i := begin + len("instance(")
	if i >= len(words) || words[i] != '\'' && words[i] != '"' {
		return -1
	}
	closing := strings.IndexByte(words[i+1:], words[i])
	if closing < 0 || !strings.HasPrefix(words[i+closing+2:], ")/") {
		return -1
	}
	depth, quote := 0, byte(0)
	for i += closing + 2; i < len(words); i++ {
		c := words[i]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case depth > 0 && (c == '\'' || c == '"'):
			quote = c
		case c == '[':
			depth++
		case c == ']':
			depth--
			if depth == 0 && (i+1 == len(words) || words[i+1] != '/' && words[i+1] != '[') {
				return i + 1
			}
		case depth == 0 && strings.IndexByte(" \t\r\n", c) >= 0:
			return i
		}
	}
	if depth > 0 {
		return -1
	}
	return len(words)
}
