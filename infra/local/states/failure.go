package states

import (
	"math"
	"slices"
	"time"
)

// fail takes an error of a state through Retry and Catch; where neither applies the branch fails.
func (x *core) fail(b *branch, st *state, f *failure) {
	x.evaluationEvent(b, f)
	x.failFan(b, st)
	x.drop(b)
	for i, r := range st.retry {
		if !matches(r.errors, f.Error) {
			continue
		}
		if b.Attempts[i] < r.attempts {
			x.clearFan(b)
			b.Attempts[i]++
			b.Retries++
			b.Phase, b.Due = retrying, x.now.Add(x.delay(r, b.Attempts[i]))
			return
		}
		break // the first retrier that matches decides
	}
	for i, c := range st.catch {
		if matches(c.errors, f.Error) {
			x.clearFan(b)
			e := x.evaluator(b)
			defer e.close()
			e.error = f.output()
			x.leave(e, st, leaving{assign: c.assign, output: c.output, otherwise: e.error, next: c.next, at: indexed("Catch", i) + "/", caught: true})
			return
		}
	}
	x.branchFailed(b, f)
}

// evaluationEvent writes EvaluationFailed. As the recordings of AWS show, it follows what came before the state where
// nothing else has happened in it.
func (x *core) evaluationEvent(b *branch, f *failure) {
	if !f.evaluation {
		return
	}
	previous := b.LastID
	if previous == b.EnteredID {
		previous = b.BeforeID
	}
	x.emitAfter(b, previous, "EvaluationFailed", "evaluationFailedEventDetails",
		evaluationDetails{Error: f.Error, Cause: f.Cause, Location: f.field, State: b.State})
	f.evaluation = false
}

// failFan stops the children of a Parallel or Map that fails and closes its events. The children stay for a redrive.
func (x *core) failFan(b *branch, st *state) {
	if st.kind != "Map" && st.kind != "Parallel" {
		return
	}
	for _, c := range x.children(b) {
		stopped := c.Phase != done && c.Phase != failed
		x.settle(c, aborted)
		if stopped && st.kind == "Map" {
			x.emit(c, "MapIterationAborted", "mapIterationAbortedEventDetails", iterationDetails{Name: st.name, Index: c.Index})
		}
	}
	if b.Fan != nil && b.Fan.MapRun != "" {
		x.emit(b, "MapRunFailed", "mapRunFailedEventDetails", errorDetails{})
	}
	x.emit(b, st.kind+"StateFailed", "", nil)
}

// clearFan removes what a Parallel or Map has left.
func (x *core) clearFan(b *branch) {
	for _, c := range x.children(b) {
		x.clearFan(c)
		x.remove(c)
	}
	x.forget(b)
	b.Fan = nil
}

// matches tells whether ErrorEquals names an error. States.ALL leaves out what ends an execution for good;
// States.TaskFailed stands for everything but a time out; a missed heartbeat is a time out too.
func matches(names []string, err string) bool {
	if slices.Contains(names, err) {
		return true
	}
	if err == limitError || err == "States.Runtime" {
		return false
	}
	return slices.Contains(names, "States.ALL") ||
		(err != "States.Timeout" && slices.Contains(names, "States.TaskFailed")) ||
		(err == "States.HeartbeatTimeout" && slices.Contains(names, "States.Timeout"))
}

// delay is the time before attempt n, counted from 1.
func (x *core) delay(r retrier, n int) time.Duration {
	s := float64(r.interval) * math.Pow(r.rate, float64(n-1))
	if r.maxDelay > 0 {
		s = min(s, float64(r.maxDelay))
	}
	s = min(s, maxSeconds)
	if r.jitter {
		s *= x.env.float()
	}
	return time.Duration(s * float64(time.Second))
}
