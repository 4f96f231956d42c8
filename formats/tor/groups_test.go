package tor

import (
	"strings"
	"testing"
)

func TestLeads(t *testing.T) {
	for sentence, want := range map[string]string{
		"The group is co-chaired by UNHCR, IOM and Save the Children.":                                                     "UNHCR; IOM; Save the Children",
		"The Working Group is led by the Ministry of Labour, Social Protection and Family with the support of UNICEF.":     "Ministry of Labour, Social Protection and Family",
		"The group is facilitated by the Norwegian Refugee Council (NRC) and People in Need (PIN) on a rotating basis.":    "Norwegian Refugee Council (NRC); People in Need (PIN)",
		"Chair: UNHCR; Co-chair: Ministry of Interior and Administration.":                                                 "UNHCR; Ministry of Interior and Administration",
		"UNICEF and UNFPA co-lead the group.":                                                                              "UNICEF; UNFPA",
		"UNHCR chairs the Working Group and IOM acts as co-chair.":                                                         "UNHCR; IOM",
		"The co-leads of the group are World Vision and the Polish Red Cross.":                                             "World Vision; Polish Red Cross",
		"The group is led by the International Organization for Migration (IOM). IOM co-leads with La Strada.":             "International Organization for Migration (IOM)",
		"The group works under the joint leadership of WHO and the Ministry of Health.":                                    "WHO; Ministry of Health",
		"The Chair is elected by the members every year.":                                                                  "",
		"The Protection Sector is led by UNHCR. The Shelter Working Group is led by IOM.":                                  "IOM",
		"The group is convened by UNHCR in partnership with the Food and Agriculture Organization (FAO).":                  "UNHCR; Food and Agriculture Organization (FAO)",
		"Co-chairs: UN Women / CARE International":                                                                         "UN Women; CARE International",
		"The refugee response is led by the Government. The working group is chaired jointly by ACTED and Caritas Poland.": "ACTED; Caritas Poland",
		"Task teams are led by NGOs.":                                           "",
		"The group is chaired by a representative of the Ministry of Interior.": "Ministry of Interior",
		"Lead agency: UNHCR (Jane Doe, doe@example.org)":                        "UNHCR",
		"The Working Group will be led by UNHCR as the lead agency for refugee response, and co-led by the Department of Social Assistance": "UNHCR; Department of Social Assistance",
	} {
		p := about(t, "Poland", "Leadership", sentence)
		if got := strings.Join(p.CoLeads, "; "); got != want {
			t.Errorf("%s\n got %q\nwant %q", sentence, got, want)
		}
	}
}

// TestLists are ways to write objectives, tasks and principles. Want is the
// titles and texts, "title|text", one after another.
func TestLists(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"bullets with titles", "Objectives\n\n- Mapping: Know the actors.\n- Training: Teach them.", "Mapping|Know the actors.;Training|Teach them."},
		{"dashes", "Objectives\n\n• Mapping – know the actors\n• Training – teach them", "Mapping|know the actors;Training|teach them"},
		{"numbers", "2. Objectives\n1. Know the actors\n2. Teach them\n3. Coordinate\n\n3. Membership\nOpen.", "|Know the actors;|Teach them;|Coordinate"},
		{"letters", "Objectives:\na) know the actors;\nb) teach them; and\nc) report.", "|know the actors;|teach them;|report."},
		{"numbers under a number", "2. Objectives\n2.1 Know the actors.\n2.2 Teach them.\n3. Membership\nOpen to all.", "|Know the actors.;|Teach them."},
		{"sentences", "Aim\n\nThe group coordinates partners. It shares information.", "|The group coordinates partners.;|It shares information."},
		{"in one sentence", "Objectives\n\nThe group will (a) know the actors, (b) teach them and (c) report.", "|know the actors;|teach them;|report."},
		{"introduced", "Rationale\n\nPeople need help. The objectives of the group are:\n\n- know the actors\n- teach them", "|know the actors;|teach them"},
		{"nested", "Objectives\n\n- Know the actors\n  - services\n  - gaps\n- Teach them", "|Know the actors services gaps;|Teach them"},
		{"wrapped lines", "Objectives\n\n- Know the actors in all regions of the country and what they\n  offer to people\n- Teach them", "|Know the actors in all regions of the country and what they offer to people;|Teach them"},
		{"goals and specific objectives", "Overall goal\n\nPeople are safe.\n\nSpecific objectives\n\n- Know the actors\n- Teach them", "|Know the actors;|Teach them"},
		{"counted", "Objectives\n\nObjective 1: Know the actors\nObjective 2: Teach them", "|Know the actors;|Teach them"},
		{"sub-headings", "## Objectives\n\n### Mapping\n\nKnow the actors.\n\n### Training\n\nTeach them.", "Mapping|Know the actors.;Training|Teach them."},
		{"bold line", "**Objectives**\n\n* **Mapping.** Know the actors.\n* **Training.** Teach them.", "Mapping|Know the actors.;Training|Teach them."},
		{"capitals", "OBJECTIVES\n1) Know the actors\n2) Teach them\nMEMBERSHIP\nOpen.", "|Know the actors;|Teach them"},
		{"topics as titles", "2. Objectives\n1. Coordination: bring partners together.\n2. Reporting: report jointly.\n3. Information management: share data.", "Coordination|bring partners together.;Reporting|report jointly.;Information management|share data."},
		{"none", "Membership\n\nOpen to all who work in the field. Donors may attend.", ""},
	} {
		p := propose(t, c.name, []byte("Cash Working Group\nTerms of Reference\n\n"+c.text+"\n\nMeetings\n\nThe group meets weekly.\n"))
		var got []string
		for _, o := range p.Objectives {
			got = append(got, string(o.Title)+"|"+string(o.Text))
		}
		if g := strings.Join(got, ";"); g != c.want {
			t.Errorf("%s\n got %q\nwant %q", c.name, g, c.want)
		}
	}
}

