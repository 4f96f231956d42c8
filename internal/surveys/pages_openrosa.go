package surveys

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"ostoja/formats/openrosa"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/web"
	"ostoja/internal/who"
)

// The OpenRosa server (https://docs.getodk.org/openrosa). The same addresses
// stand below three doors, which differ in how a collector is known: by a key in
// the path, by Basic or Digest, by the session of the web form.

// door lets a collector in; a denial is the answer to give instead.
type door func(r *web.Request, tx *db.Tx) (collector, error)

// denial is an answer that ends a request.
type denial struct{ answer web.Body }

func (denial) Error() string { return "refused" }

// openRosaRoutes mounts the server below the three doors.
func (s *Surveys) openRosaRoutes() []web.Route {
	var routes []web.Route
	for _, m := range []struct {
		prefix string
		policy web.Policy
		door   door
	}{{"/v1/key/{token}", web.Anyone, s.keyDoor}, {"/openrosa", web.Anyone, s.passwordDoor}, {"/collect", web.InGroup, s.sessionDoor}} {
		in := func(f func(*web.Request, *db.Tx, collector) (web.Answer, error)) web.Handler {
			return s.enter(m.door, f)
		}
		routes = append(routes,
			web.Route{Pattern: "GET " + m.prefix + "/formList", Policy: m.policy, Public: true, Handle: in(s.formList)},
			web.Route{Pattern: "GET " + m.prefix + "/forms/{id}/manifest", Policy: m.policy, Public: true, Handle: in(s.manifest)},
			web.Route{Pattern: "GET " + m.prefix + "/forms/{id}/form.xml", Policy: m.policy, Public: true, Handle: in(s.formXML)},
			web.Route{Pattern: "GET " + m.prefix + "/forms/{id}/integrity/{name}", Policy: m.policy, Public: true, Handle: in(s.integrity)},
			web.Route{Pattern: "GET " + m.prefix + "/forms/{id}/media/{name}", Policy: m.policy, Public: true, Handle: in(s.media)},
			web.Route{Pattern: "HEAD " + m.prefix + "/submission", Policy: m.policy, Public: true, Handle: in(s.submissionHead)},
			web.Route{Pattern: "POST " + m.prefix + "/submission", Policy: m.policy, Public: true, Handle: s.receive(m.door), MaxBody: maxRequest},
		)
	}
	return routes
}

// enter reads with a collector who was let in.
func (s *Surveys) enter(in door, f func(*web.Request, *db.Tx, collector) (web.Answer, error)) web.Handler {
	return func(r *web.Request) (answer web.Answer, err error) {
		err = r.Read(func(tx *db.Tx) error {
			c, err := in(r, tx)
			if err != nil {
				return err
			}
			answer, err = f(r, tx, c)
			return err
		})
		return answered(r, answer, err)
	}
}

// answered turns what went wrong into what a device understands.
func answered(r *web.Request, answer web.Answer, err error) (web.Answer, error) {
	if no, ok := errors.AsType[denial](err); ok {
		return no.answer, nil
	}
	if fault.KindOf(err) == fault.NotFound && err != nil {
		return response(r, http.StatusNotFound, "error", r.T("surveys.rosa.not_found")), nil
	}
	return answer, err
}

// response is an OpenRosaResponse: what the person at the device reads.
func response(r *web.Request, status int, nature, text string) web.Body {
	var out bytes.Buffer
	openrosa.Write(&out, openrosa.NewResponse(nature, text)) // into memory: cannot fail
	return web.Body{Type: "text/xml; charset=utf-8", Status: status, Headers: rosaHeaders(r), Content: out.Bytes()}
}

func rosaHeaders(r *web.Request) map[string]string {
	return map[string]string{
		"X-OpenRosa-Version": "1.0", "X-OpenRosa-Accept-Content-Length": strconv.Itoa(maxRequest),
		"Content-Language": string(r.Lang), "Date": time.Now().UTC().Format(http.TimeFormat),
	}
}

// needVersion refuses who does not say that she speaks OpenRosa.
func needVersion(r *web.Request) error {
	if r.Header.Get("X-OpenRosa-Version") != "1.0" {
		return denial{response(r, http.StatusBadRequest, "error", r.T("surveys.rosa.version"))}
	}
	return nil
}

// keyDoor knows a device by the token in its address.
func (s *Surveys) keyDoor(r *web.Request, tx *db.Tx) (collector, error) {
	c, err := byKey(tx, r.PathValue("token"))
	if db.IsNotFound(err) {
		return c, denial{response(r, http.StatusNotFound, "error", r.T("surveys.rosa.key_gone"))}
	}
	return c, err
}

