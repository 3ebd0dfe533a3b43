package change

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"
)

// Next makes the event that follows head on the record's chain.
func Next(record string, head Head, c Change) (Event, error) {
	e := Event{
		Record: record, Rev: head.Rev + 1, At: c.At.UTC().Truncate(time.Millisecond),
		Actor: c.Actor, What: c.What, Reason: c.Reason, Detail: c.Detail, Prev: head.Hash,
	}
	hash, err := e.sum()
	if err != nil {
		return Event{}, err
	}
	e.Hash = hash
	return e, nil
}

// Head gives the chain's end after e.
func (e Event) Head() Head { return Head{Rev: e.Rev, Hash: e.Hash} }

// Verify checks a record's whole chain, in order from the first event, and that it ends at head.
func Verify(events []Event, head Head) error {
	var at Head
	for i, e := range events {
		if e.Rev != at.Rev+1 || e.Prev != at.Hash {
			return fmt.Errorf("event %d of %s does not follow revision %d", e.Rev, e.Record, at.Rev)
		}
		sum, err := e.sum()
		if err != nil {
			return err
		}
		if sum != e.Hash {
			return fmt.Errorf("event %d of %s was altered", e.Rev, e.Record)
		}
		at = events[i].Head()
	}
	if at != head {
		return fmt.Errorf("the chain ends at revision %d, the record stands at %d", at.Rev, head.Rev)
	}
	return nil
}

// sum hashes the event without its own hash. encoding/json writes struct fields in order and map keys sorted, so the
// same event gives the same bytes.
func (e Event) sum() (string, error) {
	e.Hash = ""
	raw, err := json.Marshal(e)
	if err != nil {
		return "", fmt.Errorf("hash event %d of %s: %w", e.Rev, e.Record, err)
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:]), nil
}
