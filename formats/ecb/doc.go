// Package ecb reads the euro foreign exchange reference rates as the European
// Central Bank publishes them: eurofxref-hist.csv and eurofxref.csv (also as the
// zip that they come in), eurofxref-daily.xml, -hist-90d.xml and -hist.xml.
//
//	for rate, err := range ecb.Read(file, size) { ... }
//
// A rate says how many units of a currency one euro is worth on a day. It is
// kept as the decimal that was published, never as a binary fraction. Files come
// from outside: sizes are bounded while they are read, and what is no such file
// is refused with an Error whose words are fit for the person who sent it.
package ecb
