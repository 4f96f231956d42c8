package app

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"ostoja/internal/command"
	"ostoja/internal/db"
	"ostoja/internal/fault"
	"ostoja/internal/places"
)

var placesImportCommand = command.Command{
	Name: "places import", Args: "FILE --data DIR [--level N] [--day YYYY-MM-DD] [--json]",
	Short: "Import administrative areas: TERC, P-codes, GeoJSON, TopoJSON",
	Manual: `Puts areas into the group's tree: the official TERC register of Poland, a list of
P-codes (one area a row, or a column for each level; CSV or Excel), or geometry.
Which of them the file is tells its content. Units are found again by their
codes: TERYT of 2, 4, 6 or 7 digits, P-codes, ISO 3166-2. Units that are no
longer in a register keep their codes, valid to the day before. Geometry goes to
areas by code, else by name.
` + configManual + `
  --level N      the level of a geometry's areas: 1 voivodeship, 2 powiat, 3 gmina
                 (default: the one at which most shapes have an area)
  --day DAY      from when the units are valid, where the file does not say
  --json         {kind, day, read, added, changed, closed, same, drawn,
                 unmatched: [{code, name, reason}]}

Ends with 0 when anything of the file is known now, 1 when the file is refused or
nothing of it fits.

  ostoja places import TERC_Urzedowy.csv --data data`,
	Run: importPlaces,
}

func importPlaces(ctx context.Context, env *command.Env, args []string) error {
	flags := command.Flags("places import")
	config := configFlags(flags, env)
	level := flags.Int("level", places.AnyLevel, "of the areas")
	day := flags.String("day", "", "from when the units are valid")
	asJSON := flags.Bool("json", false, "as JSON")
	names, err := command.ParseN(flags, args, 1)
	if err != nil {
		return err
	}
	if *day != "" {
		if _, err := time.Parse(time.DateOnly, *day); err != nil {
			return fault.Misuse("--day %s is no date. Write it like 2026-01-31.", *day)
		}
	}
	if *level < places.AnyLevel || *level >= places.Levels {
		return fault.Misuse("--level %d is no level. Choose 0 to %d.", *level, places.Levels-1)
	}
	file, err := readPlaces(names[0])
	if err != nil {
		return err
	}
	return withGroup(ctx, env, config, func(ctx context.Context, a *App) error {
		var taken places.Taken
		err := a.DB.Write(ctx, func(tx *db.Tx) (err error) {
			taken, err = a.Places.Take(tx, file, *level, *day)
			return err
		})
		if err != nil {
			return err
		}
		if *asJSON {
			err = env.PrintJSON(taken)
		} else {
			err = printTaken(env.Stdout, taken)
		}
		if err == nil && taken.Read == len(taken.Unmatched) {
			err = fault.Refuse("%s: nothing of it fits the areas that are known. Import the register of the level above first, or check that its codes are P-codes or TERYT codes.", names[0])
		}
		return err
	})
}

func readPlaces(name string) (places.File, error) {
	f, err := os.Open(name)
	if err != nil {
		return places.File{}, fault.Refuse("The file %s cannot be read: %v. Name a TERC register, a list of P-codes, a GeoJSON or a TopoJSON file.", name, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return places.File{}, fault.Refuse("%s is no file. Name a TERC register, a list of P-codes, a GeoJSON or a TopoJSON file.", name)
	}
	file, err := places.Read(f, info.Size(), name)
	if err != nil {
		return file, fault.Refuse("%s: %s. Mend the file, or save it again as CSV (UTF-8), GeoJSON or TopoJSON, and import it once more.", name, strings.TrimRight(err.Error(), "."))
	}
	return file, nil
}

// printTaken says in words what an import did.
func printTaken(w io.Writer, t places.Taken) error {
	var err error
	say := func(format string, args ...any) {
		if err == nil {
			_, err = fmt.Fprintf(w, format+"\n", args...)
		}
	}
	if t.Kind == places.Geometry {
		say("%d shapes read, %d areas drawn.", t.Read, t.Drawn)
	} else {
		say("%d units read, as of %s: %d new, %d changed, %d as before, %d known ones closed.", t.Read, t.Day, t.Added, t.Changed, t.Same, t.Closed)
	}
	const most = 50
	for i, u := range t.Unmatched {
		if i == most {
			say("  and %d more; --json has them all", len(t.Unmatched)-most)
			break
		}
		say("  not matched: %s", u)
	}
	return err
}
