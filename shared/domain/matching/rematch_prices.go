package matching

import (
	"slices"

	"github.com/bridges-of-trust/bridges/shared/domain/matching/assign"
)

// byPrices finds the least change where no limits decide: the prices of one optimum tell all of them apart from other
// pairings (complementary slackness). A pair that scores more than its prices is in every optimum, one that scores less is
// in none, and whoever has a price has all places filled. Among these, an assignment keeps the most standing pairs.
func (l *leastSearch) byPrices() error {
	p := assign.Problem{
		Rows: l.all.Rows, Cols: l.all.Cols, Score: l.all.Score, Floor: l.all.Floor, Goal: assign.ExactPairs, Pairs: l.all.Pairs,
		RowCap: l.all.RowCap, ColCap: l.all.ColCap, Locked: l.all.Locked,
	}
	r, err := assign.Solve(p)
	if err != nil {
		return err
	}
	if err := assign.Verify(p, r); err != nil {
		return err
	}
	same := p
	same.Floor, same.Score, same.Locked = 0, slices.Repeat([]int32{assign.Forbidden}, len(p.Score)), slices.Clone(p.Locked)
	most := int32(p.Pairs + 1)
	for k, score := range p.Score {
		q := assign.Pair{Row: k / p.Cols, Col: k % p.Cols}
		locked := slices.Contains(p.Locked, q)
		over := int64(score) - r.RowPrice[q.Row] - r.ColPrice[q.Col] - r.PairPrice
		if !locked && (score < max(0, p.Floor) || over < 0 || full(p.Locked, q, p.RowCap, p.ColCap)) {
			continue
		}
		same.Score[k] = 0
		if slices.Contains(l.standing, q) {
			same.Score[k] = 1
		}
		if r.RowPrice[q.Row] > 0 {
			same.Score[k] += most
		}
		if r.ColPrice[q.Col] > 0 {
			same.Score[k] += most
		}
		if over > 0 && !locked {
			same.Locked = append(same.Locked, q)
		}
	}
	kept, err := assign.Solve(same)
	if err != nil {
		return err
	}
	l.best = kept.Pairs
	return nil
}

// full reports whether locked pairs leave no place for a pair. Such rows and columns have no price.
func full(locked []assign.Pair, q assign.Pair, rowCap, colCap []int32) bool {
	row, col := int32(1), int32(1)
	if rowCap != nil {
		row, col = rowCap[q.Row], colCap[q.Col]
	}
	for _, l := range locked {
		if l.Row == q.Row {
			row--
		}
		if l.Col == q.Col {
			col--
		}
	}
	return row <= 0 || col <= 0
}
