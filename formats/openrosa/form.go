package openrosa

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"ostoja/formats/openrosa/xmldoc"
)

// Form is what a server needs to know of an XForm.
type Form struct {
	ID          string
	Title       string
	Version     string            // "" when the form has none
	PublicKey   string            // base64; "" when records are not encrypted
	Media       []string          // the attached files that it uses, sorted: they make up its manifest
	Uploads     []string          // paths of the nodes that hold names of files, in the order of the form
	EntityLists []string          // the lists that its records create or update entities of
	saveTo      map[string]string // properties of entities by path
}

// ParseForm reads an XForm.
func ParseForm(data []byte) (*Form, error) {
	root, err := xmldoc.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("the form is not well-formed XML: %w", err)
	}
	head := root.Child("head")
	if head == nil || head.Child("model") == nil {
		return nil, errors.New("this is no XForm: it has no model; convert the XLSForm first")
	}
	f := &Form{}
	if title := head.Child("title"); title != nil {
		f.Title = strings.TrimSpace(title.Value())
	}
	if err := f.checkEntities(head.Child("model").Attr("entities-version")); err != nil {
		return nil, err
	}
	for _, e := range head.Child("model").Elements() {
		f.takeModel(e)
	}
	if f.ID == "" {
		return nil, errors.New("the form has no id on the root of its instance; convert the XLSForm again")
	}
	slices.Sort(f.Media)
	f.Media = slices.Compact(f.Media)
	return f, nil
}

func (f *Form) takeModel(e *xmldoc.Element) {
	switch e.Name.Local {
	case "submission":
		f.PublicKey = e.Attr("base64RsaPublicKey")
	case "instance":
		f.takeInstance(e)
	case "bind":
		if property := e.Attr("saveto"); property != "" {
			if f.saveTo == nil {
				f.saveTo = map[string]string{}
			}
			f.saveTo[e.Attr("nodeset")] = property
		}
		if e.Attr("type") == "binary" {
			f.Uploads = append(f.Uploads, e.Attr("nodeset"))
		}
	case "itext":
		f.takeTexts(e)
	}
}

// takeInstance reads the form's own instance, which is the first, and notes
// the files of others.
func (f *Form) takeInstance(e *xmldoc.Element) {
	if src := e.Attr("src"); src != "" {
		f.addMedia(src)
		return
	}
	if elements := e.Elements(); f.ID == "" && len(elements) > 0 {
		f.ID, f.Version = elements[0].Attr("id"), elements[0].Attr("version")
		f.takeEntities(elements[0])
	}
}

func (f *Form) takeEntities(e *xmldoc.Element) {
	if list := e.Attr("dataset"); e.Name.Local == "entity" && list != "" && !slices.Contains(f.EntityLists, list) {
		f.EntityLists = append(f.EntityLists, list)
	}
	for _, c := range e.Elements() {
		f.takeEntities(c)
	}
}

// takeTexts notes the images, sounds and films of labels.
func (f *Form) takeTexts(e *xmldoc.Element) {
	if e.Name.Local == "value" && e.Attr("form") != "" {
		f.addMedia(strings.TrimSpace(e.Value()))
	}
	for _, c := range e.Elements() {
		f.takeTexts(c)
	}
}

// addMedia takes the file's name out of a URI such as jr://file-csv/sites.csv.
// The last saved record is no file.
func (f *Form) addMedia(uri string) {
	rest, ok := strings.CutPrefix(uri, "jr://")
	folder, name, found := strings.Cut(rest, "/")
	if ok && found && folder != "instance" && isFileName(name) {
		f.Media = append(f.Media, name)
	}
}
