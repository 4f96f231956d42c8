package web

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"
)

func site() assets {
	return open(fstest.MapFS{
		"dist/manifest.json":         {Data: []byte(`{"staff.css":"staff-AAAA1111.css"}`)},
		"dist/staff-AAAA1111.css":    {Data: []byte("body{color:red}")},
		"dist/staff-AAAA1111.css.br": {Data: []byte("brotli")},
		"dist/staff-AAAA1111.css.gz": {Data: []byte("gzip")},
		"dist/font-BBBB2222.woff2":   {Data: []byte("wOF2")},
	})
}

func TestServesFilesByKindAndEncoding(t *testing.T) {
	for _, c := range []struct {
		path, accept         string
		status               int
		body, kind, encoding string
	}{
		{"/assets/staff-AAAA1111.css", "gzip, deflate, br", 200, "brotli", "text/css; charset=utf-8", "br"},
		{"/assets/staff-AAAA1111.css", "gzip", 200, "gzip", "text/css; charset=utf-8", "gzip"},
		{"/assets/staff-AAAA1111.css", "br;q=0, gzip;q=0.5", 200, "gzip", "text/css; charset=utf-8", "gzip"},
		{"/assets/staff-AAAA1111.css", "br;q=nonsense", 200, "body{color:red}", "text/css; charset=utf-8", ""},
		{"/assets/staff-AAAA1111.css", "", 200, "body{color:red}", "text/css; charset=utf-8", ""},
		{"/assets/font-BBBB2222.woff2", "br", 200, "wOF2", "font/woff2", ""},
		{"/assets/manifest.json", "", 404, "", "", ""},
		{"/assets/.keep", "", 404, "", "", ""},
		{"/assets/", "", 404, "", "", ""},
		{"/assets/../web.css", "", 404, "", "", ""},
		{"/assets/nothing.css", "", 404, "", "", ""},
	} {
		r := httptest.NewRequest(http.MethodGet, "/assets/", nil)
		r.URL.Path = c.path
		r.Header.Set("Accept-Encoding", c.accept)
		w := httptest.NewRecorder()
		site().ServeHTTP(w, r)
		if w.Code != c.status {
			t.Errorf("%s with %q: status %d, want %d", c.path, c.accept, w.Code, c.status)
			continue
		}
		if c.status != 200 {
			continue
		}
		h := w.Header()
		if w.Body.String() != c.body || h.Get("Content-Type") != c.kind || h.Get("Content-Encoding") != c.encoding {
			t.Errorf("%s with %q: %q, %v", c.path, c.accept, w.Body, h)
		}
		if h.Get("Cache-Control") != "public, max-age=31536000, immutable" || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s: headers %v", c.path, h)
		}
	}
}

func TestAnEmptyFolderHasNoAssets(t *testing.T) {
	empty := open(fstest.MapFS{"dist/.keep": {}})
	if len(empty.hashed) != 0 {
		t.Errorf("assets in an empty folder: %v", empty.hashed)
	}
}

func TestEveryBuiltNameCanBeServed(t *testing.T) {
	if len(built.hashed) == 0 {
		t.Skip("web/dist is empty: run 'make assets' first")
	}
	for name := range built.hashed {
		w := httptest.NewRecorder()
		Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, Asset(name), nil))
		if w.Code != 200 {
			t.Errorf("%s at %s: status %d", name, Asset(name), w.Code)
		}
	}
}
