package matching

import (
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// often checks a property on thousands of draws; rapid by itself takes a hundred.
func often(t *testing.T, property func(*rapid.T)) {
	t.Helper()
	for range 20 {
		rapid.Check(t, property)
	}
}

// anyRules draws every hard rule and what it looks at in the candidates.
func anyRules(t *rapid.T, in *Input) {
	yes := func(what string) bool { return rapid.IntRange(0, 2).Draw(t, what) == 0 }
	places := map[string]municipality.Code{}
	for _, c := range slices.Concat(in.EU, in.UA) {
		places[c.Application] = municipality.Code("place-" + c.Application)
	}
	tie := func(mine, theirs []Candidate) {
		for i := range mine {
			mine[i].Place = places[mine[i].Application]
			for _, other := range theirs {
				if yes("tied") {
					mine[i].Ties = append(mine[i].Ties, places[other.Application])
				}
			}
		}
	}
	tie(in.EU, in.UA)
	tie(in.UA, in.EU)
	for j := range in.UA {
		in.UA[j].Occupied = rapid.SampledFrom([]string{"", "no", "no", "partly", "ended", "yes"}).Draw(t, "occupied")
	}
	s := &in.Settings
	s.Rules = Rules{
		Refusals: rapid.Bool().Draw(t, "refusals"), NeedLanguage: rapid.Bool().Draw(t, "language"), NoOccupied: rapid.Bool().Draw(t, "not occupied"),
		MinConfidence: rapid.SampledFrom([]int{0, 0, 30, 60}).Draw(t, "confidence"),
		Track:         rapid.SampledFrom([]Track{AnyTrack, AnyTrack, Deepening, New}).Draw(t, "track"),
	}
	if s.Rules.Track == Deepening {
		s.Weights[Ties] = 2
	}
	for range rapid.SampledFrom([]int{0, 0, 1, 3}).Draw(t, "patrons") {
		s.Rules.Patrons = append(s.Rules.Patrons, Patron{
			Region:  rapid.SampledFrom([]string{"UA01", "UA02"}).Draw(t, "oblast in care"),
			Country: rapid.SampledFrom([]municipality.Country{"DE", "FR", "PL"}).Draw(t, "patron"),
		})
	}
	for range rapid.SampledFrom([]int{0, 0, 0, 1, 2}).Draw(t, "withdrawn") {
		s.Withdrawn = append(s.Withdrawn, rapid.SampledFrom(slices.Sorted(maps.Keys(places))).Draw(t, "withdraws"))
	}
	for range rapid.SampledFrom([]int{0, 0, 1, 1, 2, 4}).Draw(t, "vetoes") {
		s.Vetoes = append(s.Vetoes, Bond{
			EU:     rapid.SampledFrom(in.EU).Draw(t, "veto eu").Application,
			UA:     rapid.SampledFrom(in.UA).Draw(t, "veto ua").Application,
			Reason: "they would rather not",
		})
	}
}

// strictCells are the scores of all pairs, negative where a hard rule forbids the pair. The rules are written a second time
// here, from what the settings promise, so that a mistake in the ones that runs use does not hide itself.
func strictCells(in Input) []int32 {
	free := in.Settings
	free.Rules, free.Vetoes, free.Withdrawn = Rules{Track: in.Settings.Rules.Track}, nil, nil
	var out []int32
	for _, eu := range in.EU {
		for _, ua := range in.UA {
			s := rate(eu, ua, free)
			if forbidden(in.Settings, eu, ua, int64(s.Confidence)) {
				s.Value = -1
			}
			out = append(out, s.Value)
		}
	}
	return out
}

func forbidden(s Settings, eu, ua Candidate, confidence int64) bool {
	for _, gone := range s.Withdrawn {
		if gone == eu.Application || gone == ua.Application {
			return true
		}
	}
	for _, v := range s.Vetoes {
		if v.EU == eu.Application && v.UA == ua.Application {
			return true
		}
	}
	understood := !s.Rules.NeedLanguage
	for _, a := range eu.Languages {
		for _, b := range ua.Languages {
			understood = understood || a == b
		}
	}
	inCare, cared := false, false
	for _, p := range s.Rules.Patrons {
		if p.Region == ua.RegionCode {
			inCare, cared = true, cared || p.Country == eu.Country
		}
	}
	acquainted := false
	for _, place := range eu.Ties {
		acquainted = acquainted || place == ua.Place
	}
	for _, place := range ua.Ties {
		acquainted = acquainted || place == eu.Place
	}
	declined := false
	for _, w := range eu.Wishes {
		declined = declined || w.Partner == ua.Application && w.Mark == NotForUs
	}
	for _, w := range ua.Wishes {
		declined = declined || w.Partner == eu.Application && w.Mark == NotForUs
	}
	return !understood || inCare && !cared ||
		s.Rules.NoOccupied && ua.Occupied == "yes" ||
		s.Rules.Track == New && acquainted ||
		s.Rules.Refusals && declined ||
		100*confidence < int64(s.Rules.MinConfidence)*One
}

func TestScoreShard_KeepsEveryHardRule(t *testing.T) {
	t.Parallel()
	often(t, func(t *rapid.T) {
		in := anySettled(t)
		if got, want := ScoreShard(in, Shard{To: len(in.EU)}).Cells, strictCells(in); !slices.Equal(got, want) {
			t.Fatalf("scores %v, want %v", got, want)
		}
	})
}

func TestRecheck(t *testing.T) {
	t.Parallel()
	often(t, func(t *rapid.T) {
		in := anySettled(t)
		parts := shardsOf(in, 3)
		got, err := Pairing(t.Context(), in, "sum", parts)
		if err != nil {
			t.Fatal(err)
		}
		if err := Recheck(in, parts, got); err != nil {
			t.Fatalf("Recheck(%+v) = %v", got, err)
		}
		if got.None() {
			return
		}
		if sums, ok := got.Sums(in.Settings); ok {
			checkByHand(t, in, got, sums)
		} else if got.Proof.Kind == DualProof {
			t.Fatal("a proof by prices has none")
		}
		if got.Proof.Kind != StableProof {
			tampered(t, in, parts, got)
		}
	})
}

// checkByHand does what the page tells a reader to do.
func checkByHand(t *rapid.T, in Input, r Result, sums Sums) {
	if sums.Total() != r.Total {
		t.Fatalf("%+v add up to %d, not %d", sums, sums.Total(), r.Total)
	}
	price := map[string]int64{}
	for _, x := range slices.Concat(r.Proof.Prices.EU, r.Proof.Prices.UA) {
		if x.Price < 0 {
			t.Fatalf("%+v is a price below 0", x)
		}
		price[x.Application] = x.Price
	}
	made, full := map[bond]bool{}, map[string]int{}
	for _, p := range r.Pairs {
		made[bond{p.EU.Application, p.UA.Application}] = true
	}
	for _, l := range in.Settings.Locks {
		full[l.EU]++
		full[l.UA]++
	}
	cells := strictCells(in)
	for i, eu := range in.EU {
		for j, ua := range in.UA {
			v := cells[i*len(in.UA)+j]
			locked := full[eu.Application] >= in.Settings.Partners(eu.Application, true) || full[ua.Application] >= in.Settings.Partners(ua.Application, false)
			if made[bond{eu.Application, ua.Application}] || locked || v < int32(in.Settings.Limits.Floor)*One/100 || v < 0 {
				continue
			}
			if in.Settings.Goal == BestWorst && v < worstFree(r, in.Settings) {
				continue
			}
			if int64(v) > price[eu.Application]+price[ua.Application]+r.Proof.Prices.Place {
				t.Fatalf("%s and %s score %d, more than their prices %d and %d and %d", eu.Application, ua.Application, v, price[eu.Application], price[ua.Application], r.Proof.Prices.Place)
			}
		}
	}
}

// tampered changes a result in one place and expects it to be found out.
func tampered(t *rapid.T, in Input, parts []Scores, r Result) {
	switch rapid.IntRange(0, 3).Draw(t, "tampered") {
	case 0:
		r.Total, r.Bound = r.Total-1, r.Bound-1
	case 1:
		r.Proof.Prices, r.Proof.Certificate = nil, nil
	case 2:
		if len(r.Pairs) == 0 {
			return
		}
		r.Pairs = slices.Clone(r.Pairs)
		r.Pairs[0].Value++
	case 3:
		if r.Proof.Prices == nil {
			return
		}
		p := *r.Proof.Prices
		p.EU = append(slices.Clone(p.EU), PlacePrice{"nobody", 1})
		r.Proof.Prices = &p
	}
	if err := Recheck(in, parts, r); err == nil {
		t.Fatalf("Recheck accepts %+v", r)
	}
}

func TestRecheck_NobodyToPair(t *testing.T) {
	t.Parallel()
	if err := Recheck(Input{}, nil, Result{}); fault.CodeOf(err) != fault.Invalid {
		t.Errorf("Recheck = %v, want invalid", err)
	}
}
