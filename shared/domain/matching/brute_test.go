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
	cells := strictCells(in)
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
	ok = ok && (s.Pairs == 0 || len(r.pairs) == s.Pairs || !s.Exact)
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
	case countsPairs(s) && len(a.pairs) != len(b.pairs):
		return len(a.pairs) > len(b.pairs)
	case s.Goal == BestWorst && a.worst != b.worst:
		return a.worst > b.worst
	}
	return a.total > b.total
}

// countsPairs reports whether more pairs are better: where the run asks for as many as possible, and up to a number for the
// best worst pair, since no pairs at all have no worst one.
func countsPairs(s Settings) bool { return s.Pairs == 0 || s.Goal == BestWorst }

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
	in   Input
	all  []rated
	best rated
}

// cost is how far the best pairing of some kind stays behind the run's own.
func (q *questions) cost(keep func(rated) bool) (Cost, bool) {
	s := q.in.Settings
	other, ok := bestOf(s, matchingWhere(q.all, keep))
	c := Cost{Total: q.best.total - other.total}
	if countsPairs(s) {
		c.Pairs = len(q.best.pairs) - len(other.pairs)
	}
	if s.Goal == BestWorst && q.best.worst < math.MaxInt32 && other.worst < math.MaxInt32 {
		c.Worst = q.best.worst - other.worst
	}
	return c, ok
}

// belongs reports whether some best pairing would make the pair if it scored that, all others as they do.
func (q *questions) belongs(name bond, score int32) bool {
	all := slices.Clone(q.all)
	eu, ua := index(q.in.EU), index(q.in.UA)
	cells := ScoreShard(q.in, Shard{To: len(q.in.EU)}).Cells
	for k := range all {
		r := &all[k]
		if !slices.Contains(r.pairs, name) {
			continue
		}
		r.worst = math.MaxInt32
		for _, p := range r.pairs {
			v := cells[eu[p.eu]*len(q.in.UA)+ua[p.ua]]
			if p == name {
				r.total, v = r.total+int64(score-v), score
			}
			if !slices.ContainsFunc(q.in.Settings.Locks, func(l Bond) bool { return l.EU == p.eu && l.UA == p.ua }) {
				r.worst = min(r.worst, v)
			}
		}
	}
	s := q.in.Settings
	best, _ := bestOf(s, all)
	with, ok := bestOf(s, matchingWhere(all, func(r rated) bool { return slices.Contains(r.pairs, name) }))
	return ok && !ahead(s, best, with)
}

// checkFall: the pair stays when its score falls by as much as is said, and goes when it falls by one more. What costs
// pairs is never broken by a score.
func (q *questions) checkFall(t *rapid.T, p PairReason, score int32) {
	name := bond{p.EU, p.UA}
	fall, ends := p.Fall()
	switch {
	case !ends || fall > int64(score):
		if !q.belongs(name, 0) {
			t.Fatalf("%v goes at a score of 0, and nothing should break it", name)
		}
	case !q.belongs(name, score-int32(fall)) || fall < int64(score) && q.belongs(name, score-int32(fall)-1):
		t.Fatalf("%v of %d is said to lose up to %d", name, score, fall)
	}
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
