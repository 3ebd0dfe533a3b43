package table

import (
	"encoding/binary"
	"fmt"

	bolt "go.etcd.io/bbolt"
)

// tableTx is one table inside a transaction of the file.
type tableTx struct {
	d    *definition
	root *bolt.Bucket
	now  int64 // Unix milliseconds
}

// in opens the table in tx. It may have been deleted, made anew or redefined since the request was checked; a
// redefinition changes nothing that the checks look at.
func (s *Store) in(tx *bolt.Tx, d *definition) (*tableTx, error) {
	current, err := s.definition(d.Name)
	if err != nil || current.ID != d.ID {
		return nil, notFound()
	}
	return s.open(tx, current)
}

func (s *Store) open(tx *bolt.Tx, d *definition) (*tableTx, error) {
	root := tx.Bucket(tableBucket(d.Name))
	if root == nil {
		return nil, notFound()
	}
	return &tableTx{d: d, root: root, now: s.now().UnixMilli()}, nil
}

// get returns the item at a place, nil if there is none.
func (t *tableTx) get(place []byte) (Item, error) {
	b := t.root.Bucket(bucketItems).Get(place)
	if b == nil {
		return nil, nil
	}
	it, err := decodeItem(b)
	if err != nil {
		return nil, fmt.Errorf("table %s: %w", t.d.Name, err)
	}
	return it, nil
}

// mutation is the change of one item; old or new is nil where there is none.
type mutation struct {
	place    []byte
	old, new Item
	expired  bool // done by the TTL sweep
}

// apply writes the change with all that follows from it: indexes, expiry and stream. A change that changes
// nothing writes nothing.
func (t *tableTx) apply(m mutation) error {
	if m.old == nil && m.new == nil || m.old != nil && m.new != nil && m.old.equal(m.new) {
		return nil
	}
	if err := t.applyItem(m); err != nil {
		return err
	}
	for i := range t.d.Indexes {
		if err := t.applyIndex(&t.d.Indexes[i], m); err != nil {
			return err
		}
	}
	if err := t.applyExpiry(m); err != nil {
		return err
	}
	return t.record(m)
}

func (t *tableTx) applyItem(m mutation) error {
	b := t.root.Bucket(bucketItems)
	if m.new == nil {
		return b.Delete(m.place)
	}
	return b.Put(m.place, encodeItem(m.new))
}

func (t *tableTx) applyIndex(ix *indexDefinition, m mutation) error {
	was, is := t.d.place(ix, m.old, m.place), t.d.place(ix, m.new, m.place)
	return move(t.root.Bucket(indexBucket(ix.Name)), was, is, placeLength(m.place))
}

// placeLength says how much of an index key is the item's own place.
func placeLength(place []byte) []byte { return binary.BigEndian.AppendUint16(nil, uint16(len(place))) }

// ownPlace cuts the item's own place from the key of an index entry.
func ownPlace(key, value []byte) []byte { return key[len(key)-int(binary.BigEndian.Uint16(value)):] }

func (t *tableTx) applyExpiry(m mutation) error {
	return move(t.root.Bucket(bucketExpiry), t.expiryKey(m.old, m.place), t.expiryKey(m.new, m.place), []byte{})
}

// move takes an entry from one key to another; nil stands for nowhere.
func move(b *bolt.Bucket, was, is, value []byte) error {
	if string(was) == string(is) {
		return nil
	}
	if was != nil {
		if err := b.Delete(was); err != nil {
			return err
		}
	}
	if is == nil {
		return nil
	}
	return b.Put(is, value)
}
