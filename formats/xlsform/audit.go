package xlsform

import (
	"slices"
	"strconv"
)

// auditNamed checks the name of an audit row, which is always "audit".
func (s *surveyReader) auditNamed(r *record) bool {
	if name := r.fields["name"]; name != "" && name != "audit" {
		s.refuse(s.at(r.row, "name"), "an audit is always named 'audit'; leave the name empty")
		return false
	}
	r.fields["name"] = "audit"
	return true
}

var locationPriorities = []string{"no-power", "low-power", "balanced", "high-accuracy"}

// audit reads what the client is to log about the filling in of the form.
func (s *surveyReader) audit(e *element, p params) bool {
	if !s.allow(p, "location-priority", "location-min-interval", "location-max-age", "track-changes", "identify-user", "track-changes-reasons") {
		return false
	}
	for _, key := range []string{"track-changes", "track-changes-reasons", "identify-user"} {
		value, given := p.get(key)
		if !given {
			continue
		}
		if key == "track-changes-reasons" {
			if value != "on-form-edit" {
				s.refuse(p.at, "track-changes-reasons=%s can only be on-form-edit", value)
				return false
			}
		} else if value != "true" && value != "false" {
			s.refuse(p.at, "%s=%s is neither true nor false", key, value)
			return false
		}
		e.bind.set("odk:"+key, value)
	}
	return s.auditLocation(e, p)
}

// auditLocation reads the three parameters of the location log.
func (s *surveyReader) auditLocation(e *element, p params) bool {
	priority, hasPriority := p.get("location-priority")
	interval, hasInterval := p.get("location-min-interval")
	age, hasAge := p.get("location-max-age")
	if !hasPriority && !hasInterval && !hasAge {
		return true
	}
	seconds, intervalErr := strconv.Atoi(interval)
	oldest, ageErr := strconv.Atoi(age)
	switch {
	case !hasPriority || !hasInterval || !hasAge:
		s.refuse(p.at, "a log of locations needs all of location-priority, location-min-interval and location-max-age")
	case !slices.Contains(locationPriorities, priority):
		s.refuse(p.at, "location-priority=%s is none of no-power, low-power, balanced and high-accuracy", priority)
	case intervalErr != nil || seconds < 0:
		s.refuse(p.at, "location-min-interval=%s is no number of seconds", interval)
	case ageErr != nil || oldest < 0:
		s.refuse(p.at, "location-max-age=%s is no number of seconds", age)
	case oldest < seconds:
		s.refuse(p.at, "location-max-age must be at least location-min-interval")
	default:
		e.bind.set("odk:location-max-age", age)
		e.bind.set("odk:location-min-interval", interval)
		e.bind.set("odk:location-priority", priority)
		return true
	}
	return false
}
