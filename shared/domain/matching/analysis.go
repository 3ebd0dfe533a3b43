package matching

import (
	"context"
	"fmt"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
)

// Explain explains the run's result and stores the explanation. A run that has one keeps it.
func (s Service) Explain(ctx context.Context, run id.ID) (Run, error) {
	r, err := s.Runs.Run(ctx, run)
	if err != nil || r.Explanation.Key != "" {
		return r, err
	}
	if r.Result.Key == "" {
		return r, fault.Wrap(fault.Conflict, "", fmt.Errorf("run is %s", r.Status))
	}
	in, parts, err := s.frozen(ctx, r)
	if err != nil {
		return r, err
	}
	explanation, err := Explain(ctx, in, r.Result.Sum, parts)
	if err != nil {
		return r, err
	}
	if r.Explanation, err = s.store(ctx, run, "explanation", explanation); err != nil {
		return r, err
	}
	r.Head, err = s.Runs.SaveRun(ctx, r, s.system("matching.explained", map[string]string{"explanation": r.Explanation.Sum}))
	return r, err
}

// frozen reads what a run was computed from.
func (s Service) frozen(ctx context.Context, r Run) (Input, []Scores, error) {
	in, err := s.Input(ctx, r)
	if err != nil {
		return in, nil, err
	}
	parts, err := s.scores(ctx, r.ID, len(in.EU))
	return in, parts, err
}

// Input reads the frozen input of a run. Faults: not_found where it is not frozen yet.
func (s Service) Input(ctx context.Context, r Run) (Input, error) {
	var in Input
	if r.Input.Key == "" {
		return in, fault.New(fault.NotFound, "")
	}
	return in, s.load(ctx, r.Input, &in)
}

// Explanation reads why a run proposes what it does. Faults: not_found where that is not known yet.
func (s Service) Explanation(ctx context.Context, r Run) (Explanation, error) {
	var out Explanation
	if r.Explanation.Key == "" {
		return out, fault.New(fault.NotFound, "")
	}
	return out, s.load(ctx, r.Explanation, &out)
}

// Stale reports whether an application, a wish, the analysis or the register has changed since the run was frozen: a run
// started now with the same settings would have another input.
func (s Service) Stale(ctx context.Context, r Run) (bool, error) {
	then := r.Facts
	if then == "" {
		in, err := s.Input(ctx, r)
		if err != nil {
			return false, err
		}
		then = factsOf(in)
	}
	eu, ua, register, err := s.Pool.Candidates(ctx, r.Edition, s.Now())
	if err != nil {
		return false, err
	}
	return then != factsOf(Input{Register: register, EU: eu, UA: ua}), nil
}

// factsOf is the sum of what a run would freeze besides its settings.
func factsOf(in Input) string { return sumOf(in.Register, in.EU, in.UA) }

// WhatIf pairs the frozen candidates of a run by other settings and compares; nothing is stored. Faults: invalid, not_found.
func (s Service) WhatIf(ctx context.Context, r Run, settings Settings) (Result, Comparison, error) {
	in, err := s.Input(ctx, r)
	if err != nil {
		return Result{}, Comparison{}, err
	}
	own, err := s.Result(ctx, r)
	if err != nil {
		return Result{}, Comparison{}, err
	}
	return WhatIf(ctx, in, own, settings)
}

// WhatIf pairs the candidates of an input by other settings and compares with the input's own result. The answer does not
// look for why somebody stays without a partner: that takes as long as all the rest. Faults: invalid.
func WhatIf(ctx context.Context, in Input, own Result, settings Settings) (Result, Comparison, error) {
	if err := MayStart(settings); err != nil {
		return Result{}, Comparison{}, err
	}
	other := in
	other.Settings = settings
	m, err := newMatrix(&other, []Scores{ScoreShard(other, Shard{To: len(other.EU)})})
	if err != nil {
		return Result{}, Comparison{}, err
	}
	m.effort = askEffort
	found, err := m.solve(ctx)
	if err != nil {
		return Result{}, Comparison{}, err
	}
	result, err := m.result(own.Input, found)
	if err != nil {
		return Result{}, Comparison{}, err
	}
	return result, Compare(in, own, other, result), nil
}

// Compare sets two runs beside each other. Faults: not_found where one has no result.
func (s Service) Compare(ctx context.Context, a, b Run) (Comparison, error) {
	inA, err := s.Input(ctx, a)
	if err != nil {
		return Comparison{}, err
	}
	inB, err := s.Input(ctx, b)
	if err != nil {
		return Comparison{}, err
	}
	resultA, err := s.Result(ctx, a)
	if err != nil {
		return Comparison{}, err
	}
	resultB, err := s.Result(ctx, b)
	if err != nil {
		return Comparison{}, err
	}
	return Compare(inA, resultA, inB, resultB), nil
}

// Rematches gives the ways to go on after an application of the run has withdrawn. Faults: not_found, invalid.
func (s Service) Rematches(ctx context.Context, r Run, withdrawn string) ([]Rematch, []Couple, error) {
	result, err := s.Result(ctx, r)
	if err != nil {
		return nil, nil, err
	}
	in, parts, err := s.frozen(ctx, r)
	if err != nil {
		return nil, nil, err
	}
	return Rematches(ctx, string(r.ID), in, result, parts, withdrawn)
}
