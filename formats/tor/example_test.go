package tor_test

import (
	"fmt"
	"os"
	"testing"

	"ostoja/formats/tor"
)

func Example() {
	text := `Cash Working Group, Moldova
Terms of Reference

1. Objectives
- Mapping: know who helps whom.
- Standards: agree on transfer values.

2. Leadership
The group is co-chaired by UNHCR and the Ministry of Labour and Social Protection.

3. Meetings
The group meets on the first Thursday of each month at 10:00.
`
	doc, err := tor.Read("cash.txt", []byte(text))
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := tor.Propose(doc)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.Name, p.Country, p.CoLeads)
	fmt.Println(p.Meeting.Frequency, *p.Meeting.Nth, p.Meeting.Weekday, p.Meeting.Time, p.Meeting.Timezone, p.Inferred)
	for _, s := range p.Of("meeting.weekday") {
		fmt.Printf("clause %s: %s\n", s.Clause, s.Sentence)
	}
	for _, c := range p.Clauses {
		fmt.Println(c.Number, c.Heading)
	}
	fmt.Println("to be asked:", len(p.Missing()))
	// Output:
	// Cash Working Group MD [UNHCR Ministry of Labour and Social Protection]
	// monthly 1 thursday 10:00 Europe/Chisinau [meeting.timezone]
	// clause 3: The group meets on the first Thursday of each month at 10:00.
	// 1 Objectives
	// 1.1 Mapping
	// 1.2 Standards
	// 2 Leadership
	// 3 Meetings
	// to be asked: 10
}

func ExampleRead_refused() {
	_, err := tor.Read("charter.pdf", []byte("%PDF-1.7"))
	fmt.Println(err)
	// Output: charter.pdf: This is a PDF. Save the Terms of Reference as docx or plain text and give that file.
}

func BenchmarkPropose(b *testing.B) {
	data, err := os.ReadFile("testdata/prot-kenya.txt")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		doc, err := tor.Read("x", data)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := tor.Propose(doc); err != nil {
			b.Fatal(err)
		}
	}
}
