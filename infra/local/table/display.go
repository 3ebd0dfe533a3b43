package table

import (
	"encoding/base64"
	"fmt"

	bolt "go.etcd.io/bbolt"
)

// Info is what a person may want to see of a table.
type Info struct {
	Name         string
	PartitionKey string
	SortKey      string // empty if there is none
	Indexes      []string
	TTL          string // attribute, empty if disabled
	StreamView   string // empty without a stream
	LastSequence uint64 // of the stream, 0 before the first record
	Items        int64
	Bytes        int64
}

// Tables lists the tables, sorted by name, with counts of this moment.
func (s *Store) Tables() []Info {
	var all []Info
	for _, d := range s.definitions() {
		info := Info{Name: d.Name, PartitionKey: d.Key.Hash.Name, SortKey: d.Key.Range.Name, TTL: d.TTL, StreamView: d.Stream.View}
		for _, ix := range d.Indexes {
			info.Indexes = append(info.Indexes, ix.Name)
		}
		info.Items, info.Bytes = s.extent(d, bucketItems)
		_ = s.db.View(func(tx *bolt.Tx) error {
			t, err := s.in(tx, d)
			if err == nil {
				info.LastSequence = t.root.Bucket(bucketStream).Sequence()
			}
			return err
		}) // a table that has just gone shows zeros
		all = append(all, info)
	}
	return all
}

// Browse returns up to limit items of a table for display, in the table's own order, and the cursor to go on
// with; the cursor is empty at the end and to begin.
func (s *Store) Browse(table, cursor string, limit int) (items []Item, next string, err error) {
	d, refused := s.definition(table)
	if refused != nil {
		return nil, "", refused
	}
	from, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return nil, "", fmt.Errorf("browse %s: cursor: %w", table, err)
	}
	err = s.db.View(func(tx *bolt.Tx) error {
		t, err := s.in(tx, d)
		if err != nil {
			return err
		}
		for k, v := range entries(t.root.Bucket(bucketItems).Cursor(), keyRange{from: from}, false) {
			if len(items) == limit {
				next = base64.RawURLEncoding.EncodeToString(k)
				return nil
			}
			it, err := decodeItem(v)
			if err != nil {
				return err
			}
			items = append(items, it)
		}
		return nil
	})
	if err != nil {
		return nil, "", fmt.Errorf("browse %s: %w", table, err)
	}
	return items, next, nil
}
