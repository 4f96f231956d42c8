package capture

import (
	"context"
	"testing"
)

// The figures are in docs/benchmarks-statistics.md; every benchmark is one worker
// on one core, as R's CPU seconds are.
var single = Run{Seed: 1, Workers: 1}

func benchStepwise(b *testing.B, file string) {
	table := readTable(b, file)
	for b.Loop() {
		must(BootstrapStepwise(context.Background(), table, DefaultPThreshold, 1000, single))(b)
	}
}

func BenchmarkStepwiseBCaWestern(b *testing.B) { benchStepwise(b, files["Western"]) }
func BenchmarkStepwiseBCaUKdat5(b *testing.B)  { benchStepwise(b, files["UKdat_5"]) }
func BenchmarkStepwiseBCaNewOrl(b *testing.B)  { benchStepwise(b, files["NewOrl"]) }

func benchRank(b *testing.B, file string, order int) {
	table := readTable(b, file)
	for b.Loop() {
		must(Rank(context.Background(), table, order, single))(b)
	}
}

func BenchmarkRank1024Models(b *testing.B) { benchRank(b, files["UKdat_5"], 2) }
func BenchmarkRank6212Models(b *testing.B) { benchRank(b, files["UKdat_5"], 3) }

// Kosovo, four lists: the table of the published figure.
func BenchmarkSelectionBootstrap64Models(b *testing.B) {
	table := kosovo(b)
	ranking := must(Rank(context.Background(), table, 2, single))(b)
	for b.Loop() {
		must(BootstrapTop(context.Background(), table, ranking, []int{len(ranking.Models)}, 1000, single))(b)
	}
}

func BenchmarkSelectionBootstrap1024Models(b *testing.B) {
	table := readTable(b, files["UKdat_5"])
	ranking := must(Rank(context.Background(), table, 2, single))(b)
	for b.Loop() {
		must(BootstrapTop(context.Background(), table, ranking, []int{len(ranking.Models)}, 1000, single))(b)
	}
}

func BenchmarkFit(b *testing.B) {
	table := readTable(b, files["UKdat_5"])
	e, model := newEngine(5), AllPairs(5)
	e.load(table.Counts)
	b.ReportAllocs()
	for b.Loop() {
		if !e.try(model.terms) {
			b.Fatal("no estimate")
		}
	}
}

func BenchmarkDecomposableUKdat5(b *testing.B) {
	table := readTable(b, files["UKdat_5"])
	for b.Loop() {
		must(Decomposable(context.Background(), table, DecomposableOptions{MaxHidden: 60_000}, single))(b)
	}
}

func BenchmarkLatentClassKorea(b *testing.B) {
	table := readTable(b, files["Korea"])
	for b.Loop() {
		must(LatentClass(context.Background(), table, LatentOptions{}, single))(b)
	}
}
