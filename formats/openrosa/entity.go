package openrosa

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"ostoja/formats/openrosa/xmldoc"
)

// entityVersions are the versions of the specification of entities
// (https://getodk.github.io/xforms-spec/entities) that are known here. A newer one
// may mean other things by the same words, so such a form is refused.
var entityVersions = []string{"2022.1.", "2023.1.", "2024.1.", "2025.1."}

func (f *Form) checkEntities(version string) error {
	if version == "" || slices.ContainsFunc(entityVersions, func(known string) bool { return strings.HasPrefix(version, known) }) {
		return nil
	}
	return fmt.Errorf("the form uses version %s of entities; the newest that is known here is 2025.1", version)
}

// Entity is what a record does to an entity of a list.
type Entity struct {
	List, ID, Label string
	Create, Update  bool
	Base            int    // version on which an update was made; 0 for none
	Trunk           int    // of updates made without network: the version that the device had last got
	Branch          string // and the name of the device's own line of them
	Properties      map[string]string
}

// Entities gives what a record of the form does to entities, in its order. The
// answers within the element that an entity's meta block stands in are its
// properties, but those of elements with entities of their own.
func (f *Form) Entities(s *Submission) []Entity {
	var all []Entity
	f.gatherEntities(s.Root, "/"+s.Root.Name.Local, nil, &all)
	return all
}

func (f *Form) gatherEntities(e *xmldoc.Element, path string, into map[string]string, all *[]Entity) {
	if meta := e.Child("meta"); meta != nil && meta.Child("entity") != nil {
		entity := readEntity(meta.Child("entity"))
		into = entity.Properties
		*all = append(*all, entity)
	}
	for _, c := range e.Elements() {
		inner := path + "/" + c.Name.Local
		if property := f.saveTo[inner]; property != "" && into != nil {
			into[property] = strings.TrimSpace(c.Value())
		}
		if c.Name.Local != "meta" {
			f.gatherEntities(c, inner, into, all)
		}
	}
}

func readEntity(e *xmldoc.Element) Entity {
	yes := func(name string) bool { return e.Attr(name) == "1" || e.Attr(name) == "true" }
	number := func(name string) int {
		n, _ := strconv.Atoi(e.Attr(name)) // none is 0
		return n
	}
	return Entity{
		List: e.Attr("dataset"), ID: strings.ToLower(strings.TrimPrefix(e.Attr("id"), "uuid:")), Label: valueOf(e, "label"), Create: yes("create"), Update: yes("update"),
		Base: number("baseVersion"), Trunk: number("trunkVersion"), Branch: e.Attr("branchId"), Properties: map[string]string{},
	}
}
