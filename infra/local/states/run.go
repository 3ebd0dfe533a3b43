package states

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/bridges-of-trust/bridges/infra/local/states/jsonata"
)

// A Machine is a checked definition, ready to be tried out without any storage.
type Machine struct {
	scope *scope
	pool  *jsonata.Pool
}

// Load checks a definition; the error is Problems.
func Load(asl []byte) (*Machine, error) {
	pool := jsonata.New(jsonata.Options{})
	s, problems := check(asl, pool)
	if len(problems) > 0 {
		return nil, problems
	}
	return &Machine{scope: s, pool: pool}, nil
}

// A Call is one call of a task function by Run.
type Call struct {
	State, Function string
	Payload         json.RawMessage
	Token           string // of lambda:invoke.waitForTaskToken
	Retries         int    // attempts of this state that failed before
	At              time.Time
}

// An Answer is what a task function does, on the virtual clock.
type Answer struct {
	Output       any           // becomes the payload
	Error, Cause string        // a function error: errorType and errorMessage
	Err          error         // a call that does not reach the function
	After        time.Duration // how long the function takes
	Callback     *Callback     // what is done with the task token; nil leaves the task waiting
}

// A Callback is the answer by task token, counted from the call.
type Callback struct {
	After        time.Duration
	Output       any
	Error, Cause string
	Beats        []time.Duration // heartbeats before the answer; nothing else is sent if Silent
	Silent       bool
}

// A Trial says how Run answers the calls of a machine.
type Trial struct {
	Name    string // of the execution, "trial" if empty
	Start   time.Time
	Seed    uint64 // of jitter, tokens and $random; 1 if zero
	Tasks   map[string]func(Call) Answer
	Objects Objects
}

// A Report is what Run saw.
type Report struct {
	Visited      []string // states in the order in which they were entered, children of a distributed Map included
	Status       Status
	Output       json.RawMessage
	Error, Cause string
	History      []Event
	Took         time.Duration // virtual
	Calls        []Call
}

// Run loads and runs a definition; see Machine.Run.
func Run(asl []byte, input any, t Trial) (Report, error) {
	m, err := Load(asl)
	if err != nil {
		return Report{}, err
	}
	return m.Run(input, t)
}

// Run takes a machine from an input to its end on a virtual clock, without storage and without waiting. It errs where a
// task has no function in Trial.Tasks, and where the execution waits for something that never comes.
func (m *Machine) Run(input any, t Trial) (Report, error) {
	raw, err := json.Marshal(input)
	if err != nil {
		return Report{}, fmt.Errorf("input: %w", err)
	}
	if t.Start.IsZero() {
		t.Start = time.Date(2026, time.January, 5, 9, 0, 0, 0, time.UTC)
	}
	if t.Seed == 0 {
		t.Seed = 1
	}
	if t.Name == "" {
		t.Name = "trial"
	}
	e := &Execution{Name: t.Name, Machine: "trial", Status: Running, Input: raw, Start: t.Start}
	env := newEnvironment(m.pool, t.Seed)
	x := newCore(env, e, m.scope, t.Start)
	e.MachineARN, e.ARN = x.arn("stateMachine", e.Machine), x.arn("execution", e.Machine+":"+e.Name)
	r := &rehearsal{core: x, trial: t}
	x.entered = func(name string) { r.report.Visited = append(r.report.Visited, name) }
	x.begin()
	return r.play()
}

// A rehearsal drives a core on a virtual clock.
type rehearsal struct {
	core   *core
	trial  Trial
	queue  []delivery
	report Report
}

// A delivery is something that reaches the execution from outside.
type delivery struct {
	at    time.Time
	apply func(x *core)
}

