package tor

import (
	"strings"
	"testing"
)

// about wraps one sentence in the smallest ToR that is one.
func about(t *testing.T, country, heading, sentence string) Proposal {
	t.Helper()
	text := "Shelter Working Group, " + country + ": Terms of Reference\n\nObjectives\n\n- Coordinate partners\n- Share information\n\n" + heading + "\n\n" + sentence + "\n\nMembership\n\nOpen to all.\n"
	return propose(t, "test.txt", []byte(text))
}

func TestMeetingRule(t *testing.T) {
	for _, c := range []struct{ country, sentence, want string }{
		{"Poland", "The group meets weekly on Tuesday at 15:30.", "weekly tuesday 15:30 Europe/Warsaw"},
		{"Poland", "Meetings are held every Monday at 9 am.", "weekly monday 09:00 Europe/Warsaw"},
		{"Poland", "The WG will meet on a weekly basis on Wednesdays from 2 to 3.30 pm.", "weekly wednesday 14:00 Europe/Warsaw"},
		{"Poland", "Regular meetings take place once a week (Fri, 10:00 CET).", "weekly friday 10:00 Europe/Warsaw"},
		{"Moldova", "The group meets bi-weekly, each Thursday at 10:00-11:30 (EET).", "biweekly thursday 10:00 Europe/Chisinau"},
		{"Moldova", "The group will convene fortnightly on Tuesdays at 14h00.", "biweekly tuesday 14:00 Europe/Chisinau"},
		{"Moldova", "The group will convene every two weeks on Tuesdays, 1430 hrs.", "biweekly tuesday 14:30 Europe/Chisinau"},
		{"Moldova", "The group meets every second Tuesday at 11.00.", "biweekly tuesday 11:00 Europe/Chisinau"},
		{"Moldova", "The group meets every other Friday at 3:00 p.m.", "biweekly friday 15:00 Europe/Chisinau"},
		{"Moldova", "The group meets twice a month, on the first and third Tuesday, at 10h.", "biweekly tuesday 10:00 Europe/Chisinau"},
		{"Moldova", "The group meets on the 2nd and 4th Wednesday of each month at 10 AM.", "biweekly wednesday 10:00 Europe/Chisinau"},
		{"Lebanon", "Meetings are held monthly, on the first Thursday of each month, at 10h30.", "monthly 1 thursday 10:30 Asia/Beirut"},
		{"Lebanon", "The group meets every second Tuesday of the month at noon.", "monthly 2 tuesday 12:00 Asia/Beirut"},
		{"Lebanon", "The group meets on the last Wednesday of every month at 12 noon.", "monthly -1 wednesday 12:00 Asia/Beirut"},
		{"Lebanon", "The group will meet every third Monday of the month, 11-1 pm.", "monthly 3 monday 11:00 Asia/Beirut"},
		{"Lebanon", "The group meets once a month.", "monthly Asia/Beirut"},
		{"Ukraine", "The group meets quarterly, on the first Tuesday of the quarter, at 2 pm Kyiv time.", "quarterly 1 tuesday 14:00 Europe/Kyiv"},
		{"Ukraine", "Meetings are convened every three months.", "quarterly Europe/Kyiv"},
		{"Ukraine", "Meetings will be held monthly at 14:00 CET.", "monthly 14:00 CET"},
		{"Ukraine", "Meetings will be held monthly at 14:00 EET.", "monthly 14:00 Europe/Kyiv"},
		{"Ethiopia", "The group meets each Tuesday at 10:00 (GMT+3).", "weekly tuesday 10:00 Africa/Addis_Ababa"},
		{"Bangladesh", "The group meets each Sunday at 14:00 BST.", "weekly sunday 14:00 Asia/Dhaka"},
		{"Kenya", "The group meets each Friday, 9:00 EAT.", "weekly friday 09:00 Africa/Nairobi"},
		{"the Middle East", "The group meets each Friday at 9:00 Europe/Athens.", "weekly friday 09:00 Europe/Athens"},
		{"the Middle East", "The group meets each Friday at 9:00.", "weekly friday 09:00"},
		{"the Middle East", "The group meets each Friday at 9:00 UTC.", "weekly friday 09:00 UTC"},

		// What is not the rule of the meetings.
		{"Poland", "The group meets monthly. Members send weekly updates by Friday.", "monthly Europe/Warsaw"},
		{"Poland", "The agenda is shared by Monday before the meeting. The group meets weekly on Thursday.", "weekly thursday Europe/Warsaw"},
		{"Poland", "The group meets monthly. Task teams meet weekly on Mondays at 8:00.", "monthly Europe/Warsaw"},
		{"Poland", "Meetings last 1h30 and are held weekly.", "weekly Europe/Warsaw"},
		{"Poland", "The group meets bi-monthly.", "Europe/Warsaw"},
		{"Poland", "The group meets as needed.", "Europe/Warsaw"},
		{"Poland", "The group was created on 15.03.2022 and meets weekly.", "weekly Europe/Warsaw"},
		{"Poland", "Minutes are shared within 24 hours of the weekly meeting.", "weekly Europe/Warsaw"},

		{"Tchad", "Les réunions ont lieu toutes les deux semaines, le mardi à 14 heures.", "biweekly tuesday 14:00 Africa/Ndjamena"},
		{"Tchad", "Le groupe se réunit chaque mois, le dernier vendredi du mois, à 9h30.", "monthly -1 friday 09:30 Africa/Ndjamena"},
		{"Colombia", "La mesa se reúne cada dos semanas, los miércoles a las 3 de la tarde.", "biweekly wednesday 15:00 America/Bogota"},
		{"Colombia", "Las reuniones son trimestrales.", "quarterly America/Bogota"},
		{"Polska", "Spotkania odbywają się w każdy wtorek o godzinie 15:30.", "weekly tuesday 15:30 Europe/Warsaw"},
		{"Polska", "Spotkania odbywają się raz w miesiącu, w pierwszy czwartek miesiąca, o godz. 10.", "monthly 1 thursday 10:00 Europe/Warsaw"},
		{"Україна", "Засідання проводяться щотижня, у вівторок о 15:30.", "weekly tuesday 15:30 Europe/Kyiv"},
		{"Україна", "Засідання проводяться раз на два тижні, у четвер, о 10:00 за київським часом.", "biweekly thursday 10:00 Europe/Kyiv"},
	} {
		m := about(t, c.country, "Meetings", c.sentence).Meeting
		got := string(m.Frequency)
		if m.Nth != nil {
			got += " " + string(rune('0'+*m.Nth))
			if *m.Nth == -1 {
				got = string(m.Frequency) + " -1"
			}
		}
		for _, part := range []Text{m.Weekday, m.Time, m.Timezone} {
			if part != "" {
				got += " " + string(part)
			}
		}
		if got = strings.TrimSpace(got); got != c.want {
			t.Errorf("%s\n got %q\nwant %q", c.sentence, got, c.want)
		}
	}
}

