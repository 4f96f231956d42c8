package xlsform

import "ostoja/formats/xlsform/xpath"

// checkAnswers warns of comparisons with an answer that a select does not
// offer, as in ${consent} = 'yess': they are never true.
func (f *form) checkAnswers(e expression) {
	e.tree.Walk(func(n *xpath.Node) bool {
		compares := n.Kind == xpath.Binary && (n.Text == "=" || n.Text == "!=")
		selected := n.Kind == xpath.Call && n.Text == "selected"
		if (compares || selected) && len(n.Args) == 2 {
			f.checkAnswer(e, n.Args[0], n.Args[1], compares)
			if compares {
				f.checkAnswer(e, n.Args[1], n.Args[0], compares)
			}
		}
		return true
	})
}

// checkAnswer looks a literal up among the choices of the question that it is
// compared with. Only of a select_one is the whole answer one choice.
func (f *form) checkAnswer(e expression, question, literal *xpath.Node, whole bool) {
	if question.Kind != xpath.Reference || literal.Kind != xpath.Literal || literal.Text == "" {
		return
	}
	target := f.elements[question.Text]
	if target == nil || !target.isSelect() || whole && target.typ != "select one" {
		return
	}
	if list := f.list(target.list); list != nil && !list.search && !list.has(literal.Text) {
		f.warn(e.at, "the question '%s' has no choice '%s' (its list is '%s'), so this is never true; mend the word", target.name, literal.Text, list.name)
	}
}
