package surveys

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"

	"ostoja/formats/openrosa"
	"ostoja/internal/db"
	"ostoja/internal/db/dbtest"
	"ostoja/internal/who"
)

// The server keeps of an encrypted form what it cannot read, and gives it to the
// form's owner alone, who opens it with her key.
func TestEncryptedAnswers(t *testing.T) {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, _ := x509.MarshalPKIXPublicKey(&private.PublicKey)
	source := strings.Replace(strings.Replace(visit, "| version |", "| version | public_key |", 1), "| %s |", "| 1 | "+base64.StdEncoding.EncodeToString(der)+" |", 1)
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		form := w.upload(w.owner, "/surveys/new", "visit.md", source).Location
		if page := w.SignedIn(w.owner.ID).Post(form+"/review", w.reasons(w.owner, form)); page.Status != 303 {
			t.Fatal(page.Body)
		}
		server := w.key(t, form, "live")
		plain := record("1", "uuid:1", "<age>77</age><photo>a.jpg</photo>")
		if page := w.send(server+"/submission", plain); page.Status != 400 {
			t.Errorf("plain answers: %d", page.Status)
		}
		envelope, files, err := openrosa.Encrypt(rand.Reader, &private.PublicKey, []byte(plain), []openrosa.File{{Name: "a.jpg", Content: []byte("CANARY")}})
		if err != nil {
			t.Fatal(err)
		}
		if page := w.send(server+"/submission", string(envelope), files[0].Name, string(files[0].Content), files[1].Name, string(files[1].Content)); page.Status != 201 {
			t.Fatal(page.Status, page.Body)
		}
		for _, view := range []string{"/quality", "/frequencies", "/cross"} {
			if page := w.SignedIn(w.owner.ID).Get(form + view); !page.Has("1 set of answers is encrypted and not counted here.") {
				t.Errorf("%s does not say what it leaves out: %s", view, page.Body)
			}
		}
		if page := w.SignedIn(w.owner.ID).Get(form + "/open"); page.Status != 200 || !page.Has("needs/food") {
			t.Errorf("the page: %d %s", page.Status, page.Body)
		}
		var list []sealedRecord
		if err := json.Unmarshal([]byte(w.SignedIn(w.owner.ID).Get(form+"/results/sealed.json").Body), &list); err != nil || len(list) != 1 || list[0].Collector != "Tablet" {
			t.Fatalf("%v, %v", list, err)
		}
		at := form + "/results/" + list[0].ID
		sent, err := openrosa.ParseEnvelope([]byte(w.SignedIn(w.owner.ID).Get(at + "/record.xml").Body))
		if err != nil {
			t.Fatal(err)
		}
		opened, err := openrosa.Decrypt(private, sent, func(name string) ([]byte, error) {
			return []byte(w.SignedIn(w.owner.ID).Get(at + "/files/" + name).Body), nil
		})
		if err != nil || !bytes.Equal(opened[0].Content, []byte(plain)) || string(opened[1].Content) != "CANARY" {
			t.Errorf("%v %v", opened, err)
		}
		for name, person := range map[string]who.Person{"collector": w.collector, "other": w.other, "donor": w.donor} {
			browser := w.SignedIn(person.ID)
			for _, path := range []string{form + "/open", form + "/results/sealed.json", at + "/record.xml"} {
				if page := browser.Get(path); page.Status != 404 && page.Status != 403 {
					t.Errorf("%s gets %s: %d", name, path, page.Status)
				}
			}
		}
	})
}
