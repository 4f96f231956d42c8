package surveys

import (
	_ "embed"

	"ostoja/internal/db"
	"ostoja/internal/id"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// The web form stands below the doors of the OpenRosa server and uses its
// addresses. Its page is the same for everybody: a service worker keeps it for
// days without network, so it holds nothing of the person but her key's address.

//go:embed collect-worker.js
var collectWorker []byte

func (s *Surveys) collectRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /v1/key/{token}/fill/{id}", Policy: web.Anyone, Public: true, Handle: s.enter(s.keyDoor, s.fill)},
		{Pattern: "GET /collect/fill/{id}", Policy: web.InGroup, Public: true, Handle: s.enter(s.sessionDoor, s.fill)},
		{Pattern: "GET /collect-worker.js", Policy: web.Anyone, Public: true, Handle: worker},
	}
}

// worker is the script that keeps the form and what it needs for work without network.
func worker(*web.Request) (web.Answer, error) {
	return web.Body{Type: "text/javascript; charset=utf-8", Headers: map[string]string{"Service-Worker-Allowed": "/"}, Content: collectWorker}, nil
}

// island is what the script of the page gets.
type island struct {
	Form      string            `json:"form"` // its id here, under which drafts are kept
	Title     string            `json:"title"`
	Base      string            `json:"base"` // the door's path
	XForm     string            `json:"xform"`
	Media     map[string]string `json:"media"` // address by name
	Version   string            `json:"version"`
	Encrypted bool              `json:"encrypted"`
	Languages map[string]string `json:"languages"`
	Lang      string            `json:"lang"`
	Words     map[string]string `json:"words"`
}

// collectWords are the messages "surveys.web.*" that the script says.
var collectWords = []string{"start", "next", "back", "send", "save", "saved", "outbox", "outbox_none", "outbox_some", "sending", "sent", "offline", "offline_ready", "offline_not", "sign_in", "refused", "drafts", "open", "delete", "delete_sure", "new",
	"required", "wrong", "problems", "language", "add", "remove", "locate", "locating", "locate_failed", "latitude", "longitude", "choose", "file_chosen", "file_remove", "page", "encrypted", "failed", "unsupported", "done", "done_lead", "another", "storage", "loading", "yes", "rank_up", "rank_begin", "rank_clear"}

func (s *Surveys) fill(r *web.Request, tx *db.Tx, c collector) (web.Answer, error) {
	f, err := c.form(r, tx)
	if err != nil {
		return nil, err
	}
	v, err := headOf(tx, c.version(&f))
	if err != nil {
		return nil, err
	}
	warning, err := s.collectWarning(r, tx, v.ID)
	if err != nil {
		return nil, err
	}
	media, err := s.mediaFor(tx, &f, v.ID)
	if err != nil {
		return nil, err
	}
	at := base(r)[len(r.Absolute("")):]
	data := island{Form: string(f.ID), Title: v.Title, Base: at, XForm: at + "/forms/" + string(f.ID) + "/form.xml?v=" + v.Hash[len("md5:"):], Version: v.Version,
		Encrypted: v.Encrypted, Lang: string(r.Lang), Media: map[string]string{}, Words: map[string]string{}}
	for _, m := range media {
		data.Media[m.Name] = at + "/forms/" + string(f.ID) + "/media/" + m.Name + "?v=" + m.Hash[len("md5:"):]
	}
	for _, word := range collectWords {
		data.Words[word] = r.T("surveys.web." + word)
	}
	caption := ""
	if c.Test {
		caption = r.T("surveys.web.test")
	}
	return web.Page{Title: v.Title, Caption: caption, Wasm: true, Parts: append(warning,
		ui.Island{ID: "collect", Name: "collect", Data: texts(data), Parts: []ui.Part{ui.Paragraph{Text: r.T("surveys.web.needs_script")}}},
	)}, nil
}

// collectWarning says before anybody begins that a form cannot be finished in the browser.
func (s *Surveys) collectWarning(r *web.Request, tx *db.Tx, version id.ID) ([]ui.Part, error) {
	v, err := s.store.parsed(tx, version)
	if err != nil {
		return nil, err
	}
	q := v.survey.unfinishable()
	if q == nil {
		return nil, nil
	}
	return []ui.Part{ui.InsetText{Text: r.T("surveys.fill_collect", q.Title(v.survey.languageOf(string(r.Lang))))}}, nil
}
