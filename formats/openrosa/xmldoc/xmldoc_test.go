package xmldoc_test

import (
	"fmt"
	"testing"

	"ostoja/formats/openrosa/xmldoc"
)

// Documents that mean the same have one canonical form, others have not.
func TestCanonical(t *testing.T) {
	const base = `<a xmlns:p="u" x="1" y="2"><p:b>two words</p:b><c/></a>`
	for name, c := range map[string]struct {
		xml  string
		same bool
	}{
		"order of attributes":  {`<a y="2" x="1" xmlns:p="u"><p:b>two words</p:b><c/></a>`, true},
		"prefix":               {`<a x="1" y="2"><q:b xmlns:q="u">two words</q:b><c/></a>`, true},
		"indentation":          {"<?xml version='1.0'?>\n<a xmlns:p='u' x='1' y='2'>\n  <p:b>two\n words</p:b>\n  <c></c>\n</a>\n", true},
		"comments":             {`<a xmlns:p="u" x="1" y="2"><!-- n --><p:b>two<!-- n --> words</p:b><c/></a>`, true},
		"another value":        {`<a xmlns:p="u" x="1" y="3"><p:b>two words</p:b><c/></a>`, false},
		"another namespace":    {`<a xmlns:p="v" x="1" y="2"><p:b>two words</p:b><c/></a>`, false},
		"another order":        {`<a xmlns:p="u" x="1" y="2"><c/><p:b>two words</p:b></a>`, false},
		"words grown together": {`<a xmlns:p="u" x="1" y="2"><p:b>twowords</p:b><c/></a>`, false},
		"a missing attribute":  {`<a xmlns:p="u" x="1"><p:b>two words</p:b><c/></a>`, false},
	} {
		want, err := xmldoc.Canonical([]byte(base))
		if err != nil {
			t.Fatal(err)
		}
		got, err := xmldoc.Canonical([]byte(c.xml))
		if err != nil || (got == want) != c.same {
			t.Errorf("%s: same is %v, error %v\n%s", name, got == want, err, got)
		}
	}
}

func FuzzCanonical(f *testing.F) {
	f.Add([]byte(`<a x="1">t<b/></a>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		one, err := xmldoc.Canonical(data)
		if err != nil {
			return
		}
		if two, _ := xmldoc.Canonical(data); one != two {
			t.Error("two readings differ")
		}
	})
}

func ExampleParse() {
	root, err := xmldoc.Parse([]byte(`<data id="f"><meta><instanceID>uuid:1</instanceID></meta></data>`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(root.Attr("id"), root.Child("meta").Child("instanceID").Value())
	_, err = xmldoc.Parse([]byte(`<!DOCTYPE data><data/>`))
	fmt.Println(err)
	// Output:
	// f uuid:1
	// the document has a document type declaration, which is not allowed
}
