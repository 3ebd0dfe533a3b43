package dynamo_test

import (
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/infra/local/table"
	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo/dynamotest"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
)

// queue puts a message into the outbox, with a run of its own.
func queue(t *testing.T, db dynamotest.Table, n int, m change.Message) change.Queued {
	t.Helper()
	c := said("queued")
	c.At = at.Add(time.Duration(n) * time.Minute)
	c.Messages = []change.Message{m}
	r := aRun(n)
	if _, err := db.SaveRun(t.Context(), r, c); err != nil {
		t.Fatal(err)
	}
	q, err := db.Message(t.Context(), string(r.ID)+":1:"+m.Key)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

var (
	aMail     = change.Message{Key: "mail", Mail: &change.Mail{Template: "x", Recipient: "contact"}}
	aCallback = change.Message{Key: "callback", Callback: &change.Callback{Step: "approve"}}
)

// begin gives the message as a try begins.
func begin(q change.Queued) change.Queued {
	q.Status, q.Tries = change.Sending, q.Tries+1
	return q
}

func TestProgress_WhoMayTakeUpWhatSomebodyBegan(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		message  change.Message
		reported bool // the first try ended and said so
		after    time.Duration
		want     fault.Code
	}{
		{"mail on its way", aMail, false, 0, fault.Conflict},
		{"mail on its way for minutes", aMail, false, 6*time.Minute - time.Millisecond, fault.Conflict},
		{"mail whose sender died", aMail, false, 6 * time.Minute, ""},
		{"mail in doubt, and its sender said so", aMail, true, 0, ""},
		{"callback on its way", aCallback, false, 0, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			db := dynamotest.Open(t)
			q := queue(t, db, 0, tt.message)
			first := begin(q)
			if err := db.Progress(t.Context(), q, first, at); err != nil {
				t.Fatal(err)
			}
			if tt.reported {
				if err := db.Progress(t.Context(), first, first, at); err != nil {
					t.Fatal(err)
				}
			}
			if err := db.Progress(t.Context(), first, begin(first), at.Add(tt.after)); fault.CodeOf(err) != tt.want {
				t.Errorf("Progress = %v, want %q", err, tt.want)
			}
		})
	}
}

func TestProgress_OfManyOneBegins(t *testing.T) {
	t.Parallel()
	db := dynamotest.Open(t)
	q := queue(t, db, 0, aMail)
	var (
		all sync.WaitGroup
		mu  sync.Mutex
		won int
	)
	for range 20 {
		all.Go(func() {
			err := db.Progress(t.Context(), q, begin(q), at)
			mu.Lock()
			defer mu.Unlock()
			switch fault.CodeOf(err) {
			case "":
				won++
			case fault.Conflict:
			default:
				t.Errorf("Progress = %v", err)
			}
		})
	}
	all.Wait()
	if won != 1 {
		t.Errorf("%d began, want 1", won)
	}
}

func TestWaiting_OldestFirstOverPages(t *testing.T) {
	t.Parallel()
	db := dynamotest.Open(t)
	db.Faults.SetMaxPage(2)
	for n := range 7 {
		q := queue(t, db, n, aCallback)
		if n == 2 || n == 4 {
			done := begin(q)
			done.Status, done.Receipt = []change.Status{change.Sent, change.Failed}[n/4], "r"
			if err := db.Progress(t.Context(), q, begin(q), at); err != nil {
				t.Fatal(err)
			}
			if err := db.Progress(t.Context(), begin(q), done, at); err != nil {
				t.Fatal(err)
			}
		}
	}
	got, err := db.Waiting(t.Context(), at.Add(6*time.Minute), 0)
	var ids, want []string
	for _, q := range got {
		ids = append(ids, q.Record)
	}
	for _, n := range []int{0, 1, 3, 5} { // without the newest, the sent and the failed
		want = append(want, string(aRun(n).ID))
	}
	if d := cmp.Diff(want, ids); err != nil || d != "" {
		t.Errorf("Waiting: %v (-want +got)\n%s", err, d)
	}
	if some, err := db.Waiting(t.Context(), at.Add(time.Hour), 3); err != nil || len(some) != 3 {
		t.Errorf("Waiting(3) = %d, %v", len(some), err)
	}
}

func TestProgress_Faults(t *testing.T) {
	t.Parallel()
	for _, effect := range []table.Effect{table.RefuseBefore, table.CutBefore, table.FailAfter, table.CutAfter, table.Throttle, table.ExceedThroughput, table.Conflict} {
		t.Run(string(effect), func(t *testing.T) {
			t.Parallel()
			db := dynamotest.Open(t)
			q := queue(t, db, 0, aMail)
			db.Faults.Add(table.Rule{Operation: "UpdateItem", Effect: effect})
			if err := db.Progress(t.Context(), q, begin(q), at); fault.CodeOf(err) != fault.Unavailable {
				t.Errorf("Progress = %v, want unavailable", err)
			}
			now, err := db.Message(t.Context(), q.ID)
			if done := effect == table.FailAfter || effect == table.CutAfter; err != nil || (now.Status == change.Sending) != done {
				t.Errorf("afterwards message is %s, %v, want it begun %v", now.Status, err, done)
			}
		})
	}
}
