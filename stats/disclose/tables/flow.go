package tables

// quantity is what flows: counts in an audit, fractions of them in a relaxation.
type quantity interface{ ~int64 | ~float64 }

// network is the graph of a two-way table: a node for each row and each column,
// and for each cell that is not published an arc both ways. Flow from row to
// column raises the cell, flow from column to row lowers it, so a circulation
// is a table with the same totals.
type network[Q quantity] struct {
	arcs  [][]arc[Q] // of each node; rows first, then columns
	level []int
	next  []int
	queue []int
	small Q // amounts up to this are nothing
}

type arc[Q quantity] struct {
	to, back int // the node, and the place of the opposite arc there
	full     Q   // capacity
	free     Q   // capacity that is left
}

func newNetwork[Q quantity](nodes int, small Q) *network[Q] {
	return &network[Q]{arcs: make([][]arc[Q], nodes), level: make([]int, nodes), next: make([]int, nodes), small: small}
}

// connect adds a cell between two nodes with its capacities, and gives its place
// in the arcs of a.
func (n *network[Q]) connect(a, b int, forth, back Q) int {
	n.arcs[a] = append(n.arcs[a], arc[Q]{to: b, back: len(n.arcs[b]), full: forth, free: forth})
	n.arcs[b] = append(n.arcs[b], arc[Q]{to: a, back: len(n.arcs[a]) - 1, full: back, free: back})
	return len(n.arcs[a]) - 1
}

// reset takes all flow away.
func (n *network[Q]) reset() {
	for _, arcs := range n.arcs {
		for i := range arcs {
			arcs[i].free = arcs[i].full
		}
	}
}

// block takes the cell out for the next flow.
func (n *network[Q]) block(node, at int) {
	a := &n.arcs[node][at]
	a.free, n.arcs[a.to][a.back].free = 0, 0
}

// maxFlow is Dinic's algorithm, ended once the flow reaches enough. After it
// level[v] >= 0 marks the source's side of a minimum cut, if enough was not reached.
func (n *network[Q]) maxFlow(source, sink int, enough Q) Q {
	var flow Q
	for enough-flow > n.small && n.levels(source, sink) {
		clear(n.next)
		for enough-flow > n.small {
			pushed := n.push(source, sink, enough-flow)
			if pushed <= n.small {
				break
			}
			flow += pushed
		}
	}
	return flow
}

// levels finds the distance of every node from the source through free arcs.
func (n *network[Q]) levels(source, sink int) bool {
	for i := range n.level {
		n.level[i] = -1
	}
	n.level[source] = 0
	n.queue = append(n.queue[:0], source)
	for at := 0; at < len(n.queue); at++ {
		v := n.queue[at]
		for _, a := range n.arcs[v] {
			if a.free > n.small && n.level[a.to] < 0 {
				n.level[a.to] = n.level[v] + 1
				n.queue = append(n.queue, a.to)
			}
		}
	}
	return n.level[sink] >= 0
}

// backLevels marks, with level[v] >= 0, the nodes from which the sink can still be reached.
func (n *network[Q]) backLevels(sink int) {
	for i := range n.level {
		n.level[i] = -1
	}
	n.level[sink] = 0
	n.queue = append(n.queue[:0], sink)
	for at := 0; at < len(n.queue); at++ {
		v := n.queue[at]
		for _, a := range n.arcs[v] {
			if n.level[a.to] < 0 && n.arcs[a.to][a.back].free > n.small {
				n.level[a.to] = n.level[v] + 1
				n.queue = append(n.queue, a.to)
			}
		}
	}
}

// push sends up to amount along one path of growing level.
func (n *network[Q]) push(v, sink int, amount Q) Q {
	if v == sink {
		return amount
	}
	for ; n.next[v] < len(n.arcs[v]); n.next[v]++ {
		a := &n.arcs[v][n.next[v]]
		if a.free <= n.small || n.level[a.to] != n.level[v]+1 {
			continue
		}
		if sent := n.push(a.to, sink, min(amount, a.free)); sent > n.small {
			a.free -= sent
			n.arcs[a.to][a.back].free += sent
			return sent
		}
	}
	return 0
}
