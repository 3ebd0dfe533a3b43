package table

import (
	"crypto/sha256"
	"encoding/binary"
	"time"

	bolt "go.etcd.io/bbolt"
)

// tokenLife is how long a client request token makes a transaction idempotent.
const tokenLife = 10 * time.Minute

// clientToken is a client request token with a digest of what it came with; nil where none was given.
type clientToken struct {
	name   []byte
	digest []byte
}

// newToken digests the actions: everything that decides what they do, in an order of its own, since clients
// write the members of JSON objects in any order.
func newToken(r *transactWriteRequest) *clientToken {
	if r.ClientRequestToken == nil {
		return nil
	}
	var b []byte
	for i := range r.TransactItems {
		kind, a := r.TransactItems[i].only()
		b = appendBytes(b, string(kind))
		b = a.appendDigest(b)
	}
	sum := sha256.Sum256(b)
	return &clientToken{name: []byte(*r.ClientRequestToken), digest: sum[:16]}
}

func (a *transactAction) appendDigest(b []byte) []byte {
	b = appendBytes(b, a.TableName)
	b = appendBytes(b, a.ReturnValuesOnConditionCheckFailure)
	for _, x := range []*string{a.ConditionExpression, a.UpdateExpression} {
		if x == nil {
			b = append(b, 0)
			continue
		}
		b = appendBytes(append(b, 1), *x)
	}
	for _, it := range []Item{a.Item, a.Key, a.ExpressionAttributeValues} {
		b = appendItem(b, it)
	}
	for _, name := range sortedNames(a.ExpressionAttributeNames) {
		b = appendBytes(b, name)
		b = appendBytes(b, a.ExpressionAttributeNames[name])
	}
	return b
}

// Tokens are kept by generations of the length of their life, so that old ones go as a whole.

func generation(now time.Time) uint64 { return uint64(now.Unix()) / uint64(tokenLife/time.Second) }

func generationKey(g uint64) []byte { return binary.BigEndian.AppendUint64(nil, g) }

// spend says whether the token's transaction was done before. The same token with other actions is refused.
func (s *Store) spend(tx *bolt.Tx, t *clientToken) (done bool, err error) {
	if t == nil {
		return false, nil
	}
	now := s.now()
	for _, g := range []uint64{generation(now), generation(now) - 1} {
		b := tx.Bucket(bucketTokens).Bucket(generationKey(g))
		if b == nil {
			continue
		}
		v := b.Get(t.name)
		if v == nil || now.UnixMilli()-int64(binary.BigEndian.Uint64(v)) >= tokenLife.Milliseconds() {
			continue
		}
		if string(v[8:]) != string(t.digest) {
			return false, refuse("IdempotentParameterMismatchException", "The request uses the same client token as a previous, but non-identical request. Do not reuse a client token with different requests, unless the requests are identical")
		}
		return true, nil
	}
	return false, nil
}

// keep remembers the token with the transaction that it belongs to.
func (s *Store) keep(tx *bolt.Tx, t *clientToken) error {
	if t == nil {
		return nil
	}
	now := s.now()
	b, err := tx.Bucket(bucketTokens).CreateBucketIfNotExists(generationKey(generation(now)))
	if err != nil {
		return err
	}
	v := binary.BigEndian.AppendUint64(nil, uint64(now.UnixMilli()))
	return b.Put(t.name, append(v, t.digest...))
}

// sweepTokens drops the generations that no longer count.
func (s *Store) sweepTokens() error {
	oldest := generation(s.now()) - 1
	stale := false
	if err := s.db.View(func(tx *bolt.Tx) error {
		k, _ := tx.Bucket(bucketTokens).Cursor().First()
		stale = k != nil && binary.BigEndian.Uint64(k) < oldest
		return nil
	}); err != nil || !stale {
		return err
	}
	err := s.write(func(tx *bolt.Tx) error {
		b := tx.Bucket(bucketTokens)
		for k, _ := b.Cursor().First(); k != nil && binary.BigEndian.Uint64(k) < oldest; k, _ = b.Cursor().First() {
			if err := b.DeleteBucket(append([]byte{}, k...)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return nil
}
