package matching

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/matching/assign"
)

// Recheck checks a result against the frozen input that it was computed from: that the pairs keep the rules, and that the
// proof that it carries holds. It solves nothing. That as many pairs as possible are made, and that no worst pair can be
// better, is shown by computing anew only, see [Pairing].
func Recheck(in Input, parts []Scores, r Result) error {
	m, err := newMatrix(&in, parts)
	if err != nil || r.None() {
		return err
	}
	locks, stuck := m.locks()
	if stuck {
		return errors.New("a lock is forbidden")
	}
	pairs, err := m.proposedPairs(r)
	if err != nil {
		return err
	}
	switch {
	case r.Proof.Kind == StableProof:
		return m.recheckStable(pairs, locks)
	case r.Proof.Prices != nil:
		return m.recheckPrices(pairs, locks, r)
	case r.Proof.Certificate != nil:
		return m.recheckSearch(pairs, locks, r)
	}
	return errors.New("the result carries no proof")
}

// proposedPairs finds the result's pairs in the matrix.
func (m *matrix) proposedPairs(r Result) ([]assign.Pair, error) {
	var out []assign.Pair
	for _, p := range r.Pairs {
		row, ok := m.rowOf[p.EU.Application]
		col, also := m.colOf[p.UA.Application]
		pair := assign.Pair{Row: row, Col: col}
		if !ok || !also || m.at(pair) != p.Value {
			return nil, fmt.Errorf("pair %s and %s is not in the input with score %d", p.EU.Application, p.UA.Application, p.Value)
		}
		out = append(out, pair)
	}
	slices.SortFunc(out, assign.Pair.Compare)
	return out, nil
}

func (m *matrix) recheckPrices(pairs, locks []assign.Pair, r Result) error {
	p := m.plain(locks)
	if r.Proof.Kind == WorstProof {
		p.Goal, p.Pairs, p.Score = assign.ExactPairs, len(pairs), m.notUnder(m.worstOf(pairs, locks), locks)
	}
	row, err := spread(r.Proof.Prices.EU, m.rowOf)
	if err != nil {
		return err
	}
	col, err := spread(r.Proof.Prices.UA, m.colOf)
	if err != nil {
		return err
	}
	return assign.Verify(p, assign.Result{Pairs: pairs, Total: r.Total, RowPrice: row, ColPrice: col, PairPrice: r.Proof.Prices.Place})
}

// notUnder are the scores without those under the worst, which locked pairs may be.
func (m *matrix) notUnder(worst int32, locks []assign.Pair) []int32 {
	out := slices.Clone(m.cells)
	for k, v := range out {
		if v < worst && !slices.Contains(locks, assign.Pair{Row: k / len(m.in.UA), Col: k % len(m.in.UA)}) {
			out[k] = assign.Forbidden
		}
	}
	return out
}

func spread(prices []PlacePrice, at map[string]int) ([]int64, error) {
	out := make([]int64, len(at))
	for _, x := range prices {
		k, ok := at[x.Application]
		if !ok {
			return nil, fmt.Errorf("%s has a price and is not in the input", x.Application)
		}
		out[k] = x.Price
	}
	return out, nil
}

func (m *matrix) recheckSearch(pairs, locks []assign.Pair, r Result) error {
	s, total, bound := m.selection(locks), r.Total, r.Bound
	if m.in.Settings.Pairs == 0 || r.Proof.Kind == WorstProof {
		s.Pairs, s.AtMost = len(pairs), false
	}
	if r.Proof.Kind == WorstProof {
		s.Score = slices.Clone(s.Score)
		for _, l := range locks {
			total, bound = total+One-int64(m.at(l)), bound+One-int64(m.at(l))
			s.Score[l.Row*len(m.in.UA)+l.Col] = One
		}
		s.Floor = max(s.Floor, m.worstOf(pairs, locks))
	}
	return assign.VerifySelection(s, assign.Selected{Pairs: pairs, Total: total, Bound: bound, Proved: r.Proof.Proved, Certificate: m.numbered(r.Proof.Certificate)})
}

func (m *matrix) recheckStable(pairs, locks []assign.Pair) error {
	market := m.market(locks)
	var free []assign.Pair
	for _, p := range pairs {
		if !slices.Contains(locks, p) {
			free = append(free, m.proposer(p))
		}
	}
	slices.SortFunc(free, assign.Pair.Compare)
	blocking, err := assign.BlockingPairs(market, free)
	if err == nil && len(blocking) > 0 {
		err = fmt.Errorf("%d pairs would rather part", len(blocking))
	}
	return err
}

// FrozenInput gives the frozen input of a run as it was stored, byte by byte. Faults: not_found where it is not frozen yet.
func (s Service) FrozenInput(ctx context.Context, r Run) ([]byte, error) {
	if r.Input.Key == "" {
		return nil, fault.New(fault.NotFound, "")
	}
	raw, err := s.Papers.Get(ctx, r.Input.Key)
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(raw); hex.EncodeToString(sum[:]) != r.Input.Sum {
		return nil, fault.Wrap(fault.Internal, "", fmt.Errorf("%s is not what was stored", r.Input.Key))
	}
	return raw, nil
}
