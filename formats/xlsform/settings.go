package xlsform

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"slices"
	"strings"

	"ostoja/formats/xlsform/workbook"
)

// settings are the first row of the settings sheet.
type settings struct {
	name, id, title string
	defaultLanguage string
	values          map[string]string // the others, by their canonical names
	attribute       attrs             // attribute::xyz: attributes of the root node
	columns         []column
}

// at places a setting for an error.
func (s settings) at(name string) place {
	return place{"settings", 2, headerOf(s.columns, name)}
}

// is reads a yes/no setting and warns of anything else.
func (f *form) is(name string, otherwise bool) bool {
	value, given := f.settings.values[name]
	if !given {
		return otherwise
	}
	on, known := yes(value)
	if !known {
		taken := map[bool]string{true: "yes", false: "no"}[otherwise]
		f.warn(f.settings.at(name), "'%s' is neither yes nor no and was taken as %s", value, taken)
		f.settings.values[name] = taken
		return otherwise
	}
	return on
}

// readSettings reads the settings and fills in what they leave out.
func (f *form) readSettings(opt Options) {
	s := settings{name: opt.Name, id: opt.ID, defaultLanguage: "default", values: map[string]string{}}
	if sheet := f.book.Sheet("settings"); sheet != nil && len(sheet.Rows) > 0 {
		s.columns = f.columns(f.withoutOldID(sheet), "settings", settingsDialect)
		f.settingCells(&s, sheet.Rows[0])
	}
	s.title = s.id
	s.take("title", &s.title)
	f.settings = s
	if key := s.values["public_key"]; key != "" && !isPublicKey(key) {
		f.warn(s.at("public_key"), "this is no RSA public key, so no client could encrypt with it; paste the base64 of the key, without the BEGIN and END lines")
	}
	if _, given := s.values["add_none_option"]; given {
		f.warn(s.at("add_none_option"), "add_none_option does nothing; write the choice 'none' where it is wanted, with a constraint that it stands alone")
	}
	if !isName(s.name) {
		if s.values["name"] != "" {
			f.refuse(place{"settings", 1, headerOf(s.columns, "name")}, "'%s' cannot be the name of the form's root node; %s", s.name, nameRule)
		} else {
			f.refuse(place{}, "'%s' cannot be the name of the form's root node; %s", s.name, nameRule)
		}
	}
}

// withoutOldID leaves id_string out where form_id is given too.
func (f *form) withoutOldID(sheet *workbook.Sheet) *workbook.Sheet {
	old := slices.Index(sheet.Header, "id_string")
	if old < 0 || !slices.Contains(sheet.Header, "form_id") {
		return sheet
	}
	f.warn(place{"settings", 1, "id_string"}, "form_id and id_string mean the same and form_id was used; remove id_string")
	header := slices.Clone(sheet.Header)
	header[old] = ""
	return &workbook.Sheet{Name: sheet.Name, Header: header, Rows: sheet.Rows}
}

// isPublicKey tells whether the text is the base64 of an RSA public key.
func isPublicKey(text string) bool {
	der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil {
		return false
	}
	key, err := x509.ParsePKIXPublicKey(der)
	_, isRSA := key.(*rsa.PublicKey)
	return err == nil && isRSA
}

func (f *form) settingCells(s *settings, cells []string) {
	for i, value := range cells {
		if value == "" || len(s.columns[i].path) == 0 {
			continue
		}
		value = tidy(value, false)
		switch path := s.columns[i].path; {
		case path[0] == "attribute" && len(path) > 1:
			s.attribute.set(strings.Join(path[1:], "::"), value)
		case len(path) == 1:
			s.values[path[0]] = value
		}
	}
	s.take("name", &s.name)
	s.take("id_string", &s.id)
	s.take("default_language", &s.defaultLanguage)
}

func (s *settings) take(name string, into *string) {
	if v := s.values[name]; v != "" {
		*into = v
	}
}
