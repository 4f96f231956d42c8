package actors

import (
	"cmp"
	"time"

	"ostoja/internal/db"
	"ostoja/internal/lang"
	"ostoja/internal/members"
	"ostoja/internal/places"
	"ostoja/internal/web"
)

// directory is what anybody may find, in memory: made anew when a record has
// changed or a day has begun (services hide by their age). It holds public
// fields alone and is never changed once it is made.
type directory struct {
	head    int64  // of the audit log when it was last looked at
	stamp   string // of the records that it was made from
	entries []entry
	spots   []spot    // of the entries
	hours   []opening // those that differ; a spot has their number
	byID    map[string]int
	byArea  map[string][numberOfKinds][]int32 // by the code of the area that a service names, and by kind
	words   wordIndex
	days    int // the charter's interval between confirmations
	zone    *time.Location
	country string // the code of the charter's country; "" where unknown
	holiday Holiday
}

// Holiday tells whether a day is a public holiday of a country, by its code.
type Holiday func(country string, day time.Time) bool

// opening is when a service is open, in a country with its public holidays.
type opening struct {
	Hours
	country string // "" for the charter's
}

// off tells of a country ("" for the charter's) whether it is a public holiday.
func (d *directory) off(country string, now time.Time) (off Off) {
	if country = cmp.Or(country, d.country); d.holiday != nil && country != "" {
		off = Off{d.holiday(country, now), d.holiday(country, now.AddDate(0, 0, -1))}
	}
	return off
}

// entry is what the public directory needs of a service: no field of it is
// anything but public. The place of a protected service is not in it.
type entry struct {
	Service
	org     lang.Texts
	acronym string
	orgSite string
	hours   Hours
	country string        // of its area; "" where it has none
	point   *places.Point // from which distances are measured; nil where unknown
	fresh   Freshness
}

// public takes from a service what the public may not have. A protected service
// has no place in its record; here is the second lock on the same door.
func (e *entry) public() {
	e.RefersFor = nil
	e.Hideout, e.Refer, e.Capacity, e.Free, e.Waiting, e.FreeDay = "", nil, nil, nil, nil, time.Time{}
	if e.Protected {
		e.Area, e.Address, e.Latitude, e.Longitude = "", "", nil, nil
	}
}

// directoryNow gives the directory as the records stand. While one request makes
// it anew, others are served the one before.
func (a *Actors) directoryNow(r *web.Request) (dir *directory, err error) {
	err = r.Read(func(tx *db.Tx) error {
		dir, err = a.directoryOf(tx)
		return err
	})
	return dir, err
}

func (a *Actors) directoryOf(tx *db.Tx) (*directory, error) {
	dir := a.dir.Load()
	head, err := auditHead(tx)
	if err != nil {
		return nil, err
	}
	day := tx.Now().Format("2006-01-02")
	if dir != nil && dir.head == head && dir.stamp[:len(day)] == day {
		return dir, nil
	}
	if dir == nil {
		a.making.Lock()
	} else if !a.making.TryLock() {
		return dir, nil
	}
	defer a.making.Unlock()
	stamp, err := lastChange(tx)
	if err != nil {
		return nil, err
	}
	if stamp = day + stamp; dir != nil && dir.stamp == stamp { // the change was elsewhere
		same := *dir
		same.head = head
		a.dir.Store(&same)
		return &same, nil
	}
	if dir, err = a.makeDirectory(tx); err != nil {
		return nil, err
	}
	dir.head, dir.stamp = head, stamp
	a.dir.Store(dir)
	return dir, nil
}

func (a *Actors) makeDirectory(tx *db.Tx) (*directory, error) {
	entries, err := a.Store.listed(tx, tx.Now())
	if err != nil {
		return nil, err
	}
	d := newDirectory(entries, a.atlas)
	d.days, d.zone, d.holiday = confirmDays(tx), time.UTC, a.Holiday
	if c, err := members.CharterInForce(tx); err == nil {
		d.zone, d.country = c.Location(), countryOf(c, a.atlas.Gazetteer())
	}
	for i := range d.entries {
		d.entries[i].fresh = d.entries[i].FreshAt(tx.Now(), d.days)
	}
	return d, nil
}

// newDirectory indexes entries.
func newDirectory(entries []entry, atlas *places.Atlas) *directory {
	d := &directory{entries: entries, spots: make([]spot, len(entries)), byID: make(map[string]int, len(entries)), byArea: map[string][numberOfKinds][]int32{}, words: newWordIndex(), zone: time.UTC}
	hours := map[[2]string]int32{}
	for i := range entries {
		e := &entries[i]
		e.public()
		e.hours, _ = ParseHours(e.Hours) // checked when it was written; none where it is not
		e.point = pointOf(e, atlas)
		if area, ok := atlas.Gazetteer().ByCode(e.Area); ok {
			e.country = atlas.Gazetteer().Country(area).Code
		}
		d.byID[string(e.ID)] = i
		number, met := hours[[2]string{e.Hours, e.country}]
		if !met {
			number = int32(len(d.hours))
			hours[[2]string{e.Hours, e.country}], d.hours = number, append(d.hours, opening{e.hours, e.country})
		}
		d.spots[i] = spotOf(e, number)
		of := d.byArea[e.Area]
		of[d.spots[i].kind] = append(of[d.spots[i].kind], int32(i))
		d.byArea[e.Area] = of
		for _, texts := range []lang.Texts{e.Name, e.Description, e.org} {
			for _, text := range texts {
				d.words.add(text.Text, int32(i))
			}
		}
		d.words.add(e.acronym+" "+e.Address, int32(i))
	}
	return d
}

func pointOf(e *entry, atlas *places.Atlas) *places.Point {
	if e.Latitude != nil && e.Longitude != nil {
		return &places.Point{*e.Longitude, *e.Latitude}
	}
	if p, ok := atlas.Centre(e.Area); ok && !e.Protected {
		return &p
	}
	return nil
}
