package states

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.etcd.io/bbolt"
)

// Limits of AWS: how long the name of an ended execution stays taken, and how long it can be redriven.
const (
	nameKept   = 90 * 24 * time.Hour
	redrivable = 14 * 24 * time.Hour
)

type startInput struct {
	Machine string  `json:"stateMachineArn"`
	Name    string  `json:"name"`
	Input   *string `json:"input"`
}

func (e *Engine) startExecution(in startInput) (any, error) {
	input := "{}"
	if in.Input != nil {
		input = *in.Input
	}
	if in.Name == "" {
		in.Name = e.uuid()
	}
	switch {
	case !validName(in.Name):
		return nil, refuse("InvalidName", "Invalid Name: '%s'", in.Name)
	case len(input) > maxData:
		return nil, refuse("InvalidExecutionInput", "Invalid State Machine Execution Input: 'larger than %d bytes'", maxData)
	case !json.Valid([]byte(input)):
		return nil, refuse("InvalidExecutionInput", "Invalid State Machine Execution Input: 'not JSON'")
	}
	// Names are taken one after the other, so that two callers never start the same execution twice.
	e.starting.Lock()
	defer e.starting.Unlock()
	m, err := e.machineByARN(in.Machine)
	if err != nil {
		return nil, err
	}
	if m.Deleting {
		return nil, refuse("StateMachineDeleting", "State Machine is being deleted: '%s'", m.ARN)
	}
	x := &Execution{
		ARN: e.arn("execution", m.Name+":"+in.Name), Name: in.Name, MachineARN: m.ARN, Machine: m.Name,
		Definition: m.Definition, Status: Running, Input: json.RawMessage(input), Start: e.now(),
	}
	earlier, err := e.taken(x)
	if err != nil {
		return nil, err
	}
	if earlier == nil {
		earlier, err = x, e.launch(x)
	}
	return answer{"executionArn": earlier.ARN, "startDate": seconds(earlier.Start)}, err
}

// taken answers the running execution of the same name and input; any other one of that name is an error, until it is
// old enough to be forgotten.
func (e *Engine) taken(x *Execution) (*Execution, error) {
	old, err := e.store.execution(x.ARN)
	switch {
	case errors.Is(err, errAbsent):
		return nil, nil
	case err != nil:
		return nil, err
	case old.Status == Running && string(compact(old.Input)) == string(compact(x.Input)):
		return old, nil
	case old.Status == Running || x.Start.Sub(old.Stop) < nameKept:
		return nil, refuse("ExecutionAlreadyExists", "Execution Already Exists: '%s'", x.ARN)
	}
	return nil, e.store.db.Update(func(tx *bbolt.Tx) error { return purge(tx, x.ARN) })
}

func (e *Engine) launch(x *Execution) error {
	m, err := e.scope(x.Definition)
	if err != nil {
		return err
	}
	p := e.adopt(newCore(e.env, x, m, x.Start))
	p.mu.Lock()
	defer p.mu.Unlock()
	p.core.begin()
	return e.advance(p, nil)
}

// uuid is a random name.
func (e *Engine) uuid() string {
	n := e.env.nonce()
	return fmt.Sprintf("%s-%s-%s-%s-%s", n[:8], n[8:12], n[12:16], n[16:20], n[20:])
}

func (e *Engine) executionByARN(arn string) (*Execution, error) {
	if _, err := e.named("execution", arn); err != nil {
		return nil, err
	}
	x, err := e.store.execution(arn)
	if errors.Is(err, errAbsent) {
		return nil, refuse("ExecutionDoesNotExist", "Execution Does Not Exist: '%s'", arn)
	}
	return x, err
}

func (e *Engine) describeExecution(in executionInput) (any, error) {
	x, err := e.executionByARN(in.ARN)
	if err != nil {
		return nil, err
	}
	out := x.summary()
	if in.Included != "METADATA_ONLY" {
		out["input"], out["inputDetails"] = string(x.Input), answer{"included": true}
		if x.Status == Succeeded {
			out["output"], out["outputDetails"] = string(x.Output), answer{"included": true}
		}
		if x.Status != Running && x.Status != Succeeded {
			out["error"], out["cause"] = x.Error, x.Cause
		}
	}
	out["redriveStatus"] = "REDRIVABLE"
	if err := x.redrivable(e.now()); err != nil {
		out["redriveStatus"], out["redriveStatusReason"] = "NOT_REDRIVABLE", err.Error()
	}
	return out, nil
}

// summary is what ListExecutions and DescribeExecution have in common.
func (x *Execution) summary() answer {
	out := answer{
		"executionArn": x.ARN, "stateMachineArn": x.MachineARN, "name": x.Name, "status": x.Status,
		"startDate": seconds(x.Start), "redriveCount": x.Redrives,
	}
	optional(out, "stopDate", x.Stop)
	optional(out, "redriveDate", x.Redriven)
	return out
}

type listInput struct {
	Machine string `json:"stateMachineArn"`
	Status  Status `json:"statusFilter"`
	Redrive string `json:"redriveFilter"`
	Max     int    `json:"maxResults"`
	Token   string `json:"nextToken"`
}

