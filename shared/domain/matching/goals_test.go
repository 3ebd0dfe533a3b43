package matching

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// anySettled is a small run with any settings that may start.
func anySettled(t *rapid.T) Input {
	in := anyInput(t)
	if rapid.IntRange(0, 2).Draw(t, "several") == 0 {
		in.EU, in.UA = in.EU[:min(3, len(in.EU))], in.UA[:min(3, len(in.UA))] // there are so many more pairings to try
		partners := rapid.IntRange(0, 3)
		in.Settings.Capacity = Capacity{EU: partners.Draw(t, "partners of each eu"), UA: partners.Draw(t, "partners of each ua")}
		for _, c := range slices.Concat(in.EU, in.UA) {
			if rapid.IntRange(0, 3).Draw(t, "own") == 0 {
				in.Settings.Capacity.Own = append(in.Settings.Capacity.Own, Room{c.Application, 1 + partners.Draw(t, "own partners"), "it asked for this"})
			}
		}
	}
	country, oblast := rapid.SampledFrom([]municipality.Country{"DE", "FR", "PL"}), rapid.SampledFrom([]string{"UA01", "UA02"})
	marks := rapid.SampledFrom([]Mark{Interested, AskFirst, NotForUs, ""})
	say := func(mine, theirs []Candidate, label string) {
		for i := range mine {
			for _, other := range theirs {
				if m := marks.Draw(t, fmt.Sprintf("%s%d %s", label, i, other.Application)); m != "" {
					mine[i].Wishes = append(mine[i].Wishes, Wish{Partner: other.Application, Mark: m, Rank: rapid.IntRange(0, 3).Draw(t, "rank")})
				}
			}
		}
	}
	for i := range in.EU {
		in.EU[i].Country = country.Draw(t, "country")
	}
	for i := range in.UA {
		in.UA[i].RegionCode = oblast.Draw(t, "oblast")
	}
	say(in.EU, in.UA, "eu")
	say(in.UA, in.EU, "ua")
	s := &in.Settings
	anyRules(t, &in)
	s.Goal = rapid.SampledFrom(Goals()).Draw(t, "goal")
	s.Proposing = rapid.SampledFrom([]string{"eu", "ua"}).Draw(t, "proposing")
	s.Lottery = rapid.Uint64().Draw(t, "lottery")
	if s.Goal == Stable {
		s.Pairs = 0
	} else if rapid.Bool().Draw(t, "limited") {
		small := rapid.IntRange(0, 2)
		s.Limits = Limits{
			States: small.Draw(t, "states"), PerState: small.Draw(t, "per state"), PerOblast: small.Draw(t, "per oblast"),
			Cover: rapid.SampledFrom([]int{0, 0, 1}).Draw(t, "cover"),
		}
	}
	s.Limits.Floor = rapid.SampledFrom([]int{0, 0, 40, 60}).Draw(t, "floor")
	s.Exact = s.Pairs > 0 && rapid.Bool().Draw(t, "exact")
	if rapid.IntRange(0, 3).Draw(t, "lock") == 0 {
		s.Locks = []Bond{{EU: in.EU[0].Application, UA: in.UA[0].Application, Reason: "they know each other"}}
		if len(in.UA) > 1 && s.Partners(in.EU[0].Application, true) > 1 && rapid.Bool().Draw(t, "second lock") {
			s.Locks = append(s.Locks, Bond{EU: in.EU[0].Application, UA: in.UA[1].Application, Reason: "they know each other, too"})
		}
	}
	if MayStart(*s) != nil {
		s.Pairs, s.Goal, s.Exact = 0, BestTotal, false
	}
	if err := MayStart(*s); err != nil {
		t.Fatalf("settings that may not start: %v", err)
	}
	return in
}

// TestPairing_EveryGoalAndRule compares with brute force whatever an officer may set.
func TestPairing_EveryGoalAndRule(t *testing.T) {
	t.Parallel()
	often(t, func(t *rapid.T) {
		in := anySettled(t)
		if in.Settings.Goal == Stable {
			in.Settings.Goal = BestTotal
		}
		got, err := Pairing(t.Context(), in, "sum", shardsOf(in, 3))
		if err != nil {
			t.Fatalf("Pairing: %v", err)
		}
		want, feasible := bestOf(in.Settings, everyPairing(in))
		if feasible == (len(got.Clash) > 0) {
			t.Fatalf("feasible %v, clash %v", feasible, got.Clash)
		}
		if !feasible {
			return
		}
		if got.Total != want.total || !got.Proof.Proved || got.Proof.Bound != want.total {
			t.Fatalf("Pairing totals %d (proof %+v), the best is %d by %v", got.Total, got.Proof, want.total, want.pairs)
		}
		if countsPairs(in.Settings) && len(got.Pairs) != len(want.pairs) {
			t.Fatalf("%d pairs, want %d", len(got.Pairs), len(want.pairs))
		}
		if in.Settings.Goal == BestWorst && worstFree(got, in.Settings) != want.worst {
			t.Fatalf("worst pair %d, want %d", worstFree(got, in.Settings), want.worst)
		}
	})
}

