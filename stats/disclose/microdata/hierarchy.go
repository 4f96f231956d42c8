package microdata

import (
	"errors"
	"fmt"
)

// Hierarchy says how the values of one column become coarser: level 0 are the
// values themselves, each further level joins values of the level before. It
// covers the column's whole domain, values that the file lacks included.
type Hierarchy struct {
	Column string
	levels []level
	leaves map[string]int32
}

// level is one level of a hierarchy over the leaves (the values of level 0).
type level struct {
	labels []string
	up     []int32 // leaf → label
	size   []int   // leaves under each label
}

// NewHierarchy builds the hierarchy of a column from lines of equal length, each
// a value followed by its ever coarser names. It refuses lines of different
// length, a value with two different lines, and a name whose parts go to
// different names on the next level.
func NewHierarchy(column string, lines [][]string) (*Hierarchy, error) {
	if len(lines) == 0 || len(lines[0]) == 0 {
		return nil, fmt.Errorf("the hierarchy of %q is empty", column)
	}
	h := &Hierarchy{Column: column, leaves: map[string]int32{}}
	var kept [][]string
	for i, line := range lines {
		if len(line) != len(lines[0]) {
			return nil, fmt.Errorf("hierarchy of %q, line %d: %d levels, the first line has %d", column, i+1, len(line), len(lines[0]))
		}
		if _, twice := h.leaves[line[0]]; twice {
			return nil, fmt.Errorf("hierarchy of %q, line %d: the value %q is there twice", column, i+1, line[0])
		}
		h.leaves[line[0]] = int32(len(kept))
		kept = append(kept, line)
	}
	for l := range lines[0] {
		h.levels = append(h.levels, levelOf(kept, l))
	}
	return h, h.checkNested()
}

func levelOf(lines [][]string, depth int) level {
	var lv level
	codes := map[string]int32{}
	for _, line := range lines {
		code, known := codes[line[depth]]
		if !known {
			code = int32(len(lv.labels))
			codes[line[depth]] = code
			lv.labels, lv.size = append(lv.labels, line[depth]), append(lv.size, 0)
		}
		lv.up = append(lv.up, code)
		lv.size[code]++
	}
	return lv
}

// checkNested makes sure that each level only joins what the one before tells apart.
func (h *Hierarchy) checkNested() error {
	for l := 1; l < len(h.levels); l++ {
		parent := make([]int32, len(h.levels[l-1].labels))
		for i := range parent {
			parent[i] = Missing
		}
		for leaf, code := range h.levels[l-1].up {
			up := h.levels[l].up[leaf]
			if parent[code] != Missing && parent[code] != up {
				return fmt.Errorf("hierarchy of %q: %q on level %d belongs to both %q and %q on level %d",
					h.Column, h.levels[l-1].labels[code], l-1, h.levels[l].labels[parent[code]], h.levels[l].labels[up], l)
			}
			parent[code] = up
		}
	}
	return nil
}

// Levels is the number of levels, level 0 included.
func (h *Hierarchy) Levels() int { return len(h.levels) }

// Domain is the number of values on level 0.
func (h *Hierarchy) Domain() int { return len(h.leaves) }

// leafOf gives for each label of the column its leaf.
func (h *Hierarchy) leafOf(c Column) ([]int32, error) {
	leaf := make([]int32, len(c.Labels))
	for code, label := range c.Labels {
		at, known := h.leaves[label]
		if !known {
			return nil, &UnknownValueError{Column: c.Name, Value: label, Row: c.firstRow(int32(code)) + 1}
		}
		leaf[code] = at
	}
	for row, code := range c.Codes {
		if code == Missing {
			return nil, fmt.Errorf("column %q, row %d: the value is missing; give it a line in the hierarchy", c.Name, row+1)
		}
	}
	return leaf, nil
}

func (c Column) firstRow(code int32) int {
	for row, other := range c.Codes {
		if other == code {
			return row
		}
	}
	return -1
}

// UnknownValueError is a value of the file that its hierarchy does not know.
type UnknownValueError struct {
	Column, Value string
	Row           int // the first row that has it, counted from 1
}

func (e *UnknownValueError) Error() string {
	return fmt.Sprintf("column %q, row %d: the hierarchy has no line for the value %q", e.Column, e.Row, e.Value)
}

// Recode gives the column with its values replaced by their names on a level.
func (h *Hierarchy) Recode(c Column, depth int) (Column, error) {
	if depth < 0 || depth >= h.Levels() {
		return Column{}, errors.New("the hierarchy of " + h.Column + " has no such level")
	}
	leaf, err := h.leafOf(c)
	if err != nil {
		return Column{}, err
	}
	out := Column{Name: c.Name, Codes: make([]int32, len(c.Codes)), Labels: h.levels[depth].labels}
	for row, code := range c.Codes {
		out.Codes[row] = h.levels[depth].up[leaf[code]]
	}
	return out, nil
}
