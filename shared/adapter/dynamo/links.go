package dynamo

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo/schema"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/account"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
)

// linkItem is a link as stored under the hash of its token.
type linkItem struct {
	V           int    `dynamodbav:"v"`
	ID          string `dynamodbav:"id"`
	Hash        string `dynamodbav:"hash"`
	Application string `dynamodbav:"application,omitempty"`
	EmailKey    string `dynamodbav:"email_key"`
	Session     string `dynamodbav:"session,omitempty"`
	IssuedAt    string `dynamodbav:"issued_at"`
	ExpiresAt   string `dynamodbav:"expires_at"`
	UsedAt      string `dynamodbav:"used_at,omitempty"`
	Tries       int    `dynamodbav:"tries"`
}

const (
	linkShape = 1
	// linkKept is how long a dead link is kept, so that whoever comes with it is told why it does not work any more.
	linkKept = 7 * 24 * time.Hour
)

func linkKey(hash string) schema.Key { return schema.Record(schema.Link, hash) }

// currentKey is where the newest link of an address stands.
func currentKey(emailKey string) schema.Key { return schema.Record(schema.Link, "current#"+emailKey) }

// Link implements account.Links.
func (t *Table) Link(ctx context.Context, hash string) (account.Link, error) {
	var it linkItem
	if err := t.read(ctx, linkKey(hash), &it); err != nil {
		return account.Link{}, err
	}
	l := account.Link{
		ID: it.ID, Hash: it.Hash, Application: it.Application, EmailKey: it.EmailKey, Session: it.Session, Tries: it.Tries,
	}
	err := errors.Join(unmoment(it.IssuedAt, &l.IssuedAt), unmoment(it.ExpiresAt, &l.ExpiresAt), unmoment(it.UsedAt, &l.UsedAt))
	if err != nil {
		return l, fault.Wrap(fault.Internal, "", fmt.Errorf("link %s: %w", it.ID, err))
	}
	return l, nil
}

// CurrentLink implements account.Links.
func (t *Table) CurrentLink(ctx context.Context, emailKey string) (string, error) {
	var m markerItem
	err := t.read(ctx, currentKey(emailKey), &m)
	if fault.CodeOf(err) == fault.NotFound {
		return "", nil
	}
	return m.Owner, err
}

// IssueLink implements account.Links.
func (t *Table) IssueLink(ctx context.Context, l account.Link, m *change.Message) error {
	u := t.begin()
	gone := l.IssuedAt.Add(linkKept)
	u.create(linkKey(l.Hash), schema.List{}, gone, linkItem{
		V: linkShape, ID: l.ID, Hash: l.Hash, Application: l.Application, EmailKey: l.EmailKey,
		IssuedAt: moment(l.IssuedAt), ExpiresAt: moment(l.ExpiresAt),
	}, stale)
	u.append(types.TransactWriteItem{Put: &types.Put{
		TableName: &t.name, Item: u.encode(currentKey(l.EmailKey), schema.List{}, gone, markerItem{Owner: l.ID}),
	}}, stale)
	if m != nil {
		u.queue(l.ID, change.Event{Rev: 1, At: l.IssuedAt}, *m)
	}
	return u.commit(ctx)
}

// UseLink implements account.Links.
func (t *Table) UseLink(ctx context.Context, l account.Link, at time.Time, s account.Session) error {
	u := t.begin()
	u.append(types.TransactWriteItem{Update: &types.Update{
		TableName: &t.name, Key: keyOf(linkKey(l.Hash)),
		UpdateExpression:         aws.String("SET used_at = if_not_exists(used_at, :at), #session = :session"),
		ConditionExpression:      aws.String("attribute_exists(pk) AND (attribute_not_exists(#session) OR #session = :session)"),
		ExpressionAttributeNames: map[string]string{"#session": "session"},
		ExpressionAttributeValues: item{
			":at":      &types.AttributeValueMemberS{Value: moment(at)},
			":session": &types.AttributeValueMemberS{Value: s.Hash},
		},
	}}, func(context.Context) error { return fault.New(fault.Conflict, "domain.link.used") })
	u.append(types.TransactWriteItem{Put: &types.Put{TableName: &t.name, Item: u.sessionItem(s)}}, stale)
	return u.commit(ctx)
}

// CountTry implements account.Links.
func (t *Table) CountTry(ctx context.Context, hash string) (int, error) {
	out, err := t.api.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName: &t.name, Key: keyOf(linkKey(hash)), ReturnValues: types.ReturnValueUpdatedNew,
		UpdateExpression: aws.String("ADD tries :one"), ConditionExpression: aws.String("attribute_exists(pk)"),
		ExpressionAttributeValues: item{":one": &types.AttributeValueMemberN{Value: "1"}},
	})
	if conditionFailed(err) {
		return 0, fault.Wrap(fault.NotFound, "", err)
	}
	if err != nil {
		return 0, outage(err)
	}
	return counted(out.Attributes["tries"])
}

func counted(v types.AttributeValue) (int, error) {
	n, ok := v.(*types.AttributeValueMemberN)
	if !ok {
		return 0, fault.Wrap(fault.Internal, "", errors.New("counter: no number"))
	}
	sum, err := strconv.Atoi(n.Value)
	if err != nil {
		return 0, fault.Wrap(fault.Internal, "", fmt.Errorf("counter: %w", err))
	}
	return sum, nil
}
