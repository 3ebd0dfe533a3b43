package task

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
)

// Outbox keeps the messages that must follow changes.
type Outbox interface {
	// Message reads one. Faults: not_found.
	Message(ctx context.Context, id string) (change.Queued, error)
	// Progress writes what became of it; conflict when somebody else moved it in the meantime or may be sending it now.
	Progress(ctx context.Context, from, to change.Queued, now time.Time) error
	// Waiting lists messages that have been waiting since before an instant, oldest first.
	Waiting(ctx context.Context, before time.Time, limit int) ([]change.Queued, error)
}

// Post sends the mail of a message. It gives a receipt. Faults: invalid where it can never be sent, closed where it must
// not be sent any more, unavailable where it certainly was not sent; any other error leaves that open.
type Post interface {
	Send(ctx context.Context, q change.Queued) (receipt string, err error)
}

// Flows starts executions and answers waiting steps. Faults: closed where a step waits no longer.
type Flows interface {
	Start(ctx context.Context, workflow, name string, input []byte) (string, error)
	Succeed(ctx context.Context, token string, output []byte) error
	Fail(ctx context.Context, token, name, cause string) error
}

// Steps reads the waiting steps of runs.
type Steps interface {
	Step(ctx context.Context, run id.ID, name string) (matching.Step, error)
}

// A Relay carries out what changes left in the outbox: at least once, and idempotently but for one gap that nobody can
// close: a crash between SES taking a mail and our note of it sends that mail again, marked as a possible duplicate.
type Relay struct {
	Outbox Outbox
	Post   Post
	Flows  Flows
	Steps  Steps
	Now    func() time.Time

	// GiveUp ends a record whose workflow can never be started, by the name of the workflow: without it the record would
	// wait for ever. Only the sweeper has it, because the stream's function may not write records; what that one cannot
	// start stays in the outbox until the sweeper comes by.
	GiveUp map[string]func(ctx context.Context, record id.ID) error

	// GaveUp is told of every message that can never be carried out, so that somebody looks after it; nil tells nobody.
	// A letter that must not be sent any more is none of these.
	GaveUp func(ctx context.Context, q change.Queued)
}

// The bounds of trying: quick tries come from the stream, later ones from the sweeper every five minutes.
const (
	quickTries = 3
	maxTries   = 60
)

// outboxPrefix begins the partition key of every message.
const outboxPrefix = "OUT#"

// Handle takes one change of the table: a new message is delivered, everything else passes by.
func (r Relay) Handle(ctx context.Context, pk string, inserted bool) error {
	message, ok := strings.CutPrefix(pk, outboxPrefix)
	if !ok || !inserted {
		return nil
	}
	return r.Deliver(ctx, message)
}

// Deliver carries out one message. An error asks the stream to try again at once; after three tries the message is left
// to the sweeper, so that it does not hold up the ones behind it.
func (r Relay) Deliver(ctx context.Context, message string) error {
	q, err := r.Outbox.Message(ctx, message)
	if fault.CodeOf(err) == fault.NotFound { // expired long ago, and a stream that is played again
		return nil
	}
	if err != nil || q.Status == change.Sent || q.Status == change.Failed {
		return err
	}
	begun := q
	begun.Status, begun.Tries = change.Sending, q.Tries+1
	begun.PossibleDuplicate = q.PossibleDuplicate || (q.Status == change.Sending && q.Message.Mail != nil)
	if err := r.Outbox.Progress(ctx, q, begun, r.Now()); err != nil {
		if fault.CodeOf(err) == fault.Conflict { // somebody else is at it
			return nil
		}
		return err
	}
	done := begun
	done.Receipt, err = r.carryOut(ctx, begun)
	done.Status, done.Problem = outcome(begun, err)
	if done.Status == change.Failed {
		if ended := r.giveUp(ctx, begun); ended != nil { // the message waits on, so that this is tried again
			done.Status, err = change.Pending, errors.Join(err, ended)
		}
	}
	if noted := r.Outbox.Progress(ctx, begun, done, r.Now()); noted != nil {
		return fmt.Errorf("note %s of %s: %w", done.Status, q.ID, noted)
	}
	if done.Status == change.Failed && done.Problem != string(fault.Closed) && r.GaveUp != nil {
		r.GaveUp(ctx, done)
	}
	if err != nil && done.Status != change.Failed && done.Tries <= quickTries {
		return err
	}
	return nil
}

// giveUp ends what waits for a start that failed for good. It comes before the note that the message failed, and may
// therefore be done twice. Faults: unavailable where this relay may not do it.
func (r Relay) giveUp(ctx context.Context, q change.Queued) error {
	if q.Message.Start == nil {
		return nil
	}
	end, ok := r.GiveUp[q.Message.Start.Workflow]
	if !ok {
		return fault.Wrap(fault.Unavailable, "", fmt.Errorf("%s is left to the sweeper", q.ID))
	}
	return end(ctx, id.ID(q.Record))
}

// outcome says what a try led to. An unclear end keeps the status Sending, which marks the next try as a possible
// duplicate; a callback to a step that waits no longer is done.
func outcome(q change.Queued, err error) (change.Status, string) {
	code := fault.CodeOf(err)
	switch {
	case err == nil:
		return change.Sent, ""
	case code == fault.Closed && q.Message.Callback != nil:
		return change.Sent, string(code)
	case code == fault.Invalid, code == fault.Closed, code == fault.NotFound, q.Tries >= maxTries:
		return change.Failed, string(code)
	case code == fault.Unavailable:
		return change.Pending, string(code)
	}
	return change.Sending, string(code)
}

func (r Relay) carryOut(ctx context.Context, q change.Queued) (string, error) {
	switch m := q.Message; {
	case m.Mail != nil:
		return r.Post.Send(ctx, q)
	case m.Start != nil:
		return r.Flows.Start(ctx, m.Start.Workflow, m.Start.Name, m.Start.Input)
	case m.Callback != nil:
		return "", r.callBack(ctx, id.ID(q.Record), *m.Callback)
	}
	return "", fault.Wrap(fault.Invalid, "", errors.New("empty message"))
}

func (r Relay) callBack(ctx context.Context, record id.ID, c change.Callback) error {
	step, err := r.Steps.Step(ctx, record, c.Step)
	if err != nil {
		return err
	}
	if c.Error != "" {
		return r.Flows.Fail(ctx, step.Token, c.Error, c.Cause)
	}
	return r.Flows.Succeed(ctx, step.Token, c.Output)
}