// worstFree is the lowest score of the pairs that are not locked.
func worstFree(r Result, s Settings) int32 {
	worst := int32(math.MaxInt32)
	for _, p := range r.Pairs {
		locked := func(l Bond) bool { return l.EU == p.EU.Application && l.UA == p.UA.Application }
		if !slices.ContainsFunc(s.Locks, locked) {
			worst = min(worst, p.Value)
		}
	}
	return worst
}

// TestPairing_NobodyWouldRatherPart: in a stable result no two that list each other both prefer each other to what they got.
func TestPairing_NobodyWouldRatherPart(t *testing.T) {
	t.Parallel()
	often(t, func(t *rapid.T) {
		in := anySettled(t)
		in.Settings.Goal, in.Settings.Pairs, in.Settings.Exact, in.Settings.Limits, in.Settings.Locks = Stable, 0, false, Limits{}, nil
		got, err := Pairing(t.Context(), in, "sum", shardsOf(in, 3))
		if err != nil {
			t.Fatalf("Pairing: %v", err)
		}
		has := partners(got)
		cells := ScoreShard(in, Shard{To: len(in.EU)}).Cells
		prefers := func(c, other *Candidate, room int) bool {
			better := func(now partner) bool {
				return liking(c.wish(other.Application)) < liking(c.wish(now.other.Application))
			}
			return lists(c, other) && (len(has[c.Application]) < room || slices.ContainsFunc(has[c.Application], better))
		}
		for i := range in.EU {
			for j := range in.UA {
				eu, ua := &in.EU[i], &in.UA[j]
				paired := among(has[eu.Application], ua.Application)
				if paired && (!lists(eu, ua) || !lists(ua, eu) || cells[i*len(in.UA)+j] < 0) {
					t.Fatalf("%s and %s are paired against a rule or a list", eu.Application, ua.Application)
				}
				if !paired && cells[i*len(in.UA)+j] >= 0 && prefers(eu, ua, in.Settings.Partners(eu.Application, true)) && prefers(ua, eu, in.Settings.Partners(ua.Application, false)) {
					t.Fatalf("%s and %s would rather have each other", eu.Application, ua.Application)
				}
			}
		}
		if len(got.Blocking) > 0 {
			t.Fatalf("blocking pairs %v in a stable result", got.Blocking)
		}
	})
}

// TestExplain_CostsAreExact compares margins, best others, near misses and prices with brute force.
func TestExplain_CostsAreExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := anySettled(t)
		if in.Settings.Goal == Stable {
			return
		}
		parts := shardsOf(in, 3)
		result, err := Pairing(t.Context(), in, "sum", parts)
		if err != nil || len(result.Clash) > 0 {
			return
		}
		why, err := Explain(t.Context(), in, "sum", parts)
		if err != nil {
			t.Fatalf("Explain: %v", err)
		}
		q := questions{in: in, all: everyPairing(in)}
		q.best, _ = bestOf(in.Settings, q.all)
		var made []bond
		for _, p := range why.Pairs {
			made = append(made, bond{p.EU, p.UA})
		}
		for i, p := range why.Pairs {
			name := bond{p.EU, p.UA}
			if (Couple{result.Pairs[i].EU.Application, result.Pairs[i].UA.Application}) != p.Couple {
				t.Fatalf("reason %d is of %v", i, name)
			}
			if slices.ContainsFunc(in.Settings.Locks, func(l Bond) bool { return l.EU == p.EU && l.UA == p.UA }) {
				continue
			}
			without, ok := q.cost(func(r rated) bool { return !slices.Contains(r.pairs, name) })
			if ok != (p.Margin != nil) || (ok && *p.Margin != without) || p.Open {
				t.Fatalf("margin of %v is %+v, want %+v (%v)", p.Couple, p.Margin, without, ok)
			}
			other := func(b bond) bool { return !slices.Contains(made, b) }
			q.checkOther(t, "EU side of "+p.EU+"-"+p.UA, p.EUOther, func(b bond) bool { return b.eu == p.EU && other(b) })
			q.checkOther(t, "UA side of "+p.EU+"-"+p.UA, p.UAOther, func(b bond) bool { return b.ua == p.UA && other(b) })
			q.checkFall(t, p, result.Pairs[i].Value)
			if p.Survived > why.Draws {
				t.Fatalf("survived %d of %d", p.Survived, why.Draws)
			}
		}
		for _, u := range why.Unmatched {
			q.checkOther(t, "missed of "+u.Application, u.Other, func(b bond) bool { return b.eu == u.Application || b.ua == u.Application })
		}
		checkPrices(t, in, result, why)
	})
}

