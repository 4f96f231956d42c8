package response

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/id"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/records"
)

func (m *Response) apiRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET " + records.APIPrefix + "reports/{month}", Policy: web.Voices, Handle: m.apiReport, Tokens: true},
		{Pattern: "PUT " + records.APIPrefix + "reports/{month}", Policy: web.Voices, Handle: m.apiPut, Tokens: true},
	}
}

// apiLine is one activity of a report as the API sends and takes it.
type apiLine struct {
	Activity string         `json:"activity"`
	Name     string         `json:"name,omitempty"`
	Area     string         `json:"area,omitempty"`
	New      *int           `json:"new"`
	Served   *int           `json:"served"`
	Groups   map[string]int `json:"groups"`
	Answers  []apiFinding   `json:"answers,omitempty"`
}

// apiFinding is what is odd about a line, and the partner's answer to it; Shared
// is how many people it and Other both count, where the finding asks.
type apiFinding struct {
	Code   string `json:"code"`
	Other  string `json:"other,omitempty"`
	Text   string `json:"text"`
	Shared *int   `json:"shared,omitempty"`
}

type apiReport struct {
	Month    string              `json:"month"`
	Version  int                 `json:"version"`
	State    string              `json:"state,omitempty"`
	Lines    []apiLine           `json:"lines"`
	Findings []map[string]string `json:"findings,omitempty"`
}

func (m *Response) apiReport(r *web.Request) (web.Answer, error) {
	return m.withForm(r, func(tx *db.Tx, f *Form) (web.Answer, error) { return m.apiAnswer(r, tx, f, http.StatusOK) })
}

func (m *Response) apiAnswer(r *web.Request, tx *db.Tx, f *Form, status int) (web.Answer, error) {
	n, err := m.organisationNames(tx, r.Lang)
	out := apiReport{Month: string(f.Period.Month), Version: f.Report.Version, State: string(f.Report.StateAt(f.Period, tx.Now())), Lines: []apiLine{}}
	for _, l := range f.Lines {
		groups := l.Now.Parts
		if groups == nil {
			groups = Parts{}
		}
		line := apiLine{string(l.Activity.ID), l.Activity.Name, l.Activity.Area, l.Now.New, l.Now.Served, groups, nil}
		for _, a := range f.Answers {
			if a.Activity == l.Activity.ID {
				line.Answers = append(line.Answers, apiFinding{a.Code, string(a.Other), a.Text, a.Shared})
			}
		}
		out.Lines = append(out.Lines, line)
	}
	for _, finding := range Unanswered(f.Findings(), f.Answers) {
		out.Findings = append(out.Findings, map[string]string{"code": finding.Code, "activity": string(finding.Activity), "other": string(finding.Other), "message": sayFinding(r, finding, n)})
	}
	return web.JSON{Value: out, Status: status}, err
}

// apiPut stores values as a draft; who hands the report in is a person.
func (m *Response) apiPut(r *web.Request) (answer web.Answer, err error) {
	month, err := pathMonth(r)
	if err != nil {
		return nil, err
	}
	var in apiReport
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		return nil, fault.New(fault.Invalid, "fault.json").Because(err)
	}
	err = r.Write(func(tx *db.Tx) error {
		f, err := m.openForm(tx, month, r.Person.Organisation)
		if err != nil {
			return err
		}
		if in.Version != f.Report.Version {
			return fault.New(fault.Conflict, "fault.stale")
		}
		f.blank()
		values, err := in.values(f)
		if err != nil {
			return err
		}
		if problems := f.read(values); len(problems) > 0 {
			return fault.New(fault.Invalid, problems[0].Message, problems[0].Args...)
		}
		if _, err := f.save(tx, "API"); err != nil {
			return err
		}
		answer, err = m.apiAnswer(r, tx, f, http.StatusOK)
		return err
	})
	return answer, err
}

// values are the lines as a form would send them.
func (in apiReport) values(f *Form) (register.Form, error) {
	out := register.Form{}
	for i, sent := range in.Lines {
		at := -1
		for j, l := range f.Lines {
			if string(l.Activity.ID) == sent.Activity {
				at = j
			}
		}
		if at < 0 {
			return nil, fault.New(fault.Invalid, "reports.not_yours", i+1, cut(sent.Activity))
		}
		l := &f.Lines[at]
		if sent.New != nil {
			out[newName(l)] = []string{strconv.Itoa(*sent.New)}
		}
		if sent.Served != nil {
			out[servedName(l)] = []string{strconv.Itoa(*sent.Served)}
		}
		for g, n := range sent.Groups {
			out[partName(l, g)] = []string{fmt.Sprint(n)}
		}
		for _, a := range sent.Answers {
			finding := Finding{Code: a.Code, Activity: l.Activity.ID, Other: id.ID(a.Other)}
			out[answerName(finding)] = []string{a.Text}
			if a.Shared != nil {
				out[sharedName(finding)] = []string{strconv.Itoa(*a.Shared)}
			}
		}
	}
	return out, nil
}
