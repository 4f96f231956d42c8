package tor

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // zone names are checked on machines without a zone database too
)

// zoneNames are abbreviations and words for zones. Several zones mean that
// only the group's country can tell which.
var zoneNames = map[string][]string{
	"CET": {"CET"}, "CEST": {"CET"}, "EET": {"EET"}, "EEST": {"EET"}, "WET": {"WET"}, "WEST": {"WET"},
	"GMT": {"UTC"}, "UTC": {"UTC"}, "MSK": {"Europe/Moscow"}, "TRT": {"Europe/Istanbul"},
	"EAT": {"Africa/Nairobi"}, "WAT": {"Africa/Lagos"}, "CAT": {"Africa/Maputo"}, "SAST": {"Africa/Johannesburg"},
	"BST": {"Europe/London", "Asia/Dhaka"}, "BDT": {"Asia/Dhaka"}, "IST": {"Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin"},
	"AST": {"Asia/Riyadh", "Asia/Baghdad", "America/Puerto_Rico"}, "PKT": {"Asia/Karachi"}, "NPT": {"Asia/Kathmandu"},
	"AFT": {"Asia/Kabul"}, "IRST": {"Asia/Tehran"}, "MMT": {"Asia/Yangon"}, "ICT": {"Asia/Bangkok"}, "PHT": {"Asia/Manila"},
	"WIB": {"Asia/Jakarta"}, "GET": {"Asia/Tbilisi"}, "AMT": {"Asia/Yerevan", "America/Manaus"}, "AZT": {"Asia/Baku"},
	"COT": {"America/Bogota"}, "PET": {"America/Lima"}, "VET": {"America/Caracas"}, "ECT": {"America/Guayaquil"},
	"BOT": {"America/La_Paz"}, "BRT": {"America/Sao_Paulo"}, "ART": {"America/Argentina/Buenos_Aires"},
	"EST": {"America/New_York"}, "EDT": {"America/New_York"}, "PST": {"America/Los_Angeles", "Asia/Manila"},
}

var (
	zoneAbbr  = regexp.MustCompile(`\b(CES?T|EES?T|WES?T|GMT|UTC|MSK|TRT|EAT|WAT|CAT|SAST|BST|BDT|IST|AST|PKT|NPT|AFT|IRST|MMT|ICT|PHT|WIB|GET|AMT|AZT|COT|PET|VET|ECT|BOT|BRT|ART|EST|EDT|PST)\b`)
	zoneShift = regexp.MustCompile(`\b(?:GMT|UTC)\s?([+−–-])\s?(\d{1,2})(?::?(\d{2}))?\b`)
	zoneIANA  = regexp.MustCompile(`\b(?:Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific)/[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_]+)?`)
	zoneWords = []rule{
		{"CET", pattern(`central european (?:summer )?time|heure d.europe centrale|czasu środkowoeuropejskiego|центральноєвропейськ`)},
		{"EET", pattern(`eastern european (?:summer )?time|східноєвропейськ`)},
		{"EAT", pattern(`east(?:ern)? africa\w* time`)}, {"WAT", pattern(`west africa\w* time`)}, {"CAT", pattern(`central africa\w* time`)},
		{"UTC", pattern(`coordinated universal time|greenwich`)},
	}
	zoneAdjectives = []rule{
		{"Europe/Kyiv", pattern(`київськ\w+ час|час\w* (?:у )?ки[єї]в|czasu kijowskiego`)},
		{"Europe/Warsaw", pattern(`варшавськ\w+ час|czasu (?:warszawskiego|polskiego)`)},
	}
	placeTime  = pattern(`^'?s?,?\)? ?(?:local |standard )?time\b`)
	timeOf     = pattern(`(?:heure (?:locale )?(?:de |du |d.)?|hora (?:local )?(?:de )?|czasu |\btime (?:in|of) )$`)
	zoneKeyRow = pattern(`^time ?zone`)
)

// readZone takes the zone that the text says, else the country's.
func (r *reading) readZone(timed *sentence, candidates []*sentence) {
	home := world().zones[string(r.Country)]
	looked := candidates
	if timed != nil {
		looked = append([]*sentence{timed}, candidates...)
	}
	for _, s := range looked {
		if s != timed && !zoneKeyRow.MatchString(s.key) && clockIn(s) == "" && zoneIANA.FindString(s.String()) == "" {
			continue // "CAT" and "EAT" are words elsewhere
		}
		if zone := zoneIn(s, home); zone != "" {
			r.Meeting.Timezone = Text(zone)
			r.note("meeting.timezone", s)
			return
		}
	}
	if home != "" {
		r.Meeting.Timezone = Text(home)
		r.Inferred = append(r.Inferred, "meeting.timezone")
	}
}

// zoneIn gives the IANA zone that a sentence says. home is the zone of the
// country: an abbreviation that home uses means home.
func zoneIn(s *sentence, home string) string {
	if z := zoneIANA.FindString(s.String()); z != "" {
		if _, err := time.LoadLocation(z); err == nil {
			return z
		}
	}
	for _, m := range world().mentions(s.text) {
		if placeTime.MatchString(s.low[m.to:]) || timeOf.MatchString(s.low[:m.from]) {
			if z := world().zones[m.code]; z != "" {
				return z
			}
		}
	}
	for _, z := range zoneAdjectives {
		if z.match.MatchString(s.low) {
			return z.means
		}
	}
	if m := zoneShift.FindStringSubmatch(s.String()); m != nil {
		return shiftZone(m[1], m[2], m[3], home)
	}
	abbr := zoneAbbr.FindString(s.String())
	for _, z := range zoneWords {
		if abbr == "" && z.match.MatchString(s.low) {
			abbr = z.means
		}
	}
	return abbrZone(abbr, home)
}

func abbrZone(abbr, home string) string {
	zones := zoneNames[abbr]
	for _, z := range zones {
		if z == home {
			return home
		}
	}
	for _, at := range offsets(home) {
		if at.name == abbr {
			return home
		}
	}
	if len(zones) == 1 {
		return zones[0]
	}
	return ""
}

// shiftZone makes "GMT+3" the country's zone where that is three hours ahead
// in winter or summer, else the zone of that fixed distance.
func shiftZone(sign, hours, minutes, home string) string {
	h, _ := strconv.Atoi(hours)
	m, _ := strconv.Atoi(minutes)
	shift := 3600*h + 60*m
	etc := "Etc/GMT-"
	if sign != "+" {
		shift, etc = -shift, "Etc/GMT+"
	}
	for _, at := range offsets(home) {
		if at.seconds == shift {
			return home
		}
	}
	if h == 0 && m == 0 {
		return "UTC"
	}
	if _, err := time.LoadLocation(etc + strings.TrimLeft(hours, "0")); err == nil && m == 0 {
		return etc + strings.TrimLeft(hours, "0")
	}
	return ""
}

type offset struct {
	name    string
	seconds int
}

// offsets are the names and distances of a zone in winter and summer.
func offsets(zone string) []offset {
	if zone == "" {
		return nil
	}
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return nil
	}
	var all []offset
	for _, month := range []time.Month{time.January, time.July} {
		name, seconds := time.Date(2026, month, 1, 0, 0, 0, 0, loc).Zone()
		all = append(all, offset{name, seconds})
	}
	return all
}
