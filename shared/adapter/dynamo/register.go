package dynamo

import (
	"context"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo/schema"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/register"
)

// Register is the pointer to the current snapshot of the register of places. It implements register.Pointer.
type Register struct{ t *Table }

// Register gives the pointer.
func (t *Table) Register() Register { return Register{t} }

type pointerItem struct {
	V        int    `dynamodbav:"v"`
	Rev      int    `dynamodbav:"rev"`
	Manifest string `dynamodbav:"manifest"`
	At       string `dynamodbav:"at"`
	By       string `dynamodbav:"by"`
}

func pointerKey() schema.Key { return schema.Record(schema.Register, "places") }

// Current implements register.Pointer.
func (r Register) Current(ctx context.Context) (register.Current, error) {
	var it pointerItem
	err := r.t.read(ctx, pointerKey(), &it)
	if fault.CodeOf(err) == fault.NotFound {
		return register.Current{}, nil
	}
	if err != nil {
		return register.Current{}, err
	}
	c := register.Current{Manifest: it.Manifest, By: it.By}
	return c, instant(it.At, &c.At)
}

// Replace implements register.Pointer.
func (r Register) Replace(ctx context.Context, old, next register.Current) error {
	update := &dynamodb.UpdateItemInput{
		TableName: &r.t.name, Key: keyOf(pointerKey()),
		UpdateExpression:         aws.String("SET v = :v, manifest = :next, #at = :at, #by = :by ADD rev :v"),
		ExpressionAttributeNames: map[string]string{"#at": "at", "#by": "by"},
		ExpressionAttributeValues: item{
			":v":    &types.AttributeValueMemberN{Value: strconv.Itoa(1)},
			":next": &types.AttributeValueMemberS{Value: next.Manifest},
			":at":   &types.AttributeValueMemberS{Value: next.At.UTC().Format(time.RFC3339Nano)},
			":by":   &types.AttributeValueMemberS{Value: next.By},
		},
		ConditionExpression: aws.String("attribute_not_exists(pk)"),
	}
	if !old.IsZero() {
		update.ConditionExpression = aws.String("manifest = :old")
		update.ExpressionAttributeValues[":old"] = &types.AttributeValueMemberS{Value: old.Manifest}
	}
	_, err := r.t.api.UpdateItem(ctx, update)
	if conditionFailed(err) {
		return stale(ctx)
	}
	return outage(err)
}
