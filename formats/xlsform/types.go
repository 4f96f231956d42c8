package xlsform

import (
	"slices"
	"strings"
)

// questionType is what a type on the survey sheet becomes in the XForm: the
// element in the body ("" for none) and the attributes of bind and control.
type questionType struct {
	tag     string
	bind    []pair
	control []pair
}

func input(bindType string) questionType {
	return questionType{tag: "input", bind: []pair{{"type", bindType}}}
}

func upload(media string) questionType {
	return questionType{tag: "upload", bind: []pair{{"type", "binary"}}, control: []pair{{"mediatype", media}}}
}

func preload(what, bindType, param string) questionType {
	return questionType{bind: []pair{{"jr:preload", what}, {"type", bindType}, {"jr:preloadParams", param}}}
}

func constrained(bindType, constraint string) questionType {
	t := input(bindType)
	t.bind = append(t.bind, pair{"constraint", constraint})
	return t
}

// questionTypes are the types by their canonical names.
var questionTypes = map[string]questionType{
	"text": input("string"), "integer": input("int"), "decimal": input("decimal"),
	"date": input("date"), "time": input("time"), "dateTime": input("dateTime"), "barcode": input("barcode"),
	"geopoint": input("geopoint"), "geotrace": input("geotrace"), "geoshape": input("geoshape"),
	"note":        {tag: "input", bind: []pair{{"readonly", "true()"}, {"type", "string"}}},
	"acknowledge": {tag: "trigger", bind: []pair{{"type", "string"}}},
	"trigger":     {tag: "trigger"},
	"range":       {tag: "range", bind: []pair{{"type", "int"}}},
	"percentage":  constrained("int", "0 <= . and . <= 100"),

	"photo": upload("image/*"), "audio": upload("audio/*"), "video": upload("video/*"),
	"file": upload("application/*"), "osm": upload("osm/*"),

	"select one":            {tag: "select1", bind: []pair{{"type", "string"}}},
	"select all that apply": {tag: "select", bind: []pair{{"type", "string"}}},
	"rank":                  {tag: "odk:rank", bind: []pair{{"type", "odk:rank"}}},
	"select one external":   {tag: "input", bind: []pair{{"type", "string"}}},

	"calculate": {bind: []pair{{"type", "string"}}},
	"hidden":    {bind: []pair{{"type", "string"}}},
	"audit":     {bind: []pair{{"type", "binary"}}},
	"start":     preload("timestamp", "dateTime", "start"), "end": preload("timestamp", "dateTime", "end"),
	"today":    preload("date", "date", "today"),
	"deviceid": preload("property", "string", "deviceid"), "phonenumber": preload("property", "string", "phonenumber"),
	"simserial": preload("property", "string", "simserial"), "subscriberid": preload("property", "string", "subscriberid"),
	"username": preload("property", "string", "username"), "email": preload("property", "string", "email"),
	"uri:deviceid": preload("property", "string", "uri:deviceid"), "uri:phonenumber": preload("property", "string", "uri:phonenumber"),
	"uri:simserial": preload("property", "string", "uri:simserial"), "uri:subscriberid": preload("property", "string", "uri:subscriberid"),
	"uri:username": preload("property", "string", "uri:username"), "uri:email": preload("property", "string", "uri:email"),

	"start-geopoint":      {bind: []pair{{"type", "geopoint"}}},
	"background-audio":    {bind: []pair{{"type", "binary"}}},
	"background-geopoint": {bind: []pair{{"type", "geopoint"}}},
	"xml-external":        {}, "csv-external": {},
}

// typeNames are other ways to write a type, most of them from the first years
// of XLSForm; forms with them are still in use.
var typeNames = map[string]string{
	"image": "photo", "imei": "deviceid", "int": "integer", "string": "text", "datetime": "dateTime", "date time": "dateTime",
	"gps": "geopoint", "location": "geopoint", "device id": "deviceid", "subscriber id": "subscriberid", "sim id": "simserial",
	"start time": "start", "end time": "end",
	"get start time": "start", "get end time": "end", "get today": "today", "get device id": "deviceid",
	"get subscriber id": "subscriberid", "get sim id": "simserial", "get phone number": "phonenumber",
	"add note prompt": "note", "add text prompt": "text", "add integer prompt": "integer", "add decimal prompt": "decimal",
	"add date prompt": "date", "add date time prompt": "dateTime", "add dateTime prompt": "dateTime",
	"add image prompt": "photo", "add photo prompt": "photo", "add audio prompt": "audio", "add video prompt": "video",
	"add file prompt": "file", "add barcode prompt": "barcode", "add location prompt": "geopoint",
	"add acknowledge prompt": "acknowledge", "add calculate prompt": "calculate",
	"q note": "note", "q string": "text", "q int": "integer", "q decimal": "decimal", "q date": "date", "q dateTime": "dateTime",
	"q date time": "dateTime", "q picture": "photo", "q image": "photo", "q audio": "audio", "q video": "video",
	"q barcode": "barcode", "q location": "geopoint", "q geopoint": "geopoint", "q acknowledge": "acknowledge", "q calculate": "calculate",
}

