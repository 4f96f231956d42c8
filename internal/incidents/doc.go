// Package incidents keeps incidents of trafficking in persons. It is a small
// module that shows how restricted data reaches the public: the record (incident.go)
// is coded by the lists of the HTCDS, the store (store.go) leaves a row in the
// audit log for every reading, and nobody but this package reads the table. Others
// get figures, and only through the gate of package figures, for which Source
// (source.go) is made; internal/app connects the two.
package incidents
