package funding

import (
	"fmt"
	"strings"
	"time"

	"ostoja/formats/ecb"
	"ostoja/internal/audit"
	"ostoja/internal/db"
	"ostoja/internal/id"
)

// cents reads a stored value, which has two digits after the point, as hundredths.
const cents = `cast(sum(cast(replace(value, '.', '') as bigint)) as bigint)`

// sumsOf adds up the contributions to a plan by output, partner, year and state.
func sumsOf(tx *db.Tx, plan id.ID) ([]sum, error) {
	return db.All(tx, func(s *sum) []any {
		return []any{&s.Output, &s.Partner, &s.Year, &s.State, &s.Value, &s.Count, &s.OldestDay}
	}, `select output, partner, year, state, `+cents+`, count(*), min(rate_day) from contributions where plan = $1
		group by output, partner, year, state order by output, partner, year, state`, plan)
}

// Received gives what has been received for each output of a plan before a day, in
// units of the plan's currency; known is false where no contribution was ever
// entered. What is tied to no output is in none.
func (f *Funding) Received(tx *db.Tx, plan id.ID, before time.Time) (byOutput map[id.ID]float64, known bool, err error) {
	count, err := db.One(tx, func(n *int) []any { return []any{n} }, `select count(*) from contributions where plan = $1`, plan)
	if err != nil || count == 0 {
		return nil, false, err
	}
	type row struct {
		output id.ID
		value  Money
	}
	byOutput = map[id.ID]float64{}
	for r, err := range db.Each(tx, func(r *row) []any { return []any{&r.output, &r.value} }, `select output, `+cents+`
		from contributions where plan = $1 and state <> $2 and day < $3 and output is not null group by output`, plan, string(Pledged), before) {
		if err != nil {
			return nil, false, err
		}
		byOutput[r.output] = float64(r.value) / 100
	}
	return byOutput, true, nil
}

// placed is money received for one area and group.
type placed struct {
	Area, Population string
	Value            Money
}

func placedOf(tx *db.Tx, plan id.ID) ([]placed, error) {
	return db.All(tx, func(p *placed) []any { return []any{&p.Area, &p.Population, &p.Value} },
		`select area, population, `+cents+` from contributions where plan = $1 and state <> $2 group by area, population order by area, population`, plan, string(Pledged))
}

// givenBy adds up what a donor gives to a plan: received, and pledged.
func givenBy(tx *db.Tx, plan, donor id.ID) (Line, error) {
	l := Line{Key: string(donor)}
	type row struct {
		state State
		value Money
	}
	for r, err := range db.Each(tx, func(r *row) []any { return []any{&r.state, &r.value} },
		`select state, `+cents+` from contributions where plan = $1 and donor = $2 group by state`, plan, donor) {
		if err != nil {
			return l, err
		}
		if r.state == Pledged {
			l.Pledged += r.value
		} else {
			l.Received += r.value
		}
	}
	return l, nil
}

// outputIn tells whether an output belongs to a plan.
func outputIn(tx *db.Tx, output, plan id.ID) (bool, error) {
	n, err := db.Value[int](tx, `select count(*) from plan_outputs where id = $1 and objective in (select id from plan_objectives where plan = $2)`, output, plan)
	return n > 0, err
}

// newestContribution tells when one was stored or changed last; zero where there is none.
func newestContribution(tx *db.Tx, plan id.ID) (time.Time, error) {
	return db.Value[time.Time](tx, `select max(updated) from contributions where plan = $1`, plan)
}

// rateOn finds the rate of a currency on a day, or the latest of the days before
// it; a fault.NotFound where the latest is older than freshFor.
func rateOn(tx *db.Tx, currency string, day time.Time) (Rate, error) {
	return db.One(tx, func(r *Rate) []any { return []any{&r.Units, &r.Day, &r.Source} },
		`select units, day, source from euro_rates where currency = $1 and day <= $2 and day >= $3 order by day desc limit 1`, currency, day, day.AddDate(0, 0, -freshFor))
}

// latestRate is the newest rate of a currency.
type latestRate struct {
	Currency string
	Rate
}

// latestRates gives the newest rate of each currency.
func latestRates(tx *db.Tx) ([]latestRate, error) {
	return db.All(tx, func(r *latestRate) []any { return []any{&r.Currency, &r.Units, &r.Day, &r.Source} },
		`select r.currency, r.units, r.day, r.source from euro_rates r
		join (select currency, max(day) as day from euro_rates group by currency) l on l.currency = r.currency and l.day = r.day order by r.currency`)
}

// batch is how many rates one statement stores.
const batch = 200

// keepRates stores rates; one that is there already is put right. It gives how
// many are new, and how many were otherwise.
func keepRates(tx *db.Tx, rates []ecb.Rate, source string) (added, changed int64, err error) {
	before, err := db.Value[int64](tx, `select count(*) from euro_rates`)
	if err != nil {
		return 0, 0, err
	}
	touched := int64(0)
	for start := 0; start < len(rates); start += batch {
		n, err := keepBatch(tx, rates[start:min(start+batch, len(rates))], source)
		if err != nil {
			return 0, 0, err
		}
		touched += n
	}
	after, err := db.Value[int64](tx, `select count(*) from euro_rates`)
	if err != nil {
		return 0, 0, err
	}
	added = after - before
	changed = touched - added
	return added, changed, audit.Record(tx, "import", "euro_rates", "", audit.Change{Field: "rates", New: fmt.Sprintf("%s: %d, %d", source, added, changed)})
}

func keepBatch(tx *db.Tx, rates []ecb.Rate, source string) (int64, error) {
	var values []string
	args := []any{source}
	for _, r := range rates {
		n := len(args)
		values = append(values, fmt.Sprintf("($%d, $%d, $%d, $1)", n+1, n+2, n+3))
		args = append(args, r.Currency, r.Day, r.Units)
	}
	return tx.ExecCount(`insert into euro_rates (currency, day, units, source) values `+strings.Join(values, ", ")+`
		on conflict (currency, day) do update set units = excluded.units, source = excluded.source where euro_rates.units <> excluded.units`, args...)
}
