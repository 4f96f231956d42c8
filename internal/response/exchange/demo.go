package exchange

import (
	"strings"

	"ostoja/internal/db"
)

// fillDemo gives the group a mapping of its own: IATI with an identifier that
// stands for an organisation's.
func (x *Exchange) fillDemo(tx *db.Tx) error {
	m := Mapping{Name: "IATI of the demonstration", Form: IATI, Layout: strings.Replace(defaults[IATI], example, "XM-DEMO-0001", 1)}
	return x.Mappings.Insert(tx, &m)
}
