package table

import "iter"

// pieceRows is how many rows Ahead hands over at once.
const pieceRows = 128

// Ahead reads the rows on another processor, a few hundred before they are asked
// for: for those who have long work of their own with each, such as storing it.
// What rows yields must stay as it is once it is yielded, as all of this
// package's do. Reading has ended when the loop over Ahead has.
func Ahead(rows iter.Seq2[Row, error]) iter.Seq2[Row, error] {
	type one struct {
		row Row
		err error
	}
	return func(yield func(Row, error) bool) {
		pieces, enough, done := make(chan []one, 2), make(chan struct{}), make(chan struct{})
		go func() {
			defer close(done)
			defer close(pieces)
			var piece []one
			send := func() bool {
				select {
				case pieces <- piece:
					piece = make([]one, 0, pieceRows)
					return true
				case <-enough:
					return false
				}
			}
			for row, err := range rows {
				if piece = append(piece, one{row, err}); len(piece) == pieceRows && !send() {
					return
				}
			}
			send()
		}()
		defer func() { <-done }()
		defer close(enough)
		for piece := range pieces {
			for _, o := range piece {
				if !yield(o.row, o.err) {
					return
				}
			}
		}
	}
}
