package states

import (
	"encoding/json"
	"math"
	"time"
)

// An Event is one entry of an execution's history, in the words of AWS.
type Event struct {
	ID, Previous int64
	Type         string // such as TaskStateEntered
	At           time.Time
	Field        string          `json:",omitempty"` // name of the details member, such as stateEnteredEventDetails
	Details      json.RawMessage `json:",omitempty"`
}

// maxEvents is the limit of AWS on the history of one execution.
const maxEvents = 25000

type truncation struct {
	Truncated bool `json:"truncated"`
}

type enteredDetails struct {
	Name         string     `json:"name"`
	Input        string     `json:"input"`
	InputDetails truncation `json:"inputDetails"`
}

type exitedDetails struct {
	Name            string            `json:"name"`
	Output          string            `json:"output"`
	OutputDetails   truncation        `json:"outputDetails"`
	Assigned        map[string]string `json:"assignedVariables,omitempty"`
	AssignedDetails *truncation       `json:"assignedVariablesDetails,omitempty"`
}

type startedDetails struct {
	Input        string     `json:"input"`
	InputDetails truncation `json:"inputDetails"`
	RoleARN      string     `json:"roleArn"`
}

type outputDetails struct {
	Output        string     `json:"output"`
	OutputDetails truncation `json:"outputDetails"`
}

type errorDetails struct {
	Error string `json:"error,omitempty"`
	Cause string `json:"cause,omitempty"`
}

type evaluationDetails struct {
	Error    string `json:"error"`
	Cause    string `json:"cause"`
	Location string `json:"location,omitempty"`
	State    string `json:"state"`
}

type taskDetails struct {
	ResourceType string `json:"resourceType"`
	Resource     string `json:"resource"`
}

type taskScheduledDetails struct {
	taskDetails
	Region     string `json:"region"`
	Parameters string `json:"parameters"`
	Timeout    int    `json:"timeoutInSeconds,omitempty"`
	Heartbeat  int    `json:"heartbeatInSeconds,omitempty"`
}

type taskOutputDetails struct {
	taskDetails
	outputDetails
}

type taskErrorDetails struct {
	taskDetails
	errorDetails
}

type lambdaScheduledDetails struct {
	Resource     string     `json:"resource"`
	Input        string     `json:"input"`
	InputDetails truncation `json:"inputDetails"`
	Timeout      int        `json:"timeoutInSeconds,omitempty"`
}

type lengthDetails struct {
	Length int `json:"length"`
}

type iterationDetails struct {
	Name  string `json:"name"`
	Index int    `json:"index"`
}

// emit writes an event after the branch's newest one and returns its id.
func (x *core) emit(b *branch, kind, field string, details any) int64 {
	return x.emitAfter(b, b.LastID, kind, field, details)
}

// emitAfter writes an event with a given predecessor and makes it the branch's newest.
func (x *core) emitAfter(b *branch, previous int64, kind, field string, details any) int64 {
	if b.Silent {
		return b.LastID
	}
	b.LastID = x.record(previous, kind, field, details)
	return b.LastID
}

func (x *core) record(previous int64, kind, field string, details any) int64 {
	x.exec.LastEvent++
	e := Event{ID: x.exec.LastEvent, Previous: previous, Type: kind, At: x.now}
	if details != nil {
		e.Field, e.Details = field, marshal(details)
	}
	x.events = append(x.events, e)
	return e.ID
}

// seconds is a time as AWS JSON writes it: seconds since 1970 with milliseconds.
func seconds(t time.Time) json.Number {
	return json.Number(marshal(math.Round(float64(t.UnixNano())/1e6) / 1e3))
}

// wire is the event as GetExecutionHistory answers it; without data, input and output are left out.
func (e Event) wire(data bool) map[string]any {
	m := map[string]any{"id": e.ID, "previousEventId": e.Previous, "type": e.Type, "timestamp": seconds(e.At)}
	if e.Field == "" {
		return m
	}
	if data {
		m[e.Field] = e.Details
		return m
	}
	var d map[string]json.RawMessage
	if json.Unmarshal(e.Details, &d) == nil {
		for _, k := range []string{"input", "inputDetails", "output", "outputDetails", "parameters", "assignedVariables", "assignedVariablesDetails"} {
			delete(d, k)
		}
		m[e.Field] = d
	}
	return m
}