// selectCommands begin the type of a select, before the name of its list.
var selectCommands = map[string]string{
	"select_one": "select one", "select one": "select one", "select1": "select one", "select one from": "select one",
	"add select one prompt using": "select one",
	"select_multiple":             "select all that apply", "select all that apply": "select all that apply",
	"select all that apply from": "select all that apply", "add select multiple prompt using": "select all that apply",
	"select_one_from_file": "select one", "select one from file": "select one",
	"select_multiple_from_file": "select all that apply", "select multiple from file": "select all that apply",
	"select_one_external": "select one external", "rank": "rank",
}

var fromFileCommands = []string{"select_one_from_file", "select one from file", "select_multiple_from_file", "select multiple from file"}

// selectType is a type such as "select_one need or_other", taken apart.
type selectType struct {
	command string
	kind    string // the canonical type
	list    string // the name of the list or the file, or ${question}
	other   bool   // an extra choice with a text question for it
}

// parseSelect takes the type of a select apart; false when it is none.
func parseSelect(typ string) (selectType, bool) {
	body, other := typ, false
	for _, ending := range []string{" or_other", " or other", " or specify other"} {
		if before, found := strings.CutSuffix(body, ending); found && strings.Contains(before, " ") {
			body, other = before, true
			break
		}
	}
	space := strings.LastIndexByte(body, ' ')
	if space < 0 {
		return selectType{}, false
	}
	command, list := body[:space], body[space+1:]
	kind, ok := selectCommands[command]
	return selectType{command, kind, list, other}, ok && list != ""
}

// fromFile tells a select whose choices come from an attached file.
func (s selectType) fromFile() bool { return slices.Contains(fromFileCommands, s.command) }

// Names of the kinds of container that rows begin and end.
const (
	groupType  = "group"
	repeatType = "repeat"
	loopType   = "loop"
)

var containers = map[string]string{
	"group": groupType, "repeat": repeatType, "lgroup": repeatType, "looped group": repeatType, "loop": loopType,
}

// parseControl reads "begin group", "end_repeat" or "begin loop over list":
// the word, the kind of container and the list of a loop; ok is false for
// every other type.
func parseControl(typ string) (word, kind, list string, ok bool) {
	for _, word = range []string{"begin", "end"} {
		rest, found := strings.CutPrefix(typ, word)
		if !found || rest == "" || rest[0] != ' ' && rest[0] != '_' {
			continue
		}
		rest = rest[1:]
		if kind, ok = containers[rest]; ok {
			return word, kind, "", true
		}
		if word == "end" {
			return "", "", "", false
		}
		return loopOver(rest)
	}
	return "", "", "", false
}

func loopOver(rest string) (word, kind, list string, ok bool) {
	for name, kind := range containers {
		after, found := strings.CutPrefix(rest, name+" ")
		after = strings.TrimPrefix(after, "over ")
		if found && after != "" && !strings.Contains(after, " ") {
			return "begin", kind, after, true
		}
	}
	return "", "", "", false
}

// fileEndings are the files that a secondary instance can come from.
var fileEndings = []string{".csv", ".xml", ".geojson"}

// fileEnding gives the ending of a file's name if it is one of fileEndings.
func fileEnding(name string) string {
	for _, ending := range fileEndings {
		if strings.HasSuffix(name, ending) && len(name) > len(ending) {
			return ending
		}
	}
	return ""
}

// yes reads a yes/no cell; known is false for anything else.
func yes(value string) (yes, known bool) {
	switch value {
	case "yes", "Yes", "YES", "true", "True", "TRUE", "true()":
		return true, true
	case "no", "No", "NO", "false", "False", "FALSE", "false()":
		return false, true
	}
	return false, false
}
