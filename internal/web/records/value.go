package records

import (
	"strings"

	"ostoja/internal/db"
	"ostoja/internal/lang"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// References are the names of the records that references point to: by the
// target register's name, then by ID.
type References map[string]targets

type targets struct {
	options []ui.Option
	names   map[string]string
}

// References reads the options of all references of the register.
func (p Pages[R]) References(r *web.Request, tx *db.Tx) (References, error) {
	refs := References{}
	for _, f := range p.Table.Fields {
		optionsOf := p.Options[f.Target]
		if optionsOf == nil || refs[f.Target].names != nil {
			continue
		}
		options, err := optionsOf(r, tx)
		if err != nil {
			return nil, err
		}
		t := targets{options: options, names: map[string]string{}}
		for _, o := range options {
			t.names[o.Value] = o.Text
		}
		refs[f.Target] = t
	}
	return refs, nil
}

// options lists what a choice or reference may be.
func (p Pages[R]) options(r *web.Request, f register.Field[R], refs References) []ui.Option {
	if f.Kind == register.KindRef {
		return append([]ui.Option{}, refs[f.Target].options...)
	}
	var out []ui.Option
	for _, code := range f.Choices {
		out = append(out, ui.Option{Value: code, Text: p.choice(r, f, code)})
	}
	return out
}

// choice says a code: the field's own message, or one that several registers
// share, or the code where it is a name itself, such as a time zone's.
func (p Pages[R]) choice(r *web.Request, f register.Field[R], code string) string {
	for _, key := range []string{p.Table.Name + "." + f.Name + "." + code, f.Name + "." + code} {
		if r.Has(key) {
			return r.T(key)
		}
	}
	return code
}

// say gives a field's value in the reader's words.
func (p Pages[R]) say(r *web.Request, f register.Field[R], record *R, refs References) string {
	text := f.Text(record)
	if text == "" {
		if f.Kind == register.KindYesNo {
			return r.T("records.no")
		}
		return "–"
	}
	switch f.Kind {
	case register.KindChoice:
		return p.choice(r, f, text)
	case register.KindChoices:
		return p.sayList(r, f, text)
	case register.KindRef:
		return refs[f.Target].names[text]
	case register.KindYesNo:
		return r.T("records.yes")
	case register.KindTexts:
		said, _ := f.Texts(record).In(r.Lang)
		return said
	case register.KindCode:
		return f.Said(record, string(r.Lang))
	case register.KindDay:
		return r.Day(f.Time(record))
	}
	return text
}

func (p Pages[R]) sayList(r *web.Request, f register.Field[R], text string) string {
	var said []string
	for code := range strings.SplitSeq(text, "; ") {
		said = append(said, p.choice(r, f, code))
	}
	return strings.Join(said, ", ")
}

// part shows a value on the record's page: a translated text says which
// language it fell back to.
func (p Pages[R]) part(r *web.Request, f register.Field[R], record *R, refs References) ui.Part {
	if f.Kind != register.KindTexts {
		return ui.Paragraph{Text: p.say(r, f, record, refs)}
	}
	text, found := f.Texts(record).In(r.Lang)
	if text == "" || found == r.Lang {
		return ui.Paragraph{Text: p.say(r, f, record, refs)}
	}
	return ui.Stack{
		ui.Paragraph{Text: text, Lang: string(found)},
		ui.Paragraph{Text: r.T("records.fell_back", lang.OwnNames[found]), Quiet: true},
	}
}
