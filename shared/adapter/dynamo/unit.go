package dynamo

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo/schema"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
)

// A unit is one transaction being put together: all of it happens or nothing.
type unit struct {
	t      *Table
	writes []types.TransactWriteItem
	failed []func(context.Context) error // what a failed condition of the write at the same index means
	err    error
}

func (t *Table) begin() *unit { return &unit{t: t} }

// A record is what a unit writes of one record: its body under the key, at the revision after Head, and where it is
// listed. Body is a private struct with dynamodbav tags; Shape is its version.
type record struct {
	id      string // as the domain writes it: "app_01..."
	key     schema.Key
	shape   int
	head    change.Head
	body    any
	list    schema.List
	expires time.Time
}

// save adds a record, the event of its change, its messages and its idempotency marker, and gives the record's new head.
func (u *unit) save(r record, c change.Change) change.Head {
	e, err := change.Next(r.id, r.head, c)
	if err != nil {
		u.err = errors.Join(u.err, err)
		return change.Head{}
	}
	u.putRecord(r, e.Head())
	u.create(schema.Event(r.key, e.Rev), schema.List{}, time.Time{}, eventItem(e), stale)
	for _, m := range c.Messages {
		u.queue(r.id, e, m)
	}
	if c.Once != nil {
		u.once(r.id, e, *c.Once)
	}
	return e.Head()
}

func (u *unit) putRecord(r record, head change.Head) {
	it := u.encode(r.key, r.list, r.expires, r.body)
	u.add(it, header{V: r.shape, Rev: head.Rev, Hash: head.Hash})
	put := &types.Put{TableName: &u.t.name, Item: it}
	if r.head.Rev == 0 {
		put.ConditionExpression = aws.String("attribute_not_exists(pk)")
	} else {
		put.ConditionExpression = aws.String("rev = :rev")
		put.ExpressionAttributeValues = item{":rev": &types.AttributeValueMemberN{Value: strconv.Itoa(r.head.Rev)}}
	}
	u.append(types.TransactWriteItem{Put: put}, stale)
}

// create adds an item that must not exist yet; clash says what its existence means.
func (u *unit) create(k schema.Key, l schema.List, expires time.Time, body any, clash func(context.Context) error) {
	u.append(types.TransactWriteItem{Put: &types.Put{
		TableName: &u.t.name, Item: u.encode(k, l, expires, body),
		ConditionExpression: aws.String("attribute_not_exists(pk)"),
	}}, clash)
}

// mark adds a uniqueness marker that names its owner; clash says what it means that another owner has it.
func (u *unit) mark(kind, value, owner string, clash error) {
	u.create(schema.Mark(kind, value), schema.List{}, time.Time{}, markerItem{Owner: owner},
		func(context.Context) error { return clash })
}

func (u *unit) append(w types.TransactWriteItem, failed func(context.Context) error) {
	u.writes = append(u.writes, w)
	u.failed = append(u.failed, failed)
}

func (u *unit) encode(k schema.Key, l schema.List, expires time.Time, body any) item {
	it := keyOf(k)
	u.add(it, body)
	if l.Of != "" {
		it[schema.ListPK] = &types.AttributeValueMemberS{Value: l.Of}
		it[schema.ListSK] = &types.AttributeValueMemberS{Value: l.At}
	}
	if !expires.IsZero() {
		it[schema.Expires] = &types.AttributeValueMemberN{Value: strconv.FormatInt(expires.Unix(), 10)}
	}
	return it
}

func (u *unit) add(to item, body any) {
	m, err := attributevalue.MarshalMap(body)
	if err != nil {
		u.err = errors.Join(u.err, fmt.Errorf("encode item: %w", err))
		return
	}
	for name, v := range m {
		to[name] = v
	}
}

// tries bounds how often a transaction that met another one is tried again; the SDK retries throttling and broken
// answers below this, with the same client token.
const tries = 6

// commit carries the transaction out. The client token makes the SDK's own retries harmless.
func (u *unit) commit(ctx context.Context) error {
	if u.err != nil {
		return fault.Wrap(fault.Internal, "", u.err)
	}
	in := &dynamodb.TransactWriteItemsInput{TransactItems: u.writes}
	for try := 1; ; try++ {
		_, err := u.t.api.TransactWriteItems(ctx, in)
		if err == nil {
			return nil
		}
		index, again, ok := cancelled(err)
		switch {
		case ok && index >= 0 && index < len(u.failed):
			return u.failed[index](ctx)
		case ok && again && try < tries:
			if err := u.t.pause(ctx, try); err != nil {
				return err
			}
		case ok && again:
			return fault.Wrap(fault.Unavailable, "", err)
		default:
			return outage(fmt.Errorf("commit %d writes: %w", len(u.writes), err))
		}
	}
}

// pause waits longer after each try, and no longer than the caller has time. Callers that met wait for different times,
// lest they meet again.
func (t *Table) pause(ctx context.Context, try int) error {
	spread := 0.5 + rand.New(rand.NewPCG(t.turn.Add(1), uint64(try))).Float64() //nolint:gosec // chance is no secret here
	timer := time.NewTimer(time.Duration(spread * float64(try*try) * 15 * float64(time.Millisecond)))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return fault.Wrap(fault.Unavailable, "", ctx.Err())
	case <-timer.C:
		return nil
	}
}

// stale is the conflict of somebody who changed the record first.
func stale(context.Context) error { return fault.New(fault.Conflict, "change.stale") }
