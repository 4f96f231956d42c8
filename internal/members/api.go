package members

import (
	"ostoja/internal/db"
	"ostoja/internal/module"
	"ostoja/internal/web"
	"ostoja/internal/web/records"
)

// clauseResource and commitmentResource describe the API's lists of clauses and commitments.
var (
	clauseResource = records.Resource{Name: "clauses", Schema: map[string]any{"type": "object", "properties": map[string]any{
		"id": str, "number": str, "heading": str, "text": str,
	}}}
	commitmentResource = records.Resource{Name: "commitments", Schema: map[string]any{"type": "object", "properties": map[string]any{
		"id": str, "clause": str, "promise": str, "value": map[string]any{"type": "number"}, "says": str, "due": map[string]any{"type": []string{"string", "null"}, "format": "date"},
		"state": map[string]any{"type": "string", "enum": []module.State{module.Kept, module.Due, module.Late, module.Unmeasured}},
	}}}
	str = map[string]any{"type": "string"}
)

func (m *Members) apiRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET " + records.APIPrefix + "clauses", Policy: web.Seated, Handle: m.apiClauses, Tokens: true},
		{Pattern: "GET " + records.APIPrefix + "commitments", Policy: web.Seated, Handle: m.apiCommitments, Tokens: true},
	}
}

// apiClause is a clause as the API sends it.
type apiClause struct {
	ID      string `json:"id"`
	Number  string `json:"number"`
	Heading string `json:"heading"`
	Text    string `json:"text"`
}

// apiList is how the API wraps a list.
type apiList[T any] struct {
	Total  int `json:"total"`
	Offset int `json:"offset"`
	Items  []T `json:"items"`
}

func (m *Members) apiClauses(r *web.Request) (web.Answer, error) {
	out := apiList[apiClause]{Items: []apiClause{}}
	err := r.Read(func(tx *db.Tx) error {
		c, err := CharterToShow(tx)
		if err != nil {
			return err
		}
		clauses, err := Clauses(tx, c.ID)
		for _, cl := range clauses {
			out.Items = append(out.Items, apiClause{string(cl.ID), cl.Number, cl.Heading, cl.Body})
		}
		return err
	})
	out.Total = len(out.Items)
	return web.JSON{Value: out}, db.IgnoreNotFound(err)
}

// apiCommitment is a commitment with its evidence as the API sends it.
type apiCommitment struct {
	ID      string       `json:"id"`
	Clause  string       `json:"clause"`
	Promise string       `json:"promise"`
	State   module.State `json:"state"`
	Says    string       `json:"says"`
	Value   float64      `json:"value"`
	Due     *string      `json:"due"`
}

func (m *Members) apiCommitments(r *web.Request) (web.Answer, error) {
	out := apiList[apiCommitment]{Items: []apiCommitment{}}
	err := r.Read(func(tx *db.Tx) error {
		c, err := CharterToShow(tx)
		if err != nil {
			return err
		}
		list, err := commitmentsOf(tx, c.ID)
		if err != nil {
			return err
		}
		evidence, err := m.evidence(tx, list)
		for _, one := range list {
			e := evidence[one.Promise]
			item := apiCommitment{ID: string(one.ID), Clause: string(one.Clause), Promise: one.Promise, State: e.State, Says: sayEvidence(r, e), Value: e.Value}
			if !e.Due.IsZero() {
				day := e.Due.Format("2006-01-02")
				item.Due = &day
			}
			out.Items = append(out.Items, item)
		}
		return err
	})
	out.Total = len(out.Items)
	return web.JSON{Value: out}, db.IgnoreNotFound(err)
}
