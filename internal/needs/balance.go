package needs

import (
	"cmp"
	"math"
	"slices"

	"ostoja/internal/actors"
	"ostoja/internal/chart"
)

// Cell is the need for one kind of help of one group in one first-level area, and
// what covers it.
type Cell struct {
	Region    string // code; "" for the whole country
	Kind      actors.Kind
	Group     Group
	Need      float64
	Low, High float64 // of the need
	Severity  int     // the worst of its sources; 0 where none says
	Sources   []Need
	Parts     []Part
}

// Part is what one service or activity covers of a cell.
type Part struct {
	actors.Help
	Share float64 // of its people that fall to this cell
}

// Covers is how many people a part counts for.
func (p Part) Covers() float64 { return float64(p.People) * p.Share }

// Covered adds up the parts.
func (c *Cell) Covered() (sum float64) {
	for _, p := range c.Parts {
		sum += p.Covers()
	}
	return sum
}

// Free is how many of the places that cover it are not taken.
func (c *Cell) Free() (sum float64) {
	for _, p := range c.Parts {
		sum += float64(p.Help.Free) * p.Share
	}
	return sum
}

// Unused tells that people are without help while places for them are free.
func (c *Cell) Unused() bool { return c.Gap() >= 1 && c.Free() >= 1 }

// Gap is the need that nothing covers.
func (c *Cell) Gap() float64 { return max(0, c.Need-c.Covered()) }

// Balance puts needs and help side by side. Of several sources for the same area,
// kind and group the latest counts; areas below the first level are added up in
// it, where the same source does not give the region itself. Help for several cells
// (more groups, or the whole country) is divided between them in proportion to
// their need, so that it is counted once. Cells come with the largest gap first.
func Balance(needs []Need, help []actors.Help, regionOf func(area string) string) []Cell {
	cells := cellsOf(latest(needs), regionOf)
	ofKind := byKind(cells)
	for _, h := range help {
		var fitting []int
		total := 0.0
		for _, i := range ofKind[h.Kind] {
			if fits(h, &cells[i]) && cells[i].Need > 0 {
				fitting = append(fitting, i)
				total += cells[i].Need
			}
		}
		for _, i := range fitting {
			cells[i].Parts = append(cells[i].Parts, Part{h, cells[i].Need / total})
		}
	}
	slices.SortStableFunc(cells, func(a, b Cell) int { return cmp.Compare(b.Gap(), a.Gap()) })
	return cells
}

// byKind lists the cells of each kind, for there is much help.
func byKind(cells []Cell) map[actors.Kind][]int {
	out := map[actors.Kind][]int{}
	for i := range cells {
		out[cells[i].Kind] = append(out[cells[i].Kind], i)
	}
	return out
}

// fits tells whether help is for the people of a cell of its kind. Help whose
// region is not told reaches the whole country.
func fits(h actors.Help, c *Cell) bool {
	if h.Region != "" && c.Region != "" && h.Region != c.Region {
		return false
	}
	everybody := func(codes []string) bool { return len(codes) == 0 || slices.Contains(codes, "everybody") }
	return everybody(h.Groups) || c.Group == "everybody" || slices.Contains(h.Groups, string(c.Group))
}

// latest keeps of each area, kind and group the need with the latest source.
func latest(needs []Need) []Need {
	type key struct {
		area  string
		kind  actors.Kind
		group Group
	}
	at := map[key]int{}
	var out []Need
	for _, n := range needs {
		k := key{n.Area, n.Kind, n.Group}
		if i, ok := at[k]; !ok {
			at[k] = len(out)
			out = append(out, n)
		} else if n.SourceDay.After(out[i].SourceDay) {
			out[i] = n
		}
	}
	return out
}

func cellsOf(needs []Need, regionOf func(string) string) []Cell {
	type key struct {
		region string
		kind   actors.Kind
		group  Group
	}
	at := map[key]int{}
	whole := map[key]bool{} // the region itself is given: its parts are in it already
	for _, n := range needs {
		if region := regionOf(n.Area); region == n.Area || region == "" {
			whole[key{region, n.Kind, n.Group}] = true
		}
	}
	var out []Cell
	for _, n := range needs {
		region := regionOf(n.Area)
		k := key{region, n.Kind, n.Group}
		if n.People == nil || whole[k] && region != "" && region != n.Area {
			continue
		}
		i, ok := at[k]
		if !ok {
			i = len(out)
			at[k] = i
			out = append(out, Cell{Region: region, Kind: n.Kind, Group: n.Group})
		}
		out[i].add(n)
	}
	return out
}

func (c *Cell) add(n Need) {
	people := float64(*n.People)
	c.Need += people
	c.Low += orElse(n.Low, people)
	c.High += orElse(n.High, people)
	if n.Severity != nil {
		c.Severity = max(c.Severity, *n.Severity)
	}
	c.Sources = append(c.Sources, n)
}

func orElse(n *int, other float64) float64 {
	if n == nil {
		return other
	}
	return float64(*n)
}

// ByGroup adds up cells by group of people, ByRegion by area, for impartiality.
func ByGroup(cells []Cell) []chart.Share {
	return sums(cells, func(c *Cell) string { return string(c.Group) })
}

// ByRegion is ByGroup by area.
func ByRegion(cells []Cell) []chart.Share {
	return sums(cells, func(c *Cell) string { return c.Region })
}

func sums(cells []Cell, name func(*Cell) string) []chart.Share {
	at := map[string]int{}
	var out []chart.Share
	for i := range cells {
		c := &cells[i]
		k := name(c)
		if _, ok := at[k]; !ok {
			at[k] = len(out)
			out = append(out, chart.Share{Name: k})
		}
		s := &out[at[k]]
		s.Need, s.Help = s.Need+c.Need, s.Help+c.Covered()
	}
	slices.SortFunc(out, func(a, b chart.Share) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// BySexAndAge sets whom activities reached, by sex and age, beside the needs of
// the groups women, men and children. An activity counts where it gives the kind
// of help that the group needs there.
func BySexAndAge(cells []Cell, help []actors.Help) []chart.Share {
	out := []chart.Share{{Name: "women"}, {Name: "men"}, {Name: "children"}}
	for i := range out {
		for j := range cells {
			if string(cells[j].Group) == out[i].Name {
				out[i].Need += cells[j].Need
			}
		}
	}
	ofKind := byKind(cells)
	for _, h := range help {
		reached := [3]int{h.Women, h.Men, h.Girls + h.Boys}
		h.Groups = nil // the figures say for whom it was
		for i := range out {
			if reached[i] > 0 && slices.ContainsFunc(ofKind[h.Kind], func(j int) bool { return string(cells[j].Group) == out[i].Name && fits(h, &cells[j]) }) {
				out[i].Help += float64(reached[i])
			}
		}
	}
	return out
}

// Extremes gives the group with least and with most help for each person in need.
func Extremes(shares []chart.Share) (least, most chart.Share, ok bool) {
	for _, s := range shares {
		if !(s.Need > 0) {
			continue
		}
		if !ok || s.Help/s.Need < least.Help/least.Need {
			least = s
		}
		if !ok || s.Help/s.Need > most.Help/most.Need {
			most = s
		}
		ok = true
	}
	return least, most, ok
}

// per100 is help per 100 people in need, to one digit.
func per100(s chart.Share) float64 { return math.Round(1000*s.Help/s.Need) / 10 }
