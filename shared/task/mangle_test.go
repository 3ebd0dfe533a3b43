package task_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/infra/local/table"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id/idtest"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/runtime/entry"
)

// news gives the stream's records since the last time as the relay's function receives them.
func (w *world) news() []events.DynamoDBEventRecord {
	w.t.Helper()
	var out []events.DynamoDBEventRecord
	w.follow(func(r table.StreamRecord) {
		raw, err := json.Marshal(r)
		if err != nil {
			w.t.Fatal(err)
		}
		var e events.DynamoDBEventRecord
		if err := json.Unmarshal(raw, &e); err != nil {
			w.t.Fatal(err)
		}
		out = append(out, e)
	})
	return out
}

type handler func(context.Context, events.DynamoDBEvent) (events.DynamoDBEventResponse, error)

// function is the relay as its function wraps it.
func (w *world) function() handler {
	edge := entry.Edge{Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Now: w.now, Entropy: idtest.Entropy("edge")}
	return entry.Stream(func(ctx context.Context, r entry.Record) error { return w.relay.Handle(ctx, r.PK, r.Inserted) }, edge)
}

// mangle delivers every record ten times, in an order that the seed gives and in batches of any size.
func (w *world) mangle(seed uint64) {
	w.t.Helper()
	r := rand.New(rand.NewPCG(seed, 1))
	once := w.news()
	var many []events.DynamoDBEventRecord
	for range 10 {
		many = append(many, once...)
	}
	r.Shuffle(len(many), func(i, j int) { many[i], many[j] = many[j], many[i] })
	handle := w.function()
	for len(many) > 0 {
		n := 1 + r.IntN(min(25, len(many)))
		out, err := handle(w.t.Context(), events.DynamoDBEvent{Records: many[:n]})
		if err != nil || len(out.BatchItemFailures) > 0 {
			w.t.Fatalf("batch of %d: %d failures, %v", n, len(out.BatchItemFailures), err)
		}
		many = many[n:]
	}
}

func (w *world) playMangled(seed uint64) end {
	w.t.Helper()
	r := w.start("form-1")
	w.mangle(seed)
	w.propose(r.ID)
	w.decide(r.ID, matching.Approve, "")
	w.mangle(seed + 1)
	w.publish(r.ID)
	w.mangle(seed + 2)
	return w.checkAll(r.ID)
}

func TestRelay_DeliveryInAnyOrderAndTenTimesIsAsGoodAsOnce(t *testing.T) {
	t.Parallel()
	calm := newWorld(t)
	want := calm.checkAll(calm.play())
	letters := map[mailing]bool{}
	for _, m := range calm.mail.all() {
		letters[m] = true
	}
	seeds := uint64(12)
	if os.Getenv("BRIDGES_LONG") != "" {
		seeds = 1_000
	}
	for seed := range seeds {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			if d := cmp.Diff(want, w.playMangled(seed*100)); d != "" {
				t.Errorf("the end differs (-calm +this):\n%s", d)
			}
			got := map[mailing]bool{}
			for _, m := range w.mail.all() {
				got[m] = true
			}
			if d := cmp.Diff(letters, got); d != "" {
				t.Errorf("the letters differ (-calm +this):\n%s", d)
			}
			for _, r := range w.rows() {
				if strings.HasPrefix(r.PK, "OUT#") && (r.Tries != 1 || r.Possible) {
					t.Errorf("%s was tried %d times, possible duplicate %v, want one try", r.PK, r.Tries, r.Possible)
				}
			}
		})
	}
}

// TestRelay_NobodyIsToldTwiceWhileALetterIsOnItsWay has one process hold a letter in its hands while the stream and the
// sweeper bring the same message to others.
func TestRelay_NobodyIsToldTwiceWhileALetterIsOnItsWay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.start("form-1")
	w.deliver()
	w.propose(r.ID)
	w.decide(r.ID, matching.Approve, "")
	w.deliver()
	w.publish(r.ID)
	waiting, err := w.calm.Waiting(t.Context(), w.now().Add(time.Hour), 0)
	if err != nil || len(waiting) != 2*side {
		t.Fatalf("Waiting() = %d, %v, want %d letters", len(waiting), err, 2*side)
	}
	message := waiting[0].ID
	held, sending := make(chan struct{}), make(chan struct{})
	var first atomic.Bool
	w.mail.hook = func(mailing) {
		if first.CompareAndSwap(false, true) {
			close(sending)
			<-held
		}
	}
	ended := make(chan error)
	go func() { ended <- w.relay.Deliver(context.Background(), message) }()
	<-sending
	w.pass(3 * time.Minute) // long enough for the sweeper to look
	for range 10 {
		if err := w.relay.Deliver(t.Context(), message); err != nil {
			t.Errorf("Deliver of a letter on its way = %v, want nothing done", err)
		}
	}
	close(held)
	if err := <-ended; err != nil {
		t.Errorf("Deliver() = %v", err)
	}
	w.deliver()
	w.checkAll(r.ID)
}

