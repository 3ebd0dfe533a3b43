package console

import (
	"strings"
	"testing"

	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// TestPairRegister_EveryFactorNamesItsSource, figures with year and warning.
func TestPairRegister_EveryFactorNamesItsSource(t *testing.T) {
	t.Parallel()
	p, from := text.For(text.English), samplePairRegister()
	dense := municipality.Figure{Indicator: municipality.Density, Value: 42, Known: true, Year: 2022, Source: "derived", Note: municipality.Derived}
	from.ua.Figures, from.eu.Figures = append(from.ua.Figures, dense), append(from.eu.Figures, dense)
	for _, id := range matching.FactorIDs() {
		if got := from.sources(p, matching.Share{Factor: matching.Factor{ID: id}}); len(got) == 0 || strings.Contains(strings.Join(got, ""), "result.") {
			t.Errorf("sources of %s = %q", id, got)
		}
	}
	got := strings.Join(from.sources(p, matching.Share{Factor: matching.Factor{ID: matching.Standing}}), "\n")
	for _, ind := range []municipality.Indicator{municipality.OwnIncomeExMil, municipality.GDPIndex} {
		if !strings.Contains(got, indicatorName(p, ind)) {
			t.Errorf("sources of standing name no %s: %s", ind, got)
		}
	}
	if !strings.Contains(got, "NUTS 3") {
		t.Errorf("sources of standing do not say that the figure is the region's: %s", got)
	}
}

// TestPair_NamesTheRegisterOfItsRun walks a run and opens a pair of it.
func TestPair_NamesTheRegisterOfItsRun(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	run, p := w.proposed(), w.officer("two")
	w.ok(p, p.Open(t.Context(), run+"/pairs"))
	w.ok(p, p.Follow(t.Context(), run+"/pairs/app_"))
	w.sees(p, "Source for Ukraine: Inhabitants – ", "Source for the EU: Inhabitants – ", "Source: both applications.")
}
