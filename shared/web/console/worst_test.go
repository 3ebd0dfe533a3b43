package console

import (
	"slices"
	"strings"
	"testing"

	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
)

// TestWorstRun_NamesEachPart: what a change does to pairs, lowest score and total is told by name, in this order.
func TestWorstRun_NamesEachPart(t *testing.T) {
	t.Parallel()
	en, uk := text.For(text.English), text.For(text.Ukrainian)
	f := threePairs()
	f.run.Settings = matching.Settings{Goal: matching.BestWorst}
	fall := int64(2_000)
	none := int64(0)
	reason := &matching.PairReason{Couple: f.why.Pairs[0].Couple, Margin: &matching.Cost{Worst: 1_000, Total: 40_000}, Spare: &fall}
	words := func(p *text.Printer, r *matching.PairReason) string {
		return strings.Join(slices.Concat(f.holds(p, r), f.breaks(p, f.result.Pairs[0], r)), " ")
	}
	tests := []struct{ name, got, want string }{
		{"cost", f.cost(en, matching.Cost{Worst: 1_000, Total: 40_000}), "a lowest score lower by 0.1 points and a total lower by 4 points"},
		{"cost in the total alone", f.cost(en, matching.Cost{Total: 40_000}), "a total lower by 4 points"},
		{"cost where the total rises", f.cost(uk, matching.Cost{Pairs: 1, Worst: -10_000, Total: -20_000}), "на 1 пару менше, найнижчий бал вищий на 1 пункт та сума більша на 2 пункти"},
		{"no cost", f.cost(en, matching.Cost{}), en.T("result.cost.nothing")},
		{"where nobody asks for the goal", cost(en, matching.Cost{Worst: 1_000, Total: 40_000}), "a lowest score lower by 0.1 points and a total lower by 4 points"},
		{"doing without", words(en, reason), "Without this pair there would be a lowest score lower by 0.1 points and a total lower by 4 points. The pair could lose 0.2 points"},
		{"what breaks it", words(en, reason), "Its score would have to fall by more than 0.2 points, to below 69.8%"},
		{"nothing to spare", words(en, &matching.PairReason{Margin: &matching.Cost{Total: 40_000}, Spare: &none}), "The pair can lose nothing of its score"},
		{"a tie", words(en, &matching.PairReason{Margin: &matching.Cost{}, Spare: &none}), en.T("result.margin.tie")},
		{"a pair lost", words(en, &matching.PairReason{Margin: &matching.Cost{Pairs: 1, Worst: 10_000, Total: 70_000}}), "Without this pair there would be 1 pair fewer, a lowest score lower by 1 point and a total lower by 7 points. It was made"},
		{"price", f.priceWords(en, matching.Price{Worst: 20_000, Total: -10_000}), "There would be a lowest score higher by 2 points and a total lower by 1 point."},
		{"not known", words(en, &matching.PairReason{Open: true}), en.T("worst.open")},
	}
	for _, tt := range tests {
		if !strings.Contains(tt.got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, tt.got, tt.want)
		}
	}
	f.run.Settings.Locks = []matching.Bond{{EU: "e1", UA: "u1"}}
	if got := words(en, reason); !strings.Contains(got, en.T("worst.locks")) {
		t.Errorf("with a locked pair: %q", got)
	}
}

// TestPrices_NotWorkedOut: every reason has words, and no price is made up.
func TestPrices_NotWorkedOut(t *testing.T) {
	t.Parallel()
	f := threePairs()
	for _, lang := range text.Langs() {
		p := text.For(lang)
		for _, open := range []matching.OpenPrice{matching.TooLong, matching.TooMany, matching.NoAnswer} {
			if got := f.priceWords(p, matching.Price{Open: open}); got != p.T("worst.price."+string(open)) || strings.Contains(got, "[") {
				t.Errorf("%s: %s says %q", lang, open, got)
			}
		}
	}
}

// TestStability_FewDraws: with few draws no pair is called firm, and what they can say is told.
func TestStability_FewDraws(t *testing.T) {
	t.Parallel()
	p := text.For(text.English)
	tests := []struct {
		name                 string
		draws, cut, barren   int
		says, says2, without string
	}{
		{"few", 42, 0, 0, "too few draws to call a pair firm", "only 42 of 1,000 were made. A share may therefore be off by up to 16 percentage points", "is firm"},
		{"enough", 400, 0, 0, "3 pairs are firm", "only 400 of 1,000 were made. A share may therefore be off by up to 5 percentage points", "too few"},
		{"all", 1_000, 0, 0, "3 pairs are firm", "In 1,000 draws", "percentage points"},
		{"some were cut", 400, 7, 2, "7 further draws do not count", "In 2 of the draws no answer", "too few"},
		{"all were cut", 0, 20, 0, "20 further draws do not count", "not known how firm", "are firm"},
	}
	for _, tt := range tests {
		f := threePairs()
		f.why.Draws, f.why.CutDraws, f.why.Barren = tt.draws, tt.cut, tt.barren
		for i := range f.why.Pairs {
			f.why.Pairs[i].Survived = tt.draws
		}
		got := strings.Join(f.stabilityWords(p), " ")
		if !strings.Contains(got, tt.says) || !strings.Contains(got, tt.says2) || strings.Contains(got, tt.without) {
			t.Errorf("%s: %q, want %q and %q, not %q", tt.name, got, tt.says, tt.says2, tt.without)
		}
	}
}
