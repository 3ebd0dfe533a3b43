package dynamo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo/schema"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/account"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
)

// noExpiry is the time of what the table never deletes by itself.
var noExpiry time.Time

// sessionItem is a session as stored under the hash of its token. It has no history and no optimistic lock: the last
// writer wins, and what it writes is only what a browser just proved.
type sessionItem struct {
	V            int      `dynamodbav:"v"`
	Hash         string   `dynamodbav:"hash"`
	Kind         string   `dynamodbav:"kind"`
	Applications []string `dynamodbav:"applications,omitempty"`
	Subject      string   `dynamodbav:"subject,omitempty"`
	Name         string   `dynamodbav:"name,omitempty"`
	Roles        []string `dynamodbav:"roles,omitempty"`
	CheckedAt    string   `dynamodbav:"checked_at,omitempty"`
	Renewal      string   `dynamodbav:"renewal,omitempty"`
	CreatedAt    string   `dynamodbav:"created_at"`
	SeenAt       string   `dynamodbav:"seen_at"`
	ExpiresAt    string   `dynamodbav:"expires_at"`
}

const sessionShape = 1

func sessionKey(hash string) schema.Key { return schema.Record(schema.Session, hash) }

func (u *unit) sessionItem(s account.Session) item {
	return u.encode(sessionKey(s.Hash), schema.List{}, s.ExpiresAt, sessionItem{
		V: sessionShape, Hash: s.Hash, Kind: string(s.Kind), Applications: s.Applications, Subject: s.Subject, Name: s.Name,
		Roles: s.Roles, CheckedAt: moment(s.CheckedAt), Renewal: s.Renewal, CreatedAt: moment(s.CreatedAt), SeenAt: moment(s.SeenAt), ExpiresAt: moment(s.ExpiresAt),
	})
}

func decodeSession(from item) (account.Session, error) {
	var it sessionItem
	if err := decode(from, &it); err != nil {
		return account.Session{}, err
	}
	s := account.Session{
		Hash: it.Hash, Kind: account.Kind(it.Kind), Applications: it.Applications, Subject: it.Subject, Name: it.Name, Roles: it.Roles,
		Renewal: it.Renewal,
	}
	err := errors.Join(unmoment(it.CheckedAt, &s.CheckedAt), unmoment(it.CreatedAt, &s.CreatedAt), unmoment(it.SeenAt, &s.SeenAt), unmoment(it.ExpiresAt, &s.ExpiresAt))
	if err != nil {
		return s, fault.Wrap(fault.Internal, "", fmt.Errorf("session: %w", err))
	}
	return s, nil
}

// Session implements account.Sessions.
func (t *Table) Session(ctx context.Context, hash string) (account.Session, error) {
	if hash == "" {
		return account.Session{}, fault.New(fault.NotFound, "")
	}
	var it item
	if err := t.read(ctx, sessionKey(hash), &it); err != nil {
		return account.Session{}, err
	}
	return decodeSession(it)
}

// SaveSession implements account.Sessions.
func (t *Table) SaveSession(ctx context.Context, s account.Session) error {
	u := t.begin()
	it := u.sessionItem(s)
	if u.err != nil {
		return fault.Wrap(fault.Internal, "", u.err)
	}
	_, err := t.api.PutItem(ctx, &dynamodb.PutItemInput{TableName: &t.name, Item: it})
	return outage(err)
}

// EndSession implements account.Sessions.
func (t *Table) EndSession(ctx context.Context, hash string) error {
	_, err := t.api.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: &t.name, Key: keyOf(sessionKey(hash))})
	return outage(err)
}

// Desk reads what every page of an applicant needs in one consistent request: the session, the application and its call.
// What does not exist is the zero value. It implements portal's port.
func (t *Table) Desk(ctx context.Context, hash string, a application.ID, call programme.CallID) (s account.Session, app application.Application, c programme.Call, err error) {
	keys := []schema.Key{applicationKey(a), callKey(call)}
	if hash != "" {
		keys = append(keys, sessionKey(hash))
	}
	found, err := t.readAll(ctx, keys...)
	if err != nil {
		return s, app, c, err
	}
	if it, ok := found[sessionKey(hash)]; ok {
		s, err = decodeSession(it)
	}
	if it, ok := found[applicationKey(a)]; ok && err == nil {
		app, err = decodeApplication(it)
	}
	if it, ok := found[callKey(call)]; ok && err == nil {
		c, err = decodeCall(it)
	}
	return s, app, c, err
}

// readAll gets several items with consistent reads, and asks again for those that a busy table left out.
func (t *Table) readAll(ctx context.Context, keys ...schema.Key) (map[schema.Key]item, error) {
	ask := make([]item, len(keys))
	for i, k := range keys {
		ask[i] = keyOf(k)
	}
	request := map[string]types.KeysAndAttributes{t.name: {Keys: ask, ConsistentRead: aws.Bool(true)}}
	found := make(map[schema.Key]item, len(keys))
	for idle := 0; len(request) > 0; idle++ { // answers in a row that brought the end no nearer
		if idle == tries {
			return nil, fault.Wrap(fault.Unavailable, "", errors.New("read: the table leaves items out"))
		}
		if idle > 0 {
			if err := t.pause(ctx, idle); err != nil {
				return nil, err
			}
		}
		out, err := t.api.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{RequestItems: request})
		if err != nil {
			return nil, outage(fmt.Errorf("read %d items: %w", len(keys), err))
		}
		for _, it := range out.Responses[t.name] {
			found[primary(it)] = it
		}
		if len(out.UnprocessedKeys[t.name].Keys) < len(request[t.name].Keys) { // what does not exist brings nothing and is done, too
			idle = -1
		}
		request = out.UnprocessedKeys
	}
	return found, nil
}

// primary gives the key of an item that was read.
func primary(it item) schema.Key {
	pk, _ := it[schema.PK].(*types.AttributeValueMemberS)
	sk, _ := it[schema.SK].(*types.AttributeValueMemberS)
	if pk == nil || sk == nil {
		return schema.Key{}
	}
	return schema.Key{PK: pk.Value, SK: sk.Value}
}
