package states

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/bridges-of-trust/bridges/infra/local/states/jsonata"
)

// A core is one execution in memory: a pure machine that is told what happened and when, and that lists what to store
// and what to do. Whoever drives it stores first and acts after; it is not safe for concurrent use.
type core struct {
	exec     *Execution
	machine  *scope
	branches map[int64]*branch
	items    map[int64][]json.RawMessage // of Map states, by branch
	env      *environment
	now      time.Time
	queue    []int64
	entered  func(state string) // told of each state that is entered; may be nil

	// what the driver takes after each step
	events  []Event
	dirty   map[int64]bool // changed, or removed where no longer in branches
	stocked map[int64]bool // items changed
	calls   []int64        // branches whose call is to be made
	dropped []int64        // ids of calls that nobody waits for any more
}

// An environment is what all executions of one engine share.
type environment struct {
	pool    *jsonata.Pool
	float   func() float64 // random, in [0,1)
	nonce   func() string  // 16 random bytes in hexadecimal
	region  string
	account string
}

func newCore(env *environment, e *Execution, m *scope, now time.Time) *core {
	return &core{
		exec: e, machine: m, env: env, now: now, branches: map[int64]*branch{}, items: map[int64][]json.RawMessage{},
		dirty: map[int64]bool{}, stocked: map[int64]bool{},
	}
}

const rootID = 0

// begin starts a new execution.
func (x *core) begin() {
	x.record(0, "ExecutionStarted", "executionStartedEventDetails",
		startedDetails{Input: string(x.exec.Input), RoleARN: "arn:aws:iam::" + x.env.account + ":role/local"})
	x.deadline(x.exec.Start)
	x.exec.NextBranch = 1
	root := &branch{ID: rootID, Parent: -1, State: x.machine.start, Phase: entering, Input: x.exec.Input}
	x.add(root)
}

// resume rebuilds the queue and lists the calls that were in flight when the program ended.
func (x *core) resume() {
	for _, b := range x.sorted() {
		switch {
		case b.Phase == entering || b.Phase == running:
			x.queue = append(x.queue, b.ID)
		case b.Phase == calling && b.Call != nil && !b.Submitted:
			x.calls = append(x.calls, b.ID)
		}
	}
}

func (x *core) sorted() []*branch {
	return slices.SortedFunc(maps.Values(x.branches), func(a, b *branch) int { return cmp.Compare(a.ID, b.ID) })
}

func (x *core) add(b *branch) {
	x.branches[b.ID] = b
	x.dirty[b.ID] = true
	x.queue = append(x.queue, b.ID)
}

func (x *core) remove(b *branch) {
	x.drop(b)
	delete(x.branches, b.ID)
	x.dirty[b.ID] = true
	x.forget(b)
}

// forget deletes the items of a Map.
func (x *core) forget(b *branch) {
	if _, ok := x.items[b.ID]; ok {
		delete(x.items, b.ID)
		x.stocked[b.ID] = true
	}
}

// drop forgets the call in flight.
func (x *core) drop(b *branch) {
	if b.Call != nil {
		x.dropped = append(x.dropped, b.Call.ID)
	}
	b.Call, b.Token, b.Submitted, b.TimeoutAt, b.BeatAt, b.Beat = nil, "", false, time.Time{}, time.Time{}, 0
	x.dirty[b.ID] = true
}

func (x *core) running() bool { return x.exec.Status == Running }

// advance brings the execution to now: what is due happens, then every branch runs until it waits for something.
func (x *core) advance(now time.Time) {
	x.now = now
	x.fire()
	for n := 0; len(x.queue) > 0 && x.running(); n++ {
		id := x.queue[0]
		x.queue = x.queue[1:]
		if b := x.branches[id]; b != nil {
			x.step(b)
		}
		// Silent branches write no events; the number of steps stands in for them.
		if x.running() && (x.exec.LastEvent >= maxEvents || n > 20*maxEvents) {
			x.end(Failed, nil, &failure{Error: "States.Runtime", Cause: fmt.Sprintf("The execution reached the maximum number of history events (%d).", maxEvents)})
		}
	}
}

// fire handles every point in time that has come, the earliest first.
func (x *core) fire() {
	for x.running() {
		b, at, ok := x.soonest()
		if !ok || at.After(x.now) {
			return
		}
		switch {
		case b == nil:
			x.end(TimedOut, nil, &failure{Error: "States.Timeout"})
		case b.Phase == waiting:
			x.waited(b)
		case b.Phase == retrying:
			b.Phase, b.Due = running, time.Time{}
			x.dirty[b.ID] = true
			x.queue = append(x.queue, b.ID)
		default:
			x.timedOut(b)
		}
	}
}

// soonest finds the next point in time at which something happens by itself; no branch means the whole execution.
func (x *core) soonest() (*branch, time.Time, bool) {
	var best *branch
	at, found := x.exec.Deadline, !x.exec.Deadline.IsZero()
	for _, b := range x.branches {
		t := b.due()
		if t.IsZero() {
			continue
		}
		if !found || t.Before(at) || (t.Equal(at) && best != nil && b.ID < best.ID) {
			best, at, found = b, t, true
		}
	}
	return best, at, found
}

func (b *branch) due() time.Time {
	switch b.Phase {
	case waiting, retrying:
		return b.Due
	case calling:
		if !b.BeatAt.IsZero() && (b.TimeoutAt.IsZero() || b.BeatAt.Before(b.TimeoutAt)) {
			return b.BeatAt
		}
		return b.TimeoutAt
	default:
		return time.Time{}
	}
}

// scopeOf finds the states that a branch runs through.
func (x *core) scopeOf(b *branch) *scope {
	if b.Parent < 0 {
		return x.machine
	}
	parent := x.branches[b.Parent]
	st := x.stateOf(parent)
	if st.kind == "Map" {
		return st.branches[0]
	}
	return st.branches[b.Index]
}

func (x *core) stateOf(b *branch) *state { return x.scopeOf(b).states[b.State] }

// end closes the execution.
func (x *core) end(s Status, output json.RawMessage, f *failure) {
	root := x.branches[rootID]
	x.exec.Status, x.exec.Stop, x.exec.Output = s, x.now, output
	switch s {
	case Succeeded:
		x.emit(root, "ExecutionSucceeded", "executionSucceededEventDetails", outputDetails{Output: string(output)})
		x.settle(root, done)
		return
	case Failed:
		x.emit(root, "ExecutionFailed", "executionFailedEventDetails", errorDetails{f.Error, f.Cause})
		x.settle(root, failed)
	case TimedOut:
		x.emit(root, "ExecutionTimedOut", "executionTimedOutEventDetails", errorDetails{})
		x.settle(root, aborted)
	case Aborted:
		x.emit(root, "ExecutionAborted", "executionAbortedEventDetails", errorDetails{f.Error, f.Cause})
		x.settle(root, aborted)
	}
	x.exec.Error, x.exec.Cause = f.Error, f.Cause
}

// settle stops whatever still runs in a branch and below it. What has ended keeps its result, for a redrive.
func (x *core) settle(b *branch, as phase) {
	for _, c := range x.children(b) {
		x.settle(c, aborted)
	}
	if b.Phase != done && b.Phase != failed {
		b.Phase = as
	}
	x.drop(b)
	b.Due = time.Time{}
}

func (x *core) children(b *branch) []*branch {
	if b.Fan == nil {
		return nil
	}
	var list []*branch
	for _, c := range x.sorted() {
		if c.Parent == b.ID {
			list = append(list, c)
		}
	}
	return list
}
