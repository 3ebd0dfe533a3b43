package matching

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/google/go-cmp/cmp"
)

// TestPairing_LimitsThatDoNotBindChangeNothing: a limit that everybody keeps anyway leaves the number of pairs, the total
// and the worst pair as they are, although another method finds them.
func TestPairing_LimitsThatDoNotBindChangeNothing(t *testing.T) {
	t.Parallel()
	often(t, func(t *rapid.T) {
		in := anySettled(t)
		if in.Settings.Goal == Stable {
			return
		}
		in.Settings.Limits = Limits{Floor: in.Settings.Limits.Floor}
		plain, err := Pairing(t.Context(), in, "sum", shardsOf(in, 3))
		if err != nil {
			t.Fatal(err)
		}
		in.Settings.Limits.States, in.Settings.Limits.PerState, in.Settings.Limits.PerOblast = 27, 100, 100
		limited, err := Pairing(t.Context(), in, "sum", shardsOf(in, 3))
		if err != nil {
			t.Fatal(err)
		}
		if plain.None() != limited.None() || plain.Total != limited.Total || len(plain.Pairs) != len(limited.Pairs) {
			t.Fatalf("%d pairs of %d without limits, %d of %d with loose ones", len(plain.Pairs), plain.Total, len(limited.Pairs), limited.Total)
		}
		if in.Settings.Goal == BestWorst && worstFree(plain, in.Settings) != worstFree(limited, in.Settings) {
			t.Fatalf("worst pair %d without limits, %d with loose ones", worstFree(plain, in.Settings), worstFree(limited, in.Settings))
		}
	})
}

// TestSolve_SaysWhenItIsCut: with too little effort there is no claim that nothing is better, and no error either.
func TestSolve_SaysWhenItIsCut(t *testing.T) {
	t.Parallel()
	settings := Settings{Weights: DefaultWeights(), Rules: DefaultRules(), Pairs: 10, Exact: true, Limits: Limits{States: 2, PerOblast: 1, Cover: 5}}
	in := crowd(60, settings)
	parts := []Scores{ScoreShard(in, Shard{To: len(in.EU)})}
	cut := false
	for effort := int64(1); effort < 100_000_000; effort *= 8 {
		var results [2]Result
		for k := range results {
			m, err := newMatrix(&in, parts)
			if err != nil {
				t.Fatal(err)
			}
			m.effort = effort
			o, err := m.solve(t.Context())
			if err != nil {
				t.Fatalf("effort %d: %v", effort, err)
			}
			if results[k], err = m.result("sum", o); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(results[0], results[1]); diff != "" {
			t.Fatalf("effort %d gives two answers (-first +second):\n%s", effort, diff)
		}
		r := results[0]
		cut = cut || r.Cut
		if r.Cut && (len(r.Pairs) > 0 || r.contradicts() == nil) {
			t.Errorf("effort %d: cut, and %d pairs", effort, len(r.Pairs))
		}
		if !r.None() && r.Proof.Proved != (r.Bound == r.Total) {
			t.Errorf("effort %d: bound %d, total %d, proved %t", effort, r.Bound, r.Total, r.Proof.Proved)
		}
	}
	if !cut {
		t.Error("no effort was too little")
	}
}
