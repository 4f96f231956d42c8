package xpath

import "strings"

// Bounds of an expression.
const (
	MaxLength = 32 << 10 // bytes
	MaxDepth  = 100      // of brackets within brackets
)

// NodeKind is what a part of an expression is.
type NodeKind int

// The kinds of node.
const (
	Number    NodeKind = iota // Text is the number
	Literal                   // Text is what stands between the quotes
	Reference                 // Text is the name in ${name}, with last-saved# where it has it
	Call                      // Text is the function, Args its arguments
	Binary                    // Text is the operator, Args the two operands
	Negative                  // -x; Args has x
	Path                      // Steps from From, from the root or from the context
)

// Node is a part of an expression.
type Node struct {
	Kind     NodeKind
	Text     string
	Pos      int // where it begins, in bytes
	Args     []*Node
	Absolute bool  // a Path that begins at the root
	From     *Node // a Path that begins at a call or a reference; nil otherwise
	Steps    []Step
}

// Step is one step of a path. The steps "." and ".." have these as name.
type Step struct {
	Axis       string // child, attribute, ...; "" in front of // and for predicates right behind From
	Name       string // a name, *, node(), text(), . or ..; "" where only predicates stand
	Pos        int
	Predicates []*Node
}

// parser is a recursive descent over the grammar of the specification.
type parser struct {
	lexer lexer
	tok   token
	depth int
	err   *Error
}

// Parse reads an expression. The error is of type *Error.
func Parse(source string) (*Node, error) {
	if len(source) > MaxLength {
		return nil, fault(0, "the expression has %d bytes; %d is the most. Compute parts of it in rows of their own", len(source), MaxLength)
	}
	p := &parser{lexer: lexer{source: source}}
	p.advance()
	if p.err == nil && p.tok.kind == end {
		return nil, fault(0, "the expression is empty")
	}
	n := p.expression()
	if p.err == nil && p.tok.kind != end {
		p.unexpected("an operator")
	}
	if p.err != nil {
		return nil, p.err
	}
	return n, nil
}

func (p *parser) advance() {
	if p.err != nil {
		return
	}
	t, err := p.lexer.next()
	if err != nil {
		p.fail(err)
		return
	}
	p.tok = t
}

// fail keeps the first fault and ends the parse.
func (p *parser) fail(err *Error) {
	if p.err == nil {
		p.err = err
	}
	p.tok = token{kind: end, pos: p.tok.pos}
}

func (p *parser) unexpected(wanted string) {
	if p.tok.kind == end {
		p.fail(fault(p.tok.pos, "the expression ends where %s is expected", wanted))
		return
	}
	if lower := strings.ToLower(p.tok.text); p.tok.kind == name && contains([]string{"and", "or", "div", "mod"}, lower) {
		p.fail(fault(p.tok.pos, "write %s in small letters", lower))
		return
	}
	p.fail(fault(p.tok.pos, "'%s' stands where %s is expected", Clip(p.lexer.source[p.tok.pos:]), wanted))
}

func (p *parser) is(text string) bool {
	return (p.tok.kind == mark || p.tok.kind == operator) && p.tok.text == text
}

// accept takes the token if it is the given one.
func (p *parser) accept(text string) bool {
	if !p.is(text) {
		return false
	}
	p.advance()
	return true
}

func (p *parser) expect(text string) {
	if !p.accept(text) {
		p.unexpected("'" + text + "'")
	}
}

// levels are the binary operators, from those that bind least.
var levels = [][]string{{"or"}, {"and"}, {"=", "!="}, {"<", "<=", ">", ">="}, {"+", "-"}, {"*", "div", "mod"}}

func (p *parser) expression() *Node {
	if p.depth++; p.depth > MaxDepth {
		p.fail(fault(p.tok.pos, "brackets are nested deeper than %d", MaxDepth))
	}
	n := p.binary(0)
	p.depth--
	return n
}

