package feedback

import (
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
	"ostoja/internal/places"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

const (
	mostValues   = 100
	longestValue = 64 << 10
)

// once makes a form recognisable when it is sent a second time.
func (i input) once() string {
	if v := i.first("once"); v != "" {
		return v
	}
	return rand.Text()
}

// readForm reads a form as it arrives: texts into memory, files piece by piece,
// sealed, into the store. (http.Request's own parser would write large files onto
// the disk as they are.)
func (m *Feedback) readForm(r *web.Request) (in input, err error) {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		in.Form, err = r.Values()
		return in, errors.Join(err, m.known(r, &in))
	}
	in.Form = register.Form{}
	parts, err := r.MultipartReader()
	if err != nil {
		return in, fault.New(fault.Invalid, "fault.form").Because(err)
	}
	for n := 0; ; n++ {
		part, err := parts.NextPart()
		if err == io.EOF {
			return in, m.known(r, &in)
		}
		if err != nil || n >= mostValues {
			return in, cutOff(err)
		}
		if part.FileName() != "" {
			err = m.take(r, &in, part)
		} else {
			var value []byte
			if value, err = io.ReadAll(io.LimitReader(part, longestValue)); err == nil {
				in.Form[part.FormName()] = append(in.Form[part.FormName()], string(value))
			}
		}
		if err != nil {
			return in, cutOff(err)
		}
	}
}

// take receives one file of the form. One that is too large is refused by itself:
// the words that came with it are kept.
func (m *Feedback) take(r *web.Request, in *input, part io.Reader) error {
	if len(in.uploads) >= mostFiles {
		in.refused = fault.New(fault.Invalid, "talk.file.many", mostFiles)
	}
	if in.refused == nil {
		u, err := m.receive(r.Context(), part)
		switch {
		case err == nil && u.id == "":
			return nil
		case err == nil && !m.floods.of(r.Source(), m.DB.Now()).bytes(u.size):
			in.refused = fault.New(fault.TooMany, "talk.file.flood")
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
type names []struct {
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

func (m *Feedback) organisations(tx *db.Tx, r *web.Request, all []id.ID) (out names, err error) {
	for _, one := range all {
		o, err := m.Members.Organisations.Get(tx, one)
		if err != nil {
			return nil, err
		}
		out = append(out, struct {
			id   id.ID
			text string
		}{one, o.Called(r.Lang)})
	}
	return out, nil
}

// regions are the first-level areas of the countries that have names here.
func (m *Feedback) regions() []places.Area {
	g := m.atlas.Gazetteer()
	var all []places.Area
	for _, a := range g.All() {
		if a.Level == 1 && g.Country(a).Code == "PL" {
			all = append(all, a)
		}
	}
	return all
}

func (m *Feedback) knownArea(code string) bool {
	return slices.ContainsFunc(m.regions(), func(a places.Area) bool { return a.Code == code })
}

func (m *Feedback) areaOptions(r *web.Request, chosen string) []ui.Option {
	var options []ui.Option
	for _, a := range m.regions() {
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
	if !m.floods.of(r.Source(), m.DB.Now()).bytes(int64(len(content))) {
		return nil, fault.New(fault.TooMany, "talk.file.flood")
	}
	err = m.piece(r.Context(), &u, at, content)
	if fault.KindOf(err) == fault.Conflict {
		return web.JSON{Value: map[string]any{"offset": u.size}, Status: http.StatusConflict}, nil
	}
	return web.JSON{Value: map[string]any{"offset": u.size}}, err
}
