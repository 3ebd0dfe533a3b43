package matching

import (
	"math"
	"slices"

	"pgregory.net/rapid"

	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// rated is a pairing as brute force sees it.
type rated struct {
	pairs []bond
	total int64
	worst int32 // of the pairs that are not locked
}

// everyPairing lists every pairing that keeps the run's rules, whatever its goal.
func everyPairing(in Input) []rated {
	s := in.Settings
	cells := ScoreShard(in, Shard{To: len(in.EU)}).Cells
	locked := map[bond]bool{}
	for _, l := range s.Locks {
		locked[bond{l.EU, l.UA}] = true
	}
	room := map[string]int{}
	for _, c := range in.EU {
		room[c.Application] = s.Partners(c.Application, true)
	}
	for _, c := range in.UA {
		room[c.Application] = s.Partners(c.Application, false)
	}
	var out []rated
	var try func(cell int, now rated)
	try = func(cell int, now rated) {
		if cell == len(cells) {
			if keeps(in, now, locked) {
				out = append(out, rated{slices.Clone(now.pairs), now.total, now.worst})
			}
			return
		}
		try(cell+1, now)
		v := cells[cell]
		name := bond{in.EU[cell/len(in.UA)].Application, in.UA[cell%len(in.UA)].Application}
		if v < 0 || room[name.eu] == 0 || room[name.ua] == 0 || v < int32(s.Limits.Floor)*One/100 {
			return
		}
		next := rated{append(slices.Clone(now.pairs), name), now.total + int64(v), now.worst}
		if !locked[name] {
			next.worst = min(next.worst, v)
		}
		room[name.eu]--
		room[name.ua]--
		try(cell+1, next)
		room[name.eu]++
		room[name.ua]++
	}
	try(0, rated{worst: math.MaxInt32})
	return out
}

func keeps(in Input, r rated, locked map[bond]bool) bool {
	s := in.Settings
	eu, ua := index(in.EU), index(in.UA)
	states, oblasts, themes := map[municipality.Country]int{}, map[string]int{}, map[string]int{}
	for _, p := range r.pairs {
		a, b := &in.EU[eu[p.eu]], &in.UA[ua[p.ua]]
		states[a.Country]++
		oblasts[b.RegionCode]++
		for _, th := range a.Themes {
			if Covers(a, b, th.ID) {
				themes[th.ID]++
			}
		}
		delete(locked, p)
	}
	defer func() {
		for _, l := range s.Locks {
			locked[bond{l.EU, l.UA}] = true
		}
	}()
	ok := len(locked) == 0 && (s.Pairs == 0 || len(r.pairs) <= s.Pairs)
	ok = ok && (s.Pairs == 0 || len(r.pairs) == s.Pairs || (!s.Exact && s.Goal != BestWorst))
	ok = ok && (s.Limits.States == 0 || len(states) <= s.Limits.States)
	for _, n := range states {
		ok = ok && (s.Limits.PerState == 0 || n <= s.Limits.PerState)
	}
	for _, n := range oblasts {
		ok = ok && (s.Limits.PerOblast == 0 || n <= s.Limits.PerOblast)
	}
	for _, side := range [][]Candidate{in.EU, in.UA} {
		for _, c := range side {
			for _, th := range c.Themes {
				ok = ok && themes[th.ID] >= s.Limits.Cover
			}
		}
	}
	return ok
}

// ahead reports whether a is better than b by the goal.
func ahead(s Settings, a, b rated) bool {
	switch {
	case s.Pairs == 0 && len(a.pairs) != len(b.pairs):
		return len(a.pairs) > len(b.pairs)
	case s.Goal == BestWorst && a.worst != b.worst:
		return a.worst > b.worst
	}
	return a.total > b.total
}

func bestOf(s Settings, list []rated) (best rated, ok bool) {
	for i, r := range list {
		if i == 0 || ahead(s, r, best) {
			best = r
		}
	}
	return best, len(list) > 0
}

// questions answers by brute force what an explanation claims.
type questions struct {
	in       Input
	settings Settings
	all      []rated
	best     rated
}

// cost is how far the best pairing of some kind stays behind the run's own.
func (q *questions) cost(keep func(rated) bool) (Cost, bool) {
	other, ok := bestOf(q.settings, matchingWhere(q.all, keep))
	c := Cost{Total: q.best.total - other.total}
	if q.settings.Pairs == 0 {
		c.Pairs = len(q.best.pairs) - len(other.pairs)
	}
	return c, ok
}

// checkOther compares with the cheapest of all pairings that make a pair of some kind.
func (q *questions) checkOther(t *rapid.T, what string, got *Other, is func(bond) bool) {
	want, ok := q.cost(func(r rated) bool { return slices.ContainsFunc(r.pairs, is) })
	if ok != (got != nil) || (ok && got.Cost != want) {
		t.Fatalf("%s: %+v, the cheapest costs %+v (%v)", what, got, want, ok)
	}
}

func matchingWhere(all []rated, keep func(rated) bool) []rated {
	return slices.DeleteFunc(slices.Clone(all), func(r rated) bool { return !keep(r) })
}
