package runtimeapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"github.com/bridges-of-trust/bridges/infra/local/spool"
)

// maxEvent is Lambda's limit for the payload of an asynchronous invocation, in bytes.
const maxEvent = 1 << 20

// An event waits on disk until its function took it; after the last attempt it is a dead letter.
type event struct {
	Function string
	Payload  json.RawMessage
	Attempts int
	Due      time.Time
}

// async delivers events at least once, with Lambda's two more attempts after one and two minutes.
type async struct {
	runtime *Runtime
	queue   *spool.Spool[event]
	dead    spool.Letters
	wake    chan struct{}

	mu   sync.Mutex
	busy map[string]bool
}

func newAsync(r *Runtime) (*async, error) {
	queue, err := spool.Open[event](filepath.Join(r.opt.Folder, "events"))
	if err != nil {
		return nil, err
	}
	dead, err := spool.OpenLetters(filepath.Join(r.opt.Folder, "dead"))
	if err != nil {
		return nil, err
	}
	return &async{runtime: r, queue: queue, dead: dead, wake: make(chan struct{}, 1), busy: map[string]bool{}}, nil
}

// InvokeAsync queues an event for a function; it is on disk when InvokeAsync returns.
func (r *Runtime) InvokeAsync(name string, payload []byte) error {
	switch {
	case r.functions[name] == nil:
		return &Error{404, "ResourceNotFoundException", "Function not found: " + Function{Name: name}.ARN()}
	case len(payload) > maxEvent:
		return &Error{413, "RequestTooLargeException", fmt.Sprintf("%d byte payload is too large for the Event invocation type (limit %d bytes)", len(payload), maxEvent)}
	case !json.Valid(payload):
		return &Error{400, "InvalidRequestContentException", "Could not parse request body into json"}
	}
	err := r.async.queue.Put(spool.NewID(), event{Function: name, Payload: payload, Due: r.opt.Now()})
	r.async.poke()
	return err
}

// Dead gives the stack's dead letters.
func (r *Runtime) Dead() spool.Letters { return r.async.dead }

// Redrive sends a dead letter again, as an event.
func (r *Runtime) Redrive(id string) error {
	letter, err := r.async.dead.Get(id)
	if err != nil {
		return err
	}
	if err := r.InvokeAsync(letter.Function, letter.Payload); err != nil {
		return err
	}
	return r.async.dead.Remove(id)
}

func (a *async) poke() {
	select {
	case a.wake <- struct{}{}:
	default:
	}
}

// run starts what is due and sleeps until something is.
func (a *async) run(ctx context.Context) {
	var work sync.WaitGroup
	defer work.Wait()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-a.wake:
		case <-timer.C:
		}
		timer.Reset(a.sweep(ctx, &work))
	}
}

// sweep returns how long until the next event is due.
func (a *async) sweep(ctx context.Context, work *sync.WaitGroup) time.Duration {
	const longest = time.Minute
	ids, err := a.queue.IDs()
	if err != nil {
		return time.Second
	}
	wait := longest
	for _, id := range ids {
		if a.taken(id) {
			continue
		}
		ev, err := a.queue.Get(id)
		if err != nil {
			continue // removed meanwhile
		}
		if due := ev.Due.Sub(a.runtime.opt.Now()); due > 0 {
			wait = min(wait, due)
			continue
		}
		a.take(id)
		work.Go(func() {
			defer a.release(id)
			a.deliver(ctx, id, ev)
		})
	}
	return wait
}

func (a *async) taken(id string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.busy[id]
}

func (a *async) take(id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.busy[id] = true
}

func (a *async) release(id string) {
	a.mu.Lock()
	delete(a.busy, id)
	a.mu.Unlock()
	a.poke()
}

// deliver invokes once and decides what becomes of the event.
func (a *async) deliver(ctx context.Context, id string, ev event) {
	result, err := a.runtime.Invoke(ctx, ev.Function, ev.Payload)
	var refused *Error
	switch {
	case ctx.Err() != nil || a.runtime.isClosed():
		return // it stays in the queue for the next start
	case errors.As(err, &refused) && refused.Status == 429:
		ev.Due = a.runtime.opt.Now().Add(time.Second)
		a.settle(ev.Function, a.queue.Put(id, ev))
		return
	case err == nil && result.FunctionError == "":
		a.settle(ev.Function, a.queue.Remove(id))
		return
	}
	reason := string(result.Payload)
	if err != nil {
		reason = err.Error()
	}
	ev.Attempts++
	if ev.Attempts > len(a.runtime.opt.Backoff) {
		a.bury(id, ev, reason)
		return
	}
	ev.Due = a.runtime.opt.Now().Add(a.runtime.opt.Backoff[ev.Attempts-1])
	a.settle(ev.Function, a.queue.Put(id, ev))
}

func (a *async) bury(id string, ev event, reason string) {
	err := a.dead.Add(spool.Letter{
		Time: a.runtime.opt.Now(), Source: "events", Function: ev.Function,
		Attempts: ev.Attempts, Reason: reason, Payload: ev.Payload,
	})
	if err == nil {
		err = a.queue.Remove(id)
	}
	a.settle(ev.Function, err)
}

// settle shows a disk that fails in the function's log; the event is delivered again.
func (a *async) settle(function string, err error) {
	if err != nil {
		a.runtime.logs.note(function, "events", "event queue: "+err.Error())
	}
}

func (r *Runtime) isClosed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.closed
}
