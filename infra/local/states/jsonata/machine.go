package jsonata

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/dop251/goja"
)

//go:embed prelude.js
var prelude string

// A machine is one JavaScript virtual machine with JSONata and the prelude loaded.
type machine struct {
	vm     *goja.Runtime
	now    time.Time
	random func() float64
	broken bool // interrupted or out of stack: never used again

	check, setup, run goja.Callable
}

func newMachine(bundle *goja.Program) (*machine, error) {
	m := &machine{vm: goja.New()}
	m.vm.SetMaxCallStackSize(maxStack)
	m.vm.SetTimeSource(m.time)
	m.vm.SetRandSource(m.rand)
	// JSONata looks for btoa and atob in window, and takes Node's Buffer where there is no window.
	globals := map[string]any{"window": m.vm.GlobalObject(), "btoa": m.wrap(btoa), "atob": m.wrap(atob)}
	for name, value := range globals {
		if err := m.vm.Set(name, value); err != nil {
			return nil, fmt.Errorf("define %s: %w", name, err)
		}
	}
	if _, err := m.vm.RunProgram(bundle); err != nil {
		return nil, fmt.Errorf("load jsonata: %w", err)
	}
	v, err := m.vm.RunString(prelude)
	if err != nil {
		return nil, fmt.Errorf("load prelude: %w", err)
	}
	start, _ := goja.AssertFunction(v)
	made, err := start(goja.Undefined(), m.vm.ToValue(m.hash), m.vm.ToValue(m.seeded), m.vm.ToValue(cachedText))
	if err != nil {
		return nil, fmt.Errorf("start prelude: %w", err)
	}
	o := made.ToObject(m.vm)
	m.check, _ = goja.AssertFunction(o.Get("check"))
	m.setup, _ = goja.AssertFunction(o.Get("setup"))
	m.run, _ = goja.AssertFunction(o.Get("run"))
	return m, nil
}

func (m *machine) time() time.Time {
	if m.now.IsZero() {
		return time.Now()
	}
	return m.now
}

func (m *machine) rand() float64 {
	if m.random == nil {
		return rand.Float64() //nolint:gosec // $random of JSONata is not a secret
	}
	return m.random()
}

func (m *machine) bind(b Bindings) error {
	m.now, m.random = b.Now, b.Random
	names := make([]string, 0, len(b.Variables))
	for name := range b.Variables {
		names = append(names, name)
	}
	slices.Sort(names)
	flat := make([]any, 0, 2*len(names))
	for _, name := range names {
		flat = append(flat, name, string(b.Variables[name]))
	}
	if _, err := m.setup(goja.Undefined(), m.vm.ToValue(flat)); err != nil {
		return fmt.Errorf("bind variables: %w", err)
	}
	return nil
}

// unbind drops the values, so that an idle machine holds no workflow data.
func (m *machine) unbind() {
	if m.broken {
		return
	}
	m.now, m.random = time.Time{}, nil
	if _, err := m.setup(goja.Undefined(), m.vm.ToValue([]any{})); err != nil {
		m.broken = true
	}
}

// timed runs f under the time limit and sorts its errors.
func (m *machine) timed(limit time.Duration, f func() error) error {
	timer := time.AfterFunc(limit, func() { m.vm.Interrupt("limit") })
	err := f()
	if !timer.Stop() {
		m.broken = true // the interrupt may still be pending
	}
	var interrupted *goja.InterruptedError
	var overflow *goja.StackOverflowError
	switch {
	case errors.As(err, &interrupted):
		m.broken = true
		return ErrTimeLimit
	case errors.As(err, &overflow):
		m.broken = true
		return ErrTooDeep
	}
	var thrown *goja.Exception
	if errors.As(err, &thrown) {
		return m.failure(thrown.Value())
	}
	return err
}

// failure turns what JavaScript threw into an Error.
func (m *machine) failure(v goja.Value) error {
	o, ok := v.(*goja.Object)
	if !ok {
		return &Error{Message: v.String()}
	}
	e := &Error{Message: v.String()}
	if c := o.Get("code"); c != nil && !goja.IsUndefined(c) {
		e.Code = c.String()
	}
	if t := o.Get("message"); t != nil && !goja.IsUndefined(t) {
		e.Message = t.String()
	}
	return e
}

// eval runs one expression. goja drains the queue of promise jobs before the outermost call returns, and nothing in
// JSONata waits for anything outside, so that the promise is settled by then.
func (m *machine) eval(expression string) (Value, error) {
	r, err := m.run(goja.Undefined(), m.vm.ToValue(expression))
	if err != nil {
		return Value{}, err
	}
	promise, ok := r.Export().(*goja.Promise)
	if !ok {
		return Value{}, fmt.Errorf("evaluate: no promise but %s", r.ExportType())
	}
	switch promise.State() {
	case goja.PromiseStateFulfilled:
		return result(promise.Result().String())
	case goja.PromiseStateRejected:
		return Value{}, m.failure(promise.Result())
	default:
		return Value{}, errors.New("evaluate: the promise never settled")
	}
}

// result splits "type json", the form in which the prelude answers.
func result(s string) (Value, error) {
	for i := range len(s) {
		if s[i] != ' ' {
			continue
		}
		v := Value{Type: s[:i], JSON: []byte(s[i+1:])}
		if len(v.JSON) == 0 {
			v.JSON = nil
		} else if !json.Valid(v.JSON) {
			return Value{}, fmt.Errorf("evaluate: result is no JSON: %.80q", v.JSON)
		}
		return v, nil
	}
	return Value{}, fmt.Errorf("evaluate: malformed answer %.80q", s)
}
