package matching

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/matching/assign"
)

// Scores is a part of the score matrix, row-major; a forbidden pair is negative.
type Scores struct {
	From  int     `json:"from"`
	To    int     `json:"to"`
	Cells []int32 `json:"cells"`
}

// ScoreShard rates every pair of a shard.
func ScoreShard(in Input, s Shard) Scores {
	out := Scores{From: s.From, To: s.To, Cells: make([]int32, 0, (s.To-s.From)*len(in.UA))}
	for _, eu := range in.EU[s.From:s.To] {
		for _, ua := range in.UA {
			out.Cells = append(out.Cells, cell(Rate(eu, ua, in.Settings.Weights, in.Settings.Rules)))
		}
	}
	return out
}

func cell(s Score) int32 {
	if s.Veto != Allowed {
		return assign.Forbidden
	}
	return s.Value
}

// Pairing finds the exact optimum over the whole matrix, checks its certificate and explains every pair. Parts must
// cover all rows in order. Faults: invalid where there is nobody to pair, internal where the certificate does not hold.
func Pairing(in Input, sum string, parts []Scores) (Result, error) {
	p, err := problem(in, parts)
	if err != nil {
		return Result{}, err
	}
	solved, err := assign.Solve(p)
	if err != nil {
		return Result{}, fault.Wrap(fault.Internal, "", err)
	}
	if err := assign.Verify(p, solved); err != nil {
		return Result{}, fault.Wrap(fault.Internal, "", fmt.Errorf("certificate: %w", err))
	}
	out := Result{Engine: Engine, Input: sum, Total: solved.Total, Bound: solved.Total}
	taken := map[string]bool{}
	for _, pair := range solved.Pairs {
		eu, ua := in.EU[pair.Row], in.UA[pair.Col]
		s := Rate(eu, ua, in.Settings.Weights, in.Settings.Rules)
		out.Pairs = append(out.Pairs, Pair{EU: eu, UA: ua, Value: s.Value, Confidence: s.Confidence, Shares: Shares(s, in.Settings.Weights)})
		taken[eu.Application], taken[ua.Application] = true, true
	}
	slices.SortStableFunc(out.Pairs, func(a, b Pair) int { return cmp.Compare(b.Value, a.Value) })
	out.Unmatched = unmatched(in, taken)
	return out, nil
}

func problem(in Input, parts []Scores) (assign.Problem, error) {
	if len(in.EU) == 0 || len(in.UA) == 0 {
		return assign.Problem{}, fault.New(fault.Invalid, "domain.matching.nobody")
	}
	p := assign.Problem{Rows: len(in.EU), Cols: len(in.UA), Goal: assign.MaxPairs, Score: make([]int32, 0, len(in.EU)*len(in.UA))}
	if in.Settings.Pairs > 0 {
		p.Goal, p.Pairs = assign.AtMostPairs, in.Settings.Pairs
	}
	row := 0
	for _, part := range parts {
		if part.From != row || len(part.Cells) != (part.To-part.From)*p.Cols {
			return assign.Problem{}, fault.Wrap(fault.Internal, "", fmt.Errorf("scores from row %d do not continue row %d", part.From, row))
		}
		row = part.To
		p.Score = append(p.Score, part.Cells...)
	}
	if row != p.Rows {
		return assign.Problem{}, fault.Wrap(fault.Internal, "", fmt.Errorf("scores cover %d of %d rows", row, p.Rows))
	}
	return p, nil
}

func unmatched(in Input, taken map[string]bool) []Unmatched {
	var out []Unmatched
	side := func(mine, theirs []Candidate, rate func(a, b Candidate) Score) {
		for _, c := range mine {
			if !taken[c.Application] {
				out = append(out, alone(c, theirs, rate))
			}
		}
	}
	w, r := in.Settings.Weights, in.Settings.Rules
	side(in.EU, in.UA, func(a, b Candidate) Score { return Rate(a, b, w, r) })
	side(in.UA, in.EU, func(a, b Candidate) Score { return Rate(b, a, w, r) })
	return out
}

func alone(c Candidate, theirs []Candidate, rate func(a, b Candidate) Score) Unmatched {
	u := Unmatched{Candidate: c}
	vetoes := map[Veto]int{}
	for _, other := range theirs {
		s := rate(c, other)
		u.Best = max(u.Best, s.Value)
		vetoes[s.Veto]++
	}
	if vetoes[Allowed] > 0 {
		return u
	}
	for _, v := range []Veto{NoLanguage, IsOccupied, TooLittle, VetoOfOfficer} {
		if vetoes[v] > vetoes[u.Veto] {
			u.Veto = v
		}
	}
	return u
}
