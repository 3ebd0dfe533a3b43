package dynamo

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo/schema"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
)

// storedEvent keeps an event as the JSON that was hashed, so that a later field of change.Event cannot change an old
// event's hash; what and at stand beside it for whoever looks at the table.
type storedEvent struct {
	What string `dynamodbav:"what"`
	At   string `dynamodbav:"at"`
	JSON string `dynamodbav:"event"`
}

func eventItem(e change.Event) storedEvent {
	raw, _ := json.Marshal(e) // was marshalled a moment ago to be hashed
	return storedEvent{What: e.What, At: schema.Instant(e.At), JSON: string(raw)}
}

// events gives a record's chain in order.
func (t *Table) events(ctx context.Context, key schema.Key) ([]change.Event, error) {
	var out []change.Event
	_, err := t.query(ctx, page{of: key.PK, prefix: schema.EventPrefix}, func(it item) error {
		var s storedEvent
		if err := decode(it, &s); err != nil {
			return err
		}
		var e change.Event
		if err := json.Unmarshal([]byte(s.JSON), &e); err != nil {
			return fault.Wrap(fault.Internal, "", fmt.Errorf("event of %s: %w", key.PK, err))
		}
		out = append(out, e)
		return nil
	})
	return out, err
}

type markerItem struct {
	Owner string `dynamodbav:"owner"`
	Rev   int    `dynamodbav:"at_rev,omitempty"`
	Sum   string `dynamodbav:"sum,omitempty"`
}

// onceDays is how long a command's key is remembered: longer than any form stays open or any queue retries.
const onceDays = 30

// once adds the marker that makes a command idempotent, scoped to the actor so that nobody meets another's keys.
func (u *unit) once(record string, e change.Event, o change.Once) {
	key := schema.Mark("once", string(e.Actor.Kind)+":"+o.Key)
	body := markerItem{Owner: record, Rev: e.Rev, Sum: o.Sum}
	u.create(key, schema.List{}, e.At.Add(onceDays*24*time.Hour), body, func(ctx context.Context) error {
		return u.t.repeat(ctx, key, o.Sum)
	})
	u.first() // asked before the record's own condition: a repeated command is not a conflict
}

// first moves the last write to the front, where its failed condition is looked at before the others'.
func (u *unit) first() {
	n := len(u.writes) - 1
	w, f := u.writes[n], u.failed[n]
	copy(u.writes[1:], u.writes[:n])
	copy(u.failed[1:], u.failed[:n])
	u.writes[0], u.failed[0] = w, f
}

// repeat tells a command that was carried out already from another one under the same key.
func (t *Table) repeat(ctx context.Context, key schema.Key, sum string) error {
	var m markerItem
	if err := t.read(ctx, key, &m); err != nil {
		return err
	}
	if m.Sum != sum {
		return fault.New(fault.Conflict, "change.other_body")
	}
	return &change.Repeat{Record: m.Owner, Rev: m.Rev}
}
