package actors

import (
	"slices"

	"ostoja/formats/hxl"
)

// Field is a part of a 5W activity that a column can hold.
type Field int

// The fields. NoField is a column that is not imported.
const (
	NoField Field = iota
	FieldLead
	FieldImplementing
	FieldDonor
	FieldOrg     // an organisation, its role not said
	FieldAcronym // of that organisation, where its name is missing
	FieldSector
	FieldSubsector
	FieldActivity
	FieldIndicator
	FieldProject
	FieldLocation
	FieldStart
	FieldEnd
	FieldPeriod // the month or day reported on
	FieldYear   // of that month
	FieldGroup
	FieldUnit
	FieldStatus
	FieldModality
	FieldTargeted // people, by kind
	FieldReached
	fieldName // + level: an area's name
	fieldCode = fieldName + 5
	fieldEnds = fieldCode + 5
	FieldID   = fieldEnds // our own, of an activity that was downloaded; numbers are stored, so that it stands last
)

// AreaName and AreaCode give the field of an area's name or code at a level, 0 to 4.
func AreaName(level int) Field { return fieldName + Field(level) }

// AreaCode is AreaName for its code.
func AreaCode(level int) Field { return fieldCode + Field(level) }

func (f Field) isArea() bool   { return f >= fieldName && f < fieldEnds }
func (f Field) isFigure() bool { return f == FieldTargeted || f == FieldReached }

func (f Field) isOrg() bool { return f >= FieldLead && f <= FieldAcronym }

// what tells that a field says what is done.
func (f Field) isWhat() bool { return f >= FieldSector && f <= FieldIndicator }

// levelOfTag gives the level of areas that a hashtag names; -1 for others.
func levelOfTag(tag string) int {
	switch tag {
	case "#country", "#adm0", "#admin0":
		return 0
	case "#adm1", "#admin1", "#region":
		return 1
	case "#adm2", "#admin2":
		return 2
	case "#adm3", "#admin3":
		return 3
	case "#adm4", "#admin4":
		return 4
	}
	return -1
}

// simpleTags mean one field whatever their attributes.
var simpleTags = map[string]Field{
	"#sector": FieldSector, "#cluster": FieldSector, "#subsector": FieldSubsector, "#indicator": FieldIndicator, "#loc": FieldLocation,
	"#status": FieldStatus, "#modality": FieldModality, "#group": FieldGroup, "#population": FieldGroup, "#beneficiary": FieldGroup,
	"#unit": FieldUnit, "#service": FieldActivity, "#project": FieldProject, "#targeted": FieldTargeted, "#reached": FieldReached,
}

// fieldOfTag tells what a tagged column holds.
func fieldOfTag(c hxl.Column) Field {
	any := func(attributes ...string) bool { return slices.ContainsFunc(attributes, c.Has) }
	code := any("code", "pcode", "id", "v_pcode", "v_iso2", "v_iso3")
	if level := levelOfTag(c.Tag); level >= 0 {
		if code {
			return AreaCode(level)
		}
		return AreaName(level)
	}
	switch {
	case c.Tag == "#activity" && c.Has("id"):
		return FieldID
	case code, any("url", "email", "phone", "contact", "lat", "lon"):
		return NoField
	case c.Tag == "#org":
		return orgField(any)
	case c.Tag == "#activity":
		switch {
		case any("status"):
			return FieldStatus
		case any("type"), any("project") && !any("name"):
			return NoField
		}
		return FieldActivity
	case c.Tag == "#date":
		switch {
		case any("end"):
			return FieldEnd
		case any("start"):
			return FieldStart
		case any("year"):
			return FieldYear
		}
		return FieldPeriod
	case any("type") && c.Tag != "#beneficiary" && c.Tag != "#population":
		return NoField
	}
	return simpleTags[c.Tag]
}

func orgField(any func(...string) bool) Field {
	switch {
	case any("type"):
		return NoField
	case any("funder", "donor", "funding"):
		return FieldDonor
	case any("impl", "implementing", "partner"):
		if any("acronym") {
			return NoField
		}
		return FieldImplementing
	case any("prog", "lead", "programme", "program"):
		return FieldLead
	case any("acronym"):
		return FieldAcronym
	}
	return FieldOrg
}

// neutral attributes do not tell one kind of people from another.
var neutral = map[string]bool{"ind": true, "num": true, "total": true, "people": true, "all": true, "individuals": true, "persons": true}

// kindOfTag gives the kind of people that a figure's attributes tell.
func kindOfTag(c hxl.Column) string {
	var kept []string
	for _, a := range c.Attributes {
		if !neutral[a] {
			kept = append(kept, a)
		}
	}
	return sortedKind(kept)
}
