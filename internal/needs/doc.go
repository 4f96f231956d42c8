// Package needs knows what people need, what of it is covered, and what the
// group makes of the rest.
//
// The tour:
//
//   - needs.go: the module, and the registers of needs, gaps and recommendations
//     (register.go);
//   - sheet.go: HNO-like sheets in, needs out; pure;
//   - balance.go: need minus help by area, kind and group, with its arithmetic;
//     impartiality from the same numbers; pure;
//   - store.go: comparisons, dots, notes, imports; the only SQL;
//   - pages*.go: the balance, impartiality, the discussion of a gap, the joint ranking;
//   - measures.go: evidence and tasks.
//
// Help comes from package actors; the ranking is stats/ranking, the curves are
// internal/chart.
package needs
