package assign

import (
	"context"
	"slices"
)

// Limited is a solved selection opened for questions about who was left out. Each is a search of its own, but one that
// begins with the pairs that matter and the prices that the first search ended with.
type Limited struct {
	in    *instance
	s     Selection
	start *multipliers
}

// OpenSelection prepares a selection for questions: it is searched once more for its prices. Errors are those of [Select].
func OpenSelection(ctx context.Context, s Selection) (*Limited, error) {
	if err := s.validate(); err != nil {
		return nil, err
	}
	q, ok := newSearch(ctx, &s)
	if !ok {
		return nil, infeasiblef("the locked pairs break a rule")
	}
	if !q.run() && ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return &Limited{in: q.in, s: s, start: q.start}, nil
}

// WithRow finds the best selection in which row i is part of a pair, within an effort as of [Selection]. The row must not
// be part of a locked pair. Errors are those of [Select].
func (l *Limited) WithRow(ctx context.Context, i int, effort int64) (Selected, error) {
	in := l.copied(effort)
	in.extend(in.ofRow(i, newLeaders(in.want, in.colGroupCap), nil))
	in.mustRow = int32(slices.Index(in.rows, i))
	return l.search(ctx, in, in.mustRow)
}

// WithCol does the same for column j.
func (l *Limited) WithCol(ctx context.Context, j int, effort int64) (Selected, error) {
	in := l.copied(effort)
	in.extend(in.ofCol(j))
	in.mustCol = int32(slices.Index(in.cols, j))
	return l.search(ctx, in, in.mustCol)
}

// copied is the instance for a search of its own: others may be going on.
func (l *Limited) copied(effort int64) *instance {
	s, in := l.s, *l.in
	s.Effort = effort
	in.s, in.masks, in.kept = &s, slices.Clone(in.masks), slices.Clone(in.kept)
	return &in
}

func (l *Limited) search(ctx context.Context, in *instance, asked int32) (Selected, error) {
	if asked == none || in.want < 1 || !in.lockedFit() {
		return Selected{}, infeasiblef("no pair is allowed")
	}
	q := searchOf(ctx, in)
	q.start = l.pricesFor(in)
	q.spent = int64(in.s.Rows) + int64(in.s.Cols) + int64(len(in.edges))
	return q.selected(q.run())
}

// pricesFor are the prices of the first search for an instance that may have more columns.
func (l *Limited) pricesFor(in *instance) *multipliers {
	if l.start == nil {
		return nil
	}
	x := &multipliers{col: make([]int64, len(in.cols)), colGroup: slices.Clone(l.start.colGroup), theme: slices.Clone(l.start.theme)}
	at := map[int]int64{}
	for k, j := range l.in.cols {
		at[j] = l.start.col[k]
	}
	for k, j := range in.cols {
		x.col[k] = at[j]
	}
	return x
}

// ofCol are the pairs of a column that can matter where it has to be paired: as of a row.
func (in *instance) ofCol(j int) []edge {
	s, keep := in.s, newLeaders(in.want, in.groupCap)
	if in.left.col[j] == 0 || in.colGroupCap[in.colGroupOf(j)] == 0 {
		return nil
	}
	for i := range s.Rows {
		g := in.rowGroupOf(i)
		if v := s.at(i, j); v >= s.limit() && in.left.row[i] > 0 && in.groupCap[g] > 0 && in.left.has(i, j) {
			keep.offer(g, edge{row: int32(i), col: int32(j), mask: in.mask(i, j), score: int64(v)})
		}
	}
	return keep.drain(nil, in.masks, s.MaxRowGroups == 0)
}

// extend adds further pairs to those that matter.
func (in *instance) extend(extra []edge) {
	have := map[Pair]bool{}
	for _, e := range in.kept {
		have[Pair{int(e.row), int(e.col)}] = true
	}
	for _, e := range extra {
		if !have[Pair{int(e.row), int(e.col)}] {
			in.kept = append(in.kept, e)
		}
	}
	in.kept = byRow(in.kept, in.s.Rows)
	in.rows, in.cols, in.rowCap, in.colCap, in.group, in.colGroup, in.start, in.edges = nil, nil, nil, nil, nil, nil, nil, nil
	in.number()
}
