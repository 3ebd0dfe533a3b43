package matching

import (
	"cmp"
	"context"
	"slices"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
)

// Scores is a part of the score matrix, row-major; a forbidden pair is negative.
type Scores struct {
	From  int     `json:"from"`
	To    int     `json:"to"`
	Cells []int32 `json:"cells"`
}

// ScoreShard rates every pair of a shard.
func ScoreShard(in Input, s Shard) Scores {
	rater := NewRater(in.Settings)
	out := Scores{From: s.From, To: s.To, Cells: make([]int32, 0, (s.To-s.From)*len(in.UA))}
	for i := s.From; i < s.To; i++ {
		for j := range in.UA {
			out.Cells = append(out.Cells, rater.cell(&in.EU[i], &in.UA[j]))
		}
	}
	return out
}

// Pairing finds the exact optimum of the run's goal over the whole matrix, checks its certificate and explains every pair
// by its factors. Parts must cover all rows in order. Where the rules contradict each other the result has no pairs and
// names them. Faults: invalid where there is nobody to pair, internal where the certificate does not hold.
func Pairing(ctx context.Context, in Input, sum string, parts []Scores) (Result, error) {
	m, err := newMatrix(&in, parts)
	if err != nil {
		return Result{}, err
	}
	o, err := m.solve(ctx)
	if err != nil {
		return Result{}, err
	}
	out, err := m.result(sum, o)
	if err == nil {
		out.Unmatched = m.unmatched(out.Pairs)
	}
	return out, err
}

// result is the outcome as a run stores it, but for who stays without a partner.
func (m *matrix) result(sum string, o outcome) (Result, error) {
	out := Result{
		Engine: Engine, Input: sum, Goal: m.in.Settings.Goal, Total: o.proof.Total, Bound: o.proof.Bound, Proof: o.proof,
		Worst: o.worst, Clash: o.clash, Remedy: o.remedy, Cut: o.cut,
	}
	rater := NewRater(m.in.Settings)
	for _, pair := range o.pairs {
		eu, ua := m.in.EU[pair.Row], m.in.UA[pair.Col]
		s := rater.Rate(&eu, &ua)
		out.Pairs = append(out.Pairs, Pair{
			EU: eu.brief(), UA: ua.brief(), Value: s.Value, Confidence: s.Confidence, Shares: Shares(s, m.in.Settings),
		})
	}
	slices.SortStableFunc(out.Pairs, func(a, b Pair) int { return cmp.Compare(b.Value, a.Value) })
	var err error
	if !o.none() {
		out.Blocking, err = m.blocking(o.pairs)
	}
	if err == nil && m.in.Settings.Goal == Stable {
		err = out.onlyLocks(m.in.Settings.Locks)
	}
	if err != nil {
		return out, fault.Wrap(fault.Internal, "", err)
	}
	return out, nil
}

// brief is the candidate as results carry it: without what it said about others, which is nobody else's business.
func (c Candidate) brief() Candidate {
	c.Wishes = nil
	return c
}

func (m *matrix) unmatched(pairs []Pair) []Unmatched {
	var out []Unmatched
	taken := map[string]bool{}
	for i := range pairs {
		taken[pairs[i].EU.Application], taken[pairs[i].UA.Application] = true, true
	}
	rater := NewRater(m.in.Settings)
	for i := range m.in.EU {
		if c := &m.in.EU[i]; !taken[c.Application] {
			out = append(out, m.alone(rater, c, len(m.in.UA), func(j int) (eu, ua *Candidate) { return c, &m.in.UA[j] }))
		}
	}
	for j := range m.in.UA {
		if c := &m.in.UA[j]; !taken[c.Application] {
			out = append(out, m.alone(rater, c, len(m.in.EU), func(i int) (eu, ua *Candidate) { return &m.in.EU[i], c }))
		}
	}
	return out
}

// judge rates a pair and adds what a run asks beyond the hard rules: the floor, and in a stable run both lists.
func (r *Rater) judge(eu, ua *Candidate, settings Settings) Score {
	v := values(eu, ua)
	s := r.score(eu, ua, &v)
	switch {
	case s.Veto != Allowed:
	case s.Value < settings.Limits.floor():
		s.Veto = BelowFloor
	case settings.Goal == Stable && (!lists(eu, ua) || !lists(ua, eu)):
		s.Veto = NotListed
	}
	return s
}

func lists(c, other *Candidate) bool {
	mark := c.wish(other.Application).Mark
	return mark == Interested || mark == AskFirst
}

// alone says why a candidate stays without a partner; pair gives it with each of the others.
func (m *matrix) alone(rater *Rater, c *Candidate, others int, pair func(k int) (eu, ua *Candidate)) Unmatched {
	u, allowed := Unmatched{Candidate: c.brief()}, false
	for k := range others {
		eu, ua := pair(k)
		s := rater.judge(eu, ua, m.in.Settings)
		u.Best, allowed = max(u.Best, s.Value), allowed || s.Veto == Allowed
	}
	if allowed {
		return u
	}
	u.Ruled = ruled(others, func(k int) []Veto {
		eu, ua := pair(k)
		return rater.against(eu, ua, m.in.Settings)
	})
	u.Veto = u.Ruled[0].Veto
	return u
}