func TestPlace(t *testing.T) {
	for sentence, want := range map[string]string{
		"The group meets weekly on Microsoft Teams.":                                             "Microsoft Teams",
		"Meetings are held weekly via MS Teams, at 10:00.":                                       "MS Teams",
		"The group meets monthly at the UNHCR office in Beirut.":                                 "UNHCR office in Beirut",
		"Meetings take place at the premises of the Ministry of Health every Tuesday.":           "premises of the Ministry of Health",
		"The group meets weekly in Beirut.":                                                      "Beirut",
		"The group meets online once a month.":                                                   "online",
		"The group meets monthly in May at the IOM conference room or on Zoom.":                  "IOM conference room; Zoom",
		"The group meets monthly.":                                                               "",
		"Meetings are hosted on a rotating basis every month by members. Teams prepare updates.": "",
	} {
		if got := string(about(t, "Lebanon", "Meetings", sentence).Meeting.Place); got != want {
			t.Errorf("%s\n got %q\nwant %q", sentence, got, want)
		}
	}
}

func TestRevision(t *testing.T) {
	for _, c := range []struct {
		sentence string
		months   int
		onNeed   bool
	}{
		{"The ToR will be reviewed annually.", 12, false},
		{"The ToR will be reviewed every six months.", 6, false},
		{"The ToR will be reviewed bi-annually.", 6, false},
		{"The ToR will be reviewed on a quarterly basis or as needed.", 3, true},
		{"These terms of reference shall be reviewed and updated as needed.", 0, true},
		{"The ToR will be reviewed every 3 months.", 3, false},
		{"The ToR will be reviewed at least once a year, or more often if the situation requires.", 12, true},
		{"The ToR will be revised every two years.", 24, false},
		{"The ToR will be reviewed after six (6) months.", 6, false},
		{"The ToR will be reviewed bi-monthly.", 0, false},
		{"The ToR will be reviewed every 6-12 months.", 0, false},
		{"The group reviews its work plan.", 0, false},
		{"The ToR may be amended at any time by consensus.", 0, true},
		{"This document is valid for one year.", 12, false},
		{"The ToR is a living document, to be reviewed on a 6-month basis.", 6, false},
	} {
		r := about(t, "Poland", "Revision", c.sentence).Revision
		months := 0
		if r.IntervalMonths != nil {
			months = *r.IntervalMonths
		}
		if onNeed := r.OnNeed != nil && *r.OnNeed; months != c.months || onNeed != c.onNeed {
			t.Errorf("%s\n got %d %v, want %d %v", c.sentence, months, onNeed, c.months, c.onNeed)
		}
	}
}

