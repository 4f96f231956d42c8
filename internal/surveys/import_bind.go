package surveys

import (
	"slices"
	"strings"
)

// binding says what the columns of an exported table are.
type binding struct {
	columns   []bound
	instance  int // places of columns; -1 for none
	submitted int
	key       int // of a row, and of the row that it is a part of
	parent    int
	scoped    bool     // keys are known within their table only: numbers of rows
	ignored   []string // headers that mean nothing here
}

// bound is one column.
type bound struct {
	question *Question // nil for none
	choice   string    // of a column that says whether a choice was ticked
	part     string    // of a point: "Latitude"...
}

// The names that ODK Central, KoboToolbox and we ourselves give to what is no question; the first that
// a table has is taken.
var (
	instanceNames  = []string{"meta-instanceID", "meta/instanceID", "instanceID", "instance_id", "KEY", "_uuid"}
	submittedNames = []string{"SubmissionDate", "_submission_time", "submitted"}
	keyNames       = []string{"KEY", "_index"}
	parentNames    = []string{"PARENT_KEY", "_parent_index", "parent_instance_id"}
	pointParts     = []string{"Latitude", "Longitude", "Altitude", "Accuracy"}
)

// bind finds the questions of a repeat ("" for the records) in a table's header.
func (s *Survey) bind(header []string, repeat string) binding {
	b := binding{instance: firstIndex(header, instanceNames), submitted: firstIndex(header, submittedNames), key: firstIndex(header, keyNames), parent: firstIndex(header, parentNames)}
	b.scoped = !slices.Contains(header, "KEY") && !slices.Contains(header, "PARENT_KEY")
	names, used := s.importNames(repeat), []int{b.instance, b.submitted, b.key, b.parent}
	for i, head := range header {
		c := names.find(head)
		if c.question == nil && !slices.Contains(used, i) {
			b.ignored = append(b.ignored, head)
		}
		b.columns = append(b.columns, c)
	}
	return b
}

func firstIndex(header, names []string) int {
	for _, name := range names {
		if i := slices.Index(header, name); i >= 0 {
			return i
		}
	}
	return -1
}

// importNames are the questions by every name that an export may give them.
type importNames map[string]*Question

func (s *Survey) importNames(repeat string) importNames {
	names, last := importNames{}, map[string][]*Question{}
	for _, q := range s.Questions {
		if q.Repeat != repeat {
			continue
		}
		relative := strings.TrimPrefix(q.Path, repeat+"/")
		for _, path := range []string{q.Path, relative} {
			names[path], names[strings.ReplaceAll(path, "/", "-")] = q, q
		}
		name := relative[strings.LastIndex(relative, "/")+1:]
		last[name] = append(last[name], q)
	}
	for name, questions := range last {
		if names[name] == nil && len(questions) == 1 { // exports may leave the groups out
			names[name] = questions[0]
		}
	}
	return names
}

func (n importNames) find(head string) bound {
	if q := n[head]; q != nil {
		return bound{question: q}
	}
	if i := strings.LastIndexByte(head, '/'); i > 0 {
		if q := n[head[:i]]; q != nil && q.Multiple() && q.offers(head[i+1:]) {
			return bound{question: q, choice: head[i+1:]}
		}
	}
	if i := strings.LastIndexByte(head, '-'); i > 0 && slices.Contains(pointParts, head[i+1:]) {
		if q := n[head[:i]]; q != nil && q.Type == "geopoint" {
			return bound{question: q, part: head[i+1:]}
		}
	}
	return bound{}
}
