package assign

import "slices"

// rates are prices by number.
type rates struct{ col, area, theme []int64 }

// rates spells prices out and adds up what all limits and demands cost at them.
func (k *court) rates(p Charges) (r rates, sum int64, err error) {
	r = rates{make([]int64, len(k.colCap)), make([]int64, len(k.areaCap)), make([]int64, len(k.need))}
	for _, list := range []struct {
		charges []Charge
		into    []int64
		times   func(at int) int64
	}{
		{p.Cols, r.col, func(at int) int64 { return int64(k.colCap[at]) }},
		{p.ColGroups, r.area, func(at int) int64 { return int64(k.areaCap[at]) }},
		{p.Themes, r.theme, func(at int) int64 { return -max(0, k.need[at]) }},
	} {
		for _, c := range list.charges {
			if c.At < 0 || c.At >= len(list.into) || c.Price < 0 || c.Price > mostPrice || list.into[c.At] != 0 {
				return r, 0, refusedf("price %d of %d in the certificate", c.Price, c.At)
			}
			list.into[c.At] = c.Price
			sum += c.Price * min(MaxSelected, list.times(c.At))
			if sum > mostSum || sum < -mostSum {
				return r, 0, refusedf("the prices of the certificate are out of range")
			}
		}
	}
	return r, sum, nil
}

// bound is what no selection that keeps the decisions exceeds, in scores: the price of everything that is limited, less
// what the themes are paid for, and the best choice of pairs at these prices that keeps what has no price: the number of
// pairs, the rows' capacities, the groups' limits and how many groups there may be.
func (k *court) bound(p Charges) (int64, error) {
	r, sum, err := k.rates(p)
	if err != nil {
		return 0, err
	}
	offers, forced := make([][]int64, len(k.group)), int64(0)
	mustHave := slices.Clone(k.inUse)
	for g, v := range k.group {
		mustHave[g] = mustHave[g] || v == obliged
	}
	pairsOf := map[int]int64{}
	for q, v := range k.pair {
		if v == obliged {
			pairsOf[q.Row]++
			mustHave[numberIn(k.s.RowGroup, q.Row)] = true
		}
	}
	for i, line := range k.rows {
		g := numberIn(k.s.RowGroup, i)
		asked := pairsOf[i]
		if k.row[i] == obliged {
			asked, mustHave[g] = max(1, asked), true
		}
		forced += asked
		if k.row[i] != excluded && k.group[g] != excluded {
			offers[g] = append(offers[g], k.best(line, r, k.row[i] == obliged && pairsOf[i] == 0)...)
		}
	}
	best := k.choose(offers, mustHave)
	if best == noChoice {
		return noChoice, nil
	}
	return floorOf(sum+best-forced*forcing) + k.locked, nil
}

func floorOf(v int64) int64 {
	if v < 0 {
		return -((-v + fine - 1) / fine)
	}
	return v / fine
}

// best are the gains of a row's best pairs at the prices, as many as its capacity, in descending order.
func (k *court) best(line []cell, r rates, asked bool) []int64 {
	var gains []int64
	for _, c := range line {
		as := undecided
		if len(k.pair) > 0 {
			as = k.pair[c.Pair]
		}
		if as == excluded {
			continue
		}
		v := c.score*fine - r.col[c.Col] - r.area[numberIn(k.s.ColGroup, c.Col)]
		for t, z := range r.theme {
			if c.themes>>t&1 == 1 {
				v += z
			}
		}
		if as == obliged {
			v += forcing
		}
		gains = append(gains, v)
	}
	descending(gains)
	if asked && len(gains) > 0 {
		gains[0] += forcing
	}
	if len(line) == 0 {
		return nil
	}
	return gains[:min(len(gains), int(k.rowCap[line[0].Row]))]
}

func descending(v []int64) {
	slices.Sort(v)
	slices.Reverse(v)
}

// choose finds the largest sum of gains: of the groups that must take part any, of the others those of as many groups as
// are allowed besides.
func (k *court) choose(offers [][]int64, mustHave []bool) int64 {
	var base []int64
	var others [][]int64
	slots := len(offers)
	if k.s.MaxRowGroups > 0 {
		slots = min(slots, k.s.MaxRowGroups)
	}
	for g, v := range offers {
		descending(v)
		v = v[:min(len(v), int(k.groupCap[g]), k.pairs)]
		switch {
		case mustHave[g]:
			slots--
			base = append(base, v...)
		case len(v) > 0:
			others = append(others, v)
		}
	}
	if slots < 0 {
		return noChoice
	}
	if len(others) <= slots { // then all may take part
		base, others, slots = append(base, slices.Concat(others...)...), nil, 0
	}
	descending(base)
	return k.most(k.combine(base, others, slots))
}

// combine lists the largest gain of each number of pairs, from the base and from so many of the others at most.
func (k *court) combine(base []int64, others [][]int64, slots int) []int64 {
	best := make([][]int64, slots+1) // by groups used, then pairs made
	for q := range best {
		best[q] = slices.Repeat([]int64{noChoice}, k.pairs+1)
	}
	best[0][0] = 0
	for n, v := range base[:min(len(base), k.pairs)] {
		best[0][n+1] = best[0][n] + v
	}
	for _, offer := range others {
		for q := slots; q > 0; q-- {
			for n := k.pairs; n > 0; n-- {
				gain := int64(0)
				for taken, v := range offer[:min(len(offer), n)] {
					gain += v
					if before := best[q-1][n-taken-1]; before != noChoice {
						best[q][n] = max(best[q][n], before+gain)
					}
				}
			}
		}
	}
	out := best[0]
	for _, row := range best[1:] {
		for n, v := range row {
			out[n] = max(out[n], v)
		}
	}
	return out
}

// most is the largest gain of as many pairs as are asked for.
func (k *court) most(byPairs []int64) int64 {
	if k.s.AtMost {
		return slices.Max(byPairs)
	}
	return byPairs[k.pairs]
}
