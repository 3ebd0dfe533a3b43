package matching

import (
	"fmt"
	"slices"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/matching/assign"
)

// matrix is a run's input with all its scores: rows are the EU side, columns the Ukrainian.
type matrix struct {
	in     *Input
	cells  []int32
	themes []string // of all candidates, sorted
	states []string // groups of the rows
	oblast []string // groups of the columns
	rowOf  map[string]int
	colOf  map[string]int
	effort int64    // left for searches
	covers []uint64 // themes that each pair covers; nil until asked for
}

// solveEffort bounds the searches of one solution, in pairs looked at: less than a minute's work.
const solveEffort = int64(3_000_000_000)

// askEffort is the same for a question that somebody waits for.
const askEffort = solveEffort / 10

// newMatrix joins the parts, which must cover all rows in order. Faults: invalid where there is nobody to pair.
func newMatrix(in *Input, parts []Scores) (*matrix, error) {
	if len(in.EU) == 0 || len(in.UA) == 0 {
		return nil, fault.New(fault.Invalid, "domain.matching.nobody")
	}
	m := &matrix{in: in, cells: make([]int32, 0, len(in.EU)*len(in.UA)), rowOf: index(in.EU), colOf: index(in.UA), effort: solveEffort}
	row := 0
	for _, part := range parts {
		if part.From != row || len(part.Cells) != (part.To-part.From)*len(in.UA) {
			return nil, fault.Wrap(fault.Internal, "", fmt.Errorf("scores from row %d do not continue row %d", part.From, row))
		}
		row = part.To
		m.cells = append(m.cells, part.Cells...)
	}
	if row != len(in.EU) {
		return nil, fault.Wrap(fault.Internal, "", fmt.Errorf("scores cover %d of %d rows", row, len(in.EU)))
	}
	m.states = distinct(in.EU, func(c Candidate) string { return string(c.Country) })
	m.oblast = distinct(in.UA, func(c Candidate) string { return c.RegionCode })
	for _, c := range slices.Concat(in.EU, in.UA) {
		for _, t := range c.Themes {
			if at, found := slices.BinarySearch(m.themes, t.ID); !found {
				m.themes = slices.Insert(m.themes, at, t.ID)
			}
		}
	}
	return m, nil
}

func index(side []Candidate) map[string]int {
	out := make(map[string]int, len(side))
	for i := range side {
		out[side[i].Application] = i
	}
	return out
}

func distinct(side []Candidate, of func(Candidate) string) []string {
	var out []string
	for _, c := range side {
		if at, found := slices.BinarySearch(out, of(c)); !found {
			out = slices.Insert(out, at, of(c))
		}
	}
	return out
}

func (m *matrix) at(p assign.Pair) int32 { return m.cells[p.Row*len(m.in.UA)+p.Col] }

func (m *matrix) floor() int32 { return m.in.Settings.Limits.floor() }

// plain is the run as an assignment without limits on groups and themes.
func (m *matrix) plain(locks []assign.Pair) assign.Problem {
	s := m.in.Settings
	p := assign.Problem{
		Rows: len(m.in.EU), Cols: len(m.in.UA), Score: m.cells, Floor: m.floor(), Goal: assign.MaxPairs, Locked: locks,
	}
	p.RowCap, p.ColCap = m.capacities()
	switch {
	case s.Pairs > 0 && s.Exact:
		p.Goal, p.Pairs = assign.ExactPairs, s.Pairs
	case s.Pairs > 0:
		p.Goal, p.Pairs = assign.AtMostPairs, s.Pairs
	}
	return p
}

// capacities are how many partners each side's municipalities may get; nil where everybody gets one at most.
func (m *matrix) capacities() (eu, ua []int32) {
	c := m.in.Settings.Capacity
	if !c.Several() {
		return nil, nil
	}
	return c.of(m.in.EU, c.EU), c.of(m.in.UA, c.UA)
}

// selection is the run with its limits. Where it asks for as many pairs as possible, their number is still open.
func (m *matrix) selection(locks []assign.Pair) assign.Selection {
	s := m.in.Settings
	out := assign.Selection{
		Rows: len(m.in.EU), Cols: len(m.in.UA), Score: m.cells, Floor: m.floor(), Locked: locks,
		Pairs: s.Pairs, AtMost: !s.Exact, MaxRowGroups: s.Limits.States,
	}
	out.RowCap, out.ColCap = m.capacities()
	if s.Pairs == 0 {
		out.Pairs, out.AtMost = min(out.Rows*out.Cols, assign.MaxSelected), true
	}
	if s.Limits.States > 0 || s.Limits.PerState > 0 {
		out.RowGroup, out.RowGroupCap = groups(m.in.EU, m.states, s.Limits.PerState, func(c Candidate) string { return string(c.Country) })
	}
	if s.Limits.PerOblast > 0 {
		out.ColGroup, out.ColGroupCap = groups(m.in.UA, m.oblast, s.Limits.PerOblast, func(c Candidate) string { return c.RegionCode })
	}
	if s.Limits.Cover > 0 {
		if m.covers == nil {
			m.covers = m.covered()
		}
		out.PairThemes = m.covers
		out.Cover = slices.Repeat([]int32{int32(s.Limits.Cover)}, len(m.themes))
	}
	return out
}

