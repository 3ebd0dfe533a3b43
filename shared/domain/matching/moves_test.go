package matching

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// reranked is the input in which a ranks b before directly above x, last where x is empty; everybody else ranks as before.
func (c court) reranked(a, b, x string) Input {
	in := c.in
	side := func(list []Candidate) []Candidate {
		list = slices.Clone(list)
		for i := range list {
			who := &list[i]
			wishes := map[string]Wish{}
			var ranks []int32
			for _, w := range who.Wishes {
				if lists(who, c.named[w.Partner]) {
					ranks = append(ranks, liking(w))
				}
			}
			slices.Sort(ranks)
			ranks = slices.Compact(ranks)
			place := func(of string) int { return 2 + 2*slices.Index(ranks, liking(who.wish(of))) }
			for _, w := range who.Wishes {
				if lists(who, c.named[w.Partner]) {
					w.Mark, w.Rank = Interested, place(w.Partner)
				}
				wishes[w.Partner] = w
			}
			if who.Application == a {
				w := Wish{Partner: b, Mark: Interested, Rank: 2 + 2*len(ranks)}
				if x != "" {
					w.Rank = place(x) - 1
				}
				wishes[b] = w
			}
			who.Wishes = nil
			for _, o := range c.others(who.Application) {
				if w, said := wishes[o.Application]; said {
					who.Wishes = append(who.Wishes, w)
				}
			}
		}
		return list
	}
	in.EU, in.UA = side(c.in.EU), side(c.in.UA)
	return in
}

// TestExplain_WhatWouldBreakAPair runs anew with each of the changes that the explanation speaks of.
func TestExplain_WhatWouldBreakAPair(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := anyRanked(t)
		in.Settings.Rules.Refusals = false // a change of heart may not change what a rule forbids
		in.Settings.Limits.Floor = 0
		result, err := Pairing(t.Context(), in, "sum", shardsOf(in, 3))
		if err != nil || result.None() {
			return
		}
		why, err := Explain(t.Context(), in, "sum", shardsOf(in, 2))
		if err != nil {
			t.Fatal(err)
		}
		c := newCourt(in, bondsOf(result))
		after := func(a, b, x string) court {
			changed := c.reranked(a, b, x)
			got, err := Pairing(t.Context(), changed, "sum", shardsOf(changed, 3))
			if err != nil {
				t.Fatal(err)
			}
			return newCourt(changed, bondsOf(got))
		}
		turns := func(who string, p Passed, done func(court) bool) {
			z := p.Application
			if c.places(z) == 0 || (p.Veto != Allowed && p.Veto != NotListed) || c.forbidden(who, z) {
				if p.Turns || p.Open {
					t.Fatalf("%s cannot change what %s gets: %+v", z, who, p)
				}
				return
			}
			x := ""
			if free := c.mates(z, false); len(free) == c.places(z) {
				x = slices.MaxFunc(free, func(a, b string) int { return cmp.Compare(c.like(z, a), c.like(z, b)) })
			}
			if got := done(after(z, who, x)); got != p.Turns || p.Open {
				t.Fatalf("%s ranking %s above %q: %v, explained %+v", z, who, x, got, p)
			}
		}
		for _, p := range why.Rankings.Pairs {
			pair := bond{p.EU, p.UA}
			if c.locks[pair] {
				if len(p.ByEU.Breaks)+p.ByEU.Keeps+len(p.ByUA.Breaks)+p.ByUA.Keeps > 0 {
					t.Fatalf("a ranking breaks the locked pair: %+v", p)
				}
				continue
			}
			for _, v := range []struct {
				who, partner string
				got          SideRanking
			}{{p.EU, p.UA, p.ByEU}, {p.UA, p.EU, p.ByUA}} {
				var breaks []string
				keeps := 0
				for _, o := range c.others(v.who) {
					z := o.Application
					if c.made[c.of(v.who, z)] || c.forbidden(v.who, z) || !c.ranked(z, v.who) || (c.ranked(v.who, z) && c.like(v.who, z) < c.like(v.who, v.partner)) {
						continue
					}
					if after(v.who, z, v.partner).made[pair] {
						keeps++
					} else {
						breaks = append(breaks, z)
					}
				}
				if !slices.Equal(v.got.Breaks, breaks) || v.got.Keeps != keeps || v.got.Open > 0 {
					t.Fatalf("%s of %v: %+v, want %v and %d", v.who, pair, v.got, breaks, keeps)
				}
				for _, h := range v.got.Higher {
					turns(v.who, h, func(now court) bool { return !now.made[pair] })
				}
			}
		}
		for _, a := range why.Rankings.Alone {
			matched := func(now court) bool { return len(now.mates(a.Application, false)) > 0 }
			for _, h := range a.Ranked {
				turns(a.Application, h, matched)
			}
			var gains []string
			for _, o := range c.others(a.Application) {
				z := o.Application
				if !c.forbidden(a.Application, z) && c.ranked(z, a.Application) && !c.ranked(a.Application, z) && matched(after(a.Application, z, "")) {
					gains = append(gains, z)
				}
			}
			if !slices.Equal(a.Gains, gains) || a.Open > 0 {
				t.Fatalf("%s: %+v, want %v", a.Application, a, gains)
			}
		}
	})
}

// forbidden reports whether a rule other than the lists forbids the pair.
func (c court) forbidden(a, b string) bool {
	p := c.of(a, b)
	s := NewRater(c.in.Settings).Rate(c.named[p.eu], c.named[p.ua])
	return s.Veto != Allowed || s.Value < c.in.Settings.Limits.floor()
}

// TestRanking_WhatIsNotTriedIsOpen: within fewer tries less is known, and what is not known is counted.
func TestRanking_WhatIsNotTriedIsOpen(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := anyRanked(t)
		m, err := newMatrix(&in, shardsOf(in, 3))
		if err != nil {
			t.Fatal(err)
		}
		o, err := m.solve(t.Context())
		if err != nil || o.none() {
			return
		}
		r := m.ranking(&o)
		tries := rapid.IntRange(0, 4).Draw(t, "tries")
		for _, p := range o.pairs {
			full, _ := r.pair(p)
			few := *r
			few.tries = tries
			part, _ := few.pair(p)
			for _, v := range [][2]SideRanking{{full.ByEU, part.ByEU}, {full.ByUA, part.ByUA}} {
				known, higher := len(v[1].Breaks)+v[1].Keeps, 0
				for i, h := range v[1].Higher {
					if h.Open {
						higher++
					} else if h.Turns != v[0].Higher[i].Turns {
						t.Fatalf("%+v, then %+v", v[0], v[1])
					}
				}
				if len(v[0].Breaks)+v[0].Keeps != known+v[1].Open || known > tries || (higher > 0 && known > 0) {
					t.Fatalf("%+v, then in %d tries %+v", v[0], tries, v[1])
				}
			}
		}
		for _, who := range m.unpaired(o.pairs) {
			full, _ := r.lone(who)
			few := *r
			few.tries = tries
			part, _ := few.lone(who)
			if len(full.Gains)+full.Keeps != len(part.Gains)+part.Keeps+part.Open {
				t.Fatalf("%+v, then %+v", full, part)
			}
		}
	})
}
