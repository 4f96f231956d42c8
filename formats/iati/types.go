package iati

import "encoding/xml"

// Version is the version of the standard.
const Version = "2.03"

// Activity is one project as the standard sees it.
type Activity struct {
	XMLName         xml.Name `xml:"iati-activity"`
	Updated         string   `xml:"last-updated-datetime,attr,omitempty"` // RFC 3339
	Lang            string   `xml:"http://www.w3.org/XML/1998/namespace lang,attr,omitempty"`
	DefaultCurrency string   `xml:"default-currency,attr,omitempty"`
	Humanitarian    string   `xml:"humanitarian,attr,omitempty"` // "1" for yes

	Identifier      string        `xml:"iati-identifier"` // begins with the reporting organisation's identifier
	ReportingOrg    Organisation  `xml:"reporting-org"`
	Title           Text          `xml:"title"`
	Descriptions    []Text        `xml:"description"`
	Participating   []Participant `xml:"participating-org"`
	Status          Coded         `xml:"activity-status"` // 1 to 6
	Dates           []Date        `xml:"activity-date"`
	Countries       []Country     `xml:"recipient-country,omitempty"`
	Locations       []Location    `xml:"location,omitempty"`
	Sectors         []Sector      `xml:"sector,omitempty"`
	HumanitarianFor []Scope       `xml:"humanitarian-scope,omitempty"`
	FlowType        *Coded        `xml:"default-flow-type"`
	FinanceType     *Coded        `xml:"default-finance-type"`
	AidTypes        []Coded       `xml:"default-aid-type,omitempty"`
	TiedStatus      *Coded        `xml:"default-tied-status"`
	Budgets         []Budget      `xml:"budget,omitempty"`
	Transactions    []Transaction `xml:"transaction,omitempty"`
	Results         []Result      `xml:"result,omitempty"`
}

// Narrative is text in a language; "" is the activity's own.
type Narrative struct {
	Lang string `xml:"http://www.w3.org/XML/1998/namespace lang,attr,omitempty"`
	Text string `xml:",chardata"`
}

// Text is the same text in one or more languages.
type Text struct {
	Narratives []Narrative `xml:"narrative"`
}

// Say makes a text in the activity's own language.
func Say(text string) Text { return Text{[]Narrative{{Text: text}}} }

// Organisation reports the activity.
type Organisation struct {
	Ref        string      `xml:"ref,attr"`
	Type       string      `xml:"type,attr"`
	Narratives []Narrative `xml:"narrative"`
}

// The roles of a Participant.
const (
	Funding      = "1"
	Accountable  = "2"
	Extending    = "3"
	Implementing = "4"
)

// Participant takes part in the activity.
type Participant struct {
	Ref        string      `xml:"ref,attr,omitempty"`
	Type       string      `xml:"type,attr,omitempty"`
	Role       string      `xml:"role,attr"`
	Narratives []Narrative `xml:"narrative,omitempty"`
}

// Coded is a code of one of the standard's lists.
type Coded struct {
	Code string `xml:"code,attr"`
}

// The types of a Date.
const (
	PlannedStart = "1"
	ActualStart  = "2"
	PlannedEnd   = "3"
	ActualEnd    = "4"
)

// Date is a day of the activity's life: "2026-03-31".
type Date struct {
	Day  string `xml:"iso-date,attr"`
	Type string `xml:"type,attr"`
}

// Country receives the activity.
type Country struct {
	Code    string `xml:"code,attr"`
	Percent string `xml:"percentage,attr,omitempty"`
}

// Location is a place within the country.
type Location struct {
	ID    *LocationID `xml:"location-id"`
	Name  *Text       `xml:"name"`
	Exact *Coded      `xml:"exactness"`
}

// LocationID is a place's code in a vocabulary.
type LocationID struct {
	Code       string `xml:"code,attr"`
	Vocabulary string `xml:"vocabulary,attr"`
}

// Sector is what the activity is about.
type Sector struct {
	Vocabulary string      `xml:"vocabulary,attr,omitempty"`
	URI        string      `xml:"vocabulary-uri,attr,omitempty"`
	Code       string      `xml:"code,attr"`
	Percent    string      `xml:"percentage,attr,omitempty"`
	Narratives []Narrative `xml:"narrative,omitempty"`
}

// Scope is the emergency or appeal that the activity belongs to.
type Scope struct {
	Type       string      `xml:"type,attr"` // 1 an emergency, 2 an appeal
	Vocabulary string      `xml:"vocabulary,attr"`
	Code       string      `xml:"code,attr"`
	Narratives []Narrative `xml:"narrative,omitempty"`
}

// Budget is what the activity is to cost in a period of at most a year.
type Budget struct {
	Type   string `xml:"type,attr,omitempty"`
	Status string `xml:"status,attr,omitempty"`
	Start  Day    `xml:"period-start"`
	End    Day    `xml:"period-end"`
	Value  Value  `xml:"value"`
}

// Day is a day in an attribute.
type Day struct {
	Day string `xml:"iso-date,attr"`
}

// Value is an amount: a decimal with a point, on the day that its currency is valued at.
type Value struct {
	Currency string `xml:"currency,attr,omitempty"`
	Day      string `xml:"value-date,attr"`
	Amount   string `xml:",chardata"`
}

// The types of a Transaction.
const (
	IncomingFunds      = "1"
	IncomingCommitment = "11"
	IncomingPledge     = "13"
)

// Transaction is money that comes in or goes out.
type Transaction struct {
	Ref         string `xml:"ref,attr,omitempty"`
	Type        Coded  `xml:"transaction-type"`
	Date        Day    `xml:"transaction-date"`
	Value       Value  `xml:"value"`
	Description *Text  `xml:"description"`
	Provider    *Party `xml:"provider-org"`
	Receiver    *Party `xml:"receiver-org"`
}

// Party gives or receives money.
type Party struct {
	Ref        string      `xml:"ref,attr,omitempty"`
	Type       string      `xml:"type,attr,omitempty"`
	Narratives []Narrative `xml:"narrative,omitempty"`
}

// Result is what came of the activity.
type Result struct {
	Type       string      `xml:"type,attr"` // 1 output, 2 outcome, 3 impact
	Aggregates string      `xml:"aggregation-status,attr,omitempty"`
	Title      Text        `xml:"title"`
	Indicators []Indicator `xml:"indicator"`
}

// Indicator measures a result.
type Indicator struct {
	Measure    string     `xml:"measure,attr"` // 1 a number
	Ascending  string     `xml:"ascending,attr,omitempty"`
	Aggregates string     `xml:"aggregation-status,attr,omitempty"`
	Title      Text       `xml:"title"`
	Baselines  []Baseline `xml:"baseline,omitempty"`
	Periods    []Period   `xml:"period,omitempty"`
}

// Baseline is where an indicator began.
type Baseline struct {
	Year  string `xml:"year,attr"`
	Value string `xml:"value,attr,omitempty"`
}

// Period is what was wanted and reached in a time.
type Period struct {
	Start  Day      `xml:"period-start"`
	End    Day      `xml:"period-end"`
	Target []Figure `xml:"target,omitempty"`
	Actual []Figure `xml:"actual,omitempty"`
}

// Figure is a number, and where and of whom it is.
type Figure struct {
	Value      string      `xml:"value,attr,omitempty"`
	Dimensions []Dimension `xml:"dimension,omitempty"`
	Comment    *Text       `xml:"comment"`
}

// Dimension is a group that a figure is of: sex, female.
type Dimension struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}
