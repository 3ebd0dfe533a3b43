package dynamo

import (
	"context"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo/schema"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
)

// transactionItems is how many items DynamoDB writes in one transaction at most.
const transactionItems = 100

// Forget implements application.Archive. The record goes in one transaction with the marker of its address and its
// newest events; what is older follows, and holds nothing but ids, should it ever stay behind.
func (t *Table) Forget(ctx context.Context, a application.Application) error {
	key := applicationKey(a.ID)
	u := t.begin()
	u.append(types.TransactWriteItem{Delete: &types.Delete{
		TableName: &t.name, Key: keyOf(key), ConditionExpression: aws.String("rev = :rev"),
		ExpressionAttributeValues: item{":rev": &types.AttributeValueMemberN{Value: strconv.Itoa(a.Head.Rev)}},
	}}, stale)
	if a.EmailKey != "" {
		u.erase(addressKey(a.EmailKey, a.ID))
	}
	for rev := a.Head.Rev; rev > 0; rev-- {
		if len(u.writes) == transactionItems {
			if err := u.commit(ctx); err != nil {
				return err
			}
			u = t.begin()
		}
		u.erase(schema.Event(key, rev))
	}
	return u.commit(ctx)
}

// erase deletes an item, which may be gone already.
func (u *unit) erase(k schema.Key) {
	u.append(types.TransactWriteItem{Delete: &types.Delete{TableName: &u.t.name, Key: keyOf(k)}}, stale)
}
