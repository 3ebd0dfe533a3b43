package matching

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"slices"

	"github.com/bridges-of-trust/bridges/shared/domain/matching/assign"
)

// tied counts the municipalities that like several possible partners the same: only there lots may decide.
func (r *ranking) tied() int {
	n := 0
	for side := range r.sides {
		for a, like := range r.sides[side].like {
			seen := map[int32]bool{}
			for b, rank := range like {
				_, mutual := r.sides[1-side].like[b][a]
				if !mutual || !r.allowed(side, a, b) || slices.Contains(r.locks, pairOf(side, a, b)) {
					continue
				}
				if seen[rank] {
					n++
					break
				}
				seen[rank] = true
			}
		}
	}
	return n
}

// lotteries draws the lots anew again and again and counts the pairs made. The seeds follow from the result's sum, so that
// the same result gives the same counts.
func (r *ranking) lotteries(ctx context.Context, out *Explanation) error {
	if out.Rankings.Tied == 0 {
		return nil
	}
	sum := sha256.Sum256([]byte(out.Result))
	random := rand.New(rand.NewPCG(binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:16])))
	seeds := make([]uint64, max(leastDraws, min(MostDraws, r.afford(1))))
	for i := range seeds {
		seeds[i] = random.Uint64()
	}
	made := make([][]assign.Pair, len(seeds))
	err := each(len(seeds), func(k int) error {
		found, err := assign.DeferredAcceptance(r.market, seeds[k])
		made[k] = r.m.orient(found)
		if err == nil {
			err = ctx.Err()
		}
		return err
	})
	if err != nil {
		return err
	}
	counts := make([]int32, len(r.m.cells))
	for _, pairs := range made {
		for _, p := range slices.Concat(pairs, r.locks) {
			counts[p.Row*len(r.m.in.UA)+p.Col]++
		}
	}
	out.Draws = len(seeds)
	for i := range out.Pairs {
		out.Pairs[i].Survived = int(counts[r.m.rowOf[out.Pairs[i].EU]*len(r.m.in.UA)+r.m.colOf[out.Pairs[i].UA]])
	}
	out.Survived = r.m.survivors(counts)
	return nil
}

// turned solves the run in which the other side proposes.
func (r *ranking) turned(out *Rankings) error {
	in := *r.m.in
	in.Settings.Proposing = map[bool]string{true: "eu", false: "ua"}[in.Settings.Proposing == "ua"]
	own := *r.m
	own.in = &in
	o, err := own.stable(r.locks)
	if err != nil {
		return err
	}
	out.Other = Proposal{Proposing: in.Settings.Proposing, Pairs: len(o.pairs)}
	eu, ua := map[string][]string{}, map[string][]string{}
	both := map[Couple]bool{}
	for _, p := range o.pairs {
		c := r.m.couple(p)
		eu[c.EU], ua[c.UA] = append(eu[c.EU], c.UA), append(ua[c.UA], c.EU)
		both[c] = true
	}
	for i := range out.Pairs {
		p := &out.Pairs[i]
		if p.Both = both[p.Couple]; p.Both {
			out.Other.Common++
			continue
		}
		p.EUThen, p.UAThen = eu[p.EU], ua[p.UA]
	}
	return nil
}
