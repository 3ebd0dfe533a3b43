package states

import (
	"encoding/json"
	"time"
)

// redrive starts an ended execution again from the states that failed. Iterations and branches that ended well keep
// their result, as on AWS.
func (x *core) redrive(now time.Time) {
	x.now = now
	e := x.exec
	e.Status, e.Stop, e.Output, e.Error, e.Cause = Running, time.Time{}, nil, "", ""
	e.Redrives++
	e.Redriven = now
	x.deadline(now)
	root := x.branches[rootID]
	x.emit(root, "ExecutionRedriven", "executionRedrivenEventDetails", map[string]int{"redriveCount": e.Redrives})
	x.reopen(root)
}

// deadline sets the limit of the whole execution.
func (x *core) deadline(from time.Time) {
	if x.machine.timeout == nil {
		return
	}
	var s float64
	if json.Unmarshal(x.machine.timeout.raw, &s) == nil {
		x.exec.Deadline = from.Add(time.Duration(s * float64(time.Second)))
	}
}

func (x *core) reopen(b *branch) {
	x.dirty[b.ID] = true
	st := x.stateOf(b)
	b.Error, b.Cause = "", ""
	b.Attempts, b.Retries = make([]int, len(st.retry)), 0
	if b.Fan == nil {
		b.Phase = running
		x.queue = append(x.queue, b.ID)
		return
	}
	b.Phase, b.Fan.Failed = fanned, 0
	for _, c := range x.children(b) {
		if c.Phase != done {
			x.reopen(c)
		}
	}
	switch {
	case st.kind == "Map":
		e := x.evaluator(b)
		defer e.close()
		x.fill(e, st, b.LastID)
	case b.Fan.Done == b.Fan.Total:
		x.gather(b, st)
	}
}