func TestMinutes(t *testing.T) {
	for _, c := range []struct{ sentence, to, deadline string }{
		{"Minutes will be circulated to all members within 48 hours.", "all members", "within 48 hours"},
		{"The minutes are shared with members and partners within five (5) working days after the meeting.", "members and partners", "within five (5) working days after the meeting"},
		{"The secretariat drafts the minutes. These are distributed among participants no later than one week after the meeting.", "participants", "no later than one week after the meeting"},
		{"Meeting notes are sent to the mailing list by the next working day.", "mailing list", "by the next working day"},
		{"Minutes are shared before the next meeting.", "", "before the next meeting"},
		{"Meetings last 90 minutes and are shared among members.", "", ""},
		{"Minutes are taken.", "", ""},
		{"Minutes: to all members in 3 days.", "all members", "in 3 days"},
		{"Minutes will be shared with all Working Group members within 24h.", "all Working Group members", "within 24h"},
	} {
		m := about(t, "Poland", "Reporting", c.sentence).Minutes
		if string(m.CirculatedTo) != c.to || string(m.Deadline) != c.deadline {
			t.Errorf("%s\n got %q, %q\nwant %q, %q", c.sentence, m.CirculatedTo, m.Deadline, c.to, c.deadline)
		}
	}
}

func TestDonors(t *testing.T) {
	for sentence, want := range map[string]string{
		"Donors can be invited to participate in meetings as agreed upon by members.":     "true",
		"Donors may attend with the consensus of the members.":                            "true",
		"Donors are invited as observers upon approval by the co-leads.":                  "true",
		"Donors may attend meetings as observers.":                                        "false",
		"Membership is open to UN agencies, NGOs and donors.":                             "",
		"The group advocates with donors for funding.":                                    "",
		"Donor representatives may join on an ad hoc basis, if members agree beforehand.": "true",
	} {
		got := ""
		if d := about(t, "Poland", "Participation", sentence).Membership.DonorsByAgreement; d != nil {
			got = map[bool]string{true: "true", false: "false"}[*d]
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", sentence, got, want)
		}
	}
}
