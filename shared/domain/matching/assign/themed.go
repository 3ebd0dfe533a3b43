package assign

import (
	"math/bits"
	"slices"
)

// mostThemed is up to how many pairs must outweighs any difference of gains: 256 · MaxScore · scale = 2^42 < must.
const mostThemed = 256

// newThemed is the network that keeps the covers instead of the limits of row groups: start -> theme -> row and so on, with
// an arc for what a theme still needs that gains must for each pair. It exists where a row counts for one theme at most, in
// all its pairs, and no row group is limited: then the groups of a node being settled, its flow is the exact optimum.
func newThemed(in *instance) *network {
	if !in.rowThemes || in.want > mostThemed {
		return nil
	}
	for _, c := range in.groupCap {
		if int(c) < in.want {
			return nil
		}
	}
	for _, mask := range in.masks {
		if bits.OnesCount64(mask) > 1 {
			return nil
		}
	}
	themes := len(in.need)
	class := make([]int32, len(in.rows))
	for i := range in.rows {
		class[i] = int32(min(themes, bits.TrailingZeros64(in.masks[in.edges[in.start[i]].mask])))
	}
	needs := make([]int32, themes+1)
	for t, c := range in.need {
		needs[t] = int32(max(0, c))
	}
	return layered(in, class, slices.Repeat([]int32{int32(in.want)}, themes+1), needs)
}

// decide closes a node whose groups are settled by its exact optimum. Where that misses a theme or a required row, nothing
// in the node has them all: each was worth more than all the rest.
func (q *search) decide(n *node) {
	in := q.in
	for k := range in.edges {
		q.gains[k] = in.edges[k].score * scale
	}
	q.decisions()
	for k := range in.edges {
		if q.st.group[in.group[in.edges[k].row]] == banned {
			q.gains[k] = out
		}
	}
	q.flowed()
	_, ok := q.themed.solve(q.gains, q.musts, nil, &q.chosen)
	if ok {
		q.offer()
	}
	n.shown = q.flowPrices(q.themed, q.themed.covers(in.need), ok)
}

// covers are the prices of the themes after solve.
func (g *network) covers(need []int64) []int64 {
	price := make([]int64, len(need))
	for t, c := range need {
		if c > 0 {
			price[t] = min(2*must, max(0, g.pot[g.src]-g.pot[t]))
		}
	}
	return price
}
