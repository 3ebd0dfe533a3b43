package dynamo_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo/dynamotest"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
)

const recipient = "app_01J9Z3NDEKTSV4RRFFQ69G5FA0"

// letter queues a letter to the recipient and finishes it n minutes later.
func letter(t *testing.T, db dynamotest.Table, n int, s change.Status) change.Queued {
	t.Helper()
	q := queue(t, db, n, change.Message{Key: "mail", Mail: &change.Mail{Template: "x", Recipient: "contact", Of: recipient}})
	began := begin(q)
	done := began
	done.Status = s
	for _, step := range [][2]change.Queued{{q, began}, {began, done}} {
		if err := db.Progress(t.Context(), step[0], step[1], at.Add(time.Duration(n)*time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	return done
}

func fates(letters []change.Letter) []string {
	out := []string{}
	for _, l := range letters {
		out = append(out, fmt.Sprintf("%s %s %d %d", l.Status, l.Fate, int(l.Done.Sub(at).Minutes()), max(-1, int(l.At.Sub(at).Minutes()))))
	}
	return out
}

// TestLetters tells letters, what was heard of them, and those that are lost, newest first, from pages of two items.
func TestLetters(t *testing.T) {
	t.Parallel()
	db := dynamotest.Open(t)
	ctx := t.Context()
	var sent []change.Queued
	for n := range 4 {
		sent = append(sent, letter(t, db, n, change.Sent))
	}
	letter(t, db, 4, change.Failed)
	queue(t, db, 5, aMail) // waits still, and is for somebody else
	note := func(n int, f change.Fate, minutes int) {
		t.Helper()
		if err := db.NoteMail(ctx, sent[n].ID, f, at.Add(time.Duration(minutes)*time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	note(0, change.Bounced, 20)
	note(0, change.Delivered, 21) // late news of an earlier time
	note(1, change.Delivered, 10)
	note(2, change.Delivered, 10)
	note(2, change.Complained, 30)

	letters, err := db.LettersTo(ctx, recipient, 0)
	want := []string{"failed unsent 4 4", "sent  3 -1", "sent complaint 2 30", "sent delivery 1 10", "sent bounce 0 20"}
	if d := cmp.Diff(want, fates(letters)); d != "" || err != nil {
		t.Errorf("LettersTo: %v (-want +got)\n%s", err, d)
	}
	if newest, err := db.LettersTo(ctx, recipient, 1); err != nil || len(newest) != 1 || newest[0].Status != change.Failed {
		t.Errorf("the newest letter = %v, %v, want the one that failed", fates(newest), err)
	}
	if none, err := db.LettersTo(ctx, "app_other", 0); err != nil || len(none) != 0 {
		t.Errorf("letters to somebody else = %v, %v", fates(none), err)
	}
	lost, err := db.LostLetters(ctx, 0)
	if d := cmp.Diff([]string{"sent complaint 2 30", "sent bounce 0 20", "failed unsent 4 4"}, fates(lost)); d != "" || err != nil {
		t.Errorf("LostLetters: %v (-want +got)\n%s", err, d)
	}
}

// TestLetters_GivenUpOnce notes a letter as lost if and only if its message is given up: two writers, one wins.
func TestLetters_GivenUpOnce(t *testing.T) {
	t.Parallel()
	db := dynamotest.Open(t)
	q := letter(t, db, 0, change.Sent)
	other := begin(q)
	failed := other
	failed.Status = change.Failed
	if err := db.Progress(t.Context(), other, failed, at); fault.CodeOf(err) != fault.Conflict {
		t.Errorf("Progress from a state that nobody left it in = %v, want a conflict", err)
	}
	if lost, err := db.LostLetters(t.Context(), 0); err != nil || len(lost) != 0 {
		t.Errorf("lost letters = %v, %v, want none", fates(lost), err)
	}
}

func TestSuppressed(t *testing.T) {
	t.Parallel()
	db := dynamotest.Open(t)
	if err := db.Suppress(t.Context(), "h", change.Complained, at); err != nil {
		t.Fatal(err)
	}
	for hash, want := range map[string]change.Block{"h": {Why: change.Complained, Since: at}, "other": {}} {
		if got, err := db.Suppressed(t.Context(), hash); err != nil || got != want {
			t.Errorf("Suppressed(%s) = %v, %v, want %v", hash, got, err, want)
		}
	}
}

// TestLetters_ByID gives those that wait as well, in the order asked for, and leaves out what was never queued.
func TestLetters_ByID(t *testing.T) {
	t.Parallel()
	db := dynamotest.Open(t)
	sent, failed := letter(t, db, 0, change.Sent), letter(t, db, 1, change.Failed)
	waits := queue(t, db, 2, change.Message{Key: "mail", Mail: &change.Mail{Template: "x", Recipient: "contact", Of: recipient}})
	got, err := db.Letters(t.Context(), []string{waits.ID, "pair_none:1:news-eu", failed.ID, sent.ID})
	if err != nil || len(got) != 3 {
		t.Fatalf("%d letters, %v, want 3", len(got), err)
	}
	for i, want := range []change.Queued{waits, failed, sent} {
		if got[i].ID != want.ID || got[i].Done.IsZero() != (i == 0) {
			t.Errorf("letter %d is %s done %v, want %s", i, got[i].ID, got[i].Done, want.ID)
		}
	}
	if got[1].Fate != change.Unsent {
		t.Errorf("the one that was given up is %q", got[1].Fate)
	}
}
