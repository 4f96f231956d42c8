package capture

import (
	"context"
	"testing"
)

// LCMCR 0.4.14 on Korea: two seeds give medians 137 and 134.5, means 142 and
// 140, intervals (124, 188) and (123, 191).
func TestLatentClassKorea(t *testing.T) {
	p := must(LatentClass(context.Background(), readTable(t, files["Korea"]), LatentOptions{}, Run{Seed: 1}))(t)
	ci := p.Interval(.95)
	t.Logf("median %.1f, interval %.0f, R-hat %.3f, ESS %.0f, thin %d", p.Median(), ci, p.RHat, p.ESS, p.Thin)
	if m := p.Median(); m < 132 || m > 140 || ci[0] < 122 || ci[0] > 126 || ci[1] < 180 || ci[1] > 200 {
		t.Errorf("median %.1f and interval %.0f are not those of LCMCR", p.Median(), ci)
	}
}
