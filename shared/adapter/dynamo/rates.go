package dynamo

import (
	"context"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo/schema"
)

// Count implements account.Rates. A window is a fixed stretch of time, named by its beginning; a counter deletes itself
// after it. When an answer is lost and the request repeated, one event counts twice: the limits leave room for that.
func (t *Table) Count(ctx context.Context, scope string, now time.Time, window time.Duration) (int, error) {
	start := now.Truncate(window)
	key := schema.Record(schema.Rate, scope+"#"+strconv.FormatInt(start.Unix(), 10))
	out, err := t.api.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName: &t.name, Key: keyOf(key), ReturnValues: types.ReturnValueUpdatedNew,
		UpdateExpression:         aws.String("ADD #n :one SET #expires = :expires"),
		ExpressionAttributeNames: map[string]string{"#n": "n", "#expires": schema.Expires},
		ExpressionAttributeValues: item{
			":one":     &types.AttributeValueMemberN{Value: "1"},
			":expires": &types.AttributeValueMemberN{Value: strconv.FormatInt(start.Add(2*window).Unix(), 10)},
		},
	})
	if err != nil {
		return 0, outage(err)
	}
	return counted(out.Attributes["n"])
}
