package table

import (
	"context"
	"encoding/binary"
	"errors"
	"strconv"
	"strings"
	"time"

	bolt "go.etcd.io/bbolt"
)

// An expiry more than five years ago is taken for a mistake, as on AWS.
const oldestExpiry = 5 * 365 * 24 * time.Hour

// expiryKey is the entry of an item with a TTL attribute: its time in seconds, then its place.
func (t *tableTx) expiryKey(it Item, place []byte) []byte {
	at, ok := t.d.expiry(it)
	if !ok {
		return nil
	}
	return append(binary.BigEndian.AppendUint64(nil, uint64(at)), place...)
}

// expiry is the time in Unix seconds at which the item expires.
func (d *definition) expiry(it Item) (int64, bool) {
	v := it[d.TTL]
	if d.TTL == "" || v.Kind != N {
		return 0, false
	}
	whole, _, _ := strings.Cut(v.Str, ".")
	at, err := strconv.ParseInt(whole, 10, 64)
	return at, err == nil && at > 0
}

// Sweep removes the items that have been expired for longer than the delay, the stream records older than a
// day and the client tokens that no longer count. The store does so by itself as Options.Sweep says.
func (s *Store) Sweep() error {
	var errs []error
	for _, d := range s.definitions() {
		errs = append(errs, s.sweepExpired(d), s.trimStream(d))
	}
	return errors.Join(append(errs, s.sweepTokens())...)
}

// sweepEvery is the only place that waits by the wall clock; what is due is decided by the store's clock.
func (s *Store) sweepEvery(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			_ = s.Sweep() // a failed sweep is repeated at the next tick; a broken file shows in every request
		}
	}
}

// sweepStep is how many items or records one write of the sweep removes, so that requests get their turn.
const sweepStep = 200

func (s *Store) sweepExpired(d *definition) error {
	if d.TTL == "" {
		return nil
	}
	for {
		n := 0
		err := s.writeThen(func(tx *bolt.Tx) (err error) {
			n, err = s.expireSome(tx, d)
			return err
		}, func() { s.news.publish(d.Name) })
		if err != nil {
			return err
		}
		if n < sweepStep {
			return nil
		}
	}
}

// expireSome deletes due items, at most sweepStep, and returns how many entries it went through.
func (s *Store) expireSome(tx *bolt.Tx, d *definition) (int, error) {
	t, err := s.in(tx, d)
	if err != nil {
		return 0, err
	}
	now := s.now()
	due := now.Add(-s.ttlDelay).Unix()
	from := binary.BigEndian.AppendUint64(nil, uint64(max(0, now.Add(-oldestExpiry).Unix())))
	var places [][]byte
	c := t.root.Bucket(bucketExpiry).Cursor()
	for k, _ := c.Seek(from); k != nil && len(places) < sweepStep; k, _ = c.Next() {
		if int64(binary.BigEndian.Uint64(k)) >= due {
			break
		}
		places = append(places, append([]byte{}, k[8:]...))
	}
	for _, place := range places {
		old, err := t.get(place)
		if err != nil {
			return 0, err
		}
		if err := t.apply(mutation{place: place, old: old, expired: true}); err != nil {
			return 0, err
		}
	}
	return len(places), nil
}
