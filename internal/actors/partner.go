package actors

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"ostoja/formats/hsds"
	"ostoja/internal/id"
	"ostoja/internal/lang"
	"ostoja/internal/register"
)

// partnerOptions say how a partner's directory is taken.
type partnerOptions struct {
	Language     lang.Lang // of its texts
	Organisation id.ID     // has the services of organisations that the group does not know; "" refuses them
}

// partnerValues gives what a partner's service says as a form of ours would send
// it, so that it is read and checked as one: what it does not say is left out and
// stays as it is. unknown is its place where no area has it.
func partnerValues(s hsds.Service, l lang.Lang, areas *placeFinder) (values register.Form, unknown string) {
	values = register.Form{"name." + string(l): {s.Name}, "state": {string(partnerState(s.Status))}}
	set := func(field, text string) {
		if text = strings.TrimSpace(text); text != "" {
			values[field] = []string{text}
		}
	}
	set("kind", string(partnerKind(s)))
	set("description."+string(l), s.Description)
	set("refer."+string(l), s.ApplicationProcess)
	set("email", s.Email)
	set("website", s.URL)
	set("min_age", partnerAge(s.MinimumAge))
	set("max_age", partnerAge(s.MaximumAge))
	set("hours", partnerHours(s.Schedules))
	if slices.Contains([]Cost{FreeOfCharge, PartlyPaid, Paid}, Cost(s.Fees)) {
		set("cost", s.Fees)
	}
	for _, p := range append(slices.Clone(s.Phones), phonesAt(s)...) {
		set("phone", cmp.Or(strings.Join(values["phone"], ""), p.Number))
	}
	for _, spoken := range s.Languages {
		if slices.Contains(ServiceLanguages, spoken.Code) {
			values["languages"] = append(values["languages"], spoken.Code)
		}
	}
	return values, partnerPlace(s, set, areas)
}

func phonesAt(s hsds.Service) (out []hsds.Phone) {
	for _, at := range s.ServiceAtLocations {
		if out = append(out, at.Phones...); at.Location != nil {
			out = append(out, at.Location.Phones...)
		}
	}
	return out
}

// partnerPlace sets the first place of a service, else its first area.
func partnerPlace(s hsds.Service, set func(field, text string), areas *placeFinder) (unknown string) {
	var names []string
	for _, at := range s.ServiceAtLocations {
		if at.Location == nil {
			continue
		}
		if lat, lon := at.Location.Latitude, at.Location.Longitude; lat != nil && lon != nil && (*lat != 0 || *lon != 0) { // both 0 is where nobody said it
			set("latitude", strconv.FormatFloat(float64(*lat), 'f', -1, 64))
			set("longitude", strconv.FormatFloat(float64(*lon), 'f', -1, 64))
		}
		for _, address := range at.Location.Addresses {
			names = append(names, address.StateProvince, address.City, address.Country)
			set("address", partnerAddress(address))
			break
		}
		names = append(names, at.Location.Name)
		break
	}
	for _, area := range s.ServiceAreas {
		names = append(names, area.Name)
	}
	for _, name := range names {
		if area, ok := areas.find(name); ok {
			set("area", area.Code)
			return ""
		}
	}
	return strings.TrimSpace(strings.Join(names[:min(len(names), 1)], ""))
}

// partnerAddress is a street with its town, which our own files write in one line.
func partnerAddress(a hsds.Address) string {
	if a.City == a.StateProvince || strings.Contains(a.Address1, a.City) {
		return a.Address1
	}
	return strings.TrimSpace(a.Address1 + ", " + strings.TrimSpace(a.PostalCode+" "+a.City))
}

// partnerKind is the kind of support, by our own taxonomy's term, else by the
// words of the partner's terms; "" where it names none.
func partnerKind(s hsds.Service) Kind {
	words := []string{}
	for _, at := range s.Attributes {
		t := at.TaxonomyTerm
		for _, k := range Kinds {
			if at.TaxonomyTermID == termID(k) || t != nil && (t.ID == termID(k) || t.Code == string(k)) {
				return k
			}
		}
		if t != nil {
			words = append(words, t.Name)
		}
	}
	return KindOfWords(words...)
}

func partnerState(status string) ServiceState {
	switch status {
	case hsds.Active:
		return Active
	case hsds.TemporarilyClosed:
		return Paused
	}
	return Defunct
}

func partnerAge(n *hsds.Number) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(int(*n))
}

// partnerHours writes weekly recurrences as opening hours; others are passed over.
func partnerHours(schedules []hsds.Schedule) string {
	var rules []string
	for _, s := range schedules {
		opens, err1 := time.Parse("15:04", strings.TrimSuffix(s.OpensAt, "Z"))
		closes, err2 := time.Parse("15:04", strings.TrimSuffix(s.ClosesAt, "Z"))
		if s.Freq != "WEEKLY" && s.Freq != "" || s.ByDay == "" || err1 != nil || err2 != nil {
			continue
		}
		end := closes.Format("15:04")
		if end == "00:00" {
			end = "24:00"
		}
		for day := range strings.SplitSeq(s.ByDay, ",") {
			if day = strings.TrimSpace(day); len(day) == 2 {
				rules = append(rules, fmt.Sprintf("%s%s %s-%s", day[:1], strings.ToLower(day[1:]), opens.Format("15:04"), end))
			}
		}
	}
	return strings.Join(rules, "; ")
}

// sameHours tells whether two texts mean the same hours.
func sameHours(a, b string) bool {
	x, errA := ParseHours(a)
	y, errB := ParseHours(b)
	return errA == nil && errB == nil && reflect.DeepEqual(x, y)
}
