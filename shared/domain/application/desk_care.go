package application

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"unicode/utf8"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
)

// MaxNote bounds a note and the reason of an erasure, in characters.
const MaxNote = 2_000

// A NoteRequest enters something into an application's history that staff were told, or did, outside the system.
type NoteRequest struct {
	ID   ID
	Text string
	By   change.Actor
	Once string
}

// Note enters the note; nothing else of the application changes, so that whatever others do to it meanwhile is no obstacle.
// The same request again is success. Faults: not_found for none and for a draft; invalid, field "text".
func (d Desk) Note(ctx context.Context, q NoteRequest) (Application, error) {
	if err := bounded("text", q.Text); err != nil {
		return Application{}, err
	}
	for try := 1; ; try++ {
		a, err := d.Submitted(ctx, q.ID)
		if err != nil {
			return a, err
		}
		after := a.clone()
		after.Head, err = d.Store.SaveApplication(ctx, a, after, change.Change{
			At: d.Now(), Actor: q.By, What: "application.noted", Reason: q.Text,
			Once: &change.Once{Key: q.Once, Sum: requestSum("note", string(q.ID), q.Text)},
		})
		if again := (*change.Repeat)(nil); errors.As(err, &again) {
			return d.Submitted(ctx, q.ID)
		}
		if !overtaken(err) || try == tries {
			return after, err
		}
	}
}

// An EraseRequest takes out of an application what is about people, because they asked for it.
type EraseRequest struct {
	ID     ID
	Rev    int // of the application that whoever erases has seen: what stays depends on how far it has come
	Reason string
	By     change.Actor
	Once   string
}

// Erase takes out at once what Retention takes out when its time is over. The application stays where it is, and so do its
// partnerships; nobody is written to any more. The same request again, and an application that names nobody already, are
// success. Faults: not_found for none and for a draft; invalid, field "reason"; conflict when it changed since.
func (d Desk) Erase(ctx context.Context, q EraseRequest) (Application, error) {
	if err := bounded("reason", q.Reason); err != nil {
		return Application{}, err
	}
	a, err := d.Submitted(ctx, q.ID)
	if err != nil || !a.ErasedAt.IsZero() {
		return a, err
	}
	if a.Head.Rev != q.Rev {
		return a, fault.New(fault.Conflict, "desk.erase.changed")
	}
	now := d.Now()
	after := a.Erased(now)
	after.Head, err = d.Store.SaveApplication(ctx, a, after, change.Change{
		At: now, Actor: q.By, What: "application.erased_on_request", Reason: q.Reason,
		Once: &change.Once{Key: q.Once, Sum: requestSum("erase", string(q.ID), q.Reason)},
	})
	switch again := (*change.Repeat)(nil); {
	case errors.As(err, &again):
		return d.Submitted(ctx, q.ID)
	case overtaken(err):
		return a, fault.New(fault.Conflict, "desk.erase.changed")
	}
	return after, err
}

// bounded refuses a text that is missing or too long.
func bounded(field, s string) error {
	switch n := utf8.RuneCountInString(s); {
	case n == 0:
		return fault.InvalidFields(fault.Field{Name: field, Key: "desk.text.missing"})
	case n > MaxNote:
		return fault.InvalidFields(fault.Field{Name: field, Key: "desk.text.long", Params: fault.Params("max", MaxNote)})
	}
	return nil
}

// requestSum tells one request from another without keeping its words.
func requestSum(what, id, words string) string {
	sum := sha256.Sum256([]byte(words))
	return what + " " + id + " " + hex.EncodeToString(sum[:])
}
