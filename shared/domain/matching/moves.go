package matching

import (
	"slices"

	"github.com/bridges-of-trust/bridges/shared/domain/matching/assign"
)

// rankingEffort bounds what is tried out to say what would break pairs, in entries of lists looked at. It is shared out
// evenly beforehand, so that the answer is the same on every machine.
const rankingEffort = int64(200_000_000)

// afford is how many changes may be tried in each of so many views.
func (r *ranking) afford(views int) int {
	one := int64(len(r.market.Proposers.To) + len(r.market.Receivers.To) + len(r.m.in.EU) + len(r.m.in.UA))
	return int(rankingEffort / max(1, one) / int64(max(1, views)))
}

// doubled is the market with every rank twice as high, which changes nothing but makes room between ranks.
func doubled(m assign.Market) assign.Market {
	for _, s := range []*assign.Side{&m.Proposers, &m.Receivers} {
		s.Rank = slices.Clone(s.Rank)
		for i := range s.Rank {
			s.Rank[i] *= 2
		}
	}
	return m
}

// ranked is the side with a ranking b so: moved where it is in the list, put in where it is not.
func ranked(s assign.Side, a, b int, rank int32) assign.Side {
	from, end := int(s.Start[a]), int(s.Start[a+1])
	if k := slices.Index(s.To[from:end], int32(b)); k >= 0 {
		s.Rank = slices.Clone(s.Rank)
		s.Rank[from+k] = rank
		return s
	}
	s.To, s.Rank = slices.Insert(slices.Clone(s.To), end, int32(b)), slices.Insert(slices.Clone(s.Rank), end, rank)
	s.Start = slices.Clone(s.Start)
	for i := a + 1; i < len(s.Start); i++ {
		s.Start[i]++
	}
	return s
}

// with is what the run would make, without the locked pairs, if a of a side ranked b so.
func (r *ranking) with(side, a, b int, rank int32) ([]assign.Pair, error) {
	market := r.market
	if (side == 0) == (r.m.in.Settings.Proposing != "ua") {
		market.Proposers = ranked(market.Proposers, a, b, rank)
	} else {
		market.Receivers = ranked(market.Receivers, a, b, rank)
	}
	found, err := assign.DeferredAcceptance(market, r.m.in.Settings.Lottery)
	return r.m.orient(found), err
}

// last is a rank behind everybody.
const last = int32(1 << 30)

// turns tries what the one passed could change: a is ranked directly above the last partner of c that is not locked, or
// last in the list of c where it has room.
func (r *ranking) turns(out *Passed, side, a, c int, tries *int, done func([]assign.Pair) bool) error {
	theirs := &r.sides[1-side]
	if theirs.room[c] == 0 || (out.Veto != NotListed && out.Veto != Allowed) || !r.allowed(side, a, c) {
		return nil
	}
	if *tries == 0 {
		out.Open = true
		return nil
	}
	*tries--
	rank := last
	if len(theirs.free[c]) >= theirs.room[c] {
		rank = 0
		for _, b := range theirs.free[c] {
			rank = max(rank, theirs.like[c][b]-1)
		}
	}
	pairs, err := r.with(1-side, c, a, rank)
	out.Turns = err == nil && done(pairs)
	return err
}

// breaks tries what a could change: everybody who ranked it, and whom it does not like better than its partner b already,
// is ranked directly above b.
func (r *ranking) breaks(out *SideRanking, side, a, b, tries int) error {
	mine, p := &r.sides[side], pairOf(side, a, b)
	for _, c := range r.open(side, a) {
		if like, listed := mine.like[a][c]; listed && like < mine.like[a][b] {
			continue
		}
		if tries == 0 {
			out.Open++
			continue
		}
		tries--
		pairs, err := r.with(side, a, c, mine.like[a][b]-1)
		switch {
		case err != nil:
			return err
		case slices.Contains(pairs, p):
			out.Keeps++
		default:
			out.Breaks = append(out.Breaks, r.sides[1-side].list[c].Application)
		}
	}
	return nil
}

// gains tries what one without a partner could change: each who ranked it and whom it did not rank is put last in its list.
func (r *ranking) gains(out *LoneRanking, side, a, tries int, done func([]assign.Pair) bool) error {
	for _, c := range r.open(side, a) {
		if _, listed := r.sides[side].like[a][c]; listed {
			continue
		}
		if tries == 0 {
			out.Open++
			continue
		}
		tries--
		pairs, err := r.with(side, a, c, last)
		switch {
		case err != nil:
			return err
		case done(pairs):
			out.Gains = append(out.Gains, r.sides[1-side].list[c].Application)
		default:
			out.Keeps++
		}
	}
	return nil
}

// open lists who ranked a, may be its partner by the rules, and is not.
func (r *ranking) open(side, a int) []int {
	var out []int
	for _, c := range r.sides[side].by[a] {
		if r.allowed(side, a, c) && !slices.Contains(r.pairs, pairOf(side, a, c)) {
			out = append(out, c)
		}
	}
	return out
}
