package openrosa

import (
	"fmt"
	"testing"
)

// Entities in repeats and several lists, as version 2025.1 of the specification has them.
func TestEntitiesOfARecord(t *testing.T) {
	form, err := ParseForm([]byte(`<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:entities="http://www.opendatakit.org/xforms/entities"><h:head><h:title>x</h:title>
<model entities:entities-version="2025.1.0"><instance><data id="f" version="1"><place/><r><bed/><meta><entity dataset="beds"/></meta></r><meta><entity dataset="places"/></meta></data></instance>
<bind nodeset="/data/place" entities:saveto="name_of"/><bind nodeset="/data/r/bed" entities:saveto="number"/></model></h:head><h:body/></h:html>`))
	if err != nil {
		t.Fatal(err)
	}
	record, err := ParseSubmission([]byte(`<data id="f" version="1"><place> Hall </place><r><bed>1</bed><meta><entity dataset="beds" create="1" id="uuid:B1"><label>one</label></entity></meta></r>
<r><bed>2</bed><meta><entity dataset="beds" update="true" id="b2" baseVersion="3" trunkVersion="2" branchId="x"/></meta></r><meta><entity dataset="places" id="p"><label>Hall</label></entity><instanceID>uuid:1</instanceID></meta></data>`))
	if err != nil {
		t.Fatal(err)
	}
	want := `[{places p Hall false false 0 0  map[name_of:Hall]} {beds b1 one true false 0 0  map[number:1]} {beds b2  false true 3 2 x map[number:2]}]`
	if got := fmt.Sprint(form.Entities(record)); got != want {
		t.Errorf("%s\nnot\n%s", got, want)
	}
	if fmt.Sprint(form.EntityLists) != "[beds places]" {
		t.Error(form.EntityLists)
	}
}
