package records

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/register"
	"ostoja/internal/web"
)

// APIPrefix is where the API begins.
const APIPrefix = "/api/v1/"

// Resource is what the API's description needs to know of a register.
type Resource struct {
	Name   string
	Schema map[string]any
	Writes bool
}

// Resource describes the register for OpenAPI.
func (p Pages[R]) Resource() Resource {
	return Resource{Name: p.Table.Name, Schema: p.Table.Schema(), Writes: true}
}

func (p Pages[R]) api() []web.Route {
	base := APIPrefix + p.Table.Name
	return []web.Route{
		{Pattern: "GET " + base, Policy: p.See, Handle: p.apiList, Tokens: true},
		{Pattern: "GET " + base + "/{id}", Policy: p.See, Handle: p.apiShow, Tokens: true},
		{Pattern: "POST " + base, Policy: p.Edit, Handle: p.apiCreate, Tokens: true},
		{Pattern: "PATCH " + base + "/{id}", Policy: p.Edit, Handle: p.apiChange, Tokens: true},
	}
}

// maxAPIPage is the most records that one answer holds.
const maxAPIPage = 500

func (p Pages[R]) apiList(r *web.Request) (web.Answer, error) {
	out := struct {
		Total  int   `json:"total"`
		Offset int   `json:"offset"`
		Items  []any `json:"items"`
	}{Items: []any{}}
	err := r.Read(func(tx *db.Tx) (err error) {
		p.Usual = nil
		q := p.query(r)
		if out.Total, err = p.Table.Count(tx, q); err != nil {
			return err
		}
		q.Limit, q.Offset = bound(r.Value("limit"), 1, maxAPIPage, pageSize), bound(r.Value("offset"), 0, out.Total, 0)
		out.Offset, q.Damaged = q.Offset, true
		for record, err := range p.Table.Each(tx, q) {
			if err != nil {
				return err
			}
			out.Items = append(out.Items, p.Table.Object(r.Person, &record))
		}
		return nil
	})
	return web.JSON{Value: out}, err
}

func bound(text string, least, most, otherwise int) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return otherwise
	}
	return min(max(n, least), most)
}

func (p Pages[R]) apiShow(r *web.Request) (web.Answer, error) {
	var record R
	err := r.Read(func(tx *db.Tx) (err error) {
		record, err = p.visible(r, tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	return web.JSON{Value: p.Table.Object(r.Person, &record)}, nil
}

func (p Pages[R]) apiCreate(r *web.Request) (web.Answer, error) {
	var record R
	if err := p.decode(r, &record, register.Create); err != nil {
		return refusal(r, err)
	}
	if err := p.store(r, &record, p.Table.Insert); err != nil {
		return refusal(r, err)
	}
	return web.JSON{Value: p.Table.Object(r.Person, &record), Status: http.StatusCreated}, nil
}

func (p Pages[R]) apiChange(r *web.Request) (web.Answer, error) {
	var record R
	if err := r.Read(func(tx *db.Tx) (err error) {
		record, err = p.allowed(r, tx, register.Change)
		return err
	}); err != nil {
		return nil, err
	}
	if err := p.decode(r, &record, register.Change); err != nil {
		return refusal(r, err)
	}
	if err := p.store(r, &record, p.Table.Update); err != nil {
		return refusal(r, err)
	}
	return web.JSON{Value: p.Table.Object(r.Person, &record)}, nil
}

// problemsError carries a record's problems to refusal.
type problemsError struct{ register.Problems }

func (problemsError) Error() string { return "records: refused" }

// decode reads the body into the record; a change must name the version that it is made to.
func (p Pages[R]) decode(r *web.Request, record *R, act register.Act) error {
	var in register.JSONInput
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		return fault.New(fault.Invalid, "fault.json").Because(err)
	}
	if act == register.Change {
		version, _ := in.Get("version")
		if len(version) != 1 || version[0] != strconv.Itoa(p.Table.Row(record).Version) {
			return fault.New(fault.Conflict, "fault.stale")
		}
	}
	if problems := p.Table.Parse(r.Person, in, record); len(problems) > 0 {
		return problemsError{problems}
	}
	if !p.Table.Allows(r.Person, act, record) {
		return web.NotFound()
	}
	return nil
}

// refusal answers a record's problems field by field.
func refusal(r *web.Request, err error) (web.Answer, error) {
	refused, ok := errors.AsType[problemsError](err)
	if !ok {
		return nil, err
	}
	var list []map[string]string
	for _, problem := range refused.Problems {
		list = append(list, map[string]string{"field": problem.Field, "message": r.T(problem.Message, problem.Args...)})
	}
	return web.JSON{Value: map[string]any{"error": map[string]any{"message": r.T("fault.invalid"), "problems": list}}, Status: fault.Invalid.Status()}, nil
}
