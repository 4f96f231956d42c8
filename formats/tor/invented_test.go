package tor

import (
	"os"
	"path/filepath"
	"testing"
)

// TestInventedToRs are ToRs of groups that do not exist, each laid out and
// worded in another way.
func TestInventedToRs(t *testing.T) {
	for file, want := range map[string]string{
		"cash-moldova.md": `
			name = Cash Working Group (CWG)
			sector = Cash and Voucher Assistance (CVA)
			country = MD
			co_leads.# = 3
			co_leads.0 = UNHCR
			co_leads.1 = Catholic Relief Services (CRS)
			co_leads.2 = Ministry of Labour and Social Protection
			objectives.# = 4
			objectives.1.title = Harmonisation
			tasks.# = 3
			principles.# = 4
			principles.0.title = Do no harm
			coverage = the whole country
			meeting.frequency = biweekly
			meeting.weekday = thursday
			meeting.time = 10:00
			meeting.timezone = Europe/Chisinau
			meeting.place = UNHCR office in Chisinau; Zoom
			meeting.ad_hoc = true
			minutes.circulated_to = all members and partners
			minutes.deadline = within 48 hours
			revision.interval_months = 12
			revision.on_need = true
			membership.donors_by_agreement =
			inferred.# = 0
			clauses.1.number = 2
			clauses.2.number = 2.1`,
		"gbv-lebanon.txt": `
			name = National SGBV Task Force
			sector = Gender-Based Violence (GBV)
			country = LB
			co_leads.# = 2
			co_leads.0 = Ministry of Social Affairs
			co_leads.1 = ABAAD
			objectives.# = 4
			tasks.# = 0
			meeting.frequency = monthly
			meeting.nth = 1
			meeting.weekday = thursday
			meeting.time = 10:30
			meeting.timezone = Asia/Beirut
			meeting.place = conference room of the Ministry of Social Affairs
			meeting.ad_hoc =
			minutes.circulated_to = all participants
			minutes.deadline = within five working days
			revision.interval_months = 6
			revision.on_need =
			membership.donors_by_agreement = false
			inferred.0 = meeting.timezone
			clauses.2.number = III`,
		"wash-coxs-bazar.txt": `
			name = WASH Sector Cox's Bazar
			sector = Water, Sanitation and Hygiene (WASH)
			country = BD
			co_leads.# = 3
			co_leads.0 = Department of Public Health Engineering (DPHE)
			objectives.# = 3
			tasks.# = 3
			tasks.0 = Map who does what where
			meeting.frequency = biweekly
			meeting.weekday = sunday
			meeting.time = 14:00
			meeting.timezone = Asia/Dhaka
			minutes.circulated_to = mailing list
			minutes.deadline = no later than 3 days after each meeting
			revision.interval_months = 12
			revision.on_need = true
			inferred.# = 0`,
		"protection-ukraine.txt": `
			name = Age and Disability Working Group
			country = UA
			co_leads.# = 2
			co_leads.0 = HelpAge International
			co_leads.1 = League of the Strong
			objectives.# = 3
			objectives.0.text = promote inclusion in the humanitarian response
			principles.# = 4
			principles.3.title = independence
			meeting.frequency = monthly
			meeting.nth = -1
			meeting.weekday = wednesday
			meeting.time = 14:00
			meeting.timezone = Europe/Kyiv
			meeting.place = online (Zoom)
			revision.interval_months = 3
			inferred.# = 0`,
		"aap-romania.txt": `
			name = Accountability to Affected Populations (AAP) Working Group
			sector = Accountability to Affected Populations (AAP)
			country = RO
			co_leads.0 = UNHCR
			co_leads.1 = Romanian Red Cross
			objectives.# = 2
			meeting.frequency = biweekly
			meeting.weekday = monday
			meeting.time = 12:00
			meeting.timezone = Europe/Bucharest
			meeting.ad_hoc = true
			minutes.deadline = within one week
			revision.interval_months = 6
			revision.on_need = true
			membership.donors_by_agreement = true`,
		"mhpss-colombia.txt": `
			sector = Mental Health and Psychosocial Support (MHPSS)
			country = CO
			co_leads.# = 2
			co_leads.1 = Ministerio de Salud y Protección Social
			objectives.# = 3
			tasks.# = 2
			principles.0.title = Acción sin daño
			meeting.frequency = monthly
			meeting.nth = 1
			meeting.weekday = thursday
			meeting.time = 15:00
			meeting.timezone = America/Bogota
			meeting.ad_hoc = true
			minutes.circulated_to = todos los miembros
			minutes.deadline = en un plazo de 5 días hábiles
			revision.interval_months = 6
			revision.on_need = true`,
		"protection-tchad.md": `
			country = TD
			sector = Gender-Based Violence (GBV)
			co_leads.# = 2
			co_leads.0 = UNFPA
			co_leads.1 = Ministère de la Femme et de la Protection de la Petite Enfance
			objectives.# = 2
			meeting.frequency = weekly
			meeting.weekday = tuesday
			meeting.time = 10:00
			meeting.timezone = Africa/Ndjamena
			minutes.deadline = dans les 48 heures
			revision.interval_months = 12`,
		"pl-grupa.txt": `
			country = PL
			sector = Child Protection
			co_leads.0 = UNICEF
			objectives.# = 2
			tasks.# = 2
			principles.# = 2
			meeting.frequency = biweekly
			meeting.weekday = wednesday
			meeting.time = 10:30
			meeting.timezone = Europe/Warsaw
			minutes.circulated_to = wszystkim członkom
			minutes.deadline = w ciągu 3 dni
			revision.interval_months = 6
			revision.on_need = true`,
		"uk-grupa.txt": `
			name = Робоча група з протидії торгівлі людьми в Україні
			country = UA
			sector = Counter-Trafficking (CT)
			co_leads.# = 2
			objectives.# = 3
			meeting.frequency = monthly
			meeting.nth = -1
			meeting.weekday = thursday
			meeting.time = 15:30
			meeting.timezone = Europe/Kyiv
			meeting.place = Zoom
			meeting.ad_hoc = true
			revision.interval_months = 6`,
		"ethiopia-cp.txt": `
			name = Child Protection Area of Responsibility
			country = ET
			co_leads.# = 2
			co_leads.0 = UNICEF
			co_leads.1 = Ministry of Women and Social Affairs
			objectives.# = 3
			meeting.frequency = weekly
			meeting.weekday = wednesday
			meeting.time = 09:30
			meeting.timezone = Africa/Addis_Ababa
			meeting.place = UNICEF office, Addis Ababa
			revision.interval_months = 12`,
		"slovakia-psea.txt": `
			country = SK
			sector = Protection from Sexual Exploitation and Abuse (PSEA)
			co_leads.0 = UNHCR
			co_leads.1 = IOM
			objectives.# = 3
			objectives.0.title = Prevention
			principles.# = 3
			meeting.frequency = biweekly
			meeting.weekday = friday
			meeting.time = 09:00
			meeting.place = Bratislava, IOM premises
			revision.interval_months =
			revision.on_need = true`,
		"prot-kenya.txt": `
			name = Protection Working Group
			country = KE
			co_leads.# = 2
			co_leads.0 = Department of Refugee Services (DRS)
			objectives.# = 3
			tasks.# = 3
			meeting.frequency = monthly
			meeting.nth = -1
			meeting.weekday = thursday
			meeting.time = 09:00
			meeting.place = UNHCR compound
			meeting.ad_hoc = true
			minutes.deadline = three days after the meeting
			revision.interval_months = 12
			revision.on_need = true
			membership.donors_by_agreement = true
			clauses.2.number = 2.1`,
		"pseata-moldova.md": `
			name = Anti-Trafficking Task Force
			sector = Counter-Trafficking (CT)
			country = MD
			co_leads.# = 2
			co_leads.0 = IOM
			co_leads.1 = La Strada Moldova
			tasks.# = 3
			principles.# = 3
			principles.0.title = Confidentiality
			meeting.frequency = biweekly
			meeting.weekday = wednesday
			meeting.time = 16:00
			meeting.timezone = Europe/Chisinau
			minutes.circulated_to = all members
			revision.interval_months = 4
			revision.on_need = true`,
		"health-fr.txt": `
			sector = Health
			country = CD
			co_leads.# = 2
			co_leads.1 = OMS
			objectives.# = 3
			tasks.# = 2
			meeting.frequency = biweekly
			meeting.weekday = thursday
			meeting.time = 11:00
			meeting.timezone =
			minutes.deadline = dans un délai de trois jours ouvrables
			revision.interval_months = 12
			revision.on_need = true
			inferred.# = 0`,
		"mhpss-czechia.txt": `
			name = MHPSS Technical Working Group
			country = CZ
			co_leads.# = 3
			co_leads.1 = WHO Czech Republic
			objectives.# = 3
			tasks.# = 2
			tasks.0 = Map services
			principles.# = 5
			principles.0.title = human rights
			meeting.frequency = monthly
			meeting.nth = 2
			meeting.weekday = tuesday
			meeting.time = 10:00
			meeting.timezone = Europe/Prague
			meeting.place = WHO Country Office; MS Teams
			meeting.ad_hoc = true
			minutes.deadline = within one week of the meeting
			revision.interval_months = 6
			inferred.# = 0`,
		"education-lebanon.md": `
			name = Education Sector Working Group
			country = LB
			co_leads.# = 3
			objectives.# = 3
			objectives.0.title = Access
			meeting.frequency = monthly
			meeting.nth = -1
			meeting.weekday = friday
			meeting.time = 09:00
			revision.interval_months = 6
			membership.donors_by_agreement = true`,
		"psea-ethiopia.txt": `
			country = ET
			co_leads.# = 2
			objectives.# = 2
			objectives.1.title = Response
			meeting.frequency = monthly
			meeting.nth = 1
			meeting.weekday = wednesday
			meeting.time = 14:30
			meeting.ad_hoc = true
			minutes.circulated_to = focal points
			minutes.deadline = within 3 working days
			revision.interval_months = 12
			clauses.2.number = 2.1`,
		"shelter-southsudan.txt": `
			sector = Shelter
			country = SS
			co_leads.# = 2
			co_leads.0 = IOM
			co_leads.1 = World Vision International
			tasks.# = 3
			principles.# = 4
			meeting.frequency = biweekly
			meeting.weekday = thursday
			meeting.time = 10:30
			meeting.place = IOM conference room, Juba
			minutes.circulated_to = cluster mailing list
			minutes.deadline = within two days
			revision.interval_months = 12`,
		"protection-jordan.txt": `
			country = JO
			co_leads.# = 2
			objectives.# = 4
			coverage = national level
			meeting.frequency = monthly
			meeting.nth = 3
			meeting.weekday = wednesday
			meeting.time = 11:00
			meeting.place = Amman
			minutes.circulated_to = Members
			revision.interval_months =
			revision.on_need = true
			membership.donors_by_agreement = false`,
		"proteccion-ecuador.txt": `
			country = EC
			co_leads.# = 2
			objectives.# = 2
			meeting.frequency = biweekly
			meeting.weekday = tuesday
			meeting.time = 10:00
			revision.interval_months = 12`,
		"trafficking-hungary.txt": `
			sector = Counter-Trafficking (CT)
			country = HU
			co_leads.# = 2
			objectives.# = 1
			tasks.# = 3
			principles.# = 2
			meeting.frequency =
			meeting.weekday = monday
			meeting.time = 13:30
			meeting.timezone = Europe/Budapest
			meeting.place = IOM Office, Budapest
			minutes.circulated_to = participants
			minutes.deadline = the following working day
			revision.interval_months = 6
			inferred.# = 0`,
		"food-yemen.txt": `
			country = YE
			co_leads.# = 2
			objectives.# = 3
			meeting.frequency = monthly
			meeting.nth = 2
			meeting.weekday = tuesday
			meeting.time = 10:00
			meeting.timezone = Asia/Aden
			inferred.0 = meeting.timezone
			revision.interval_months = 18
			membership.donors_by_agreement = true`,
		"protection-cameroun.txt": `
			country = CM
			co_leads.# = 2
			meeting.frequency = monthly
			meeting.nth = 2
			meeting.weekday = wednesday
			meeting.time = 10:00
			meeting.place = salle de conférence du HCR à Yaoundé
			minutes.circulated_to = tous les membres
			minutes.deadline = dans un délai de 72 heures
			revision.interval_months = 6
			revision.on_need = true`,
		"turkiye-shelter.txt": `
			name = Türkiye Shelter Sector
			country = TR
			co_leads.0 = IOM
			co_leads.1 = AFAD
			tasks.# = 2
			meeting.frequency = biweekly
			meeting.weekday = tuesday
			meeting.time = 11:00
			meeting.timezone = Europe/Istanbul
			inferred.# = 0`,
	} {
		t.Run(file, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join("testdata", file))
			if err != nil {
				t.Fatal(err)
			}
			expect(t, propose(t, file, data), want)
		})
	}
}