func (r *rehearsal) play() (Report, error) {
	x := r.core
	now := r.trial.Start
	for {
		x.advance(now)
		if err := r.answer(now); err != nil {
			return r.report, err
		}
		if !x.running() {
			return r.finish(), nil
		}
		_, due, timed := x.soonest()
		switch {
		case len(r.queue) > 0 && (!timed || r.queue[0].at.Before(due)):
			d := r.queue[0]
			r.queue = r.queue[1:]
			now = d.at
			x.advance(now)
			d.apply(x)
		case timed:
			now = due
		default:
			return r.finish(), fmt.Errorf("run: the execution waits for ever in %s", strings.Join(r.stuck(), ", "))
		}
	}
}

func (r *rehearsal) finish() Report {
	e := r.core.exec
	r.report.Status, r.report.Output, r.report.Error, r.report.Cause = e.Status, e.Output, e.Error, e.Cause
	r.report.History = r.core.events
	r.report.Took = r.core.now.Sub(e.Start)
	return r.report
}

func (r *rehearsal) stuck() []string {
	var names []string
	for _, b := range r.core.sorted() {
		if b.Phase == calling {
			names = append(names, b.State)
		}
	}
	return names
}

// answer lets the task functions answer the calls that the core has listed.
func (r *rehearsal) answer(now time.Time) error {
	calls := r.core.calls
	r.core.calls = nil
	for _, id := range calls {
		b := r.core.branches[id]
		if b == nil || b.Call == nil {
			continue
		}
		c := b.Call
		if c.Read != nil {
			items, err := fetch(context.Background(), r.trial.Objects, c.Read)
			r.deliver(now, func(x *core) { x.complete(id, c.ID, outcome{items: items, err: err}) })
			continue
		}
		call := Call{State: b.State, Function: function(c.Function), Payload: c.Payload, Token: b.Token, Retries: b.Retries, At: now}
		r.report.Calls = append(r.report.Calls, call)
		f := r.trial.Tasks[call.Function]
		if f == nil {
			return fmt.Errorf("run: state %s calls function %s, which the trial does not have", call.State, call.Function)
		}
		if err := r.take(now, id, c.ID, call, f(call)); err != nil {
			return err
		}
	}
	return nil
}

// take schedules what a function's answer leads to.
func (r *rehearsal) take(now time.Time, id, callID int64, call Call, a Answer) error {
	o := outcome{err: a.Err}
	if a.Error != "" {
		o.result.FunctionError = "Unhandled"
		o.result.Payload = marshal(map[string]string{"errorType": a.Error, "errorMessage": a.Cause})
	} else {
		raw, err := json.Marshal(a.Output)
		if err != nil {
			return fmt.Errorf("run: answer of %s: %w", call.Function, err)
		}
		o.result.Payload = raw
	}
	r.deliver(now.Add(a.After), func(x *core) { x.complete(id, callID, o) })
	if a.Callback == nil || call.Token == "" {
		return nil
	}
	return r.callback(now, call, *a.Callback)
}

func (r *rehearsal) callback(now time.Time, call Call, c Callback) error {
	body, _ := readToken(call.Token)
	for _, beat := range c.Beats {
		r.deliver(now.Add(beat), func(x *core) { x.beat(call.Token, body) })
	}
	if c.Silent {
		return nil
	}
	output, err := json.Marshal(c.Output)
	if err != nil {
		return fmt.Errorf("run: callback of %s: %w", call.Function, err)
	}
	var f *failure
	if c.Error != "" {
		f = &failure{Error: c.Error, Cause: c.Cause}
	}
	r.deliver(now.Add(c.After), func(x *core) { x.answer(call.Token, body, output, f) })
	return nil
}

// deliver keeps the queue in order of time, equal times in order of arrival.
func (r *rehearsal) deliver(at time.Time, apply func(*core)) {
	i, _ := slices.BinarySearchFunc(r.queue, at, func(d delivery, t time.Time) int {
		if d.at.After(t) {
			return 1
		}
		return -1
	})
	r.queue = slices.Insert(r.queue, i, delivery{at, apply})
}
