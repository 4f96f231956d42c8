package hxl

const (
	numericTags = "#population,#affected,#inneed,#targeted,#reached,#indicator+num,#output+num,#value"
	listedTags  = "#org,#sector,#subsector,#status,#beneficiary,#indicator+name,#access,#frequency,#item,#operations," +
		"#service,#channel,#modality,#currency,#impact,#group,#severity"
	placeTags = "#region,#country,#adm1,#adm2,#adm3,#adm4,#adm5,#loc"
	rareValue = "Rare value: check that it is correct"
)

// Default gives the rules that hold for every HXL table: dates are dates,
// numbers are numbers, spacing is clean; numbers far from the rest, rare
// spellings and mixed types are pointed out. The words of their descriptions
// are the standard's, since a rule's id is made from them.
func Default() Schema {
	var s Schema
	s.add("#date", Rule{Severity: Error, Datatype: "date"})
	s.add(numericTags, Rule{Severity: Error, Datatype: "number"})
	s.add(numericTags, Rule{Severity: Info, Outliers: true})
	s.add(listedTags, Rule{Severity: Warning, Case: true, Spelling: true, Description: rareValue})
	s.add(placeTags, Rule{Severity: Info, Case: true, Spelling: true, Description: rareValue})
	s.add("#indicator", Rule{Severity: Warning, Consistent: true, Description: "Possibly inconsistent datatype for this indicator"})
	s.add("#*", Rule{Severity: Warning, Whitespace: true, Description: "Extra whitespace can affect reporting and visualisation"})
	return s
}

func (s *Schema) add(tags string, rule Rule) {
	patterns, err := ParsePatterns(tags)
	if err != nil {
		panic("hxl: the default rules: " + err.Error()) // a slip in this file; a test would see it
	}
	for _, p := range patterns {
		rule.Pattern = p
		s.Rules = append(s.Rules, rule)
	}
}
