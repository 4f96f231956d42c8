package surveys

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/json"
	"html/template"

	"rsc.io/qr"

	"ostoja/formats/openrosa"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

func (s *Surveys) keyRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /surveys/{id}/keys", Policy: web.Voices, Handle: s.keysPage},
		{Pattern: "POST /surveys/{id}/keys", Policy: web.Voices, Handle: s.makeKey},
		{Pattern: "POST /surveys/{id}/keys/{key}/revoke", Policy: web.Voices, Handle: s.revoke},
		{Pattern: "GET /surveys/password", Policy: web.InGroup, Handle: s.passwordPage},
		{Pattern: "POST /surveys/password", Policy: web.InGroup, Handle: s.makePassword},
		{Pattern: "POST /surveys/password/off", Policy: web.InGroup, Handle: s.passwordOff},
	}
}

// keysPage lists the devices of a form and makes a key for another.
func (s *Surveys) keysPage(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("surveys.devices_title"), Lead: r.T("surveys.devices_lead")}
	err := r.Read(func(tx *db.Tx) error {
		f, err := ownForm(r, tx)
		if err != nil {
			return err
		}
		page.Caption, page.Back = f.Title, &ui.BackLink{Text: f.Title, Href: address(&f)}
		keys, err := keysOfForm(tx, f.ID)
		page.Parts = []ui.Part{keyTable(r, &f, keys), keyForm(r, &f)}
		return err
	})
	return page, err
}

func keyForm(r *web.Request, f *Form) ui.Part {
	choices := []ui.Choice{{Value: "live", Label: r.T("surveys.key_live"), Checked: f.Draft == ""}, {Value: "test", Label: r.T("surveys.key_test"), Checked: f.Draft != ""}}
	return ui.Form{Action: address(f, "keys"), Parts: []ui.Part{
		ui.Input{Field: ui.Field{Name: "name", Label: r.T("surveys.key_name"), Hint: r.T("surveys.key_name_hint")}, Width: ui.TwoThirds},
		ui.Radios{Field: ui.Field{Name: "for", Label: r.T("surveys.key_for")}, Choices: choices},
	}, Buttons: []ui.Button{{Text: r.T("surveys.key_make"), Once: true}}}
}

func keyTable(r *web.Request, f *Form, keys []Key) ui.Part {
	table := ui.Table{ID: "keys", Caption: r.T("surveys.devices"), Stacked: true, RowHeaders: true, Empty: r.T("surveys.keys_empty"),
		Columns: []ui.Column{{Text: r.T("surveys.key_name")}, {Text: r.T("surveys.key_for")}, {Text: r.T("surveys.key_since")}, {Text: r.T("surveys.key_off"), Unseen: true}}}
	for _, k := range keys {
		purpose := r.T("surveys.key_live")
		if k.Test {
			purpose = r.T("surveys.key_test")
		}
		last := ui.Cell{Text: r.T("surveys.key_revoked", k.Revoked)}
		if k.Revoked.IsZero() {
			last = ui.Cell{Content: ui.Form{Action: address(f, "keys", string(k.ID), "revoke"), Buttons: []ui.Button{{Text: r.T("surveys.key_off"), Kind: ui.Secondary, Once: true}}}}
		}
		table.Rows = append(table.Rows, []ui.Cell{{Text: k.Name}, {Text: purpose}, {Text: r.Day(k.Created)}, last})
	}
	return table
}

// makeKey shows the address of a new key once; only its hash stays.
func (s *Surveys) makeKey(r *web.Request) (web.Answer, error) {
	k := Key{Name: r.Value("name"), Test: r.Value("for") == "test"}
	if k.Name == "" || len(k.Name) > 200 {
		return nil, fault.New(fault.Invalid, "surveys.key_nameless")
	}
	token, hash := newToken()
	var f Form
	err := r.Write(func(tx *db.Tx) (err error) {
		if f, err = ownForm(r, tx); err != nil {
			return err
		}
		if k.Form = f.ID; k.Test && f.Draft == "" || !k.Test && f.Live == "" {
			return fault.New(fault.Conflict, "surveys.key_nothing")
		}
		return insertKey(tx, &k, f.Owner, r.Person.ID, hash)
	})
	if err != nil {
		return nil, err
	}
	return keyPage(r, &f, k, token)
}