// sessionDoor knows a person by her session.
func (s *Surveys) sessionDoor(r *web.Request, _ *db.Tx) (collector, error) {
	return collector{Person: r.Person.ID, Organisation: r.Person.Organisation}, nil
}

// passwordDoor knows a person by her collection password.
func (s *Surveys) passwordDoor(r *web.Request, tx *db.Tx) (collector, error) {
	person, stale, err := s.byPassword(r, tx)
	if err != nil {
		return collector{}, err
	}
	if person == "" {
		return collector{}, challenge(r, s.nonces.make(r.DB().Now()), stale)
	}
	known, err := s.members.Store.Person(tx, person)
	if err != nil || !known.Person.InGroup() {
		if err == nil || db.IsNotFound(err) {
			return collector{}, challenge(r, s.nonces.make(r.DB().Now()), false)
		}
		return collector{}, err
	}
	*r.Request = *r.WithContext(who.In(r.Context(), known.Person))
	return collector{Person: person, Organisation: known.Person.Organisation}, nil
}

// challenge asks for Digest first, which never shows the password, then Basic.
func challenge(r *web.Request, nonce string, stale bool) denial {
	b := response(r, http.StatusUnauthorized, "error", r.T("surveys.rosa.sign_in"))
	b.Headers["WWW-Authenticate"] = openrosa.Challenge(realm, nonce, stale) + ", Basic realm=\"" + realm + "\", charset=\"UTF-8\""
	return denial{b}
}

// byPassword checks the Authorization header; no person where it does not fit.
func (s *Surveys) byPassword(r *web.Request, tx *db.Tx) (person id.ID, stale bool, err error) {
	if user, password, ok := r.BasicAuth(); ok {
		person, ha1, err := s.store.secretOf(tx, user)
		if err != nil || !matches(ha1, user, password) {
			_, err := db.Optional(person, err)
			return "", false, err
		}
		return person, false, nil
	}
	d, err := openrosa.ParseDigest(r.Header.Get("Authorization"))
	if err != nil || d.Realm != realm || d.URI != r.URL.RequestURI() {
		return "", false, nil
	}
	person, ha1, err := s.store.secretOf(tx, d.User)
	now := r.DB().Now()
	switch {
	case err != nil:
		_, err = db.Optional(person, err)
		return "", false, err
	case !d.Verify(r.Method, ha1):
		return "", false, nil
	case !s.nonces.fresh(d.Nonce, now) || !s.nonces.first(d.Nonce, d.Count, now):
		return "", true, nil
	}
	return person, false, nil
}

// base is the address of the door that the request came through.
func base(r *web.Request) string {
	path := r.URL.Path
	for _, end := range []string{"/formList", "/forms/", "/submission", "/fill/"} {
		if i := strings.Index(path, end); i >= 0 {
			path = path[:i]
		}
	}
	return r.Absolute(path)
}

// offered lists the forms of a collector.
func offered(tx *db.Tx, c collector) ([]Form, error) {
	var forms []Form
	var err error
	if c.Form != "" {
		var f Form
		f, err = formByID(tx, c.Form)
		forms = []Form{f}
	} else {
		forms, err = formsOf(tx, c.Organisation)
	}
	if err != nil {
		return nil, err
	}
	var out []Form
	for _, f := range forms {
		if c.offered(&f) {
			out = append(out, f)
		}
	}
	return out, nil
}

func (s *Surveys) formList(r *web.Request, tx *db.Tx, c collector) (web.Answer, error) {
	if err := needVersion(r); err != nil {
		return nil, err
	}
	forms, err := offered(tx, c)
	if err != nil {
		return nil, err
	}
	var list openrosa.FormList
	for _, f := range forms {
		if only := r.URL.Query().Get("formID"); only != "" && only != f.FormID {
			continue
		}
		v, err := headOf(tx, c.version(&f))
		if err != nil {
			return nil, err
		}
		media, err := mediaOf(tx, v.ID)
		if err != nil {
			return nil, err
		}
		at := base(r) + "/forms/" + string(f.ID)
		item := openrosa.ListedForm{ID: f.FormID, Name: v.Title, Version: v.Version, Hash: v.Hash, DownloadURL: at + "/form.xml"}
		if r.URL.Query().Get("verbose") == "true" {
			item.Description = f.Title
		}
		if len(media) > 0 {
			item.ManifestURL = at + "/manifest"
		}
		list.Forms = append(list.Forms, item)
	}
	return document(r, list)
}

func document(r *web.Request, content any) (web.Answer, error) {
	var out bytes.Buffer
	err := openrosa.Write(&out, content)
	return web.Body{Type: "text/xml; charset=utf-8", Headers: rosaHeaders(r), Content: out.Bytes()}, err
}

