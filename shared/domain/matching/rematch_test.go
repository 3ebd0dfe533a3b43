package matching

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
)

// TestRematches_KeepWhatTheyPromise: filling the gap touches nobody else, the least change loses nothing against a rerun and
// changes no more than any answer as good, and starting a run with a way's settings gives what the way showed.
func TestRematches_KeepWhatTheyPromise(t *testing.T) {
	t.Parallel()
	often(t, func(t *rapid.T) {
		in := anySettled(t)
		parts := shardsOf(in, 3)
		result, err := Pairing(t.Context(), in, "sum", parts)
		if err != nil || len(result.Pairs) == 0 {
			return
		}
		gone := rapid.SampledFrom(result.Pairs).Draw(t, "pair")
		who := rapid.SampledFrom([]string{gone.EU.Application, gone.UA.Application}).Draw(t, "who")
		ways, lost, err := Rematches(t.Context(), "run_1", in, result, parts, who)
		if err != nil {
			t.Fatalf("Rematches: %v", err)
		}
		for _, p := range result.Pairs {
			c := Couple{p.EU.Application, p.UA.Application}
			if slices.Contains(lost, c) != (c.EU == who || c.UA == who) {
				t.Fatalf("%s withdraws from %v, which leaves %v", who, c, lost)
			}
		}
		by := map[Way]Rematch{}
		for _, w := range ways {
			by[w.Way] = w
			checkWay(t, in, w, who)
		}
		if gap, ok := by[FillGap]; ok {
			checkGap(t, gap, lost)
		}
		least, ok := by[LeastChange]
		rerun, there := by[FullRerun]
		if in.Settings.Goal == Stable {
			return
		}
		if ok != there || least.Total != rerun.Total {
			t.Fatalf("least change %+v against a rerun %+v", least, rerun)
		}
		if ok {
			checkLeast(t, in, least, rerun.Settings, who, result)
		}
	})
}

// checkLeast: of all pairings of the rest that are as good by the goal as the best, none changes fewer pairs.
func checkLeast(t *rapid.T, in Input, least Rematch, rest Settings, who string, result Result) {
	in.Settings = rest
	all := everyPairing(in)
	best, _ := bestOf(rest, all)
	standing := map[bond]bool{}
	for _, p := range result.Pairs {
		if p.EU.Application != who && p.UA.Application != who {
			standing[bond{p.EU.Application, p.UA.Application}] = true
		}
	}
	fewest := math.MaxInt
	for _, r := range all {
		if ahead(rest, best, r) {
			continue
		}
		changes := len(standing)
		for _, p := range r.pairs {
			if changes++; standing[p] {
				changes -= 2
			}
		}
		fewest = min(fewest, changes)
	}
	if got := len(least.Undone) + len(least.Added); got != fewest || !least.Proved {
		t.Fatalf("the least change of %d pairs (proved %v), %d would do: %+v", got, least.Proved, fewest, least)
	}
}

// checkGap: nothing is undone, and each pair that is new is one of somebody who lost a partner, one for each at most.
func checkGap(t *rapid.T, gap Rematch, lost []Couple) {
	if len(gap.Undone) > 0 || len(gap.Added) > len(lost) {
		t.Fatalf("filling the gap of %v undoes %v and adds %v", lost, gap.Undone, gap.Added)
	}
	for _, c := range gap.Added {
		if !slices.ContainsFunc(lost, func(l Couple) bool { return l.EU == c.EU || l.UA == c.UA }) {
			t.Fatalf("filling the gap of %v adds %v", lost, c)
		}
	}
}

func checkWay(t *rapid.T, in Input, w Rematch, who string) {
	if slices.ContainsFunc(w.Pairs, func(c Couple) bool { return c.EU == who || c.UA == who }) {
		t.Fatalf("%s pairs %s, who has withdrawn", w.Way, who)
	}
	next := in
	next.Settings = w.Settings
	if err := MayStart(next.Settings); err != nil {
		t.Fatalf("%s may not start: %v", w.Way, err)
	}
	again, err := Pairing(t.Context(), next, "sum", shardsOf(next, 3))
	optional := next.Settings.Pairs > 0 && !next.Settings.Exact || next.Settings.Limits.spread() // a pair of score 0 may be left out
	if err != nil || again.Total != w.Total || (len(again.Pairs) != len(w.Pairs) && !optional) {
		t.Fatalf("%s showed %d pairs of %d and gives %d of %d, %v, clash %v", w.Way, len(w.Pairs), w.Total, len(again.Pairs), again.Total, err, again.Clash)
	}
}

func TestRematches_OfNobody(t *testing.T) {
	t.Parallel()
	in := Input{Settings: Settings{Weights: DefaultWeights()}, EU: []Candidate{{Application: "a"}}, UA: []Candidate{{Application: "b"}}}
	if _, _, err := Rematches(t.Context(), "run_1", in, Result{}, shardsOf(in, 1), "c"); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("Rematches of a stranger: %v, want not_found", err)
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	able := func(name string, strength, need int) Candidate {
		return Candidate{Application: name, Latin: name, Languages: []string{"en"}, Themes: themes([2]int{strength, need})}
	}
	base := Input{
		Settings: Settings{Weights: Weights{NeedsMet: 1}}, EU: []Candidate{able("e1", 3, 0), able("e2", 2, 0)},
		UA: []Candidate{able("u1", 0, 3), able("u2", 0, 3)},
	}
	veto := base
	veto.Settings.Vetoes = []Bond{{EU: "e1", UA: "u1", Reason: "they would rather not"}}
	lock := base
	lock.Settings.Locks = []Bond{{EU: "e1", UA: "u2", Reason: "they know each other"}}
	gone := base
	gone.Settings.Withdrawn = []string{"e1"}
	tests := []struct {
		name    string
		a, b    Input
		changed []string
		why     map[string]Reason
	}{
		{"nothing changed", base, base, nil, map[string]Reason{}},
		{"a pair forbidden", base, veto, []string{"vetoes"}, map[string]Reason{"e1": Forbids, "u1": Forbids, "e2": Whole, "u2": Better}},
		{"a pair locked", base, lock, []string{"locks"}, map[string]Reason{"e1": Held, "u2": Held, "u1": OtherHeld, "e2": OtherHeld}},
		{"a lock removed", lock, base, []string{"locks"}, map[string]Reason{"e1": Freed, "u2": Freed}},
		{"one withdrew", base, gone, []string{"withdrawn"}, map[string]Reason{"e1": Left, "u1": OtherLeft}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := Compare(tt.a, paired(t, tt.a), tt.b, paired(t, tt.b))
			if d := cmp.Diff(tt.changed, got.Changed); d != "" {
				t.Errorf("changed: %s", d)
			}
			for _, m := range got.Moves {
				if want, ok := tt.why[m.Who.Application]; ok && m.Why != want {
					t.Errorf("%s moved because %q, want %q", m.Who.Application, m.Why, want)
				}
				delete(tt.why, m.Who.Application)
			}
			if len(tt.why) > 0 {
				t.Errorf("did not move: %v", tt.why)
			}
		})
	}
}

func paired(t *testing.T, in Input) Result {
	t.Helper()
	r, err := Pairing(t.Context(), in, "", shardsOf(in, 5))
	if err != nil {
		t.Fatal(err)
	}
	return r
}