func (p *parser) binary(level int) *Node {
	if level == len(levels) {
		return p.unary()
	}
	left := p.binary(level + 1)
	for p.err == nil && p.tok.kind == operator && contains(levels[level], p.tok.text) {
		op := p.tok
		p.advance()
		left = &Node{Kind: Binary, Text: op.text, Pos: op.pos, Args: []*Node{left, p.binary(level + 1)}}
	}
	return left
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

func (p *parser) unary() *Node {
	signs := []token{}
	for p.is("-") {
		signs = append(signs, p.tok)
		p.advance()
	}
	n := p.union()
	for range signs {
		n = &Node{Kind: Negative, Text: "-", Pos: signs[0].pos, Args: []*Node{n}}
	}
	return n
}

func (p *parser) union() *Node {
	left := p.path()
	for p.err == nil && p.is("|") {
		op := p.tok
		p.advance()
		left = &Node{Kind: Binary, Text: "|", Pos: op.pos, Args: []*Node{left, p.path()}}
	}
	return left
}

// path reads a location path, or a primary expression with what follows it.
func (p *parser) path() *Node {
	n := &Node{Kind: Path, Pos: p.tok.pos}
	switch {
	case p.is("/") || p.is("//"):
		n.Absolute = true
		if p.accept("/") {
			if !p.stepBegins() {
				return n
			}
			p.step(n)
		}
	case p.primaryBegins():
		primary := p.primary()
		if p.err != nil || !p.is("[") && !p.is("/") && !p.is("//") {
			return primary
		}
		n.From = primary
		if p.is("[") {
			n.Steps = append(n.Steps, Step{Pos: p.tok.pos, Predicates: p.predicates()})
		}
	default:
		p.step(n)
	}
	for p.err == nil && (p.is("/") || p.is("//")) {
		if p.is("//") {
			n.Steps = append(n.Steps, Step{Axis: "descendant-or-self", Name: "node()", Pos: p.tok.pos})
		}
		p.advance()
		p.step(n)
	}
	return n
}

func (p *parser) stepBegins() bool { return p.tok.kind == name || p.is(".") || p.is("..") || p.is("@") }

// primaryBegins tells a call from a step: nodeTypes and axes are no functions.
func (p *parser) primaryBegins() bool {
	switch p.tok.kind {
	case number, literal, reference:
		return true
	case name:
		return p.followedBy("(") && !isNodeType(p.tok.text)
	}
	return p.is("(")
}

// followedBy looks behind the token that is current.
func (p *parser) followedBy(text string) bool {
	rest := strings.TrimLeft(p.lexer.source[p.lexer.pos:], " \t\r\n")
	return strings.HasPrefix(rest, text)
}

func isNodeType(s string) bool {
	return s == "node" || s == "text" || s == "comment" || s == "processing-instruction"
}

func (p *parser) primary() *Node {
	t := p.tok
	p.advance()
	switch t.kind {
	case number:
		return &Node{Kind: Number, Text: t.text, Pos: t.pos}
	case literal:
		return &Node{Kind: Literal, Text: t.text[1 : len(t.text)-1], Pos: t.pos}
	case reference:
		return &Node{Kind: Reference, Text: t.text[2 : len(t.text)-1], Pos: t.pos}
	case name:
		return p.call(t)
	}
	n := p.expression() // t is "("
	p.expect(")")
	return n
}

func (p *parser) call(function token) *Node {
	n := &Node{Kind: Call, Text: function.text, Pos: function.pos}
	p.expect("(")
	if p.accept(")") {
		return n
	}
	for p.err == nil {
		n.Args = append(n.Args, p.expression())
		if !p.accept(",") {
			p.expect(")")
			break
		}
	}
	return n
}

// step reads one step with its predicates.
func (p *parser) step(n *Node) {
	s := Step{Axis: "child", Pos: p.tok.pos}
	switch {
	case p.accept("."):
		s.Axis, s.Name = "self", "."
	case p.accept(".."):
		s.Axis, s.Name = "parent", ".."
	case p.accept("@"):
		s.Axis, s.Name = "attribute", p.nodeTest()
	case p.tok.kind == name && p.followedBy("::"):
		s.Axis = p.tok.text
		p.advance()
		p.expect("::")
		s.Name = p.nodeTest()
	default:
		s.Name = p.nodeTest()
	}
	s.Predicates = p.predicates()
	n.Steps = append(n.Steps, s)
}

func (p *parser) nodeTest() string {
	t := p.tok
	if t.kind != name {
		p.unexpected("a value, a question or a function")
		return ""
	}
	p.advance()
	if !isNodeType(t.text) || !p.accept("(") {
		return t.text
	}
	if p.tok.kind == literal {
		p.advance()
	}
	p.expect(")")
	return t.text + "()"
}

func (p *parser) predicates() []*Node {
	var all []*Node
	for p.err == nil && p.accept("[") {
		all = append(all, p.expression())
		p.expect("]")
	}
	return all
}

// Walk visits the node and everything in it, the outer parts first. It leaves
// out what is in a node for which visit gives false.
func (n *Node) Walk(visit func(*Node) bool) {
	if n == nil || !visit(n) {
		return
	}
	n.From.Walk(visit)
	for _, a := range n.Args {
		a.Walk(visit)
	}
	for _, s := range n.Steps {
		for _, p := range s.Predicates {
			p.Walk(visit)
		}
	}
}
