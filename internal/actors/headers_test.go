package actors

import "testing"

// Short words are a field where they are the whole header, and nothing inside longer ones.
func TestWholeHeaders(t *testing.T) {
	for header, want := range map[string]Field{
		"Rodzaj wsparcia": FieldSector, "Od": FieldStart, "Do": FieldEnd, "Osoby": FieldReached, "Від": FieldStart, "Вид допомоги": FieldSector,
		"Nome do parceiro": NoField, "Rodzaj organizacji": NoField, "Liczba osób": FieldReached, "Data od": FieldPeriod,
	} {
		if got := headingOf(header).field; got != want {
			t.Errorf("%q: %v, want %v", header, got, want)
		}
	}
}
