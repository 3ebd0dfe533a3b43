// Package change holds what every change of a record carries with it: who did what and why (the event, chained by
// hash), and what must follow (the messages of the outbox). A store writes the record at its new revision, the event
// and the messages in one transaction, or nothing of them.
package change

import (
	"fmt"
	"time"
)

// A Kind of actor.
type Kind string

// The kinds of actor.
const (
	Applicant Kind = "applicant" // a municipality's contact; never named, known by the session
	Staff     Kind = "staff"     // somebody signed in to the console
	System    Kind = "system"    // a task, a schedule, an import
)

// An Actor is who acts. For applicants ID is the application's id and Name stays empty: no personal data here.
type Actor struct {
	Kind     Kind   `json:"kind"`
	ID       string `json:"id"`
	Name     string `json:"name,omitempty"` // staff only: the display name their colleagues see
	Role     string `json:"role,omitempty"`
	OnBehalf string `json:"onBehalf,omitempty"` // id of the person stood in for
}

// Same reports whether both are one person, whatever their roles: the rule that nobody decides twice, or on their own
// request, asks this.
func (a Actor) Same(b Actor) bool { return a.Kind == b.Kind && a.ID != "" && a.ID == b.ID }

// A Head is where a record's chain of events ends: the number of its last event, which is also the record's revision,
// and that event's hash. The zero Head belongs to a record that is not stored yet.
type Head struct {
	Rev  int    `json:"rev"`
	Hash string `json:"hash"`
}

// A Change is what goes with a record's new state.
type Change struct {
	At       time.Time
	Actor    Actor
	What     string            // past tense and dotted: "application.submitted"
	Reason   string            // what a person gave as reason; empty where none is asked
	Detail   map[string]string // ids, codes and decisions; never personal data
	Messages []Message
	Once     *Once // makes the command idempotent; nil for changes that only a task makes, keyed by their record
}

// Once makes a command idempotent. Key is made by the caller: a form's hidden id, an API's Idempotency-Key, execution
// and state name. Sum is a hash of what was asked, so that the same key with another body is found out.
type Once struct {
	Key string
	Sum string
}

// A Repeat is the error of a store that has carried out the same command before: same key, same sum. It is a success
// that was answered already; Record and Rev say what it led to.
type Repeat struct {
	Record string
	Rev    int
}

// Error says what was repeated.
func (r *Repeat) Error() string {
	return fmt.Sprintf("repeats the command that led to %s revision %d", r.Record, r.Rev)
}

// An Event is one link of a record's chain: append-only.
type Event struct {
	Record string            `json:"record"`
	Rev    int               `json:"rev"` // revision that this event led to: 1 for the first
	At     time.Time         `json:"at"`
	Actor  Actor             `json:"actor"`
	What   string            `json:"what"`
	Reason string            `json:"reason,omitempty"`
	Detail map[string]string `json:"detail,omitempty"`
	Prev   string            `json:"prev,omitempty"` // hash of the event before; empty for the first
	Hash   string            `json:"hash"`
}
