package feedback

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/members"
	"ostoja/internal/places"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

const (
	mostValues   = mostNotFor + 100
	longestValue = 64 << 10
	mostWords    = 1 << 20 // bytes of all values together
)

// once makes a form recognisable when it is sent a second time.
func (i input) once() string {
	if v := i.first("once"); v != "" {
		return v
	}
	return rand.Text()
}

// readForm reads a form as it arrives: texts into memory, files piece by piece,
// sealed, into the store where keep says so. (http.Request's own parser would write
// large files onto the disk as they are.)
func (m *Feedback) readForm(r *web.Request, keep bool) (in input, err error) {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		in.Form, err = r.Values()
		return in, errors.Join(err, m.known(r, &in))
	}
	in.Form = register.Form{}
	parts, err := r.MultipartReader()
	if err != nil {
		return in, fault.New(fault.Invalid, "fault.form").Because(err)
	}
	for n, room := 0, int64(mostWords); ; n++ {
		part, err := parts.NextPart()
		if err == io.EOF {
			return in, m.known(r, &in)
		}
		if tooLarge(err) { // what came before it is kept
			in.refused = fault.New(fault.Invalid, "talk.file.large", largest>>20)
			return in, m.known(r, &in)
		}
		if err != nil || n >= mostValues {
			return in, cutOff(err)
		}
		switch {
		case part.FileName() != "" && !keep:
			_, err = io.Copy(io.Discard, part)
		case part.FileName() != "":
			err = m.take(r, &in, part)
		default:
			var value []byte
			if value, err = io.ReadAll(io.LimitReader(part, min(longestValue, room))); err == nil {
				room -= int64(len(value))
				in.Form[part.FormName()] = append(in.Form[part.FormName()], string(value))
			}
		}
		if err != nil && !tooLarge(err) { // the next part says the same
			return in, cutOff(err)
		}
	}
}

// tooLarge: there is more than the largest form holds.
func tooLarge(err error) bool {
	_, ok := errors.AsType[*http.MaxBytesError](err)
	return ok
}

// take receives one file of the form. One that is too large is refused by itself:
// the words that came with it are kept.
func (m *Feedback) take(r *web.Request, in *input, part io.Reader) error {
	if len(in.uploads) >= mostFiles {
		in.refused = fault.New(fault.Invalid, "talk.file.many", mostFiles)
	}
	if in.refused == nil {
		u, err := m.receive(r.Context(), m.floods.of(r.Source(), m.DB.Now()), part)
		switch {
		case err == nil && u.id == "":
			return nil
		case err == nil:
			in.uploads = append(in.uploads, u)
			return nil
		case fault.KindOf(err) == fault.TooLarge:
			in.refused = err
		default:
			return err
		}
	}
	_, err := io.Copy(io.Discard, part)
	return err
}

// known adds the files that arrived before, by their tokens.
func (m *Feedback) known(r *web.Request, in *input) error {
	for _, token := range in.Form["upload"] {
		if token == "" || len(in.uploads) >= mostFiles {
			continue
		}
		u, err := m.resume(r.Context(), token)
		if err != nil {
			in.refused = err
			continue
		}
		in.uploads = append(in.uploads, u)
	}
	return nil
}

func cutOff(err error) error {
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return fault.New(fault.TooLarge, "fault.too_large", tooLarge.Limit/1024)
	}
	if _, ok := errors.AsType[*fault.Error](err); ok {
		return err
	}
	return fault.New(fault.Invalid, "talk.cut").Because(err)
}

