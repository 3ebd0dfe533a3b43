package matching

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// anyRanked is a small stable run with any locks, rules and numbers of partners.
func anyRanked(t *rapid.T) Input {
	in := anySettled(t)
	s := &in.Settings
	s.Goal, s.Pairs, s.Exact, s.Limits = Stable, 0, false, Limits{Floor: s.Limits.Floor}
	if len(in.EU) > 1 && len(in.UA) > 1 && rapid.Bool().Draw(t, "lock of two others") {
		s.Locks = append(s.Locks, Bond{EU: in.EU[1].Application, UA: in.UA[rapid.IntRange(0, len(in.UA)-1).Draw(t, "locked to")].Application, Reason: "they know each other"})
	}
	if MayStart(*s) != nil {
		s.Locks = s.Locks[:1]
	}
	return in
}

// court is a stable result as its definition judges it.
type court struct {
	in    Input
	made  map[bond]bool
	locks map[bond]bool
	named map[string]*Candidate
}

func newCourt(in Input, pairs []bond) court {
	c := court{in: in, made: map[bond]bool{}, locks: map[bond]bool{}, named: map[string]*Candidate{}}
	for _, p := range pairs {
		c.made[p] = true
	}
	for _, l := range in.Settings.Locks {
		c.locks[bond{l.EU, l.UA}] = true
	}
	for i := range in.EU {
		c.named[in.EU[i].Application] = &in.EU[i]
	}
	for i := range in.UA {
		c.named[in.UA[i].Application] = &in.UA[i]
	}
	return c
}

func bondsOf(r Result) []bond {
	var out []bond
	for _, p := range r.Pairs {
		out = append(out, bond{p.EU.Application, p.UA.Application})
	}
	return out
}

// of orders two applications as a bond.
func (c court) of(a, b string) bond {
	if slices.ContainsFunc(c.in.EU, func(x Candidate) bool { return x.Application == a }) {
		return bond{a, b}
	}
	return bond{b, a}
}

func (c court) others(a string) []Candidate {
	if c.of(a, "") == (bond{a, ""}) {
		return c.in.UA
	}
	return c.in.EU
}

func (c court) veto(a, b string) Veto {
	p := c.of(a, b)
	return NewRater(c.in.Settings).judge(c.named[p.eu], c.named[p.ua], c.in.Settings).Veto
}

func (c court) ranked(a, b string) bool { return lists(c.named[a], c.named[b]) }

func (c court) like(a, b string) int32 { return liking(c.named[a].wish(b)) }

// mates lists the partners of a, locked or not.
func (c court) mates(a string, locked bool) []string {
	var out []string
	for _, o := range c.others(a) {
		if p := c.of(a, o.Application); c.made[p] && c.locks[p] == locked {
			out = append(out, o.Application)
		}
	}
	return out
}

// places is how many of a's places no lock takes.
func (c court) places(a string) int {
	return c.in.Settings.Partners(a, c.of(a, "").eu == a) - len(c.mates(a, true))
}

// would reports whether a would rather have b without giving up a locked partner.
func (c court) would(a, b string) bool {
	free := c.mates(a, false)
	return c.ranked(a, b) && (len(free) < c.places(a) || (c.places(a) > 0 && slices.ContainsFunc(free, func(m string) bool { return c.like(a, b) < c.like(a, m) })))
}

// wouldAll is would where locked partners may be given up, too, and those that a did not rank count as none.
func (c court) wouldAll(a, b string) bool {
	known := 0
	better := false
	for _, m := range slices.Concat(c.mates(a, false), c.mates(a, true)) {
		if c.ranked(a, m) && c.ranked(m, a) {
			known++
			better = better || c.like(a, b) < c.like(a, m)
		}
	}
	return c.ranked(a, b) && (better || known < c.places(a)+len(c.mates(a, true)))
}

// TestPairing_LocksAreTheOnlyReason: apart from those who would have to give up a locked partner, nobody would rather part;
// and the pairs that a stable result lists as such all have a locked partner among them.
func TestPairing_LocksAreTheOnlyReason(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := anyRanked(t)
		got, err := Pairing(t.Context(), in, "sum", shardsOf(in, 3))
		if err != nil || got.None() {
			return
		}
		c := newCourt(in, bondsOf(got))
		var blocking []Couple
		for _, eu := range in.EU {
			for _, ua := range in.UA {
				a, b := eu.Application, ua.Application
				if c.made[bond{a, b}] || c.veto(a, b) != Allowed {
					continue
				}
				if c.would(a, b) && c.would(b, a) {
					t.Fatalf("%s and %s would rather have each other and no lock is in the way", a, b)
				}
				if c.wouldAll(a, b) && c.wouldAll(b, a) {
					blocking = append(blocking, Couple{a, b})
				}
			}
		}
		if !slices.Equal(got.Blocking, blocking) {
			t.Fatalf("blocking pairs %v, want %v", got.Blocking, blocking)
		}
		for _, p := range got.Blocking {
			if len(c.mates(p.EU, true))+len(c.mates(p.UA, true)) == 0 {
				t.Fatalf("%v would rather have each other, and neither is locked", p)
			}
		}
	})
}

