package dynamo

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo/schema"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/partnership"
)

// successorMark is the right to take the place of a published run: one run has it.
const successorMark = "successor"

// Succeed implements partnership.Store.
func (t *Table) Succeed(ctx context.Context, published, run id.ID) error {
	u := t.begin()
	u.take(successorMark, string(published), string(run))
	return u.commit(ctx)
}

// Resign implements partnership.Store.
func (t *Table) Resign(ctx context.Context, published, run id.ID) error {
	u := t.begin()
	u.release(successorMark, string(published), string(run))
	err := u.commit(ctx)
	if fault.CodeOf(err) == fault.Conflict { // another run's
		return nil
	}
	return err
}

// Save implements partnership.Store.
func (t *Table) Save(ctx context.Context, p partnership.Partnership, c change.Change) error {
	rec, err := partnershipRecord(p)
	if err != nil {
		return fault.Wrap(fault.Internal, "", err)
	}
	u := t.begin()
	u.save(rec, c)
	return u.commit(ctx)
}

// End implements partnership.Store.
func (t *Table) End(ctx context.Context, p partnership.Partnership, of change.Change, sides []application.Application, news change.Change) error {
	rec, err := partnershipRecord(p)
	if err != nil {
		return fault.Wrap(fault.Internal, "", err)
	}
	u := t.begin()
	u.save(rec, of)
	for _, a := range sides {
		r, err := applicationRecord(a)
		if err != nil {
			return fault.Wrap(fault.Internal, "", err)
		}
		u.save(r, news)
	}
	u.unbind(p)
	return u.commit(ctx)
}

// take adds a marker that nobody else may have.
func (u *unit) take(kind, value, owner string) {
	u.append(types.TransactWriteItem{Put: &types.Put{
		TableName: &u.t.name, Item: u.encode(schema.Mark(kind, value), schema.List{}, noExpiry, markerItem{Owner: owner}),
		ConditionExpression:       aws.String("attribute_not_exists(pk) OR #owner = :owner"),
		ExpressionAttributeNames:  map[string]string{"#owner": "owner"},
		ExpressionAttributeValues: item{":owner": &types.AttributeValueMemberS{Value: owner}},
	}}, stale)
}