// finishAll looks into all files; one that is refused is said beside the field.
func (m *Feedback) finishAll(ctx context.Context, uploads []upload) (files []File, problems register.Problems, err error) {
	for _, u := range uploads {
		f, err := m.finish(ctx, u)
		if fault.KindOf(err) == fault.Invalid {
			addFault(&problems, "file", err)
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		files = append(files, f)
	}
	return files, problems, nil
}

// names are organisations to show.
type names []name

type name struct {
	id   id.ID
	text string
}

func (n names) links() (all []ui.Link) {
	for _, o := range n {
		all = append(all, ui.Link{Text: o.text})
	}
	return all
}

// choices are boxes to tick.
func (n names) choices(ticked []string) (all []ui.Choice) {
	for _, o := range n {
		all = append(all, ui.Choice{Value: string(o.id), Label: o.text, Checked: slices.Contains(ticked, string(o.id))})
	}
	return all
}

// boxes asks which of them; a long list is folded, so that what comes after it is found.
func (n names) boxes(f ui.Field, ticked []string) ui.Part {
	list := ui.Checkboxes{Field: f, Choices: n.choices(ticked), Small: true}
	if len(n) <= fewNames {
		return list
	}
	return ui.Details{Summary: f.Label, Content: list, Open: len(ticked) > 0 || f.Error != ""}
}

// fewNames are read at a glance.
const fewNames = 40

// mostNotFor is how many organisations one report can be kept from; all can be chosen from.
const mostNotFor = 300

// nameable are the organisations that a report can be kept from. What may be about
// one of them can be kept from every organisation of the group, whether it reads
// anything today or not: it may be given a reader tomorrow. So can whatever turns out
// to be about one, where k is empty.
func (m *Feedback) nameable(tx *db.Tx, r *web.Request, c circle, k Kind) (out names, err error) {
	if k != "" && k != Complaint && !k.sensitive() {
		return m.organisations(tx, r, c.organisations(k))
	}
	all, err := m.Members.Organisations.List(tx, register.Query{Sort: "name"})
	for i := range all {
		out = append(out, name{all[i].ID, all[i].Called(r.Lang)})
	}
	lang.SortBy(r.Lang, out, func(n name) string { return n.text })
	return out, err
}

func (m *Feedback) organisations(tx *db.Tx, r *web.Request, all []id.ID) (out names, err error) {
	for _, one := range all {
		o, err := m.Members.Organisations.Get(tx, one)
		if err != nil {
			return nil, err
		}
		out = append(out, name{one, o.Called(r.Lang)})
	}
	return out, nil
}

// defaultCountry is where a group works that has no charter yet.
const defaultCountry = "PL"

// regions are the first-level areas of a country.
func (m *Feedback) regions(country string) []places.Area {
	g := m.atlas.Gazetteer()
	var all []places.Area
	for _, a := range g.All() {
		if a.Level == 1 && g.Country(a).Code == country {
			all = append(all, a)
		}
	}
	return all
}

// ownRegions are those of the country in the group's charter.
func (m *Feedback) ownRegions(tx *db.Tx) ([]places.Area, error) {
	c, err := db.Optional(members.CharterInForce(tx))
	return m.regions(cmp.Or(c.Country, defaultCountry)), err
}

func (m *Feedback) knownArea(tx *db.Tx, code string) bool {
	own, err := m.ownRegions(tx)
	return err == nil && slices.ContainsFunc(own, func(a places.Area) bool { return a.Code == code })
}

func (m *Feedback) areaOptions(r *web.Request, tx *db.Tx, chosen string) []ui.Option {
	own, err := m.ownRegions(tx)
	if err != nil {
		own = nil // she can write without saying where
	}
	var options []ui.Option
	for _, a := range own {
		options = append(options, ui.Option{Value: a.Code, Text: m.atlas.Say(a.Code, string(r.Lang)), Selected: a.Code == chosen})
	}
	lang.SortBy(r.Lang, options, func(o ui.Option) string { return o.Text })
	return append([]ui.Option{{Text: r.T("talk.area_none")}}, options...)
}

// uploadWords are what the script of the file field says.
func uploadWords(r *web.Request) (string, error) {
	words := map[string]string{}
	for _, w := range []string{"sending", "sent", "broken", "again"} {
		words[w] = r.T("talk.upload." + w)
	}
	b, err := json.Marshal(map[string]any{"piece": 64 << 10, "most": largest, "large": r.T("talk.file.large", largest>>20), "words": words})
	return string(b), err
}

// The script's side: a file in pieces. The token goes in a header, for addresses are logged by others.
const tokenHeader = "X-Upload"

func (m *Feedback) uploadNew(r *web.Request) (web.Answer, error) {
	if err := m.floods.of(r.Source(), m.DB.Now()).bytes(r.Context(), pieceSize); err != nil { // as if a piece came: it costs a row
		return nil, err
	}
	u, err := m.newUpload(r.Context())
	return web.JSON{Value: map[string]any{"token": u.token(), "offset": 0}}, err
}

func (m *Feedback) uploadState(r *web.Request) (web.Answer, error) {
	u, err := m.resume(r.Context(), r.Header.Get(tokenHeader))
	return web.JSON{Value: map[string]any{"offset": u.size}}, err
}

// uploadPiece takes a piece at an offset; where the sender is wrong about it, it is told.
func (m *Feedback) uploadPiece(r *web.Request) (web.Answer, error) {
	u, err := m.resume(r.Context(), r.Header.Get(tokenHeader))
	if err != nil {
		return nil, err
	}
	at, err := strconv.ParseInt(r.Header.Get("X-Offset"), 10, 64)
	if err != nil {
		return nil, fault.New(fault.Invalid, "fault.form")
	}
	content, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, cutOff(err)
	}
	if err := m.floods.of(r.Source(), m.DB.Now()).bytes(r.Context(), len(content)); err != nil {
		return nil, err
	}
	err = m.piece(r.Context(), &u, at, content)
	if fault.KindOf(err) == fault.Conflict {
		return web.JSON{Value: map[string]any{"offset": u.size}, Status: http.StatusConflict}, nil
	}
	return web.JSON{Value: map[string]any{"offset": u.size}}, err
}