// checkPassed compares one of those whom a ranked in vain with the definition.
func (c court) checkPassed(t *rapid.T, a string, held bool, got Passed) {
	z := got.Application
	if veto := c.veto(a, z); veto != Allowed || got.Veto != Allowed {
		if got.Veto != veto || got.Fate != "" {
			t.Fatalf("%s for %s: %+v, want the veto %q", z, a, got, veto)
		}
		return
	}
	full := len(c.mates(z, false)) == c.places(z)
	var better, same []string
	for _, m := range c.mates(z, false) {
		switch {
		case c.like(z, m) < c.like(z, a):
			better = append(better, m)
		case c.like(z, m) == c.like(z, a):
			same = append(same, m)
		}
	}
	var fate Fate
	var partners []string
	switch {
	case c.places(z) == 0:
		fate, partners = AllLocked, c.mates(z, true)
	case !full || len(better)+len(same) < len(c.mates(z, false)):
		fate, partners = HeldBack, c.mates(a, true)
		if !held {
			t.Fatalf("%s would take %s, who would rather have it", z, a)
		}
	case len(same) > 0:
		fate, partners = DrewLots, same
	default:
		fate, partners = GotBetter, better
	}
	if got.Fate != fate || !slices.Equal(got.Partners, partners) {
		t.Fatalf("%s for %s: %+v, want %s with %v", z, a, got, fate, partners)
	}
}

// TestExplain_Rankings checks whom everybody had ranked higher and what became of these.
func TestExplain_Rankings(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := anyRanked(t)
		result, err := Pairing(t.Context(), in, "sum", shardsOf(in, 3))
		if err != nil || result.None() {
			return
		}
		why, err := Explain(t.Context(), in, "sum", shardsOf(in, 2))
		if err != nil {
			t.Fatal(err)
		}
		c := newCourt(in, bondsOf(result))
		for i, p := range why.Rankings.Pairs {
			if (Couple{result.Pairs[i].EU.Application, result.Pairs[i].UA.Application}) != p.Couple {
				t.Fatalf("ranking %d is of %v", i, p.Couple)
			}
			locked := c.locks[bond{p.EU, p.UA}]
			for _, v := range []struct {
				who, partner string
				got          []Passed
			}{{p.EU, p.UA, p.ByEU.Higher}, {p.UA, p.EU, p.ByUA.Higher}} {
				var want []string
				for _, o := range c.others(v.who) {
					higher := !c.ranked(v.who, v.partner) || c.like(v.who, o.Application) < c.like(v.who, v.partner)
					if c.ranked(v.who, o.Application) && !c.made[c.of(v.who, o.Application)] && higher {
						want = append(want, o.Application)
					}
				}
				c.checkList(t, v.who, locked, want, v.got)
			}
		}
		for _, a := range why.Rankings.Alone {
			var want []string
			by := 0
			for _, o := range c.others(a.Application) {
				if c.ranked(a.Application, o.Application) {
					want = append(want, o.Application)
				}
				if c.ranked(o.Application, a.Application) {
					by++
				}
			}
			if a.RankedBy != by {
				t.Fatalf("%d ranked %s, not %d", by, a.Application, a.RankedBy)
			}
			c.checkList(t, a.Application, false, want, a.Ranked)
		}
		if got := len(why.Rankings.Alone); got != len(result.Unmatched) {
			t.Fatalf("%d are alone, not %d", len(result.Unmatched), got)
		}
	})
}

func (c court) checkList(t *rapid.T, who string, held bool, want []string, got []Passed) {
	slices.SortStableFunc(want, func(x, y string) int { return cmp.Compare(c.like(who, x), c.like(who, y)) })
	if len(got) != len(want) {
		t.Fatalf("%s ranked %v in vain, not %+v", who, want, got)
	}
	for i, p := range got {
		if p.Application != want[i] {
			t.Fatalf("%s ranked %v in vain, not %+v", who, want, got)
		}
		c.checkPassed(t, who, held, p)
	}
}

// TestExplain_OtherSideProposes runs anew with the other side proposing.
func TestExplain_OtherSideProposes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := anyRanked(t)
		why, err := Explain(t.Context(), in, "sum", shardsOf(in, 2))
		if err != nil || why.Rankings == nil {
			return
		}
		turned := in
		turned.Settings.Proposing = map[string]string{"eu": "ua", "ua": "eu"}[in.Settings.Proposing]
		other, err := Pairing(t.Context(), turned, "sum", shardsOf(in, 3))
		if err != nil {
			t.Fatal(err)
		}
		c := newCourt(in, bondsOf(other))
		common := 0
		for _, p := range why.Rankings.Pairs {
			if made := c.made[bond{p.EU, p.UA}]; made != p.Both {
				t.Fatalf("%v is made there: %v", p.Couple, made)
			}
			if p.Both {
				common++
				continue
			}
			eu := slices.Sorted(slices.Values(slices.Concat(c.mates(p.EU, false), c.mates(p.EU, true))))
			ua := slices.Sorted(slices.Values(slices.Concat(c.mates(p.UA, false), c.mates(p.UA, true))))
			if !slices.Equal(p.EUThen, eu) || !slices.Equal(p.UAThen, ua) {
				t.Fatalf("%+v, want %v and %v", p, eu, ua)
			}
		}
		if want := (Proposal{turned.Settings.Proposing, len(other.Pairs), common}); why.Rankings.Other != want {
			t.Fatalf("the other side proposing: %+v, want %+v", why.Rankings.Other, want)
		}
	})
}
