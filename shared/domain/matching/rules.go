package matching

import (
	"time"
	"unicode/utf8"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
)

// Limits of what people write about a run.
const (
	MinReason = 10
	MaxReason = 1000
)

// DecisionTime is how long a proposed run waits for its decision before it lapses.
const DecisionTime = 14 * 24 * time.Hour

// MayDecide checks a decision on a run: it must be proposed, in time, at the version that the person saw, and taken by
// somebody else than who asked for the run. Rejecting needs a reason; so does a decision against the rules of length.
// Faults: closed, conflict, forbidden, invalid.
func MayDecide(r Run, by change.Actor, v Verdict, reason string, version int, now time.Time) error {
	switch {
	case v != Approve && v != Reject:
		return fault.InvalidFields(fault.Field{Name: "verdict", Key: "domain.matching.verdict.choose"})
	case r.Decision != nil:
		return decidedAlready(*r.Decision, by)
	case r.Status == Lapsed || (r.Status == Proposed && !now.Before(r.Due)):
		return fault.New(fault.Closed, "domain.matching.late", "due", r.Due)
	case r.Status != Proposed:
		return fault.New(fault.Conflict, "domain.matching.not_proposed")
	case r.By.Same(by):
		return fault.New(fault.Forbidden, "domain.matching.own_request")
	case r.Version() != version:
		return fault.New(fault.Conflict, "domain.matching.changed")
	}
	return reasonFits(v, reason)
}

// decidedAlready refuses a second decision. Whoever took the first one is told so, and not by their own name.
func decidedAlready(d Decision, by change.Actor) error {
	if d.By.Same(by) {
		return fault.New(fault.Conflict, "domain.matching.decided_by_you."+string(d.Verdict), "at", d.At)
	}
	return fault.New(fault.Conflict, "domain.matching.decided."+string(d.Verdict), "name", d.By.Name, "at", d.At)
}

func reasonFits(v Verdict, reason string) error {
	n := utf8.RuneCountInString(reason)
	switch {
	case v == Reject && n < MinReason:
		return fault.InvalidFields(fault.Field{Name: "reason", Key: "domain.matching.reason.needed", Params: map[string]any{"min": MinReason}})
	case n > MaxReason:
		return fault.InvalidFields(fault.Field{Name: "reason", Key: "domain.matching.reason.long", Params: map[string]any{"max": MaxReason}})
	}
	return nil
}
