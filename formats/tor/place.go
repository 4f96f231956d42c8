package tor

import (
	"regexp"
	"strings"
)

var (
	platform   = regexp.MustCompile(`\b(?:(?i:microsoft|ms|m\.s\.)[ -]?(?i:teams)|Teams|TEAMS|(?i:zoom|google[ -]meet|webex|skype(?: for business)?|jitsi|gotomeeting|bluejeans|whatsapp))\b`)
	onPlatform = pattern(`(?:\b(?:on|via|through|using|by|over|with|in|or|and|par|sur|por|przez|na|в|через)|[/(,:]) ?$`)
	building   = pattern(`\b(?:(?:hosted )?(?:at|in|by)|dans|en|w|we|na terenie|в|у) (?:the |les |la |el |las )?(` +
		`(?:[^,.;()\d]{0,60}?\b)?(?:offices?|premises|conference room|meeting room|headquarters|hq|hub|building|cent(?:re|er)|hall|compound|ministry|locaux|bureaux?|siège|oficinas?|sede|siedzib\w+|biur\w+|офіс\w*|приміщенн\w+)\b[^,.;()]*)`)
	buildingNoun  = pattern(`\b(?:offices?|premises|conference room|meeting room|headquarters|hq|hub|building|cent(?:re|er)|hall|compound|ministry|locaux|bureaux?|siège|oficinas?|sede|siedzib\w+|biur\w+|офіс\w*|приміщенн\w+)\b`)
	prepositions  = pattern(`\b(?:at|in|by|dans|en)\b (?:the )?`)
	buildingAlone = pattern(`[,;] ((?:the )?(?:[^,.;()\d]{0,50}?\b)?(?:offices?|premises|conference room|meeting room|headquarters|hq|compound|salle|locaux|bureau|sala|oficina|sede|siedzib\w+|офіс\w*)\b[^,.;()]*)`)
	buildingEnd   = pattern(`\s(?:on|every|each|from|with|via|or|and|while|at \d|starting|once|unless|until|where|between|chaque|tous|cada|każdy|o godz|co)\b.*$`)
	online        = pattern(`\bonline\b|\bvirtual(?:ly)?\b|\bremotely\b|\bhybrid\b|\ben ligne\b|\ben línea\b|\bzdalnie\b|\bonline\b|онлайн|дистанційно`)
	placeKey      = pattern(`^(?:meeting )?(?:venue|location|place|platform|where|lieu|lugar|miejsce|місце)|^(?:meeting )?modalit(?:y|ies)$|^(?:meeting )?format$`)
)

// readPlace prefers a row that gives it, then a building, a platform, or both.
func (r *reading) readPlace(candidates []*sentence) {
	for i := range r.sentences {
		s := &r.sentences[i]
		if placeKey.MatchString(s.key) && isPlace(s) {
			r.Meeting.Place = Text(strings.TrimSuffix(s.String(), "."))
			r.note("meeting.place", s)
			return
		}
	}
	for _, s := range candidates {
		if place := placeIn(s); place != "" {
			r.Meeting.Place = Text(place)
			r.note("meeting.place", s)
			return
		}
	}
}

// isPlace tells whether the words of a row are a place to meet, not the
// country of the group, and not a sentence with a place in it.
func isPlace(s *sentence) bool {
	if meetVerb.MatchString(s.low) || len(strings.Fields(s.low)) > 15 || clockIn(s) != "" {
		return false
	}
	for _, m := range world().mentions(s.text) {
		if m.kind == byName && m.to-m.from+3 > len(s.low) {
			return false
		}
	}
	return true
}

// buildingAt trims what was found to the place itself: "in May at the office"
// begins at the last preposition, and a town may follow a comma.
func buildingAt(s *sentence, from, to int) string {
	noun := buildingNoun.FindStringIndex(s.low[from:to])
	if noun == nil {
		return s.cut(from, to)
	}
	if before := prepositions.FindAllStringIndex(s.low[from:from+noun[0]], -1); len(before) > 0 {
		from += before[len(before)-1][1]
	}
	if cut := buildingEnd.FindStringIndex(s.low[from:to]); cut != nil {
		return s.cut(from, from+cut[0])
	}
	for _, m := range world().mentions(s.text) {
		if m.kind == byTown && m.from == to+2 && s.low[to] == ',' {
			to = m.to
		}
	}
	return s.cut(from, to)
}

func placeIn(s *sentence) string {
	var found []string
	m := building.FindStringSubmatchIndex(s.low)
	if m == nil && !meetVerb.MatchString(s.low) { // "Monthly, on Monday, IOM office"
		m = buildingAlone.FindStringSubmatchIndex(s.low)
	}
	if m != nil {
		found = append(found, buildingAt(s, m[2], m[3]))
	}
	for _, m := range platform.FindAllStringIndex(string(s.runes), -1) {
		if p := string(s.runes)[m[0]:m[1]]; !strings.EqualFold(p, "teams") || onPlatform.MatchString(fold(string(s.runes)[:m[0]])) {
			found = append(found, p)
			break
		}
	}
	if len(found) > 0 {
		return strings.Join(found, "; ")
	}
	for _, m := range world().mentions(s.text) {
		if m.kind == byTown && pattern(`\b(?:in|à|en|w|в|у) $`).MatchString(s.low[:m.from]) {
			return s.cut(m.from, m.to)
		}
	}
	if m := online.FindStringIndex(s.low); m != nil && meetVerb.MatchString(s.low) {
		return s.cut(m[0], m[1])
	}
	return ""
}
