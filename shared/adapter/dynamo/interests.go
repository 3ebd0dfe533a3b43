package dynamo

import (
	"context"
	"errors"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo/schema"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/interest"
	"github.com/bridges-of-trust/bridges/shared/domain/partnership"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
)

const interestShape = 1

// interestItem is a municipality's list as stored.
type interestItem struct {
	Application application.ID      `dynamodbav:"application"`
	Edition     programme.EditionID `dynamodbav:"edition"`
	Side        programme.Side      `dynamodbav:"side"`
	Marks       []markItem          `dynamodbav:"marks"`
	Told        []application.ID    `dynamodbav:"told,omitempty"`
}

// markItem has the fields of interest.Mark in the same order.
type markItem struct {
	Partner application.ID `dynamodbav:"partner"`
	Kind    interest.Kind  `dynamodbav:"kind"`
	Rank    int            `dynamodbav:"rank,omitempty"`
}

func interestKey(of application.ID) schema.Key { return schema.Record(schema.Interest, string(of)) }

func interestsOf(e programme.EditionID) string { return "LIST#interest#" + string(e) }

func interestRecord(l interest.List) (record, error) {
	if l.Application == "" || l.Edition == "" || l.Side == "" {
		return record{}, errors.New("list of interest without application, edition or side")
	}
	it := interestItem{Application: l.Application, Edition: l.Edition, Side: l.Side, Told: l.Told}
	for _, m := range l.Marks {
		it.Marks = append(it.Marks, markItem(m))
	}
	return record{
		id: l.ID(), key: interestKey(l.Application), shape: interestShape, head: l.Head, body: it,
		list: schema.List{Of: interestsOf(l.Edition), At: string(l.Side) + "#" + string(l.Application)},
	}, nil
}

func decodeInterest(from item) (interest.List, error) {
	var it interestItem
	head, err := decodeRecord(from, &it)
	l := interest.List{Application: it.Application, Edition: it.Edition, Side: it.Side, Told: it.Told, Head: head}
	for _, m := range it.Marks {
		l.Marks = append(l.Marks, interest.Mark(m))
	}
	return l, err
}

// Interest implements interest.Reader.
func (t *Table) Interest(ctx context.Context, of application.ID) (interest.List, error) {
	var it item
	err := t.read(ctx, interestKey(of), &it)
	if fault.CodeOf(err) == fault.NotFound {
		return interest.List{Application: of}, nil
	}
	if err != nil {
		return interest.List{}, err
	}
	return decodeInterest(it)
}

// batch is how many items one BatchGetItem may ask for.
const batch = 100

// Interests implements interest.Reader.
func (t *Table) Interests(ctx context.Context, of []application.ID) ([]interest.List, error) {
	out := make([]interest.List, 0, len(of))
	for from := 0; from < len(of); from += batch {
		part := of[from:min(from+batch, len(of))]
		keys := make([]schema.Key, len(part))
		for i, a := range part {
			keys[i] = interestKey(a)
		}
		found, err := t.readAll(ctx, keys...)
		if err != nil {
			return nil, err
		}
		for _, a := range part {
			l := interest.List{Application: a}
			if it, ok := found[interestKey(a)]; ok {
				if l, err = decodeInterest(it); err != nil {
					return nil, err
				}
			}
			out = append(out, l)
		}
	}
	return out, nil
}

// ListsOf implements interest.Reader.
func (t *Table) ListsOf(ctx context.Context, e programme.EditionID) ([]interest.List, error) {
	var out []interest.List
	_, err := t.query(ctx, page{of: interestsOf(e), index: true}, func(it item) error {
		l, err := decodeInterest(it)
		out = append(out, l)
		return err
	})
	return out, err
}

// InterestEvents implements interest.Reader.
func (t *Table) InterestEvents(ctx context.Context, of application.ID) ([]change.Event, error) {
	return t.events(ctx, interestKey(of))
}

// SaveInterest implements interest.Store.
func (t *Table) SaveInterest(ctx context.Context, before, after interest.List, seen []interest.List, c change.Change) (change.Head, error) {
	after.Head = before.Head
	r, err := interestRecord(after)
	if err != nil {
		return change.Head{}, fault.Wrap(fault.Internal, "", err)
	}
	u := t.begin()
	head := u.save(r, c)
	for _, l := range seen {
		u.unchanged(interestKey(l.Application), l.Head.Rev)
	}
	return head, u.commit(ctx)
}

// unchanged wants a record to be at a revision still; 0 wants it not to be there.
func (u *unit) unchanged(k schema.Key, rev int) {
	check := &types.ConditionCheck{TableName: &u.t.name, Key: keyOf(k), ConditionExpression: aws.String("attribute_not_exists(pk)")}
	if rev > 0 {
		check.ConditionExpression = aws.String("rev = :rev")
		check.ExpressionAttributeValues = item{":rev": &types.AttributeValueMemberN{Value: strconv.Itoa(rev)}}
	}
	u.append(types.TransactWriteItem{ConditionCheck: check}, stale)
}

// errFound ends a query that has seen enough.
var errFound = errors.New("found")

// Announced implements interest.Results.
func (t *Table) Announced(ctx context.Context, e programme.EditionID) (bool, error) {
	_, err := t.query(ctx, page{of: partnershipsOf(string(e)), index: true}, func(it item) error {
		p, err := decodePartnership(it)
		if err == nil && p.Status == partnership.Announced {
			return errFound
		}
		return err
	})
	if errors.Is(err, errFound) {
		return true, nil
	}
	return false, err
}
