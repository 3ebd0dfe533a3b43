package dynamo

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo/schema"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
)

// A Table is the one table; each aggregate's store is a method set on it in a file of its own.
type Table struct {
	api  calls
	name string
	turn atomic.Uint64 // of pauses, so that no two are of the same length
}

// New makes the table's client. It makes no call.
func New(cfg aws.Config, name string) *Table {
	return &Table{api: callsOf(dynamodb.NewFromConfig(cfg)), name: name}
}

// calls are the operations that are used. The client itself stays out of the struct: a type whose values a template might
// reach keeps all its methods in the binary, and with them code for each of the service's operations.
type calls struct {
	GetItem            func(context.Context, *dynamodb.GetItemInput, ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error)
	BatchGetItem       func(context.Context, *dynamodb.BatchGetItemInput, ...func(*dynamodb.Options)) (*dynamodb.BatchGetItemOutput, error)
	Query              func(context.Context, *dynamodb.QueryInput, ...func(*dynamodb.Options)) (*dynamodb.QueryOutput, error)
	PutItem            func(context.Context, *dynamodb.PutItemInput, ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error)
	UpdateItem         func(context.Context, *dynamodb.UpdateItemInput, ...func(*dynamodb.Options)) (*dynamodb.UpdateItemOutput, error)
	DeleteItem         func(context.Context, *dynamodb.DeleteItemInput, ...func(*dynamodb.Options)) (*dynamodb.DeleteItemOutput, error)
	TransactWriteItems func(context.Context, *dynamodb.TransactWriteItemsInput, ...func(*dynamodb.Options)) (*dynamodb.TransactWriteItemsOutput, error)
}

func callsOf(c *dynamodb.Client) calls {
	return calls{
		GetItem:            c.GetItem,
		BatchGetItem:       c.BatchGetItem,
		Query:              c.Query,
		PutItem:            c.PutItem,
		UpdateItem:         c.UpdateItem,
		DeleteItem:         c.DeleteItem,
		TransactWriteItems: c.TransactWriteItems,
	}
}

type item = map[string]types.AttributeValue

// header is what every record item has beside its body.
type header struct {
	V    int    `dynamodbav:"v"`
	Rev  int    `dynamodbav:"rev"`
	Hash string `dynamodbav:"hash"`
}

func (h header) head() change.Head { return change.Head{Rev: h.Rev, Hash: h.Hash} }

func keyOf(k schema.Key) item {
	return item{
		schema.PK: &types.AttributeValueMemberS{Value: k.PK},
		schema.SK: &types.AttributeValueMemberS{Value: k.SK},
	}
}

// read gets one item with a consistent read: no decision rests on an old one. Absent is not_found.
func (t *Table) read(ctx context.Context, k schema.Key, into any) error {
	out, err := t.api.GetItem(ctx, &dynamodb.GetItemInput{
		TableName: &t.name, Key: keyOf(k), ConsistentRead: aws.Bool(true),
	})
	if err != nil {
		return outage(fmt.Errorf("read %s: %w", k.PK, err))
	}
	if out.Item == nil {
		return fault.Wrap(fault.NotFound, "", fmt.Errorf("no item %s %s", k.PK, k.SK))
	}
	return decode(out.Item, into)
}

func decodeRecord(from item, body any) (change.Head, error) {
	var h header
	if err := decode(from, &h); err != nil {
		return change.Head{}, err
	}
	return h.head(), decode(from, body)
}

func decode(from item, into any) error {
	if it, ok := into.(*item); ok {
		*it = from
		return nil
	}
	if err := attributevalue.UnmarshalMap(from, into); err != nil {
		return fault.Wrap(fault.Internal, "", fmt.Errorf("decode item: %w", err))
	}
	return nil
}

// A page asks for a part of a partition or of a list. Prefix limits the sort key; After is where the page before ended.
type page struct {
	of     string // partition key
	prefix string // start of the sort key
	index  bool   // in the index "list"
	limit  int    // 0: all
	newest bool   // highest sort key first
	after  item
}

// query calls each for every item, page after page, until the limit or the end, and gives where it stopped: nil at the
// end of the list.
func (t *Table) query(ctx context.Context, p page, each func(item) error) (item, error) {
	in := t.queryInput(p)
	seen := 0
	for {
		out, err := t.api.Query(ctx, in)
		if err != nil {
			return nil, outage(fmt.Errorf("query %s: %w", p.of, err))
		}
		for _, it := range out.Items {
			if err := each(it); err != nil {
				return nil, err
			}
		}
		seen += len(out.Items)
		if out.LastEvaluatedKey == nil || (p.limit > 0 && seen >= p.limit) {
			return out.LastEvaluatedKey, nil
		}
		in.ExclusiveStartKey = out.LastEvaluatedKey
		if p.limit > 0 {
			in.Limit = aws.Int32(int32(p.limit - seen))
		}
	}
}

func (t *Table) queryInput(p page) *dynamodb.QueryInput {
	pk, sk := schema.PK, schema.SK
	in := &dynamodb.QueryInput{
		TableName: &t.name, ScanIndexForward: aws.Bool(!p.newest), ExclusiveStartKey: p.after,
		ExpressionAttributeValues: item{":of": &types.AttributeValueMemberS{Value: p.of}},
	}
	if p.index {
		pk, sk = schema.ListPK, schema.ListSK
		in.IndexName = aws.String(schema.ByList)
	} else {
		in.ConsistentRead = aws.Bool(true)
	}
	in.ExpressionAttributeNames = map[string]string{"#pk": pk}
	cond := "#pk = :of"
	if p.prefix != "" {
		cond += " AND begins_with(#sk, :prefix)"
		in.ExpressionAttributeNames["#sk"] = sk
		in.ExpressionAttributeValues[":prefix"] = &types.AttributeValueMemberS{Value: p.prefix}
	}
	in.KeyConditionExpression = &cond
	if p.limit > 0 {
		in.Limit = aws.Int32(int32(p.limit))
	}
	return in
}
