package dynamo

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo/schema"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
)

// mailItem keeps what became of mails, by the message's id, and which addresses must not be written to.
type mailItem struct {
	V       int    `dynamodbav:"v"`
	Message string `dynamodbav:"message,omitempty"`
	State   string `dynamodbav:"state"`
	At      string `dynamodbav:"at"`
	Rank    int    `dynamodbav:"rank,omitempty"`
}

// MailDays is how long it is kept.
const MailDays = 365

func mailKey(message string) schema.Key { return schema.Record(schema.MailState, message) }

// NoteMail writes what became of a mail; a fate never goes back to an earlier one.
func (t *Table) NoteMail(ctx context.Context, message string, f change.Fate, at time.Time) error {
	u := t.begin()
	u.noteMail(message, f, at)
	err := u.commit(ctx)
	if fault.CodeOf(err) == fault.Conflict { // something later is known already
		return nil
	}
	return err
}

// noteMail lists a mail that is lost. The fate of one that we gave up is written whatever was heard of its earlier tries.
func (u *unit) noteMail(message string, f change.Fate, at time.Time) {
	var l schema.List
	if f.Lost() {
		l = schema.Lost(at)
	}
	body := mailItem{V: 1, Message: message, State: string(f), At: schema.Instant(at), Rank: f.Rank()}
	it := u.encode(mailKey(message), l, at.Add(MailDays*24*time.Hour), body)
	put := types.Put{TableName: &u.t.name, Item: it}
	if f != change.Unsent {
		put.ConditionExpression = aws.String("attribute_not_exists(pk) OR #rank < :rank")
		put.ExpressionAttributeNames, put.ExpressionAttributeValues = map[string]string{"#rank": "rank"}, item{":rank": it["rank"]}
	}
	u.append(types.TransactWriteItem{Put: &put}, stale)
}

func blockKey(hash string) schema.Key { return schema.Record(schema.MailState, "suppressed#"+hash) }

// Suppress keeps an address, by the hash of its canonical form, from being written to again.
func (t *Table) Suppress(ctx context.Context, hash string, why change.Fate, at time.Time) error {
	u := t.begin()
	it := u.encode(blockKey(hash), schema.List{}, at.Add(MailDays*24*time.Hour), mailItem{V: 1, State: string(why), At: schema.Instant(at)})
	u.append(types.TransactWriteItem{Put: &types.Put{TableName: &t.name, Item: it}}, stale)
	return u.commit(ctx)
}

// Suppressed tells why an address, by its hash, must not be written to; the zero Block where it may.
func (t *Table) Suppressed(ctx context.Context, hash string) (change.Block, error) {
	var it mailItem
	err := t.read(ctx, blockKey(hash), &it)
	if fault.CodeOf(err) == fault.NotFound {
		return change.Block{}, nil
	}
	if err != nil {
		return change.Block{}, err
	}
	b := change.Block{Why: change.Fate(it.State)}
	err = instant(it.At, &b.Since)
	return b, err
}

// LettersTo gives the newest letters to whom a record knows, latest first: those that were handed over or given up in the
// last MessageDays. The list may lag a moment behind.
func (t *Table) LettersTo(ctx context.Context, record string, limit int) ([]change.Letter, error) {
	var out []change.Letter
	_, err := t.query(ctx, page{of: schema.Letters(record, time.Time{}).Of, index: true, newest: true, limit: limit}, func(i item) error {
		l, err := decodeLetter(i)
		out = append(out, l)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, t.fates(ctx, out)
}

func decodeLetter(i item) (change.Letter, error) {
	var it struct {
		queuedItem
		Done string `dynamodbav:"lsk"`
	}
	if err := decode(i, &it); err != nil {
		return change.Letter{}, err
	}
	q, err := it.queued()
	if err != nil {
		return change.Letter{}, err
	}
	l := change.Letter{Queued: q}
	if q.Status == change.Sent || q.Status == change.Failed {
		err = instant(it.Done, &l.Done)
	}
	return l, err
}

// Letters gives the letters with these ids in their order, of those that are still known: until MessageDays after they were
// handed over or given up. Those that wait are among them.
func (t *Table) Letters(ctx context.Context, ids []string) ([]change.Letter, error) {
	var out []change.Letter
	var keys []schema.Key
	for _, id := range ids {
		keys = append(keys, schema.Record(schema.Outbox, id))
	}
	err := t.readInOrder(ctx, keys, func(it item) error {
		l, err := decodeLetter(it)
		out = append(out, l)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, t.fates(ctx, out)
}

// fates fills in what was heard of letters.
func (t *Table) fates(ctx context.Context, letters []change.Letter) error {
	for from := 0; from < len(letters); from += batch {
		part := letters[from:min(from+batch, len(letters))]
		keys := make([]schema.Key, len(part))
		for i, l := range part {
			keys[i] = mailKey(l.ID)
		}
		found, err := t.readAll(ctx, keys...)
		if err != nil {
			return err
		}
		for i := range part {
			it, heard := found[keys[i]]
			if !heard {
				continue
			}
			if err := fateOf(it, &part[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

func fateOf(from item, l *change.Letter) error {
	var it mailItem
	if err := decode(from, &it); err != nil {
		return err
	}
	l.Fate = change.Fate(it.State)
	return instant(it.At, &l.At)
}

// LostLetters gives the newest letters that most likely nobody read, latest first, of those that are still known. The list
// may lag a moment behind.
func (t *Table) LostLetters(ctx context.Context, limit int) ([]change.Letter, error) {
	var keys []schema.Key
	states := map[schema.Key]item{}
	_, err := t.query(ctx, page{of: schema.Lost(time.Time{}).Of, index: true, newest: true, limit: limit}, func(i item) error {
		var it mailItem
		if err := decode(i, &it); err != nil {
			return err
		}
		key := schema.Record(schema.Outbox, it.Message)
		keys, states[key] = append(keys, key), i
		return nil
	})
	var out []change.Letter
	for from := 0; from < len(keys) && err == nil; from += batch {
		var some []change.Letter
		some, err = t.lost(ctx, keys[from:min(from+batch, len(keys))], states)
		out = append(out, some...)
	}
	return out, err
}

func (t *Table) lost(ctx context.Context, keys []schema.Key, states map[schema.Key]item) ([]change.Letter, error) {
	found, err := t.readAll(ctx, keys...)
	if err != nil {
		return nil, err
	}
	var out []change.Letter
	for _, key := range keys {
		it, known := found[key]
		if !known { // expired
			continue
		}
		l, err := decodeLetter(it)
		if err != nil {
			return nil, err
		}
		if err := fateOf(states[key], &l); err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, nil
}
