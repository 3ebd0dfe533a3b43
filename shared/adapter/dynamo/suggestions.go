package dynamo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo/schema"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/suggestion"
)

// roundItem is a round of suggestions as stored; its settings stand as JSON.
type roundItem struct {
	ID          string `dynamodbav:"id"`
	Edition     string `dynamodbav:"edition"`
	Status      string `dynamodbav:"status"`
	Settings    string `dynamodbav:"settings"`
	By          string `dynamodbav:"by"`
	At          string `dynamodbav:"at"`
	Engine      string `dynamodbav:"engine"`
	Register    string `dynamodbav:"register,omitempty"`
	InputKey    string `dynamodbav:"input_key,omitempty"`
	InputSum    string `dynamodbav:"input_sum,omitempty"`
	Applied     int    `dynamodbav:"applied"`
	EU          int    `dynamodbav:"eu"`
	UA          int    `dynamodbav:"ua"`
	ContentsKey string `dynamodbav:"contents_key,omitempty"`
	ContentsSum string `dynamodbav:"contents_sum,omitempty"`
	Problem     string `dynamodbav:"problem,omitempty"`
	Execution   string `dynamodbav:"execution"`
}

const roundShape = 1

func roundKey(round id.ID) schema.Key { return schema.Record(schema.Suggestion, string(round)) }

func roundsOf(edition string) string { return "LIST#suggestion#" + edition }

func roundRecord(r suggestion.Round) (record, error) {
	it := roundItem{
		ID: string(r.ID), Edition: r.Edition, Status: string(r.Status), At: schema.Instant(r.At), Engine: r.Engine, Register: r.Register,
		InputKey: r.Input.Key, InputSum: r.Input.Sum, Applied: r.Applied, EU: r.EU, UA: r.UA,
		ContentsKey: r.Contents.Key, ContentsSum: r.Contents.Sum, Problem: r.Problem, Execution: r.Execution,
	}
	err := errors.Join(asJSON(r.Settings, &it.Settings), asJSON(r.By, &it.By))
	return record{
		id: it.ID, key: roundKey(r.ID), shape: roundShape, head: r.Head, body: it,
		list: schema.List{Of: roundsOf(r.Edition), At: it.At},
	}, err
}

func decodeRound(from item) (suggestion.Round, error) {
	var it roundItem
	head, err := decodeRecord(from, &it)
	if err != nil {
		return suggestion.Round{}, err
	}
	r := suggestion.Round{
		ID: id.ID(it.ID), Edition: it.Edition, Status: suggestion.Status(it.Status), Engine: it.Engine, Register: it.Register,
		Input: matching.Paper{Key: it.InputKey, Sum: it.InputSum}, Applied: it.Applied, EU: it.EU, UA: it.UA,
		Contents: matching.Paper{Key: it.ContentsKey, Sum: it.ContentsSum}, Problem: it.Problem, Execution: it.Execution, Head: head,
	}
	err = errors.Join(json.Unmarshal([]byte(it.Settings), &r.Settings), json.Unmarshal([]byte(it.By), &r.By), instant(it.At, &r.At))
	if err != nil {
		return r, fault.Wrap(fault.Internal, "", fmt.Errorf("round %s: %w", it.ID, err))
	}
	return r, nil
}

// Round implements suggestion.Rounds.
func (t *Table) Round(ctx context.Context, round id.ID) (suggestion.Round, error) {
	var it item
	if err := t.read(ctx, roundKey(round), &it); err != nil {
		return suggestion.Round{}, err
	}
	return decodeRound(it)
}

// SaveRound implements suggestion.Rounds.
func (t *Table) SaveRound(ctx context.Context, r suggestion.Round, c change.Change) (change.Head, error) {
	rec, err := roundRecord(r)
	if err != nil {
		return change.Head{}, fault.Wrap(fault.Internal, "", err)
	}
	u := t.begin()
	head := u.save(rec, c)
	return head, u.commit(ctx)
}

// RoundsOf implements suggestion.Rounds.
func (t *Table) RoundsOf(ctx context.Context, edition string, limit int) ([]suggestion.Round, error) {
	var out []suggestion.Round
	_, err := t.query(ctx, page{of: roundsOf(edition), index: true, limit: limit, newest: true}, func(it item) error {
		r, err := decodeRound(it)
		out = append(out, r)
		return err
	})
	return out, err
}

// RoundEvents implements suggestion.Rounds.
func (t *Table) RoundEvents(ctx context.Context, round id.ID) ([]change.Event, error) {
	return t.events(ctx, roundKey(round))
}
