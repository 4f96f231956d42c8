package microdata

// classTable is the classes of the file at one node of the lattice.
type classTable struct {
	levels []int
	tuples *tuples // names of the keys on these levels
	rows   []int
	counts []int // sensitive values, a block for each class; nil where no criterion needs them
}

// sensitive gives the sensitive values counted in a class.
func (t *classTable) sensitive(id int) []int {
	if t.counts == nil {
		return nil
	}
	width := len(t.counts) / t.tuples.len()
	return t.counts[id*width : (id+1)*width]
}

// bottom is the table of the node where every key keeps its values. Its class
// numbers are those of the classes that it is made from.
func (l *lattice) bottom(c *Classes) *classTable {
	t := &classTable{levels: make([]int, len(l.keys)), tuples: newTuples(len(l.keys))}
	for id := range c.Len() {
		t.tuples.add(l.leaves(c.patterns.at(id)))
		t.rows = append(t.rows, c.Rows[id])
	}
	return t
}

func (l *lattice) leaves(codes []int32) []int32 {
	leaves := make([]int32, len(codes))
	for j, code := range codes {
		leaves[j] = l.keys[j].hierarchy.levels[0].up[l.keys[j].leaf[code]]
	}
	return leaves
}

// rollUp joins the classes of a finer table to those of a coarser node.
func (l *lattice) rollUp(from *classTable, levels []int) *classTable {
	t := &classTable{levels: levels, tuples: newTuples(len(levels))}
	buf := make([]int32, len(levels))
	for id, rows := range from.rows {
		at, isNew := t.tuples.add(l.raise(from.tuples.at(id), from.levels, levels, buf))
		if isNew {
			t.rows = append(t.rows, 0)
			t.counts = append(t.counts, make([]int, len(from.sensitive(id)))...)
		}
		t.rows[at] += rows
		counts := t.sensitive(at)
		for i, n := range from.sensitive(id) {
			counts[i] += n
		}
	}
	return t
}

func (l *lattice) raise(codes []int32, from, to []int, buf []int32) []int32 {
	for j, code := range codes {
		buf[j] = l.keys[j].up[from[j]][to[j]][code]
	}
	return buf
}

// classOf gives for each class of the file its class in the table.
func (l *lattice) classOf(c *Classes, t *classTable) []int {
	up := make([]int, c.Len())
	buf := make([]int32, len(t.levels))
	zero := make([]int, len(t.levels))
	for id := range up {
		up[id] = t.tuples.find(l.raise(l.leaves(c.patterns.at(id)), zero, t.levels, buf))
	}
	return up
}

// tableCache keeps tables to roll up from. It stops growing at a bound; the
// bottom, added first, always stays.
type tableCache struct {
	tables []*classTable
	cells  int
}

const maxCachedCells = 1 << 22

func (c *tableCache) add(t *classTable) {
	cells := len(t.tuples.flat) + len(t.tuples.slots) + len(t.counts)
	if len(c.tables) > 0 && (c.cells+cells > maxCachedCells || len(c.tables) > 4096) {
		return
	}
	c.tables, c.cells = append(c.tables, t), c.cells+cells
}

// closest is the smallest table that is nowhere coarser than levels.
func (c *tableCache) closest(levels []int) *classTable {
	best := c.tables[0]
	for _, t := range c.tables[1:] {
		if len(t.rows) < len(best.rows) && finer(t.levels, levels) {
			best = t
		}
	}
	return best
}

func finer(a, b []int) bool {
	for j := range a {
		if a[j] > b[j] {
			return false
		}
	}
	return true
}
