package states

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/bridges-of-trust/bridges/infra/local/states/jsonata"
)

// maxData is the limit of AWS on input, output and variables of a state, in bytes.
const maxData = 262144

const (
	evaluationError = "States.QueryEvaluationError"
	limitError      = "States.DataLimitExceeded"
)

// An evaluator renders the fields of one state; the values are those at the state's entry.
type evaluator struct {
	x             *core
	b             *branch
	result, error json.RawMessage // $states.result and $states.errorOutput where there are such
	item          *mapItem
	open          *jsonata.Scope
}

// A mapItem is $states.context.Map.Item.
type mapItem struct {
	Index int             `json:"Index"`
	Value json.RawMessage `json:"Value"`
}

func (x *core) evaluator(b *branch) *evaluator { return &evaluator{x: x, b: b} }

func (e *evaluator) close() {
	if e.open != nil {
		e.open.Close()
		e.open = nil
	}
}

// render gives the value of a field; a nil template has no value.
func (e *evaluator) render(t *template, field string) (json.RawMessage, *failure) {
	if t == nil {
		return nil, nil
	}
	v, err := t.render(field, func(field, expr string) (json.RawMessage, error) { return e.eval(expr, field, "") })
	return v, e.failed(err, field)
}

// typed is render for a field that must have one JSON type, in the words of JSONata.
func (e *evaluator) typed(t *template, field, kind string) (json.RawMessage, *failure) {
	if t == nil || t.kind != expression {
		return e.render(t, field)
	}
	v, err := e.eval(t.expr, field, kind)
	return v, e.failed(err, field)
}

// number is typed for a number that must not be below zero.
func (e *evaluator) number(t *template, field string, otherwise float64) (float64, *failure) {
	v, f := e.typed(t, field, "number")
	if f != nil || v == nil {
		return otherwise, f
	}
	var n float64
	if err := json.Unmarshal(v, &n); err != nil || n < 0 {
		return 0, e.invalid(field, fmt.Sprintf("The value of the field '%s' must be a number of zero or more but was: %s", field, v))
	}
	return n, nil
}

func (e *evaluator) invalid(field, text string) *failure {
	return &failure{Error: evaluationError, Cause: e.prefix() + text, field: field, evaluation: true}
}

func (e *evaluator) prefix() string {
	return fmt.Sprintf("An error occurred while executing the state '%s' (entered at the event id #%d). ", e.b.State, e.b.EnteredID)
}

// errField carries the failure of an expression through the renderer.
type errField struct{ failure *failure }

func (e errField) Error() string { return e.failure.Cause }

func (e *evaluator) failed(err error, field string) *failure {
	var inner errField
	switch {
	case err == nil:
		return nil
	case errors.As(err, &inner):
		return inner.failure
	default:
		return e.invalid(field, err.Error())
	}
}

func (e *evaluator) eval(expr, field, kind string) (json.RawMessage, error) {
	head := fmt.Sprintf("The JSONata expression '%s' specified for the field '%s' ", expr, field)
	if e.open == nil {
		s, err := e.x.env.pool.Open(jsonata.Bindings{Variables: e.variables(), Now: e.x.now, Random: e.x.env.float})
		if err != nil {
			return nil, errField{&failure{Error: "States.Runtime", Cause: e.prefix() + err.Error()}}
		}
		e.open = s
	}
	v, err := e.open.Eval(expr)
	switch {
	case err != nil:
		e.close() // the machine may be gone
		return nil, errField{e.invalid(field, head+"threw an error during evaluation. "+err.Error())}
	case v.Type == "undefined":
		return nil, errField{e.invalid(field, head+"returned nothing (undefined).")}
	case v.Type == "function":
		return nil, errField{e.invalid(field, head+"returned an unexpected result type. Expected a JSON value, but was 'function'")}
	case kind != "" && v.Type != kind:
		return nil, errField{e.invalid(field, fmt.Sprintf("%sreturned an unexpected result type. Expected '%s', but was '%s' for value: %s", head, kind, v.Type, v.JSON))}
	}
	return v.JSON, nil
}

// variables are $states and every variable that the branch can read.
func (e *evaluator) variables() map[string][]byte {
	m := map[string][]byte{}
	e.x.collect(e.b, m)
	m["states"] = e.states()
	return m
}

// collect gathers variables from the outermost scope inwards. A distributed Map hides the outer ones.
func (x *core) collect(b *branch, m map[string][]byte) {
	if b.Parent >= 0 && b.Child == "" {
		x.collect(x.branches[b.Parent], m)
	}
	for k, v := range b.Vars {
		m[k] = v
	}
}

func (e *evaluator) states() []byte {
	var b bytes.Buffer
	b.WriteString(`{"input":`)
	b.Write(e.b.Input)
	if e.result != nil {
		b.WriteString(`,"result":`)
		b.Write(e.result)
	}
	if e.error != nil {
		b.WriteString(`,"errorOutput":`)
		b.Write(e.error)
	}
	b.WriteString(`,"context":`)
	b.Write(e.x.context(e.b, e.item))
	b.WriteByte('}')
	return b.Bytes()
}

// contextTime is how the context object writes a time.
func contextTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// context is $states.context of a branch.
func (x *core) context(b *branch, item *mapItem) json.RawMessage {
	type m = map[string]any
	exec := m{
		"Id": x.exec.ARN, "Name": x.exec.Name, "Input": x.exec.Input, "StartTime": contextTime(x.exec.Start),
		"RoleArn": "arn:aws:iam::" + x.env.account + ":role/local", "RedriveCount": x.exec.Redrives,
	}
	if !x.exec.Redriven.IsZero() {
		exec["RedriveTime"] = contextTime(x.exec.Redriven)
	}
	if c := x.childOf(b); c != nil {
		exec["Id"], exec["Name"] = c.Child, c.Child[strings.LastIndexByte(c.Child, ':')+1:]
		exec["Input"], exec["StartTime"] = c.ChildInput, contextTime(c.ChildStart)
	}
	out := m{
		"Execution":    exec,
		"State":        m{"Name": b.State, "EnteredTime": contextTime(b.EnteredAt), "RetryCount": b.Retries},
		"StateMachine": m{"Id": x.exec.MachineARN, "Name": x.exec.Machine},
	}
	if b.Token != "" {
		out["Task"] = m{"Token": b.Token}
	}
	if item == nil {
		item = x.itemOf(b)
	}
	if item != nil {
		out["Map"] = m{"Item": item}
	}
	return marshal(out)
}

// childOf finds the item's execution that a branch belongs to, if it is inside of a distributed Map.
func (x *core) childOf(b *branch) *branch {
	for ; b != nil; b = x.branches[b.Parent] {
		if b.Child != "" {
			return b
		}
	}
	return nil
}

// itemOf finds the innermost iteration that a branch belongs to.
func (x *core) itemOf(b *branch) *mapItem {
	for ; b != nil && b.Child == ""; b = x.branches[b.Parent] {
		if b.Item != nil {
			return &mapItem{Index: b.Index, Value: b.Item}
		}
	}
	return nil
}
