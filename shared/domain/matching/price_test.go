package matching

import (
	"slices"

	"pgregory.net/rapid"
)

// checkPrices requires the price of every rule and compares it with brute force.
func checkPrices(t *rapid.T, in Input, result Result, why Explanation) {
	dropped := in.Settings.dropped()
	if len(why.Prices) != len(dropped) {
		t.Fatalf("%d prices of %d rules", len(why.Prices), len(dropped))
	}
	for i, price := range why.Prices {
		if price.Rule != dropped[i].rule {
			t.Fatalf("price %d is of %+v, want %+v", i, price.Rule, dropped[i].rule)
		}
		free := in
		free.Settings = dropped[i].settings
		all := everyPairing(free)
		best, ok := bestOf(free.Settings, all)
		if ok == (price.Open == NoAnswer) || ok && (price.Open != "" || !price.Proved) {
			t.Fatalf("price %+v, an answer without the rule: %v", price, ok)
		}
		// What the goal does not ask for may differ between answers that are equally good.
		reached := slices.ContainsFunc(all, func(r rated) bool {
			return !ahead(free.Settings, best, r) && price.Pairs == len(r.pairs)-len(result.Pairs) && price.Worst == lowest(free, r)-result.Worst
		})
		if ok && (price.Total != best.total-result.Total || !reached) {
			t.Fatalf("price of %+v is %+v, without it %+v instead of %+v", price.Rule, price, best, result)
		}
	}
}

// lowest is the lowest score of all pairs, locked ones among them.
func lowest(in Input, r rated) int32 {
	worst := int32(One)
	eu, ua := index(in.EU), index(in.UA)
	cells := ScoreShard(in, Shard{To: len(in.EU)}).Cells
	for _, p := range r.pairs {
		worst = min(worst, cells[eu[p.eu]*len(in.UA)+ua[p.ua]])
	}
	return worst
}
