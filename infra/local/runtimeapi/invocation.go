package runtimeapi

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"time"
)

// An Invocation is the record of one that ended, for the local pages.
type Invocation struct {
	ID       string
	Function string
	Start    time.Time
	Duration time.Duration
	Cold     bool // a process was started for it
	Error    string
	Request  string // shortened
	Response string // shortened
}

type invocation struct {
	id       string
	function *function
	payload  []byte
	start    time.Time // handed to a process, or submitted while it waits
	deadline time.Time
	cold     bool
	timer    *time.Timer
	done     chan struct{}
	finished bool
	result   Result
}

func newInvocation(f *function, payload []byte, now time.Time) *invocation {
	return &invocation{id: NewID(), function: f, payload: payload, start: now, done: make(chan struct{})}
}

// pageText limits what the pages keep of a payload.
const pageText = 4096

func (inv *invocation) record(now time.Time) Invocation {
	rec := Invocation{
		ID: inv.id, Function: inv.function.Name, Start: inv.start, Duration: now.Sub(inv.start), Cold: inv.cold,
		Request: shorten(inv.payload), Response: shorten(inv.result.Payload),
	}
	if inv.result.FunctionError != "" {
		var told struct {
			Type    string `json:"errorType"`
			Message string `json:"errorMessage"`
		}
		rec.Error = inv.result.FunctionError
		if json.Unmarshal(inv.result.Payload, &told) == nil && told.Type != "" {
			rec.Error = told.Type + ": " + told.Message
		}
	}
	return rec
}

func shorten(b []byte) string {
	if len(b) > pageText {
		return fmt.Sprintf("%s… (%d bytes)", b[:pageText], len(b))
	}
	return string(b)
}

// errorResult is a failure in the form Lambda gives it.
func errorResult(kind, message string) Result {
	body, err := json.Marshal(map[string]string{"errorType": kind, "errorMessage": message})
	if err != nil {
		panic(err) // two strings always marshal
	}
	return Result{Payload: body, FunctionError: "Unhandled"}
}

// NewID returns a random (version 4) request id.
func NewID() string {
	var b [16]byte
	if _, err := rand.Read(b[:]); err != nil {
		panic(err) // never fails since Go 1.24
	}
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// A ring keeps the latest values.
type ring[T any] struct {
	size  int
	items []T
	next  int
}

func (r *ring[T]) add(v T) {
	if len(r.items) < r.size {
		r.items = append(r.items, v)
		return
	}
	r.items[r.next] = v
	r.next = (r.next + 1) % r.size
}

func (r *ring[T]) newest() []T {
	out := make([]T, 0, len(r.items))
	for i := range r.items {
		out = append(out, r.items[(r.next+len(r.items)-1-i)%len(r.items)])
	}
	return out
}
