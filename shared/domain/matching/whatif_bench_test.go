package matching

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// shelf keeps objects in memory.
type shelf map[string][]byte

func (s shelf) Create(_ context.Context, key string, body []byte) error {
	s[key] = bytes.Clone(body)
	return nil
}

func (s shelf) Get(_ context.Context, key string) ([]byte, error) {
	if body, ok := s[key]; ok {
		return body, nil
	}
	return nil, fault.New(fault.NotFound, "")
}

// crowd is n municipalities of each side with everything that a candidate can have.
func crowd(n int, settings Settings) Input {
	in := Input{Engine: Engine, Settings: settings, Register: "synthetic"}
	rng := rand.New(rand.NewPCG(1, 2))
	for side, prefix := range []string{"eu", "ua"} {
		for i := range n {
			c := Candidate{
				Application: fmt.Sprintf("app_%s%04d", prefix, i), Name: fmt.Sprintf("Place %d", i), Latin: fmt.Sprintf("Place %d", i),
				Languages: []string{"en", []string{"de", "fr", "pl", "uk"}[rng.IntN(4)]}, Experience: NoExperience, Occupied: "no",
				RegionCode: fmt.Sprintf("R%02d", rng.IntN(24)), Country: municipality.Ukraine,
			}
			if side == 0 {
				c.Country = []municipality.Country{"DE", "FR", "PL", "LT", "IT", "ES", "SE", "CZ"}[rng.IntN(8)]
			}
			for t := range 8 {
				shown := rng.Int32N(One)
				c.Themes = append(c.Themes, Theme{
					ID: fmt.Sprintf("theme%d", t), Strength: rng.IntN(4), Need: rng.IntN(4), Shown: &shown,
					Offers: []string{"a", "b", "c"}[:rng.IntN(4)], Needs: []string{"b", "c", "d"}[:rng.IntN(4)],
				})
			}
			number := func(from, to int64) *int64 { v := from + rng.Int64N(to-from); return &v }
			class, yes, standing := 1+rng.IntN(3), rng.IntN(2) == 0, rng.IntN(101)
			c.Figures = Figures{
				Population: number(2_000, 500_000), Density: number(5, 3_000), Urban: &class, Mountain: &yes, Coastal: &yes,
				Standing: &standing, Lat: number(4_400_000, 6_000_000), Lon: number(-500_000, 4_000_000),
			}
			for k := range 20 {
				other := fmt.Sprintf("app_%s%04d", []string{"ua", "eu"}[side], rng.IntN(n))
				c.Wishes = append(c.Wishes, Wish{Partner: other, Mark: []Mark{Interested, AskFirst, NotForUs}[rng.IntN(3)], Rank: k % 4})
			}
			slices.SortFunc(c.Wishes, func(a, b Wish) int { return strings.Compare(a.Partner, b.Partner) })
			c.Wishes = slices.CompactFunc(c.Wishes, func(a, b Wish) bool { return a.Partner == b.Partner })
			if side == 0 {
				in.EU = append(in.EU, c)
			} else {
				in.UA = append(in.UA, c)
			}
		}
	}
	return in
}

// computed is a run of the input with its result, as the papers hold it.
func computed(t testing.TB, in Input) (Service, Run) {
	t.Helper()
	s, r := Service{Papers: shelf{}}, Run{ID: "run_1"}
	result, err := Pairing(t.Context(), in, "", []Scores{ScoreShard(in, Shard{To: len(in.EU)})})
	if err != nil {
		t.Fatal(err)
	}
	if r.Input, err = s.store(t.Context(), r.ID, "input", in); err != nil {
		t.Fatal(err)
	}
	if r.Result, err = s.store(t.Context(), r.ID, "result", result); err != nil {
		t.Fatal(err)
	}
	return s, r
}

// BenchmarkWhatIf is what an officer waits for after a change of a setting, with 300 municipalities on each side.
func BenchmarkWhatIf(b *testing.B) {
	base := Settings{Weights: DefaultWeights(), Rules: DefaultRules(), Pairs: 10}
	for _, bb := range []struct {
		name   string
		change func(*Settings)
	}{
		{"ten pairs", func(s *Settings) { s.Weights[Size] = 40 }},
		{"all pairs", func(s *Settings) { s.Pairs = 0 }},
		{"best worst", func(s *Settings) { s.Goal, s.Pairs = BestWorst, 0 }},
		{"stable", func(s *Settings) { s.Goal, s.Pairs, s.Proposing, s.Lottery = Stable, 0, "ua", 7 }},
		{"limits", func(s *Settings) { s.Limits = Limits{States: 6, PerState: 3, PerOblast: 1, Floor: 30} }},
		{"two partners", func(s *Settings) { s.Pairs, s.Capacity.EU = 0, 2 }},
		{"two partners and limits", func(s *Settings) {
			s.Capacity.EU, s.Limits = 2, Limits{States: 6, PerState: 3, PerOblast: 1, Floor: 30}
		}},
		{"cover", func(s *Settings) { s.Limits = Limits{PerState: 3, Cover: 2} }},
	} {
		b.Run(bb.name, func(b *testing.B) {
			s, r := computed(b, crowd(300, base))
			settings := base
			settings.Weights = DefaultWeights()
			bb.change(&settings)
			for b.Loop() {
				if _, _, err := s.WhatIf(b.Context(), r, settings); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
