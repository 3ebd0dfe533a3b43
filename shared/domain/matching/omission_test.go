package matching

import (
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestExplain_WithoutAFactor compares with a run in which the factor's weight is 0.
func TestExplain_WithoutAFactor(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := anySettled(t)
		in.Settings.Rules.MinConfidence = rapid.SampledFrom([]int{0, 30, 70}).Draw(t, "confidence")
		in.Settings.Weights = Weights{}
		for _, id := range FactorIDs() {
			in.Settings.Weights[id] = rapid.SampledFrom([]int{0, 1, 10, 30}).Draw(t, "weight of "+string(id))
		}
		if MayStart(in.Settings) != nil {
			return
		}
		why, err := Explain(t.Context(), in, "sum", shardsOf(in, 2))
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range why.Omitted {
			less := in
			less.Settings.Weights = maps.Clone(in.Settings.Weights)
			less.Settings.Weights[o.Factor] = 0
			got, err := Pairing(t.Context(), less, "sum", shardsOf(less, 3))
			if err != nil {
				t.Fatal(err)
			}
			made := bondsOf(got)
			var gone []int
			for i, p := range why.Pairs {
				if !got.None() && !slices.Contains(made, bond{p.EU, p.UA}) {
					gone = append(gone, i)
				}
			}
			if o.Open || o.None != got.None() || o.Pairs != len(made) || !slices.Equal(o.Gone, gone) {
				t.Fatalf("without %s: %+v, a run makes %v (none: %v) of %v", o.Factor, o, made, got.None(), why.Pairs)
			}
		}
		weighed := 0
		for _, w := range in.Settings.Counted() {
			if w > 0 {
				weighed++
			}
		}
		decides := in.Settings.Goal != Stable || in.Settings.Limits.Floor > 0 || in.Settings.Rules.MinConfidence > 0
		if want := weighed > 1 && decides && why.Pairs != nil; want != (len(why.Omitted) > 0) {
			t.Fatalf("%d factors left out of %d", len(why.Omitted), weighed)
		}
	})
}
