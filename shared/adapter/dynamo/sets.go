package dynamo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo/schema"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
)

// setItem is a saved set as stored; its settings stand as JSON.
type setItem struct {
	ID       string `dynamodbav:"id"`
	Edition  string `dynamodbav:"edition"`
	Name     string `dynamodbav:"name"`
	Settings string `dynamodbav:"settings"`
	By       string `dynamodbav:"by"`
	At       string `dynamodbav:"at"`
	Last     string `dynamodbav:"last"`
	LastAt   string `dynamodbav:"last_at"`
	Deleted  bool   `dynamodbav:"deleted,omitempty"`
}

const setShape = 1

// setMark is the kind of the marker of a set's name in its edition.
const setMark = "set"

func setKey(set id.ID) schema.Key { return schema.Record(schema.Set, string(set)) }

func setsOf(edition string) string { return "LIST#set#" + edition }

func setNameMark(s matching.Set) string { return s.Edition + "#" + matching.SetKey(s.Name) }

func setRecord(s matching.Set) (record, error) {
	it := setItem{
		ID: string(s.ID), Edition: s.Edition, Name: s.Name, At: schema.Instant(s.At), LastAt: schema.Instant(s.LastAt), Deleted: s.Deleted,
	}
	err := errors.Join(asJSON(s.Settings, &it.Settings), asJSON(s.By, &it.By), asJSON(s.Last, &it.Last))
	r := record{id: it.ID, key: setKey(s.ID), shape: setShape, body: it}
	if !s.Deleted {
		r.list = schema.List{Of: setsOf(s.Edition), At: matching.SetKey(s.Name)}
	}
	return r, err
}

func decodeSet(from item) (matching.Set, error) {
	var it setItem
	head, err := decodeRecord(from, &it)
	if err != nil {
		return matching.Set{}, err
	}
	s := matching.Set{ID: id.ID(it.ID), Edition: it.Edition, Name: it.Name, Deleted: it.Deleted, Head: head}
	err = errors.Join(
		json.Unmarshal([]byte(it.Settings), &s.Settings), json.Unmarshal([]byte(it.By), &s.By),
		json.Unmarshal([]byte(it.Last), &s.Last), instant(it.At, &s.At), instant(it.LastAt, &s.LastAt),
	)
	if err != nil {
		return s, fault.Wrap(fault.Internal, "", fmt.Errorf("set %s: %w", it.ID, err))
	}
	return s, nil
}

// Set implements matching.Sets.
func (t *Table) Set(ctx context.Context, set id.ID) (matching.Set, error) {
	var it item
	if err := t.read(ctx, setKey(set), &it); err != nil {
		return matching.Set{}, err
	}
	return decodeSet(it)
}

// SetsOf implements matching.Sets.
func (t *Table) SetsOf(ctx context.Context, edition string) ([]matching.Set, error) {
	var out []matching.Set
	_, err := t.query(ctx, page{of: setsOf(edition), index: true}, func(it item) error {
		s, err := decodeSet(it)
		out = append(out, s)
		return err
	})
	return out, err
}

// SaveSet implements matching.Sets. The marker of the name moves with it, and goes with the set.
func (t *Table) SaveSet(ctx context.Context, before, after matching.Set, c change.Change) (change.Head, error) {
	r, err := setRecord(after)
	if err != nil {
		return change.Head{}, fault.Wrap(fault.Internal, "", err)
	}
	r.head = before.Head
	u := t.begin()
	head := u.save(r, c)
	had := before.Head.Rev > 0 && !before.Deleted
	if had && (after.Deleted || setNameMark(before) != setNameMark(after)) {
		u.remove(schema.Mark(setMark, setNameMark(before)), "attribute_not_exists(pk) OR #owner = :set", map[string]string{"#owner": "owner"},
			item{":set": &types.AttributeValueMemberS{Value: string(before.ID)}})
	}
	if !after.Deleted && (!had || setNameMark(before) != setNameMark(after)) {
		u.mark(setMark, setNameMark(after), string(after.ID), matching.NameTaken())
	}
	return head, u.commit(ctx)
}

// SetEvents implements matching.Sets.
func (t *Table) SetEvents(ctx context.Context, set id.ID) ([]change.Event, error) {
	return t.events(ctx, setKey(set))
}
