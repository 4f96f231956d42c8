// Package hsds has the Human Services Data Specification (Open Referral, HSDS
// 3.0): organisations, their services and where they are given, as JSON.
//
//   - types.go has the classes of the specification, with its names;
//   - Page is the wrapper of every list in the API;
//   - Check tells what keeps a record from being valid, with the path to it;
//   - Read takes what partners send: a page, a list, one record, or one record a
//     line, of services or organisations, and is bounded.
//
// A record that passes Check validates against the compiled schemas of the
// specification; the tests hold the two together.
package hsds