// keyPage shows what the device needs: a picture for ODK Collect and KoboCollect,
// and a link for a browser.
func keyPage(r *web.Request, f *Form, k Key, token string) (web.Answer, error) {
	server := r.Absolute("/v1/key/" + token)
	settings, err := CollectSettings(server, f.Title)
	if err != nil {
		return nil, err
	}
	picture, err := qrImage(settings, r.T("surveys.key_qr"))
	return web.Page{Title: r.T("surveys.key_made"), Caption: k.Name, Lead: r.T("surveys.key_once"), Back: &ui.BackLink{Text: r.T("surveys.devices"), Href: address(f, "keys")}, Parts: []ui.Part{
		ui.Heading{Text: r.T("surveys.key_app")}, ui.Paragraph{Text: r.T("surveys.key_app_how")}, picture,
		ui.CopyText{ID: "server", Text: server, Button: r.T("records.copy"), Copied: r.T("records.copied")},
		ui.Heading{Text: r.T("surveys.key_browser")}, ui.Paragraph{Text: r.T("surveys.key_browser_how")},
		ui.CopyText{ID: "link", Text: server + "/fill/" + string(f.ID), Button: r.T("records.copy"), Copied: r.T("records.copied")},
	}}, err
}

// CollectSettings is what ODK Collect reads from a QR code to set itself up: its
// settings as JSON, compressed with zlib, in base64
// (https://docs.getodk.org/collect-import-export).
func CollectSettings(server, project string) (string, error) {
	settings, err := json.Marshal(map[string]any{
		"general": map[string]any{"server_url": server, "form_update_mode": "match_exactly", "autosend": "wifi_and_cellular"},
		"project": map[string]any{"name": project},
		"admin":   map[string]any{},
	})
	if err != nil {
		return "", err
	}
	var out bytes.Buffer
	z := zlib.NewWriter(&out)
	z.Write(settings) // into memory: cannot fail
	z.Close()
	return base64.StdEncoding.EncodeToString(out.Bytes()), nil
}

// qrImage makes a QR code that the page carries itself.
func qrImage(text, alt string) (ui.Part, error) {
	code, err := qr.Encode(text, qr.L)
	if err != nil {
		return nil, err
	}
	code.Scale = 4
	size := (code.Size + 8) * code.Scale
	return ui.Image{DataURL: template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(code.PNG())), Alt: alt, Width: size, Height: size}, nil
}

func (s *Surveys) revoke(r *web.Request) (web.Answer, error) {
	key, err := r.PathID("key")
	if err != nil {
		return nil, err
	}
	var f Form
	err = r.Write(func(tx *db.Tx) (err error) {
		if f, err = ownForm(r, tx); err != nil {
			return err
		}
		return revokeKey(tx, f.ID, key)
	})
	return web.Redirect{To: address(&f, "keys"), Done: "surveys.key_off_done"}, err
}

// passwordPage explains the collection password, and that there is one.
func (s *Surveys) passwordPage(r *web.Request) (web.Answer, error) {
	page := web.Page{Title: r.T("surveys.password_title"), Lead: r.T("surveys.password_how"), Back: &ui.BackLink{Text: r.T("surveys.title"), Href: "/surveys"}}
	err := r.Read(func(tx *db.Tx) error {
		user, err := hasPassword(tx, r.Person.ID)
		if user != "" {
			page.Parts = append(page.Parts, ui.SummaryList{Rows: []ui.SummaryRow{{Key: r.T("surveys.server"), Value: r.Absolute("/openrosa")}, {Key: r.T("surveys.user_name"), Value: user}}},
				ui.Form{Action: "/surveys/password/off", Buttons: []ui.Button{{Text: r.T("surveys.password_off"), Kind: ui.Secondary, Once: true}}})
		}
		return err
	})
	page.Parts = append(page.Parts, ui.Form{Buttons: []ui.Button{{Text: r.T("surveys.password_make"), Once: true}}})
	return page, err
}

// makePassword shows a new password once; what is kept can check it alone.
func (s *Surveys) makePassword(r *web.Request) (web.Answer, error) {
	password, user := newPassword(), ""
	err := r.Write(func(tx *db.Tx) error {
		p, err := s.members.Store.People.Get(tx, r.Person.ID)
		if err != nil {
			return err
		}
		user = p.Email
		return s.store.putPassword(tx, p.ID, user, openrosa.HA1(user, realm, password))
	})
	return web.Page{Title: r.T("surveys.password_made"), Lead: r.T("surveys.password_once"), Back: &ui.BackLink{Text: r.T("surveys.title"), Href: "/surveys"}, Parts: []ui.Part{
		ui.SummaryList{Rows: []ui.SummaryRow{{Key: r.T("surveys.server"), Value: r.Absolute("/openrosa")}, {Key: r.T("surveys.user_name"), Value: user}}},
		ui.CopyText{ID: "password", Text: password, Button: r.T("records.copy"), Copied: r.T("records.copied")},
	}}, err
}

func (s *Surveys) passwordOff(r *web.Request) (web.Answer, error) {
	err := r.Write(func(tx *db.Tx) error { return dropPassword(tx, r.Person.ID) })
	return web.Redirect{To: "/surveys/password", Done: "surveys.password_off_done"}, err
}
