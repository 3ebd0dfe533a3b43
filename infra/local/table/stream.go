package table

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"sync"
	"time"

	bolt "go.etcd.io/bbolt"
)

// Retention is how long a stream keeps its records.
const Retention = 24 * time.Hour

// StreamRecord is one change as Lambda receives it from a DynamoDB stream.
type StreamRecord struct {
	Sequence       uint64        `json:"-"` // position in the table's stream, rising by at least one
	EventID        string        `json:"eventID"`
	EventName      string        `json:"eventName"` // INSERT, MODIFY, REMOVE
	EventVersion   string        `json:"eventVersion"`
	EventSource    string        `json:"eventSource"`
	AWSRegion      string        `json:"awsRegion"`
	Change         Change        `json:"dynamodb"`
	EventSourceARN string        `json:"eventSourceARN"`
	UserIdentity   *UserIdentity `json:"userIdentity,omitempty"` // of deletions by TTL only
}

// Change is what happened to one item.
type Change struct {
	ApproximateCreationDateTime float64 // Unix seconds
	Keys                        Item
	NewImage                    Item `json:",omitempty"`
	OldImage                    Item `json:",omitempty"`
	SequenceNumber              string
	SizeBytes                   int
	StreamViewType              string
}

// UserIdentity names who made a change that no client asked for.
type UserIdentity struct {
	Type        string `json:"type"`
	PrincipalID string `json:"principalId"`
}

// record appends the change to the table's stream, if it has one: a flag byte, the time, the old and the new
// item, each with its length.
func (t *tableTx) record(m mutation) error {
	if t.d.Stream.View == "" {
		return nil
	}
	b := t.root.Bucket(bucketStream)
	seq, err := b.NextSequence()
	if err != nil {
		return err
	}
	text := []byte{0}
	if m.expired {
		text[0] = 1
	}
	text = binary.BigEndian.AppendUint64(text, uint64(t.now))
	for _, it := range []Item{m.old, m.new} {
		var image []byte
		if it != nil {
			image = encodeItem(it)
		}
		text = appendBytes(text, string(image))
	}
	return b.Put(sequenceKey(seq), text)
}

func sequenceKey(seq uint64) []byte { return binary.BigEndian.AppendUint64(nil, seq) }

func recordTime(text []byte) int64 { return int64(binary.BigEndian.Uint64(text[1:9])) }

// sequenceNumber is the text of a position, of constant length so that texts sort as numbers do.
func sequenceNumber(seq uint64) string { return fmt.Sprintf("1%020d", seq) }

// StreamRecords returns up to limit records of a table after a position; 0 is the beginning of what is kept.
func (s *Store) StreamRecords(table string, after uint64, limit int) ([]StreamRecord, error) {
	d, refused := s.definition(table)
	if refused != nil {
		return nil, refused
	}
	var records []StreamRecord
	oldest := s.now().Add(-Retention).UnixMilli()
	err := s.db.View(func(tx *bolt.Tx) error {
		t, err := s.in(tx, d)
		if err != nil {
			return err
		}
		c := t.root.Bucket(bucketStream).Cursor()
		for k, text := c.Seek(sequenceKey(after + 1)); k != nil && len(records) < limit; k, text = c.Next() {
			if recordTime(text) < oldest {
				continue
			}
			r, err := d.readRecord(binary.BigEndian.Uint64(k), text)
			if err != nil {
				return err
			}
			records = append(records, r)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read stream of %s: %w", table, err)
	}
	return records, nil
}

func (d *definition) readRecord(seq uint64, text []byte) (StreamRecord, error) {
	r := StreamRecord{
		Sequence: seq, EventID: d.eventID(seq), EventVersion: "1.1", EventSource: "aws:dynamodb",
		AWSRegion: arnRegion, EventSourceARN: d.streamARN(),
	}
	dec := decoder{text: string(text), pos: 9}
	images := [2]Item{}
	for i := range images {
		image := dec.bytes()
		if image == "" {
			continue
		}
		it, err := decodeItem([]byte(image))
		if err != nil || dec.bad {
			return r, fmt.Errorf("stream record %d: %w", seq, errCorrupt)
		}
		images[i] = it
	}
	if text[0] == 1 {
		r.UserIdentity = &UserIdentity{Type: "Service", PrincipalID: "dynamodb.amazonaws.com"}
	}
	r.EventName = eventName(images[0], images[1])
	r.Change = d.change(images[0], images[1])
	r.Change.ApproximateCreationDateTime = float64(recordTime(text) / 1000)
	r.Change.SequenceNumber = sequenceNumber(seq)
	return r, nil
}

func eventName(was, is Item) string {
	switch {
	case was == nil:
		return "INSERT"
	case is == nil:
		return "REMOVE"
	}
	return "MODIFY"
}

// change shows as much of the images as the stream's view type says.
func (d *definition) change(was, is Item) Change {
	c := Change{StreamViewType: d.Stream.View, Keys: d.Key.of(is)}
	if is == nil {
		c.Keys = d.Key.of(was)
	}
	if d.Stream.View == "NEW_IMAGE" || d.Stream.View == "NEW_AND_OLD_IMAGES" {
		c.NewImage = is
	}
	if d.Stream.View == "OLD_IMAGE" || d.Stream.View == "NEW_AND_OLD_IMAGES" {
		c.OldImage = was
	}
	c.SizeBytes = c.Keys.size() + c.NewImage.size() + c.OldImage.size()
	return c
}

// eventID is unique to the record and the same whenever it is read.
func (d *definition) eventID(seq uint64) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %s %d", d.ID, d.Stream.Label, seq))
	return hex.EncodeToString(sum[:16])
}

// trimStream removes records that are older than the retention.
func (s *Store) trimStream(d *definition) error {
	if d.Stream.View == "" {
		return nil
	}
	oldest := s.now().Add(-Retention).UnixMilli()
	for {
		n := 0
		err := s.write(func(tx *bolt.Tx) error {
			t, err := s.in(tx, d)
			if err != nil {
				return err
			}
			n, err = trimSome(t.root.Bucket(bucketStream), oldest)
			return err
		})
		if err != nil {
			return err
		}
		if n < sweepStep {
			return nil
		}
	}
}

func trimSome(b *bolt.Bucket, oldest int64) (int, error) {
	var gone [][]byte
	c := b.Cursor()
	for k, text := c.First(); k != nil && recordTime(text) < oldest && len(gone) < sweepStep; k, text = c.Next() {
		gone = append(gone, bytes.Clone(k))
	}
	for _, k := range gone {
		if err := b.Delete(k); err != nil {
			return 0, err
		}
	}
	return len(gone), nil
}

// Wait returns when the table's stream holds a record after this position, or with the context's error.
func (s *Store) Wait(ctx context.Context, table string, after uint64) error {
	for {
		changed := s.news.of(table) // before looking, so that nothing slips between
		records, err := s.StreamRecords(table, after, 1)
		if err != nil || len(records) > 0 {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-s.closed:
			return errClosed
		case <-changed:
		}
	}
}

// news tells those who wait that a table has changed.
type news struct {
	mu      sync.Mutex
	waiting map[string]chan struct{}
}

// of returns a channel that is closed at the next change of the table.
func (n *news) of(table string) <-chan struct{} {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.waiting == nil {
		n.waiting = map[string]chan struct{}{}
	}
	if n.waiting[table] == nil {
		n.waiting[table] = make(chan struct{})
	}
	return n.waiting[table]
}

func (n *news) publish(tables ...string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, table := range tables {
		if c := n.waiting[table]; c != nil {
			close(c)
			delete(n.waiting, table)
		}
	}
}
