package register

import (
	"encoding/json"

	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/who"
)

// Object gives the record as the API sends it: what the person may see, under
// the fields' names.
func (g *Register[R]) Object(p who.Person, r *R) map[string]any {
	row := g.Row(r)
	out := map[string]any{"id": row.ID, "version": row.Version, "updated": row.Updated}
	for _, f := range g.Visible(p, r) {
		out[f.Name] = f.object(r)
	}
	return out
}

func (f Field[R]) object(r *R) any {
	switch v := f.value(r).(type) {
	case lang.Texts:
		return map[lang.Lang]lang.Text(v)
	case List:
		return append([]string{}, v...)
	case id.ID:
		if v == "" {
			return nil
		}
		return v
	case bool, *int, *float64:
		return v
	}
	return f.text(r)
}

// Schema describes the record for OpenAPI 3.1, with every field; which of them
// a caller gets depends on who calls.
func (g *Register[R]) Schema() map[string]any {
	properties := map[string]any{
		"id":      map[string]any{"type": "string", "format": "uuid"},
		"version": map[string]any{"type": "integer"},
		"updated": map[string]any{"type": "string", "format": "date-time"},
	}
	for _, f := range g.Fields {
		properties[f.Name] = f.schema()
	}
	return map[string]any{"type": "object", "required": []string{"id", "version", "updated"}, "properties": properties}
}

// schemas gives what each kind of field is in JSON.
var schemas = map[Kind]map[string]any{
	KindText:    {"type": "string", "maxLength": maxText},
	KindLong:    {"type": "string", "maxLength": maxLong},
	KindEmail:   {"type": "string", "format": "email"},
	KindURL:     {"type": "string", "format": "uri"},
	KindDay:     {"type": "string", "format": "date"},
	KindNumber:  {"type": []string{"integer", "null"}},
	KindYesNo:   {"type": "boolean"},
	KindDecimal: {"type": []string{"number", "null"}},
	KindCode:    {"type": "string"},
	KindRef:     {"type": []string{"string", "null"}, "format": "uuid"},
	KindTexts: {"type": "object", "additionalProperties": map[string]any{
		"type": "object", "properties": map[string]any{"text": map[string]any{"type": "string"}, "reviewed": map[string]any{"type": "boolean"}}}},
}

func (f Field[R]) schema() map[string]any {
	switch f.Kind {
	case KindChoice:
		return map[string]any{"type": "string", "enum": append([]string{""}, f.Choices...)}
	case KindChoices:
		return map[string]any{"type": "array", "items": map[string]any{"type": "string", "enum": f.Choices}}
	}
	return schemas[f.Kind]
}

// JSONInput is an Input made of a JSON object, as the API receives it.
type JSONInput map[string]json.RawMessage

// Get implements Input. Texts are reached under name.language.
func (in JSONInput) Get(name string) ([]string, bool) {
	raw, ok := in[name]
	if !ok {
		return in.text(name)
	}
	var list []string
	if json.Unmarshal(raw, &list) == nil {
		return list, true
	}
	return []string{scalar(raw)}, true
}

func (in JSONInput) text(name string) ([]string, bool) {
	if len(name) < 4 || name[len(name)-3] != '.' {
		return nil, false
	}
	var texts map[string]lang.Text
	raw, ok := in[name[:len(name)-3]]
	if !ok || json.Unmarshal(raw, &texts) != nil {
		return nil, false
	}
	t, ok := texts[name[len(name)-2:]]
	return []string{t.Text}, ok
}

func scalar(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	switch string(raw) {
	case "true":
		return "yes"
	case "false", "null":
		return ""
	}
	return string(raw)
}
