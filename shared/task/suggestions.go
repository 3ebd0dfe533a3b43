package task

import (
	"context"

	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/suggestion"
)

// Suggestions are the tasks of the workflow that finds the best partners of everybody.
type Suggestions struct{ Rounds suggestion.Service }

// A RoundInput names a round of suggestions.
type RoundInput struct {
	Round id.ID `json:"round"`
}

// A RoundShards gives the shards to be searched.
type RoundShards struct {
	Shards []suggestion.Shard `json:"shards"`
}

// Freeze fixes the round's input.
func (s Suggestions) Freeze(ctx context.Context, in RoundInput) (RoundShards, error) {
	_, shards, err := s.Rounds.Freeze(ctx, in.Round)
	return RoundShards{Shards: shards}, err
}

// A SearchOutput counts the municipalities that were searched for.
type SearchOutput struct {
	Shard  int `json:"shard"`
	Places int `json:"places"`
}

// Search finds the best partners of one shard.
func (s Suggestions) Search(ctx context.Context, in suggestion.Shard) (SearchOutput, error) {
	n, err := s.Rounds.Search(ctx, in)
	return SearchOutput{Shard: in.Shard, Places: n}, err
}

// A FinishOutput counts both sides.
type FinishOutput struct {
	EU int `json:"eu"`
	UA int `json:"ua"`
}

// Finish lists what the shards found, to be looked up.
func (s Suggestions) Finish(ctx context.Context, in RoundInput) (FinishOutput, error) {
	r, err := s.Rounds.Finish(ctx, in.Round)
	return FinishOutput{EU: r.EU, UA: r.UA}, err
}

// An AbandonRoundInput says why the round stopped: a fault code or an error name of Step Functions.
type AbandonRoundInput struct {
	Round   id.ID  `json:"round"`
	Problem string `json:"problem"`
}

// Abandon leaves a stopped round consistent.
func (s Suggestions) Abandon(ctx context.Context, in AbandonRoundInput) (struct{}, error) {
	return struct{}{}, s.Rounds.Abandon(ctx, in.Round, in.Problem)
}

// NotStarted ends a round whose workflow could not be started.
func (s Suggestions) NotStarted(ctx context.Context, round id.ID) error {
	return s.Rounds.Abandon(ctx, round, suggestion.NotStarted)
}
