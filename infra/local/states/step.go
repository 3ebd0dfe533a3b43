package states

import (
	"encoding/json"
	"fmt"
	"time"
)

// step runs one branch from where it stands to the next thing it must wait for, or to the next state.
func (x *core) step(b *branch) {
	switch b.Phase {
	case entering:
		x.enter(b)
		fallthrough
	case running:
		x.dirty[b.ID] = true
		x.run(b, x.stateOf(b))
	}
}

func (x *core) enter(b *branch) {
	st := x.stateOf(b)
	if x.entered != nil {
		x.entered(st.name)
	}
	b.BeforeID = b.LastID
	b.EnteredAt, b.Attempts, b.Retries, b.Phase = x.now, make([]int, len(st.retry)), 0, running
	b.EnteredID = x.emit(b, st.kind+"StateEntered", "stateEnteredEventDetails", enteredDetails{Name: st.name, Input: string(b.Input)})
}

func (x *core) run(b *branch, st *state) {
	switch st.kind {
	case "Pass", "Succeed":
		x.finish(b, st, nil)
	case "Choice":
		x.choose(b, st)
	case "Wait":
		x.wait(b, st)
	case "Fail":
		x.failState(b, st)
	case "Task":
		x.schedule(b, st)
	case "Parallel":
		x.parallel(b, st)
	case "Map":
		x.mapItems(b, st)
	}
}

// finish evaluates Assign and Output and leaves the state; without Output the result goes on, or the input where there
// is none.
func (x *core) finish(b *branch, st *state, result json.RawMessage) {
	e := x.evaluator(b)
	defer e.close()
	e.result = result
	otherwise := result
	if otherwise == nil {
		otherwise = b.Input
	}
	x.leave(e, st, leaving{assign: st.assign, output: st.output, otherwise: otherwise, next: st.next})
}

// leaving is how a state is left: by its own fields, by a choice or by a catcher.
type leaving struct {
	assign, output *template
	otherwise      json.RawMessage
	next, at       string // at is the path of the fields: Catch[0]/
	caught         bool
}

func (x *core) leave(e *evaluator, st *state, l leaving) {
	output, f := e.render(l.output, l.at+"Output")
	if f == nil && l.output == nil {
		output = l.otherwise
	}
	var vars json.RawMessage
	if f == nil {
		vars, f = e.render(l.assign, l.at+"Assign")
	}
	if f == nil && (len(output) > maxData || len(vars) > maxData) {
		f = &failure{Error: limitError, Cause: tooLarge(st.name)}
	}
	if f != nil {
		if l.caught {
			x.evaluationEvent(e.b, f)
			x.branchFailed(e.b, f)
			return
		}
		x.fail(e.b, st, f)
		return
	}
	x.exit(e.b, st, output, vars, l.next)
}

func tooLarge(what string) string {
	return fmt.Sprintf("The state/task '%s' returned a result with a size exceeding the maximum number of bytes service limit.", what)
}

// exit writes the Exited event, sets the variables and goes to the next state or ends the branch.
func (x *core) exit(b *branch, st *state, output, vars json.RawMessage, next string) {
	d := exitedDetails{Name: st.name, Output: string(output)}
	var values map[string]json.RawMessage
	if len(vars) > 0 && json.Unmarshal(vars, &values) == nil && len(values) > 0 {
		d.Assigned, d.AssignedDetails = map[string]string{}, &truncation{}
		if b.Vars == nil {
			b.Vars = map[string]json.RawMessage{}
		}
		for k, v := range values {
			d.Assigned[k], b.Vars[k] = string(v), v
		}
	}
	x.emit(b, st.kind+"StateExited", "stateExitedEventDetails", d)
	x.dirty[b.ID] = true
	x.clearFan(b)
	if next == "" {
		x.branchDone(b, output)
		return
	}
	b.State, b.Input, b.Phase = next, output, entering
	x.queue = append(x.queue, b.ID)
}

func (x *core) branchDone(b *branch, output json.RawMessage) {
	b.Phase, b.Output = done, output
	if b.Parent < 0 {
		x.end(Succeeded, output, nil)
		return
	}
	x.childDone(x.branches[b.Parent], b)
}

func (x *core) branchFailed(b *branch, f *failure) {
	b.Phase, b.Error, b.Cause = failed, f.Error, f.Cause
	x.drop(b)
	if b.Parent < 0 {
		x.end(Failed, nil, f)
		return
	}
	x.childFailed(x.branches[b.Parent], b, f)
}

func (x *core) choose(b *branch, st *state) {
	e := x.evaluator(b)
	defer e.close()
	for i, c := range st.choices {
		at := fmt.Sprintf("Choices[%d]/", i)
		v, f := e.typed(c.condition, at+"Condition", "boolean")
		if f != nil {
			x.fail(b, st, f)
			return
		}
		if string(v) == "true" {
			x.leave(e, st, leaving{assign: c.assign, output: c.output, otherwise: b.Input, next: c.next, at: at})
			return
		}
	}
	if st.fallback == "" {
		x.fail(b, st, &failure{Error: "States.NoChoiceMatched", Cause: e.prefix() + "Failed to transition out of the state. The state's choices do not match and it has no Default."})
		return
	}
	x.leave(e, st, leaving{assign: st.assign, output: st.output, otherwise: b.Input, next: st.fallback})
}

func (x *core) wait(b *branch, st *state) {
	e := x.evaluator(b)
	defer e.close()
	due, f := x.waitUntil(e, st)
	if f != nil {
		x.fail(b, st, f)
		return
	}
	b.Phase, b.Due = waiting, due
	if !due.After(x.now) {
		x.waited(b)
	}
}

func (x *core) waitUntil(e *evaluator, st *state) (time.Time, *failure) {
	if st.seconds != nil {
		n, f := e.number(st.seconds, "Seconds", 0)
		if f == nil && n > maxSeconds {
			f = e.invalid("Seconds", fmt.Sprintf("The field 'Seconds' must be at most %d but was: %v", maxSeconds, n))
		}
		return x.now.Add(time.Duration(n * float64(time.Second))), f
	}
	v, f := e.typed(st.timestamp, "Timestamp", "string")
	if f != nil {
		return time.Time{}, f
	}
	var s string
	if err := json.Unmarshal(v, &s); err != nil {
		return time.Time{}, e.invalid("Timestamp", err.Error())
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return t, e.invalid("Timestamp", fmt.Sprintf("The field 'Timestamp' must be a timestamp of RFC 3339 but was: %s", v))
	}
	return t, nil
}

func (x *core) waited(b *branch) {
	b.Due = time.Time{}
	x.finish(b, x.stateOf(b), nil)
}

func (x *core) failState(b *branch, st *state) {
	e := x.evaluator(b)
	defer e.close()
	var out failure
	for _, field := range []struct {
		t    *template
		name string
		to   *string
	}{{st.failError, "Error", &out.Error}, {st.failCause, "Cause", &out.Cause}} {
		v, f := e.typed(field.t, field.name, "string")
		if f != nil {
			x.fail(b, st, f)
			return
		}
		if v != nil && json.Unmarshal(v, field.to) != nil {
			x.fail(b, st, e.invalid(field.name, "not a string: "+string(v)))
			return
		}
	}
	x.branchFailed(b, &out)
}
