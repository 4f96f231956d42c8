package exchange

// defaults are the forms as they are usually asked for: a beginning for mappings
// of one's own.
var defaults = map[Form]string{
	RRP: `Country = "Poland"
Organisation #org+name = partner.name
Organisation type #org+type = partner.type
Objective #objective = objective.name
Output code #output+code = output.code
Output #output+name = output.name
Indicator #indicator+name = indicator.name
Indicator target #targeted = partner.target
Budget #value+requirement = money.required
Contribution #value+received = money.received
Gap #value+gap = money.gap
Currency #currency = plan.currency
`,
	ThreeRP: `Country = "Poland"
Sector = "Protection"
Appealing organisation #org+name = partner.name
Acronym #org+acronym = partner.acronym
Output #output+name = output.name
Indicator #indicator+name = indicator.name
Unit #indicator+unit = indicator.unit
Baseline #indicator+baseline = indicator.baseline
Target #targeted = partner.target
Reached to date #reached = reached.new
Budget requirement #value+requirement = money.required
Funds received #value+received = money.received
Start #date+start = plan.start
End #date+end = plan.end
`,
	FiveW: `Organisation #org+name = partner.name
Organisation acronym #org+acronym = partner.acronym
Organisation type #org+type = partner.type
Sector #sector = "Protection: counter-trafficking"
Output #output+name = output.name
Activity #activity+name = activity.name
Indicator #indicator+name = indicator.name
Unit #indicator+unit = indicator.unit
Voivodeship #adm1+name = region.name
Voivodeship code #adm1+code = region.code
Place #adm+name = area.name
Place code #adm+code = area.code
Start date #date+start = month.start
End date #date+end = month.end
Planned #targeted = activity.target
Reached, new #reached+new = reached.new
Reached, all of the month #reached+all = reached.served
`,
	ActivityInfo: `Partner #org+name = partner.name
Month #date+month = month
Location code #adm+code = area.code
Location #adm+name = area.name
Indicator code #indicator+code = indicator.code
Indicator #indicator+name = indicator.name
Disaggregation #group+type = group.dimension
Category #group+code = group.code
Value #value = value
`,
	IATI: `reporting-org.ref = "XX-EXAMPLE-1"
reporting-org.type = "40"
reporting-org.name = "The working group"
title = output.name
description = objective.name
country.code = "PL"
sector.vocabulary = "1"
sector.code = "72010"
flow-type = "10"
finance-type = "110"
aid-type = "C01"
tied-status = "5"
`,
}
