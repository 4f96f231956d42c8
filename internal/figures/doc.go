// Package figures is the gate: whatever the group publishes about people outside
// the record's own organisation comes from here, and its commands measure and
// lower the risk of a disclosure.
//
// The way through it, from records to a published table:
//
//   - A module registers a Source (source.go): variables with public code lists,
//     a bound on one person's records, and the records one by one. Nobody else
//     reads its tables; a test in internal/app holds that.
//   - A Request (request.go) says what is asked: source, quarter, audience,
//     variables. Each Audience (audience.go) has one method with its limits:
//     differential privacy for the public, suppression for partners and members,
//     exact numbers for those who keep the data.
//   - Two people of different organisations approve it (release.go).
//   - The Gate (gate.go) reserves the budget in the Ledger (ledger.go) before it
//     computes, and it stays spent if that fails; computes (private.go, exact.go);
//     and publishes, or refuses in words (reason.go). Whatever goes wrong,
//     nothing comes out.
//   - exact.go asks what a reader derives from everything that she has ever got,
//     by the audit of stats/disclose/tables: other tables of the same people,
//     parts of them, earlier versions.
//   - pages*.go show it, export.go writes CSV, HXL and the data dictionary.
//
// The commands 'ostoja disclose ...' (command*.go) work on files and need none of
// this.
package figures
