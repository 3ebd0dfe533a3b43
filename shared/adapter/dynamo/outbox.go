package dynamo

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo/schema"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
)

// queuedItem keeps a message as JSON: it is read by the relay and by nobody else.
type queuedItem struct {
	V        int    `dynamodbav:"v"`
	Rev      int    `dynamodbav:"rev"` // optimistic lock of the message itself
	ID       string `dynamodbav:"id"`
	Record   string `dynamodbav:"record"`
	AtRev    int    `dynamodbav:"at_rev"`
	Message  string `dynamodbav:"message"`
	Status   string `dynamodbav:"status"`
	Tries    int    `dynamodbav:"tries"`
	Possible bool   `dynamodbav:"possible_duplicate,omitempty"`
	Receipt  string `dynamodbav:"receipt,omitempty"`
	Problem  string `dynamodbav:"problem,omitempty"`
	Since    string `dynamodbav:"since"`
	Began    string `dynamodbav:"began,omitempty"` // when the try began that nobody has reported on yet
}

// queue adds a message; its id follows from the record, the revision and the key, so the same change queues it once.
func (u *unit) queue(record string, e change.Event, m change.Message) {
	raw, err := json.Marshal(m)
	if err != nil {
		u.err = fmt.Errorf("queue %s: %w", m.Key, err)
		return
	}
	id := change.MessageID(record, e.Rev, m.Key)
	body := queuedItem{
		V: 1, Rev: 1, ID: id, Record: record, AtRev: e.Rev, Message: string(raw),
		Status: string(change.Pending), Since: schema.Instant(e.At),
	}
	u.create(schema.Record(schema.Outbox, id), schema.Waiting(e.At), time.Time{}, body, stale)
}

// Message reads a queued message. Absent is not_found.
func (t *Table) Message(ctx context.Context, id string) (change.Queued, error) {
	var it queuedItem
	if err := t.read(ctx, schema.Record(schema.Outbox, id), &it); err != nil {
		return change.Queued{}, err
	}
	return it.queued()
}

func (it queuedItem) queued() (change.Queued, error) {
	q := change.Queued{
		ID: it.ID, Record: it.Record, Rev: it.AtRev, Status: change.Status(it.Status), Tries: it.Tries,
		PossibleDuplicate: it.Possible, Receipt: it.Receipt, Problem: it.Problem,
	}
	if err := json.Unmarshal([]byte(it.Message), &q.Message); err != nil {
		return q, fault.Wrap(fault.Internal, "", fmt.Errorf("message %s: %w", it.ID, err))
	}
	return q, nil
}

// MessageDays is how long a message is kept once it is sent or given up.
const MessageDays = 90

// tryTime is how long a try may be under way before it is taken for dead: longer than any function that sends may run.
const tryTime = 6 * time.Minute

// Progress writes what became of a message: from is what the caller read, to what it is now. Somebody who moved it in
// the meantime is a conflict, and so is a mail that somebody began to send and has not reported on: it may be on its way
// at this moment, so nobody else takes it up before that try must be dead. What is idempotent at the other end, a start
// or a callback, waits for nobody. A sent or failed message leaves the list of waiting ones and expires after MessageDays;
// a letter is then listed by its recipient, and one that failed is noted as lost in the same transaction.
func (t *Table) Progress(ctx context.Context, from, to change.Queued, now time.Time) error {
	values := item{
		":from":  &types.AttributeValueMemberS{Value: string(from.Status)},
		":tried": &types.AttributeValueMemberN{Value: strconv.Itoa(from.Tries)},
		":to":    &types.AttributeValueMemberS{Value: string(to.Status)},
		":tries": &types.AttributeValueMemberN{Value: strconv.Itoa(to.Tries)},
		":dup":   &types.AttributeValueMemberBOOL{Value: to.PossibleDuplicate},
		":rcpt":  &types.AttributeValueMemberS{Value: to.Receipt},
		":prob":  &types.AttributeValueMemberS{Value: to.Problem},
		":one":   &types.AttributeValueMemberN{Value: "1"},
	}
	set, remove, free := "", " REMOVE began", ""
	switch begins := to.Tries > from.Tries; {
	case begins:
		set, remove = ", began = :now", ""
		values[":now"] = &types.AttributeValueMemberS{Value: schema.Instant(now)}
		if from.Status == change.Sending && from.Message.Mail != nil {
			free = " AND (attribute_not_exists(began) OR began <= :dead)"
			values[":dead"] = &types.AttributeValueMemberS{Value: schema.Instant(now.Add(-tryTime))}
		}
	case to.Status == change.Sent || to.Status == change.Failed:
		set, remove = ", expires = :gone", " REMOVE began, lpk, lsk"
		values[":gone"] = &types.AttributeValueMemberN{Value: strconv.FormatInt(now.Add(MessageDays*24*time.Hour).Unix(), 10)}
		if from.Message.Mail != nil {
			l := schema.Letters(from.To(), now)
			set, remove = set+", lpk = :lpk, lsk = :lsk", " REMOVE began"
			values[":lpk"], values[":lsk"] = &types.AttributeValueMemberS{Value: l.Of}, &types.AttributeValueMemberS{Value: l.At}
		}
	}
	update := types.Update{
		TableName: &t.name, Key: keyOf(schema.Record(schema.Outbox, from.ID)),
		UpdateExpression: aws.String("SET #status = :to, tries = :tries, possible_duplicate = :dup, receipt = :rcpt, " +
			"problem = :prob, rev = rev + :one" + set + remove),
		ConditionExpression:       aws.String("#status = :from AND tries = :tried" + free),
		ExpressionAttributeNames:  map[string]string{"#status": "status"},
		ExpressionAttributeValues: values,
	}
	if to.Status == change.Failed && from.Message.Mail != nil {
		u := t.begin()
		u.append(types.TransactWriteItem{Update: &update}, stale)
		u.noteMail(from.ID, change.Unsent, now)
		return u.commit(ctx)
	}
	_, err := t.api.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName: update.TableName, Key: update.Key, UpdateExpression: update.UpdateExpression, ConditionExpression: update.ConditionExpression,
		ExpressionAttributeNames: update.ExpressionAttributeNames, ExpressionAttributeValues: update.ExpressionAttributeValues,
	})
	if conditionFailed(err) {
		return stale(ctx)
	}
	return outage(err)
}

// Waiting gives up to limit messages that have been waiting since before the given time, oldest first.
func (t *Table) Waiting(ctx context.Context, before time.Time, limit int) ([]change.Queued, error) {
	var out []change.Queued
	_, err := t.query(ctx, page{of: schema.Waiting(before).Of, index: true, limit: limit}, func(i item) error {
		var it queuedItem
		if err := decode(i, &it); err != nil {
			return err
		}
		if it.Since >= schema.Instant(before) {
			return nil
		}
		q, err := it.queued()
		out = append(out, q)
		return err
	})
	return out, err
}
