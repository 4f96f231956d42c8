// Package places knows administrative areas: countries, first levels and, once
// they are imported, all below; their codes, their names in several languages
// and scripts, and how to find one by any spelling.
//
// The tour of its pure half:
//
//   - area.go: an Area, a tree of them in a Gazetteer, codes in their spellings;
//   - embedded.go and areas.tsv: the countries and the first level of Poland
//     and its neighbours, with the tile grid of the voivodeships;
//   - spelling.go: the forms of a name in which Łódź, Lodz and Лодзь are equal;
//   - search.go: names in, areas out, best first, typing errors allowed;
//   - terc.go, pcodes.go, geojson.go, topojson.go: readers of the register of
//     Poland's units, of lists of P-codes and of geometry;
//   - join.go: new units into the tree, and what did not fit.
package places
