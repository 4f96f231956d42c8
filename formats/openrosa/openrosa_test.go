package openrosa_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"os"
	"reflect"
	"strings"
	"testing"

	"ostoja/formats/openrosa"
	"ostoja/formats/openrosa/xmldoc"
)

func TestParseSubmission(t *testing.T) {
	s, err := openrosa.ParseSubmission([]byte(`<?xml version="1.0"?><data xmlns:orx="http://openrosa.org/xforms" id="visit" version="2"><photo>a b.jpg</photo><g><n>5</n></g>
		<orx:meta><orx:instanceID> uuid:2 </orx:instanceID><orx:deprecatedID>uuid:1</orx:deprecatedID><orx:instanceName>Home</orx:instanceName></orx:meta></data>`))
	if err != nil {
		t.Fatal(err)
	}
	got := []string{s.FormID, s.Version, s.InstanceID, s.DeprecatedID, s.InstanceName}
	if want := []string{"visit", "2", "uuid:2", "uuid:1", "Home"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if strangers := s.Undeclared([]string{"a b.jpg", "b.jpg", "5"}); !reflect.DeepEqual(strangers, []string{"b.jpg"}) {
		t.Errorf("undeclared %q", strangers)
	}
}

// What other servers let pass is refused.
func TestParseSubmissionRefuses(t *testing.T) {
	meta := "<meta><instanceID>uuid:1</instanceID></meta>"
	for name, c := range map[string]struct{ xml, want string }{
		"missing end tag": {`<data id="f"><q>` + meta + `</data>`, "well-formed"},
		"cut":             {`<data id="f">` + meta, "well-formed"},
		"empty":           {``, "well-formed"},
		"two roots":       {`<data id="f">` + meta + `</data><x/>`, "well-formed"},
		"doctype":         {`<!DOCTYPE d [<!ENTITY e "x">]><data id="f">` + meta + `</data>`, "document type"},
		"entity":          {`<data id="f"><q>&e;</q>` + meta + `</data>`, "well-formed"},
		"too deep":        {strings.Repeat("<a>", 300) + strings.Repeat("</a>", 300), "deeper"},
		"double":          {`<data id="f" id="g">` + meta + `</data>`, "twice"},
		"other encoding":  {`<?xml version="1.0" encoding="ISO-8859-2"?><data id="f">` + meta + `</data>`, "UTF-8"},
		"no meta":         {`<data id="f"><q/></data>`, "instanceID"},
		"no instanceID":   {`<data id="f"><meta/></data>`, "instanceID"},
		"blank id":        {`<data id="f"><meta><instanceID> </instanceID></meta></data>`, "instanceID"},
		"no form":         {`<data>` + meta + `</data>`, "which form"},
		"long":            {`<data id="` + strings.Repeat("f", 250) + `">` + meta + `</data>`, "249"},
		"own successor":   {`<data id="f"><meta><instanceID>u</instanceID><deprecatedID>u</deprecatedID></meta></data>`, "itself"},
	} {
		if _, err := openrosa.ParseSubmission([]byte(c.xml)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
}

// request makes the body of a submission request.
func request(t testing.TB, parts ...[3]string) (contentType string, body []byte) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, p := range parts {
		part, err := w.CreateFormFile(p[0], p[1])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(part, p[2]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), b.Bytes()
}

func TestReadMultipart(t *testing.T) {
	kind, body := request(t, [3]string{"a.jpg", "a.jpg", "photo"}, [3]string{openrosa.XMLPart, "s.xml", "<data/>"}, [3]string{"b", "ж.mp3", "sound"})
	kept := map[string]string{}
	record, err := openrosa.ReadMultipart(kind, bytes.NewReader(body), openrosa.Limits{}, func(p openrosa.Part) error {
		content, err := io.ReadAll(p.Content)
		kept[p.Name] = string(content)
		return err
	})
	if err != nil || string(record) != "<data/>" || !reflect.DeepEqual(kept, map[string]string{"a.jpg": "photo", "ж.mp3": "sound"}) {
		t.Errorf("record %q, files %q, error %v", record, kept, err)
	}
}

func TestReadMultipartRefuses(t *testing.T) {
	xmlPart := [3]string{openrosa.XMLPart, "s.xml", "<data/>"}
	big := [3]string{"a", "a.jpg", strings.Repeat("x", 2000)}
	limits := openrosa.Limits{XML: 1000, File: 1000, Files: 2}
	for name, c := range map[string]struct {
		parts []([3]string)
		cut   int
		want  string
	}{
		"no record":      {[]([3]string){big}, 0, "larger"},
		"two records":    {[]([3]string){xmlPart, xmlPart}, 0, "two parts"},
		"nothing":        {nil, 0, "no part"},
		"big record":     {[]([3]string){{openrosa.XMLPart, "s.xml", strings.Repeat("x", 2000)}}, 0, "larger"},
		"big file":       {[]([3]string){xmlPart, big}, 0, "larger"},
		"same file":      {[]([3]string){{"a", "a.jpg", ""}, {"b", "a.jpg", ""}}, 0, "twice"},
		"too many":       {[]([3]string){{"a", "a.jpg", ""}, {"b", "b.jpg", ""}, {"c", "c.jpg", ""}}, 0, "more than 2"},
		"cut off":        {[]([3]string){xmlPart, {"a", "a.jpg", "photo"}}, 30, "again"},
		"cut in a file":  {[]([3]string){xmlPart, {"a", "a.jpg", "photo photo photo"}}, 75, "again"},
		"cut the record": {[]([3]string){xmlPart}, 70, "again"},
	} {
		kind, body := request(t, c.parts...)
		_, err := openrosa.ReadMultipart(kind, bytes.NewReader(body[:len(body)-c.cut]), limits, func(p openrosa.Part) error {
			if _, err := io.Copy(io.Discard, p.Content); err != nil {
				return fmt.Errorf("keeping %s: %w, send it again", p.Name, err)
			}
			return nil
		})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
		if isLarge := strings.Contains(c.want, "larger") || strings.Contains(c.want, "more than"); errors.Is(err, openrosa.ErrTooLarge) != isLarge {
			t.Errorf("%s: too large is %v", name, !isLarge)
		}
	}
	if _, err := openrosa.ReadMultipart("text/xml", strings.NewReader("<data/>"), limits, nil); err == nil {
		t.Error("a bare XML body was taken")
	}
}

// The documents keep their elements and namespaces through writing and reading.
func TestDocuments(t *testing.T) {
	list := openrosa.FormList{Forms: []openrosa.ListedForm{{ID: "visit", Name: "Visit & more", Version: "1", Hash: openrosa.Hash([]byte("x")), DownloadURL: "https://a.example/f", ManifestURL: "https://a.example/m"}}}
	manifest := openrosa.Manifest{Files: []openrosa.MediaFile{{Type: openrosa.EntityList, Filename: "sites.csv", Hash: "md5:1", DownloadURL: "https://a.example/s", IntegrityURL: "https://a.example/i"}}}
	for name, c := range map[string]struct {
		document any
		back     any
		root     string
	}{
		"form list": {list, &openrosa.FormList{}, `<xforms xmlns="http://openrosa.org/xforms/xformsList">`},
		"manifest":  {manifest, &openrosa.Manifest{}, `<manifest xmlns="http://openrosa.org/xforms/xformsManifest">`},
		"integrity": {openrosa.Integrity{Entities: []openrosa.EntityIntegrity{{ID: "1", Deleted: true}}}, &openrosa.Integrity{}, "<data><entities>"},
		"response":  {openrosa.NewResponse("", "stored"), &openrosa.Response{}, `<OpenRosaResponse xmlns="http://openrosa.org/http/response" items="0">`},
	} {
		var b, again bytes.Buffer
		if err := openrosa.Write(&b, c.document); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), c.root) {
			t.Errorf("%s is\n%s", name, b.String())
		}
		if err := xml.Unmarshal(b.Bytes(), c.back); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := openrosa.Write(&again, c.back); err != nil || b.String() != again.String() {
			t.Errorf("%s comes back as\n%s\nfrom\n%s", name, again.String(), b.String())
		}
		if _, err := xmldoc.Parse(b.Bytes()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestParseForm(t *testing.T) {
	got, err := openrosa.ParseForm([]byte(`<h:html xmlns:h="http://www.w3.org/1999/xhtml" xmlns="http://www.w3.org/2002/xforms"><h:head><h:title> Visit </h:title><model>
		<submission base64RsaPublicKey="AAAA"/><itext><translation lang="en"><text id="a"><value>A</value><value form="image">jr://images/b.png</value></text></translation></itext>
		<instance><data id="visit" version="3"><photo/><meta><entity dataset="sites"/></meta></data></instance>
		<instance id="sites" src="jr://file-csv/sites.csv"/><instance id="again" src="jr://file-csv/sites.csv"/><instance id="__last-saved" src="jr://instance/last-saved"/>
		<bind nodeset="/data/photo" type="binary"/></model></h:head><h:body/></h:html>`))
	want := &openrosa.Form{ID: "visit", Title: "Visit", Version: "3", PublicKey: "AAAA", Media: []string{"b.png", "sites.csv"}, Uploads: []string{"/data/photo"}, EntityLists: []string{"sites"}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v\nwant %+v", got, err, want)
	}
	for _, bad := range []string{"", "<html/>", "<h><head/></h>", "<h><head><model/></head></h>", "<h><head><model><instance><d/></instance></model></head></h>"} {
		if _, err := openrosa.ParseForm([]byte(bad)); err == nil {
			t.Errorf("%q was taken for a form", bad)
		}
	}
}

func FuzzParseSubmission(f *testing.F) {
	f.Add([]byte(`<data id="f" version="1"><q>a</q><meta><instanceID>uuid:1</instanceID></meta></data>`))
	f.Add([]byte(`<a:data xmlns:a="x" id="f"><![CDATA[<]]><!-- c --><meta><instanceID>1</instanceID></meta></a:data>`))
	f.Add([]byte(`<data id="f" encrypted="yes"><base64EncryptedKey>AA==</base64EncryptedKey><encryptedXmlFile>s</encryptedXmlFile><meta><instanceID>1</instanceID></meta></data>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if s, err := openrosa.ParseSubmission(data); err == nil && (s.InstanceID == "" || s.FormID == "") {
			t.Errorf("a record without id was taken: %q", data)
		}
		_, _ = openrosa.ParseEnvelope(data)
	})
}

func FuzzReadMultipart(f *testing.F) {
	kind, body := request(f, [3]string{openrosa.XMLPart, "s.xml", "<data/>"}, [3]string{"a", "a.jpg", "x"})
	f.Add(kind, body)
	f.Fuzz(func(t *testing.T, kind string, body []byte) {
		_, _ = openrosa.ReadMultipart(kind, bytes.NewReader(body), openrosa.Limits{XML: 100, File: 100, Files: 3}, func(p openrosa.Part) error {
			if strings.ContainsAny(p.Name, "/\\\x00") || p.Name == ".." {
				t.Errorf("the name %q was taken", p.Name)
			}
			_, err := io.Copy(io.Discard, p.Content)
			return err
		})
	})
}

func BenchmarkParseSubmission(b *testing.B) {
	data := record(strings.Repeat("<q>answer</q>", 100))
	for b.Loop() {
		if _, err := openrosa.ParseSubmission(data); err != nil {
			b.Fatal(err)
		}
	}
}

func ExampleParseSubmission() {
	s, err := openrosa.ParseSubmission([]byte(`<data id="visit" version="2"><photo>1.jpg</photo><meta><instanceID>uuid:7</instanceID></meta></data>`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(s.FormID, s.Version, s.InstanceID, s.Undeclared([]string{"1.jpg", "2.jpg"}))
	// Output: visit 2 uuid:7 [2.jpg]
}

func ExampleWrite() {
	if err := openrosa.Write(os.Stdout, openrosa.NewResponse("", "Stored. Thank you.")); err != nil {
		fmt.Println(err)
	}
	// Output:
	// <?xml version="1.0" encoding="UTF-8"?>
	// <OpenRosaResponse xmlns="http://openrosa.org/http/response" items="0"><message nature="">Stored. Thank you.</message></OpenRosaResponse>
}
