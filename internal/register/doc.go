// Package register describes a kind of record once, in Go, and derives from the
// description whatever is the same for every kind: reading it from a form, an
// Excel row or the API, its columns in the database, its history, what a given
// person may see of it, its schema for the API.
//
//	var Services = register.Register[Service]{
//		Name:   "services",
//		Row:    func(s *Service) *register.Row { return &s.Row },
//		Fields: []register.Field[Service]{
//			register.Text("name", func(s *Service) *string { return &s.Name }).Must().Find().Tag("#service+name").See(who.Public),
//			register.Ref("organisation", func(s *Service) *id.ID { return &s.Organisation }, "organisations").Tag("#org+id"),
//			register.Text("phone", func(s *Service) *string { return &s.Phone }).Sealed().See(who.Restricted),
//		},
//		Can: canService,
//	}
//
// Fields are reached by pointer accessors: no struct tags, no reflection. The
// defaults deny: a field is for members only, and leaves in an export only with
// a tag. A Sealed field is encrypted before it reaches the database and masked
// in the history.
//
// Table (table.go) stores a register's records. Pages call this package; it
// calls nobody. Processes (minutes, referrals, revisions) are no registers.
package register
