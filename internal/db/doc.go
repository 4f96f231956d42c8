// Package db is where records live: one encrypted SQLite file, or PostgreSQL
// when a group has outgrown it.
//
// Open gives a DB for either. Work happens in functions that get a Tx:
//
//	err := d.Write(ctx, func(tx *db.Tx) error {
//		return tx.Exec(`update people set name = $1 where id = $2`, name, id)
//	})
//
// Read sees one consistent state and cannot write. Write is all or nothing, one
// at a time on SQLite, and refuses to commit changes that left no row in the
// audit log (see Tx.Audited). A Tx carries the context of the request that it
// serves and must not outlive the function.
//
// Statements are portable SQL with $1, $2... as parameters, the same text for
// both engines; rewrite.go turns the numbers into what SQLite binds by number.
// Times are stored as fixed-width UTC text that sorts as time does, the empty
// id.ID and the zero time as NULL; values.go converts on the way in and out.
//
// Every module brings its own migrations (migrate.go), each with its own
// version table, so that a module is removed with its folder.
package db
