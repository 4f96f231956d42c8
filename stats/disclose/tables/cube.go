package tables

import (
	"errors"
	"fmt"
)

// Dimension is one variable of a cube: its categories, and the groups of them
// that are shown as well, such as 'all' or the regions above districts.
type Dimension struct {
	Size   int
	Groups [][]int
}

// Total is a dimension that shows its categories and their total.
func Total(size int) Dimension {
	all := make([]int, size)
	for i := range all {
		all[i] = i
	}
	return Dimension{Size: size, Groups: [][]int{all}}
}

// Figure is one number of a publication: the sum of some cells of a cube. Key
// tells its place in each dimension: a category, or Size+g for group g.
type Figure struct {
	Key   []int
	Cells []int
}

// Figures lists every figure of the cube: each combination of a category or
// group from each dimension. Cells are numbered row by row, the last dimension
// fastest. Hierarchies are groups; a linked table is a second list of figures
// over the same cells.
func Figures(dims []Dimension) ([]Figure, error) {
	cells, figures := 1, 1
	for i, d := range dims {
		if err := d.check(); err != nil {
			return nil, fmt.Errorf("dimension %d: %w", i+1, err)
		}
		cells *= d.Size
		figures *= d.Size + len(d.Groups)
		if cells > MaxCells || figures > 4*MaxCells {
			return nil, fmt.Errorf("the cube has more than %d cells", MaxCells)
		}
	}
	if len(dims) == 0 {
		return nil, errors.New("the cube has no dimension")
	}
	list := []Figure{{Cells: []int{0}}}
	for _, d := range dims {
		list = d.extend(list)
	}
	return list, nil
}

func (d Dimension) check() error {
	if d.Size < 1 {
		return fmt.Errorf("size %d", d.Size)
	}
	for g, group := range d.Groups {
		seen := map[int]bool{}
		for _, c := range group {
			if c < 0 || c >= d.Size || seen[c] {
				return fmt.Errorf("group %d: category %d does not exist or is named twice", g+1, c)
			}
			seen[c] = true
		}
		if len(group) == 0 {
			return fmt.Errorf("group %d is empty", g+1)
		}
	}
	return nil
}

func (d Dimension) extend(list []Figure) []Figure {
	var out []Figure
	for _, f := range list {
		for place := range d.Size + len(d.Groups) {
			categories := []int{place}
			if place >= d.Size {
				categories = d.Groups[place-d.Size]
			}
			g := Figure{Key: append(append([]int{}, f.Key...), place)}
			for _, cell := range f.Cells {
				for _, c := range categories {
					g.Cells = append(g.Cells, cell*d.Size+c)
				}
			}
			out = append(out, g)
		}
	}
	return out
}