func TestRelay_APoisonRecordIsIsolated(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.start("form-1")
	w.deliver()
	w.propose(r.ID)
	w.decide(r.ID, matching.Approve, "")
	w.deliver()
	w.publish(r.ID)
	var poison string
	w.mail.hook = func(m mailing) {
		if poison == "" {
			poison = m.ID
		}
		if m.ID == poison {
			panic("a letter that cannot be written")
		}
	}
	records := w.news()
	handle, dead := w.function(), 0
	for tries := 0; len(records) > 0; { // the event source mapping: again from the record that failed, five times, then on
		out, err := handle(t.Context(), events.DynamoDBEvent{Records: records})
		if err != nil {
			t.Fatal(err)
		}
		if len(out.BatchItemFailures) == 0 {
			break
		}
		at := out.BatchItemFailures[0].ItemIdentifier
		for records[0].Change.SequenceNumber != at {
			records, tries = records[1:], 0
		}
		if tries++; tries > 5 {
			records, tries = records[1:], 0
			dead++
		}
	}
	if n := len(w.mail.all()); n != 2*side-1 {
		t.Errorf("%d letters were sent beside the poison, want %d", n, 2*side-1)
	}
	if dead > 1 {
		t.Errorf("%d records were given up, want the poison at most", dead)
	}
	w.mail.hook = nil
	w.sweep() // mended: the letter that was given up goes out as well
	w.checkAll(r.ID)
}

func TestStream_AFailureIsReportedAndEndsTheBatch(t *testing.T) {
	t.Parallel()
	var done []string
	edge := entry.Edge{Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Now: func() time.Time { return noon }, Entropy: idtest.Entropy("edge")}
	handle := entry.Stream(func(_ context.Context, r entry.Record) error {
		if r.PK == "OUT#3" {
			return errors.New("poison")
		}
		done = append(done, r.PK)
		return nil
	}, edge)
	var batch events.DynamoDBEvent
	for n := range 5 {
		key := func(s string) events.DynamoDBAttributeValue { return events.NewStringAttribute(s) }
		batch.Records = append(batch.Records, events.DynamoDBEventRecord{EventName: "INSERT", Change: events.DynamoDBStreamRecord{
			SequenceNumber: fmt.Sprint(100 + n), Keys: map[string]events.DynamoDBAttributeValue{"pk": key(fmt.Sprint("OUT#", n)), "sk": key("RECORD")},
		}})
	}
	out, err := handle(t.Context(), batch)
	want := []events.DynamoDBBatchItemFailure{{ItemIdentifier: "103"}}
	if d := cmp.Diff(want, out.BatchItemFailures); err != nil || d != "" {
		t.Errorf("failures: %v %s", err, d)
	}
	if len(done) != 3 {
		t.Errorf("done before the poison: %v, want three", done)
	}
}

// TestRelay_Outcomes has the mail service answer in every way it can.
func TestRelay_Outcomes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		answer   error
		status   change.Status
		problem  string
		possible bool // on the next try
		tellSoon bool // whether the stream is asked to try again
		gaveUp   int  // how often somebody is told that it can never be sent
	}{
		{"taken", nil, change.Sent, "", false, false, 0},
		{"refused for good", fault.New(fault.Invalid, ""), change.Failed, "invalid", false, false, 1},
		{"must not be sent", fault.New(fault.Closed, ""), change.Failed, "closed", false, false, 0},
		{"certainly not taken", fault.New(fault.Unavailable, ""), change.Pending, "unavailable", false, true, 0},
		{"in doubt", errors.New("no answer"), change.Sending, "internal", true, true, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.mail.fail = tt.answer
			message := w.aLetter()
			gaveUp := 0
			w.relay.GaveUp = func(context.Context, change.Queued) { gaveUp++ }
			err := w.relay.Deliver(t.Context(), message)
			if (err != nil) != tt.tellSoon {
				t.Errorf("Deliver() = %v, want an error %v", err, tt.tellSoon)
			}
			q, err := w.calm.Message(t.Context(), message)
			if err != nil || q.Status != tt.status || q.Problem != tt.problem || q.Tries != 1 {
				t.Errorf("message is %s (%s) after %d tries, %v, want %s (%s)", q.Status, q.Problem, q.Tries, err, tt.status, tt.problem)
			}
			if gaveUp != tt.gaveUp {
				t.Errorf("given up %d times, want %d", gaveUp, tt.gaveUp)
			}
			if !tt.tellSoon {
				return
			}
			w.mail.fail = nil
			if err := w.relay.Deliver(t.Context(), message); err != nil {
				t.Fatal(err)
			}
			q, err = w.calm.Message(t.Context(), message)
			if err != nil || q.Status != change.Sent || q.PossibleDuplicate != tt.possible {
				t.Errorf("afterwards message is %s, possible duplicate %v, %v, want sent, %v", q.Status, q.PossibleDuplicate, err, tt.possible)
			}
		})
	}
}

// TestRelay_GivesUpAfterSixtyTries keeps a message that nobody can deliver from being tried for ever.
func TestRelay_GivesUpAfterSixtyTries(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.mail.fail = fault.New(fault.Unavailable, "")
	message := w.aLetter()
	asked := 0
	for range 60 {
		if err := w.relay.Deliver(t.Context(), message); err != nil {
			asked++
		}
	}
	q, err := w.calm.Message(t.Context(), message)
	if err != nil || q.Status != change.Failed || q.Tries != 60 {
		t.Errorf("message is %s after %d tries, %v, want failed after 60", q.Status, q.Tries, err)
	}
	if asked != 3 {
		t.Errorf("the stream was asked %d times to try again at once, want 3", asked)
	}
}

// aLetter puts one letter into the outbox and gives its message's id.
func (w *world) aLetter() string {
	w.t.Helper()
	r := w.start("form-1")
	w.propose(r.ID)
	w.decide(r.ID, matching.Approve, "")
	w.publish(r.ID)
	waiting, err := w.calm.Waiting(w.t.Context(), w.now().Add(time.Hour), 0)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, q := range waiting {
		if q.Message.Mail != nil {
			return q.ID
		}
	}
	w.t.Fatal("no letter waits")
	return ""
}