// form finds the form of an address, if the collector may have it.
func (c collector) form(r *web.Request, tx *db.Tx) (Form, error) {
	key, err := r.PathID("id")
	if err != nil {
		return Form{}, err
	}
	f, err := formByID(tx, key)
	if err == nil && !c.reaches(&f) {
		err = web.NotFound()
	}
	return f, err
}

func (s *Surveys) manifest(r *web.Request, tx *db.Tx, c collector) (web.Answer, error) {
	if err := needVersion(r); err != nil {
		return nil, err
	}
	f, err := c.form(r, tx)
	if err != nil {
		return nil, err
	}
	media, err := s.mediaFor(tx, &f, c.version(&f))
	if err != nil {
		return nil, err
	}
	var m openrosa.Manifest
	at := base(r) + "/forms/" + string(f.ID)
	for _, file := range media {
		item := openrosa.MediaFile{Filename: file.Name, Hash: file.Hash, DownloadURL: at + "/media/" + url.PathEscape(file.Name)}
		if file.Type == openrosa.EntityList {
			item.Type, item.IntegrityURL = file.Type, at+"/integrity/"+url.PathEscape(file.Name)
		}
		m.Files = append(m.Files, item)
	}
	return document(r, m)
}

func (s *Surveys) formXML(r *web.Request, tx *db.Tx, c collector) (web.Answer, error) {
	f, err := c.form(r, tx)
	if err != nil {
		return nil, err
	}
	v, err := versionByID(tx, c.version(&f))
	return web.Body{Type: "text/xml; charset=utf-8", Headers: rosaHeaders(r), Content: v.XML}, err
}

func (s *Surveys) media(r *web.Request, tx *db.Tx, c collector) (web.Answer, error) {
	f, err := c.form(r, tx)
	if err != nil {
		return nil, err
	}
	m, err := mediaByName(tx, c.version(&f), r.PathValue("name"))
	if err == nil && m.Type == openrosa.EntityList {
		m, err = s.listFile(tx, &f, m.Name)
	}
	return web.Body{Type: m.Type, Headers: rosaHeaders(r), Content: m.Content}, err
}

// submissionHead answers what a device asks before it sends: who it has to be, and how much it may send.
func (s *Surveys) submissionHead(r *web.Request, _ *db.Tx, _ collector) (web.Answer, error) {
	return web.Body{Status: http.StatusNoContent, Headers: rosaHeaders(r)}, needVersion(r)
}

// receive takes a submission. Whoever sends is known before the body is read.
func (s *Surveys) receive(in door) web.Handler {
	return func(r *web.Request) (web.Answer, error) {
		var c collector
		err := r.Read(func(tx *db.Tx) (err error) {
			if err := needVersion(r); err != nil {
				return err
			}
			c, err = in(r, tx)
			return err
		})
		if err != nil {
			return answered(r, nil, err)
		}
		record, err := readIncoming(r.Header.Get("Content-Type"), r.Body)
		if err != nil {
			return refused(r, err), nil
		}
		err = r.DB().Together(r.Context(), func(tx *db.Tx) error { return s.store.keep(tx, c, record) })
		if said, ok := refusals[err]; ok {
			return response(r, said.status, "error", r.T(said.message, record.parsed.FormID, record.parsed.Version)), nil
		}
		if err != nil {
			return nil, err
		}
		return response(r, http.StatusCreated, "", r.T("surveys.rosa.thanks")), nil
	}
}

// refused answers a request that cannot be read as a submission.
func refused(r *web.Request, err error) web.Answer {
	var undeclared errUndeclared
	_, overBody := errors.AsType[*http.MaxBytesError](err)
	switch {
	case overBody || errors.Is(err, openrosa.ErrTooLarge):
		return response(r, http.StatusRequestEntityTooLarge, "error", r.T("surveys.rosa.too_large", maxRequest/1_000_000, maxFile>>20))
	case errors.As(err, &undeclared):
		return response(r, http.StatusBadRequest, "error", r.T("surveys.rosa.undeclared", strings.Join(undeclared.names, ", ")))
	}
	return response(r, http.StatusBadRequest, "error", err.Error())
}

// refusals says what is wrong with a submission; {0} is the form's id, {1} its version.
var refusals = map[error]struct {
	status  int
	message string
}{
	errNoForm:      {http.StatusNotFound, "surveys.rosa.no_form"},
	errNoVersion:   {http.StatusNotFound, "surveys.rosa.no_version"},
	errDiffers:     {http.StatusConflict, "surveys.rosa.differs"},
	errFileDiffers: {http.StatusConflict, "surveys.rosa.file_differs"},
	errStale:       {http.StatusConflict, "surveys.rosa.stale"},
	errNoOriginal:  {http.StatusConflict, "surveys.rosa.no_original"},
	errPlain:       {http.StatusBadRequest, "surveys.rosa.plain"},
}
