package xlsform

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var androidPackage = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)+$`)

// photo reads max-pixels and app, and completes the name of a default image.
func (s *surveyReader) photo(e *element, p params) bool {
	if !s.allow(p, "max-pixels", "app") {
		return false
	}
	if e.static != "" && !strings.Contains(e.static, "jr://images/") {
		e.static = "jr://images/" + e.static
	}
	pixels, given := p.get("max-pixels")
	if _, err := strconv.Atoi(pixels); given && err != nil {
		s.refuse(p.at, "max-pixels=%s is no whole number", pixels)
		return false
	}
	if given {
		e.bind.set("orx:max-pixels", pixels)
	} else {
		s.warn(p.at, "photos are sent in full size; max-pixels=1024 makes them fast to send and small to store")
	}
	return s.photoApp(e, p)
}

func (s *surveyReader) photoApp(e *element, p params) bool {
	app, given := p.get("app")
	appearance := e.control.get("appearance")
	if !given || appearance != "" && appearance != "annotate" {
		return true
	}
	if !androidPackage.MatchString(app) {
		s.refuse(p.at, "app=%s is no name of an Android package, such as com.example.camera", app)
		return false
	}
	e.control.set("intent", app)
	return true
}

// quality reads the parameter quality, which must be one of the given words.
func (s *surveyReader) quality(p params, words ...string) (string, bool) {
	if !s.allow(p, "quality") {
		return "", false
	}
	quality, given := p.get("quality")
	if given && !slices.Contains(words, quality) {
		s.refuse(p.at, "quality=%s is none of %s", quality, strings.Join(words, ", "))
		return "", false
	}
	return quality, true
}

func (s *surveyReader) audioQuality(e *element, p params, words ...string) bool {
	quality, ok := s.quality(p, words...)
	if quality != "" {
		e.bind.set("odk:quality", quality)
	}
	return ok
}

// backgroundAudio records while the form is open.
func (s *surveyReader) backgroundAudio(e *element, p params) bool {
	quality, ok := s.quality(p, "low", "normal", "voice-only")
	a := action{name: "odk:recordaudio", event: everyLoad}
	if quality != "" {
		a.attrs = []pair{{"odk:quality", quality}}
	}
	e.actions = append(e.actions, a)
	return ok
}

// geo reads the parameters of geopoint, geotrace and geoshape.
func (s *surveyReader) geo(e *element, p params) bool {
	allowed := []string{"allow-mock-accuracy", "incremental", "reference-geometry"}
	if e.typ == "geopoint" {
		allowed = []string{"allow-mock-accuracy", "capture-accuracy", "reference-geometry", "warning-accuracy"}
	}
	if !s.allow(p, allowed...) {
		return false
	}
	for _, kv := range p.pairs {
		if !s.geoParam(e, kv, p.at) {
			return false
		}
	}
	return true
}

func (s *surveyReader) geoParam(e *element, kv pair, at place) bool {
	_, numberErr := strconv.ParseFloat(kv.value, 64)
	on, _ := yes(kv.value)
	switch {
	case kv.key == "allow-mock-accuracy" && (kv.value == "true" || kv.value == "false"):
		e.bind.set("odk:allow-mock-accuracy", kv.value)
	case kv.key == "allow-mock-accuracy":
		s.refuse(at, "allow-mock-accuracy=%s is neither true nor false", kv.value)
		return false
	case kv.key == "incremental" && on:
		e.control.set("incremental", "true")
	case kv.key == "incremental":
		s.refuse(at, "incremental=%s can only be true; take it out for the ordinary way", kv.value)
		return false
	case kv.key == "reference-geometry":
		e.list = kv.value
		s.geoLists = append(s.geoLists, geoList{e, at})
	case numberErr != nil:
		s.refuse(at, "%s=%s is no number", kv.key, kv.value)
		return false
	case kv.key == "capture-accuracy":
		e.control.set("accuracyThreshold", kv.value)
	case kv.key == "warning-accuracy":
		e.control.set("unacceptableAccuracyThreshold", kv.value)
	}
	return true
}

// geoList is a reference-geometry that is checked when all rows are known.
type geoList struct {
	element *element
	at      place
}

// checkGeoLists refuses reference geometries that name no source of points.
func (f *form) checkGeoLists() {
	repeats, files := map[string]bool{}, map[string]bool{}
	f.root.all(func(e *element) bool {
		switch {
		case e.kind == repeatKind:
			repeats[e.name] = true
		case e.kind == externalKind:
			files[e.name] = true
		case fileEnding(e.list) != "":
			files[strings.TrimSuffix(e.list, fileEnding(e.list))] = true
		}
		return true
	})
	for _, g := range f.geoLists {
		list := g.element.list
		refs, bad := references(list)
		reference := bad == "" && len(refs) == 1 && isReference(list) && repeats[refs[0].name]
		if !reference && !files[list] && f.lists[list] == nil && f.entity(list) == nil {
			f.refuse(g.at, "reference-geometry=%s is neither a list of choices or entities, nor an attached file, nor a repeat such as ${name}", list)
		}
	}
}