// check refuses filters that AWS does not know.
func (in listInput) check() error {
	if s := in.Status; s != "" && !slices.Contains([]Status{Running, Succeeded, Failed, TimedOut, Aborted}, s) {
		return refuse("ValidationException", "statusFilter %q is not known", s)
	}
	if f := in.Redrive; f != "" && f != "REDRIVEN" && f != "NOT_REDRIVEN" {
		return refuse("ValidationException", "redriveFilter %q is not known", f)
	}
	return nil
}

// A place is where the next page of executions begins: after this one.
type place struct {
	Start time.Time
	ARN   string
}

func (e *Engine) listExecutions(in listInput) (any, error) {
	size, err := pageSize(in.Max)
	if err != nil {
		return nil, err
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	m, err := e.machineByARN(in.Machine)
	if err != nil {
		return nil, err
	}
	var from place
	if err := decodeToken(in.Token, &from); err != nil {
		return nil, err
	}
	list, err := e.store.executions(func(x *Execution) bool {
		redriven := in.Redrive == "" || (in.Redrive == "REDRIVEN") == (x.Redrives > 0)
		return x.Machine == m.Name && (in.Status == "" || x.Status == in.Status) && redriven
	})
	if err != nil {
		return nil, err
	}
	newestFirst(list)
	if from.ARN != "" {
		list = slices.DeleteFunc(list, func(x *Execution) bool {
			return x.Start.After(from.Start) || (x.Start.Equal(from.Start) && x.ARN <= from.ARN)
		})
	}
	items, out := []answer{}, answer{}
	for i, x := range list {
		if i == size {
			out["nextToken"] = encodeToken(place{list[i-1].Start, list[i-1].ARN})
			break
		}
		items = append(items, x.summary())
	}
	out["executions"] = items
	return out, nil
}

type historyInput struct {
	ARN     string `json:"executionArn"`
	Max     int    `json:"maxResults"`
	Reverse bool   `json:"reverseOrder"`
	Data    *bool  `json:"includeExecutionData"`
	Token   string `json:"nextToken"`
}

func (e *Engine) executionHistory(in historyInput) (any, error) {
	size, err := pageSize(in.Max)
	if err != nil {
		return nil, err
	}
	if _, err := e.executionByARN(in.ARN); err != nil {
		return nil, err
	}
	var last int64
	if err := decodeToken(in.Token, &last); err != nil {
		return nil, err
	}
	events, err := e.store.history(in.ARN)
	if err != nil {
		return nil, err
	}
	if in.Reverse {
		slices.Reverse(events)
	}
	if last > 0 {
		events = slices.DeleteFunc(events, func(v Event) bool { return v.ID == last || (v.ID < last) != in.Reverse })
	}
	items, out := []map[string]any{}, answer{}
	for i, v := range events {
		if i == size {
			out["nextToken"] = encodeToken(events[i-1].ID)
			break
		}
		items = append(items, v.wire(in.Data == nil || *in.Data))
	}
	out["events"] = items
	return out, nil
}

type stopInput struct {
	ARN   string `json:"executionArn"`
	Error string `json:"error"`
	Cause string `json:"cause"`
}

func (e *Engine) stopExecution(in stopInput) (any, error) {
	if err := checkReason(in.Error, in.Cause); err != nil {
		return nil, err
	}
	var x *Execution
	var err error
	if p := e.process(in.ARN); p != nil {
		p.mu.Lock()
		defer p.mu.Unlock()
		err = e.advance(p, func(c *core) {
			if c.running() {
				c.end(Aborted, nil, &failure{Error: in.Error, Cause: in.Cause})
			}
		})
		x = p.core.exec
	} else {
		x, err = e.executionByARN(in.ARN)
	}
	if err != nil {
		return nil, err
	}
	return answer{"stopDate": seconds(x.Stop)}, nil
}

type redriveInput struct {
	ARN   string `json:"executionArn"`
	Token string `json:"clientToken"`
}

// redrivable tells why an execution cannot be redriven.
func (x *Execution) redrivable(now time.Time) error {
	switch {
	case x.Status == Running:
		return errors.New("Execution is RUNNING and cannot be redriven")
	case x.Status == Succeeded:
		return errors.New("Execution is SUCCEEDED and cannot be redriven")
	case now.Sub(x.Stop) > redrivable:
		return errors.New("Execution has exceeded the redrivable period")
	}
	return nil
}

func (e *Engine) redriveExecution(in redriveInput) (any, error) {
	e.starting.Lock()
	defer e.starting.Unlock()
	x, err := e.executionByARN(in.ARN)
	if err != nil {
		return nil, err
	}
	if err := x.redrivable(e.now()); err != nil {
		return nil, refuse("ExecutionNotRedrivable", "%v", err)
	}
	p, err := e.revive(x)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.core.redrive(e.now())
	if err := e.advance(p, nil); err != nil {
		return nil, err
	}
	return answer{"redriveDate": seconds(p.core.exec.Redriven)}, nil
}
