package dynamo

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo/schema"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
)

// mailItem keeps what became of mails, by the message's id, and which addresses must not be written to.
type mailItem struct {
	V     int    `dynamodbav:"v"`
	State string `dynamodbav:"state"`
	At    string `dynamodbav:"at"`
}

// MailDays is how long it is kept.
const MailDays = 365

// NoteMail writes what became of a mail; a state never goes back to an earlier one.
func (t *Table) NoteMail(ctx context.Context, message string, state string, rank int, at time.Time) error {
	u := t.begin()
	it := u.encode(schema.Record(schema.MailState, message), schema.List{}, at.Add(MailDays*24*time.Hour), struct {
		mailItem
		Rank int `dynamodbav:"rank"`
	}{mailItem{V: 1, State: state, At: schema.Instant(at)}, rank})
	u.append(types.TransactWriteItem{Put: &types.Put{
		TableName: &t.name, Item: it, ConditionExpression: aws.String("attribute_not_exists(pk) OR #rank < :rank"),
		ExpressionAttributeNames: map[string]string{"#rank": "rank"}, ExpressionAttributeValues: item{":rank": it["rank"]},
	}}, stale)
	err := u.commit(ctx)
	if fault.CodeOf(err) == fault.Conflict { // something later is known already
		return nil
	}
	return err
}

// Suppress keeps an address, by the hash of its canonical form, from being written to again.
func (t *Table) Suppress(ctx context.Context, hash, why string, at time.Time) error {
	u := t.begin()
	it := u.encode(schema.Record(schema.MailState, "suppressed#"+hash), schema.List{}, at.Add(MailDays*24*time.Hour), mailItem{V: 1, State: why, At: schema.Instant(at)})
	u.append(types.TransactWriteItem{Put: &types.Put{TableName: &t.name, Item: it}}, stale)
	return u.commit(ctx)
}

// Suppressed tells whether an address, by its hash, must not be written to.
func (t *Table) Suppressed(ctx context.Context, hash string) (bool, error) {
	var it mailItem
	err := t.read(ctx, schema.Record(schema.MailState, "suppressed#"+hash), &it)
	if fault.CodeOf(err) == fault.NotFound {
		return false, nil
	}
	return err == nil, err
}
