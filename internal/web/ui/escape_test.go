package ui

import (
	"reflect"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// hostile breaks out of text, of an attribute in either quote, of a comment, of
// a title and of a textarea, wherever it is not escaped.
const hostile = `</textarea></title>--><script>alert(1)</script>"'><img src=x onerror=alert(1)><a href="javascript:alert(1)">`

// TestHostileTextStaysText puts hostile text into every string of every part in
// the gallery and looks for anything that it could have become.
func TestHostileTextStaysText(t *testing.T) {
	for name, f := range pages() {
		poisoned := poison(reflect.ValueOf(f)).Interface().(Frame)
		var content []Part
		for _, p := range galleryParts {
			content = append(content, poison(reflect.ValueOf(p)).Interface().(Part))
		}
		var err error
		if poisoned.Content, err = HTML(Stack(content)); err != nil {
			t.Fatal(err)
		}
		harmless(t, name, write(t, poisoned))
	}
}

var galleryParts = append(append(append(append([]Part{filter, sideNav}, formParts...), notices...), work...), home...)

func harmless(t *testing.T, name, page string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		checkPolicy(t, name, n)
		if n.DataAtom == atom.Img {
			t.Errorf("%s: hostile text became an <img>", name)
		}
		for _, key := range []string{"href", "action", "formaction", "hx-get", "hx-post"} {
			if strings.HasPrefix(strings.TrimSpace(attr(n, key)), "javascript:") {
				t.Errorf("%s: hostile text became the %s %q", name, key, attr(n, key))
			}
		}
	}
}

// poison returns a copy of a value with every string in it hostile, addresses
// by turns a script's. Markup and HTML are markup by contract and left alone.
func poison(v reflect.Value) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	out.Set(v)
	switch v.Kind() {
	case reflect.String:
		if v.Type().PkgPath() != "html/template" && v.Type() != reflect.TypeFor[Markup]() {
			out.SetString(hostile)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			field := poison(v.Field(i))
			if field.Kind() == reflect.String && strings.Contains("Href Action SortHref HomeHref SignInHref SignOutAction LeaveHref", v.Type().Field(i).Name) {
				field = reflect.ValueOf("javascript:alert(1)").Convert(field.Type())
			}
			out.Field(i).Set(field)
		}
	case reflect.Slice:
		out.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
		for i := range v.Len() {
			out.Index(i).Set(poison(v.Index(i)))
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() && v.Kind() == reflect.Interface {
			out.Set(poison(v.Elem()))
		} else if !v.IsNil() {
			out.Set(reflect.New(v.Type().Elem()))
			out.Elem().Set(poison(v.Elem()))
		}
	}
	return out
}