func groups(side []Candidate, names []string, limit int, of func(Candidate) string) (group, limits []int32) {
	for _, c := range side {
		at, _ := slices.BinarySearch(names, of(c))
		group = append(group, int32(at))
	}
	if limit > 0 {
		limits = slices.Repeat([]int32{int32(limit)}, len(names))
	}
	return group, limits
}

// coverFrom is the strength, in millionths, from which a pair covers a theme that its Ukrainian side needs.
const coverFrom = One / 2

// Covers reports whether the pair covers the theme: the Ukrainian side needs it and the EU side is at least halfway strong
// in it.
func Covers(eu, ua *Candidate, theme string) bool {
	need, strength := themeIn(ua.Themes, theme), themeIn(eu.Themes, theme)
	return need != nil && strength != nil && need.Need > 0 && strength.power() >= coverFrom
}

func (m *matrix) covered() []uint64 {
	out := make([]uint64, len(m.cells))
	for i := range m.in.EU {
		for j := range m.in.UA {
			for t, theme := range m.themes {
				if Covers(&m.in.EU[i], &m.in.UA[j], theme) {
					out[i*len(m.in.UA)+j] |= 1 << t
				}
			}
		}
	}
	return out
}

// locks are the locked pairs in order of rows. A lock of somebody who is not there any more has nothing to hold. Stuck
// says that a hard rule or the floor forbids one.
func (m *matrix) locks() (locks []assign.Pair, stuck bool) {
	for _, b := range m.in.Settings.Locks {
		row, ok := m.rowOf[b.EU]
		col, also := m.colOf[b.UA]
		if !ok || !also {
			continue
		}
		pair := assign.Pair{Row: row, Col: col}
		stuck = stuck || m.at(pair) < max(0, m.floor())
		locks = append(locks, pair)
	}
	slices.SortFunc(locks, assign.Pair.Compare)
	return locks, stuck
}

// market is what both sides said: ranked partners first, then those of interest, then those to be asked. Pairs that a rule
// forbids or that are locked are left out, and locked pairs take up the room of their municipalities.
func (m *matrix) market(locks []assign.Pair) assign.Market {
	rows, cols := m.capacities()
	if rows == nil {
		rows, cols = slices.Repeat([]int32{1}, len(m.in.EU)), slices.Repeat([]int32{1}, len(m.in.UA))
	}
	locked := map[assign.Pair]bool{}
	for _, l := range locks {
		locked[l] = true
		rows[l.Row]--
		cols[l.Col]--
	}
	allowed := func(row, col int) bool {
		p := assign.Pair{Row: row, Col: col}
		return m.at(p) >= max(0, m.floor()) && !locked[p]
	}
	eu := wishes(m.in.EU, m.colOf, allowed)
	ua := wishes(m.in.UA, m.rowOf, func(mine, theirs int) bool { return allowed(theirs, mine) })
	eu.Cap, ua.Cap = rows, cols
	if m.in.Settings.Proposing == "ua" {
		return assign.Market{Proposers: ua, Receivers: eu}
	}
	return assign.Market{Proposers: eu, Receivers: ua}
}

// Ranks of partners that are listed but not ranked: behind all that are.
const (
	unrankedFrom = 1 << 20
	askedFrom    = 1 << 21
)

func wishes(mine []Candidate, theirs map[string]int, allowed func(mine, theirs int) bool) assign.Side {
	side := assign.Side{Start: make([]int32, 1, len(mine)+1)}
	for i := range mine {
		for _, w := range mine[i].Wishes {
			other, there := theirs[w.Partner]
			if !there || w.Mark == NotForUs || w.Mark == "" || !allowed(i, other) {
				continue
			}
			side.To, side.Rank = append(side.To, int32(other)), append(side.Rank, liking(w))
		}
		side.Start = append(side.Start, int32(len(side.To)))
	}
	return side
}

func liking(w Wish) int32 {
	switch {
	case w.Rank > 0 && w.Mark == Interested:
		return int32(min(w.Rank, unrankedFrom-1))
	case w.Mark == Interested:
		return unrankedFrom
	}
	return askedFrom
}

// orient turns pairs of proposer and receiver into pairs of row and column, and back.
func (m *matrix) orient(pairs []assign.Pair) []assign.Pair {
	out := slices.Clone(pairs)
	if m.in.Settings.Proposing == "ua" {
		for i, p := range out {
			out[i] = assign.Pair{Row: p.Col, Col: p.Row}
		}
	}
	slices.SortFunc(out, assign.Pair.Compare)
	return out
}
