// Package task holds what the states of the workflows do: one typed function per task, over the use cases of the domain.
//
// Every task may run twice. Inputs are read leniently, because a running execution keeps its old definition.
package task

import (
	"context"

	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/partnership"
)

// Matching are the tasks of the matching workflow.
type Matching struct {
	Runs  matching.Service
	Pairs partnership.Service
}

// A RunInput names a run.
type RunInput struct {
	Run id.ID `json:"run"`
}

// A FreezeOutput gives the shards to be scored.
type FreezeOutput struct {
	Shards []matching.Shard `json:"shards"`
}

// Freeze fixes the run's input.
func (m Matching) Freeze(ctx context.Context, in RunInput) (FreezeOutput, error) {
	_, shards, err := m.Runs.Freeze(ctx, in.Run)
	return FreezeOutput{Shards: shards}, err
}

// A ScoreOutput counts the pairs that were rated.
type ScoreOutput struct {
	Shard int `json:"shard"`
	Pairs int `json:"pairs"`
}

// Score rates the pairs of one shard.
func (m Matching) Score(ctx context.Context, in matching.Shard) (ScoreOutput, error) {
	n, err := m.Runs.Score(ctx, in)
	return ScoreOutput{Shard: in.Shard, Pairs: n}, err
}

// A PairOutput says what is proposed and how long the decision may take.
type PairOutput struct {
	Pairs               int   `json:"pairs"`
	Total               int64 `json:"total"`
	DecideWithinSeconds int   `json:"decideWithinSeconds"`
}

// Pair finds the optimum.
func (m Matching) Pair(ctx context.Context, in RunInput) (PairOutput, error) {
	r, err := m.Runs.Propose(ctx, in.Run)
	return PairOutput{Pairs: r.Pairs, Total: r.Total, DecideWithinSeconds: int(matching.DecisionTime.Seconds())}, err
}

// Explain says why the pairs are proposed, and hands the time for the decision on.
func (m Matching) Explain(ctx context.Context, in RunInput) (PairOutput, error) {
	r, err := m.Runs.Explain(ctx, in.Run)
	return PairOutput{Pairs: r.Pairs, Total: r.Total, DecideWithinSeconds: int(matching.DecisionTime.Seconds())}, err
}

// An AskInput brings the task token of the waiting state.
type AskInput struct {
	Run   id.ID  `json:"run"`
	Token string `json:"token"`
}

// Ask opens the human step.
func (m Matching) Ask(ctx context.Context, in AskInput) (struct{}, error) {
	return struct{}{}, m.Runs.Ask(ctx, in.Run, in.Token)
}

// A Verdict is what the Choice state decides by: approve, reject or lapsed.
type Verdict struct {
	Verdict string `json:"verdict"`
}

// Lapse ends a run that nobody decided in time.
func (m Matching) Lapse(ctx context.Context, in RunInput) (Verdict, error) {
	v, err := m.Runs.Lapse(ctx, in.Run)
	return Verdict{Verdict: v}, err
}

// A CountOutput counts partnerships.
type CountOutput struct {
	Partnerships int `json:"partnerships"`
}

// Publish creates the partnerships and shows them all at once.
func (m Matching) Publish(ctx context.Context, in RunInput) (CountOutput, error) {
	n, err := m.Pairs.Publish(ctx, in.Run)
	return CountOutput{Partnerships: n}, err
}

// Announce writes to both sides.
func (m Matching) Announce(ctx context.Context, in RunInput) (CountOutput, error) {
	n, err := m.Pairs.Announce(ctx, in.Run)
	return CountOutput{Partnerships: n}, err
}

// NotStarted ends a run whose workflow could not be started.
func (m Matching) NotStarted(ctx context.Context, run id.ID) error {
	_, err := m.Abandon(ctx, AbandonInput{Run: run, Problem: matching.NotStarted})
	return err
}

// An AbandonInput says why the run stopped: a fault code or an error name of Step Functions.
type AbandonInput struct {
	Run     id.ID  `json:"run"`
	Problem string `json:"problem"`
}

// Abandon leaves a stopped run consistent. A try to publish it may still be on its way: what that prepared before the run
// was marked is withdrawn after it, and from then on it can prepare nothing.
func (m Matching) Abandon(ctx context.Context, in AbandonInput) (struct{}, error) {
	if err := m.Pairs.Withdraw(ctx, in.Run); err != nil {
		return struct{}{}, err
	}
	if err := m.Runs.Abandon(ctx, in.Run, in.Problem); err != nil {
		return struct{}{}, err
	}
	return struct{}{}, m.Pairs.Withdraw(ctx, in.Run)
}
