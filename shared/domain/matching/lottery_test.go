package matching

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestExplain_LotsThatDecideNothing: where nobody likes two possible partners the same, every lottery gives the same pairs.
func TestExplain_LotsThatDecideNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := anyRanked(t)
		why, err := Explain(t.Context(), in, "sum", shardsOf(in, 2))
		if err != nil || why.Rankings == nil {
			return
		}
		if (why.Rankings.Tied > 0) != (why.Draws == MostDraws) {
			t.Fatalf("%d draws with %d ties", why.Draws, why.Rankings.Tied)
		}
		if why.Draws > 0 {
			for _, p := range why.Pairs {
				if p.Survived > why.Draws || (slices.ContainsFunc(in.Settings.Locks, func(l Bond) bool { return l.EU == p.EU && l.UA == p.UA }) && p.Survived < why.Draws) {
					t.Fatalf("%+v of %d", p, why.Draws)
				}
			}
			return
		}
		first, _ := Pairing(t.Context(), in, "sum", shardsOf(in, 2))
		in.Settings.Lottery = rapid.Uint64().Draw(t, "other lottery")
		second, _ := Pairing(t.Context(), in, "sum", shardsOf(in, 2))
		if !slices.Equal(bondsOf(first), bondsOf(second)) {
			t.Fatalf("lots decided: %v, then %v", bondsOf(first), bondsOf(second))
		}
	})
}

// TestExplain_LotsAreFair: of two whom the only partner likes the same, each gets it in about half of the draws.
func TestExplain_LotsAreFair(t *testing.T) {
	t.Parallel()
	in := Input{Engine: Engine, Settings: Settings{Weights: DefaultWeights(), Goal: Stable, Proposing: "ua", Lottery: 7}}
	in.EU = []Candidate{{Application: "eu0", Country: "DE", Languages: []string{"en"}}}
	for i := range 2 {
		ua := Candidate{Application: fmt.Sprintf("ua%d", i), Country: "UA", Languages: []string{"en"}}
		ua.Wishes = []Wish{{Partner: "eu0", Mark: Interested, Rank: 1}}
		in.UA = append(in.UA, ua)
		in.EU[0].Wishes = append(in.EU[0].Wishes, Wish{Partner: ua.Application, Mark: Interested, Rank: 1})
	}
	why, err := Explain(t.Context(), in, "sum", shardsOf(in, 1))
	if err != nil || why.Draws != MostDraws || len(why.Survived) != 2 || why.Rankings.Tied != 1 {
		t.Fatalf("Explain = %+v, %v", why, err)
	}
	if n := why.Survived[0].Count; n+why.Survived[1].Count != MostDraws || n < 450 || n > 560 {
		t.Errorf("drawn %+v of %d", why.Survived, why.Draws)
	}
	if fate := why.Rankings.Alone[0].Ranked[0]; fate.Fate != DrewLots || !fate.Turns {
		t.Errorf("the other one: %+v, want lots", fate)
	}
}