func TestCountry(t *testing.T) {
	for text, want := range map[string]string{
		"Cash Working Group, Refugee Response in Poland": "PL",
		"Cash Working Group – Republic of Moldova":       "MD",
		"Cash Working Group\n\nBackground\n\nPeople fleeing Ukraine arrived in Romania. The Government of Romania leads the response.": "RO",
		"Cash Working Group\n\nBackground\n\nVenezuelan refugees live in Bogotá and other towns. Colombian authorities host them.":     "CO",
		"Cash Working Group Cox's Bazar":                       "BD",
		"Groupe de travail Cash – Côte d'Ivoire":               "CI",
		"Cash Working Group, Democratic Republic of the Congo": "CD",
		"Cash Working Group, South Sudan":                      "SS",
		"Cash Working Group Türkiye":                           "TR",
		"Child Protection and Cash Sub-Working Group, Poland":  "PL",
		"CASH WORKING GROUP - TURKEY":                          "TR",
		"Regional Cash Working Group for Poland and Moldova":   "",
		"Cash Working Group\n\nBackground\n\nThe group follows the Paris Principles and the Geneva Conventions.": "",
		"Cash Working Group\n\nBackground\n\nThe war in Ukraine drove people across borders.":                    "",
		"Cash Working Group Addis Ababa":               "ET",
		"Grupa Robocza ds. pomocy gotówkowej w Polsce": "PL",
		"Mesa de transferencias monetarias, Perú":      "PE",
		"Робоча група з грошової допомоги в Україні":   "UA",
	} {
		p := propose(t, text, []byte("Terms of Reference\n\n"+text+"\n\nObjectives\n\n- Coordinate partners\n\nMeetings\n\nThe group meets weekly.\n"))
		if string(p.Country) != want {
			t.Errorf("%s\n got %q, want %q", text, p.Country, want)
		}
	}
}

func TestName(t *testing.T) {
	for title, want := range map[string]string{
		"Terms of Reference for the Protection Working Group":                                                "Protection Working Group",
		"PROTECTION WORKING GROUP - TERMS OF REFERENCE (ToR)":                                                "Protection Working Group",
		"TERMS OF REFERENCE\n\nGBV SUB-WORKING GROUP":                                                        "GBV Sub-Working Group",
		"ToR: Anti-Trafficking Task Force (ATTF), 2023":                                                      "Anti-Trafficking Task Force (ATTF)",
		"# Child Protection Sub-Sector\n\n## Terms of Reference":                                             "Child Protection Sub-Sector",
		"Draft Terms of Reference of the Inter-Sector Coordination Group - Romania":                          "Inter-Sector Coordination Group",
		"ToR\n\nName of the group: Cash Task Force\nSector: Cash":                                            "Cash Task Force",
		"Terms of Reference\n\nBackground\n\nThe Durable Solutions Working Group (DSWG) was set up in 2020.": "Durable Solutions Working Group (DSWG)",
	} {
		p := propose(t, title, []byte(title+"\n\nObjectives\n\n- Coordinate partners\n\nMeetings\n\nThe group meets weekly.\n"))
		if string(p.Name) != want {
			t.Errorf("%q\n got %q, want %q", title, p.Name, want)
		}
	}
}