// renamed gives every application another id, the last one first in their order.
func renamed(in Input) Input {
	names := map[string]string{}
	for _, side := range [][]Candidate{in.EU, in.UA} {
		for _, c := range side {
			names[c.Application] = fmt.Sprintf("other%02d", 99-len(names))
		}
	}
	side := func(list []Candidate) []Candidate {
		list = slices.Clone(list)
		for i := range list {
			c := &list[i]
			c.Application, c.Wishes = names[c.Application], slices.Clone(c.Wishes)
			for w := range c.Wishes {
				c.Wishes[w].Partner = names[c.Wishes[w].Partner]
			}
			slices.SortFunc(c.Wishes, func(a, b Wish) int { return strings.Compare(a.Partner, b.Partner) })
		}
		return list
	}
	bonds := func(list []Bond) []Bond {
		list = slices.Clone(list)
		for i := range list {
			list[i].EU, list[i].UA = names[list[i].EU], names[list[i].UA]
		}
		return list
	}
	out := in
	out.EU, out.UA = side(in.EU), side(in.UA)
	out.Settings.Locks, out.Settings.Vetoes = bonds(in.Settings.Locks), bonds(in.Settings.Vetoes)
	out.Settings.Withdrawn = slices.Clone(in.Settings.Withdrawn)
	for i, w := range out.Settings.Withdrawn {
		out.Settings.Withdrawn[i] = names[w]
	}
	out.Settings.Capacity.Own = slices.Clone(in.Settings.Capacity.Own)
	for i, r := range out.Settings.Capacity.Own {
		out.Settings.Capacity.Own[i].Application = names[r.Application]
	}
	return out
}

// TestPairing_OrderAndNamesDoNotMatter: shuffled candidates under other names reach the same total, count and worst pair.
func TestPairing_OrderAndNamesDoNotMatter(t *testing.T) {
	t.Parallel()
	often(t, func(t *rapid.T) {
		in := anySettled(t)
		a, err := Pairing(t.Context(), in, "sum", shardsOf(in, 3))
		if err != nil {
			t.Fatal(err)
		}
		other := renamed(in)
		other.EU, other.UA = rapid.Permutation(other.EU).Draw(t, "eu order"), rapid.Permutation(other.UA).Draw(t, "ua order")
		b, err := Pairing(t.Context(), other, "sum", shardsOf(other, 3))
		if err != nil {
			t.Fatal(err)
		}
		if in.Settings.Goal == Stable { // ties are drawn, so only what every lottery keeps may be compared
			return
		}
		if a.Total != b.Total || len(a.Clash) > 0 != (len(b.Clash) > 0) {
			t.Fatalf("totals %d and %d, clashes %v and %v", a.Total, b.Total, a.Clash, b.Clash)
		}
		if in.Settings.Goal == BestWorst && a.Worst != b.Worst {
			t.Fatalf("worst pairs %d and %d", a.Worst, b.Worst)
		}
		if all := in.Settings.Pairs == 0 && !in.Settings.Limits.spread(); all && len(a.Pairs) != len(b.Pairs) {
			t.Fatalf("%d and %d pairs", len(a.Pairs), len(b.Pairs))
		}
	})
}

// TestPairing_FewerRulesNeverCost: without a limit the goal is at least as well met.
func TestPairing_FewerRulesNeverCost(t *testing.T) {
	t.Parallel()
	often(t, func(t *rapid.T) {
		in := anySettled(t)
		if in.Settings.Goal != BestTotal {
			return
		}
		a, err := Pairing(t.Context(), in, "sum", shardsOf(in, 3))
		if err != nil || len(a.Clash) > 0 {
			return
		}
		for _, d := range in.Settings.dropped() {
			free := in
			free.Settings = d.settings
			b, err := Pairing(t.Context(), free, "sum", shardsOf(free, 3))
			if err != nil {
				t.Fatal(err)
			}
			if d.rule.Rule == RoomRule {
				continue // a number of one's own may be higher than the others'
			}
			counted := free.Settings.Pairs == 0
			if len(b.Clash) > 0 || b.Total < a.Total && !(counted && len(b.Pairs) > len(a.Pairs)) {
				t.Fatalf("without %+v: %d pairs of %d (clash %v), with it %d of %d", d.rule, len(b.Pairs), b.Total, b.Clash, len(a.Pairs), a.Total)
			}
		}
	})
}

// TestExplain_IsDeterministic: byte for byte.
func TestExplain_IsDeterministic(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := anySettled(t)
		a, err := Explain(t.Context(), in, "sum", shardsOf(in, 1))
		if err != nil {
			t.Fatal(err)
		}
		b, err := Explain(t.Context(), in, "sum", shardsOf(in, 4))
		if err != nil {
			t.Fatal(err)
		}
		x, _ := json.Marshal(a)
		y, _ := json.Marshal(b)
		if string(x) != string(y) {
			t.Fatalf("explained twice:\n%s\n%s", x, y)
		}
	})
}
