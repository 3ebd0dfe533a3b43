// Package runtimeapi runs functions on this machine as Lambda does: it starts the very bootstrap
// binaries that are deployed, hands them invocations over the Lambda Runtime API, and ends them.
//
// What it promises: one invocation at a time per process; a deadline header and a hard stop at the
// function's timeout (Sandbox.Timedout); a process that dies is replaced and its invocation answered with
// Runtime.ExitError; an error a function reports reaches the caller byte for byte; reserved concurrency
// is honoured with TooManyRequestsException; a rebuilt binary is used by the next invocation.
//
// What it leaves out: versions and aliases, response streaming, extensions, client context, the second
// attempt Lambda makes after a failed init, and the memory limit, which is told to the function but not
// enforced.
package runtimeapi

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// Names every part of the local stack agrees on.
const (
	Region  = "eu-central-1"
	Account = "000000000000"
)

// MaxPayload is Lambda's limit for the payload of a synchronous invocation and for its answer, in bytes.
const MaxPayload = 6*1024*1024 + 100

// A Function is one Lambda: its binary, limits and environment.
type Function struct {
	Name      string
	Bootstrap string // path of the executable
	MemoryMB  int
	Timeout   time.Duration
	Reserved  int // reserved concurrency, 0 for none
	Env       map[string]string
}

// ARN names the function as Lambda does.
func (f Function) ARN() string {
	return "arn:aws:lambda:" + Region + ":" + Account + ":function:" + f.Name
}

// Options say where the functions are and how much of the machine they get.
type Options struct {
	Functions []Function
	Address   string        // host:port at which Runtime.ServeHTTP answers under /fn/
	Folder    string        // for logs, events that wait, and the functions' home
	Processes int           // at most so many processes per function; 0 means 8
	Idle      time.Duration // a process without work ends after this; 0 means 5 minutes
	Init      time.Duration // time to the first poll; 0 means Lambda's 10 seconds
	Backoff   []time.Duration
	Now       func() time.Time
}

// A Result is what a function answered. FunctionError is empty on success and "Unhandled" otherwise,
// with Payload then holding {"errorMessage", "errorType", "stackTrace"}.
type Result struct {
	Payload       []byte
	FunctionError string
	RequestID     string
}

// An Error is a refusal by the Lambda service itself, before any function ran.
type Error struct {
	Status  int    // HTTP status of the Invoke API
	Code    string // for example TooManyRequestsException
	Message string
}

func (e *Error) Error() string { return e.Code + ": " + e.Message }

// A Runtime holds the functions and their processes.
type Runtime struct {
	opt   Options
	logs  *Logs
	spawn chan func()

	mu          sync.Mutex
	functions   map[string]*function
	instances   map[string]*instance
	invocations ring[Invocation]
	closed      bool

	async *async
	stop  context.CancelFunc
	done  sync.WaitGroup
}

type function struct {
	Function
	instances []*instance
	queue     []*invocation
	running   int
}

// New prepares the functions; nothing starts before the first invocation.
func New(opt Options) (*Runtime, error) {
	defaults(&opt)
	ctx, cancel := context.WithCancel(context.Background())
	r := &Runtime{
		opt: opt, logs: newLogs(filepath.Join(opt.Folder, "logs"), opt.Now), spawn: make(chan func()),
		functions: map[string]*function{}, instances: map[string]*instance{}, stop: cancel,
		invocations: ring[Invocation]{size: 300},
	}
	for _, f := range opt.Functions {
		r.functions[f.Name] = &function{Function: f}
	}
	for _, folder := range []string{r.home(), filepath.Join(opt.Folder, "logs")} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			cancel()
			return nil, fmt.Errorf("prepare functions: %w", err)
		}
	}
	var err error
	if r.async, err = newAsync(r); err != nil {
		cancel()
		return nil, err
	}
	r.done.Go(func() { r.spawner(ctx) })
	r.done.Go(func() { r.reaper(ctx) })
	r.done.Go(func() { r.async.run(ctx) })
	return r, nil
}

func defaults(opt *Options) {
	if opt.Processes == 0 {
		opt.Processes = 8
	}
	if opt.Idle == 0 {
		opt.Idle = 5 * time.Minute
	}
	if opt.Init == 0 {
		opt.Init = 10 * time.Second
	}
	if opt.Backoff == nil {
		opt.Backoff = []time.Duration{time.Minute, 2 * time.Minute}
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
}

func (r *Runtime) home() string { return filepath.Join(r.opt.Folder, "home") }

// Logs gives what the functions wrote.
func (r *Runtime) Logs() *Logs { return r.logs }

// Names lists the functions in the order of the manifest.
func (r *Runtime) Names() []string {
	var names []string
	for _, f := range r.opt.Functions {
		names = append(names, f.Name)
	}
	return names
}

// Recent lists the latest invocations, newest first.
func (r *Runtime) Recent() []Invocation {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.invocations.newest()
}

// Processes counts the running processes of a function.
func (r *Runtime) Processes(name string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	if f := r.functions[name]; f != nil {
		return len(f.instances)
	}
	return 0
}

// Invoke runs a function and waits for its answer. As on AWS, a caller that gives up does not stop a
// function that has started. The error is an *Error when the service refuses, or the context's.
func (r *Runtime) Invoke(ctx context.Context, name string, payload []byte) (Result, error) {
	inv, err := r.submit(name, payload)
	if err != nil {
		return Result{}, err
	}
	select {
	case <-inv.done:
		return inv.result, nil
	case <-ctx.Done():
		r.withdraw(inv)
		return Result{}, ctx.Err()
	}
}

// submit gives the invocation to a free process, to a new one, or to the queue.
func (r *Runtime) submit(name string, payload []byte) (*invocation, error) {
	if len(payload) > MaxPayload {
		return nil, &Error{413, "RequestTooLargeException", fmt.Sprintf("%d byte payload is too large for the RequestResponse invocation type (limit %d bytes)", len(payload), MaxPayload)}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	f := r.functions[name]
	switch {
	case r.closed:
		return nil, &Error{503, "ServiceUnavailableException", "the local stack is stopping"}
	case f == nil:
		return nil, &Error{404, "ResourceNotFoundException", "Function not found: " + Function{Name: name}.ARN()}
	case f.Reserved > 0 && f.running >= f.Reserved:
		return nil, &Error{429, "TooManyRequestsException", "Rate Exceeded."}
	}
	f.running++
	inv := newInvocation(f, payload, r.opt.Now())
	r.place(inv)
	return inv, nil
}

// place needs the lock.
func (r *Runtime) place(inv *invocation) {
	f := inv.function
	r.retireStale(f)
	// The youngest idle process first, so that the others can grow old and end.
	for _, in := range slices.Backward(f.instances) {
		if in.waiting && in.current == nil {
			r.assign(in, inv)
			return
		}
	}
	if len(f.instances) < r.opt.Processes && f.returning() <= len(f.queue) {
		r.start(f, inv)
		return
	}
	f.queue = append(f.queue, inv)
}

// returning counts the processes that have answered and are about to poll again.
func (f *function) returning() int {
	n := 0
	for _, in := range f.instances {
		if in.polled && !in.waiting && in.current == nil && in.reason == "" {
			n++
		}
	}
	return n
}

// withdraw forgets an invocation whose caller left while it was still queued.
func (r *Runtime) withdraw(inv *invocation) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f := inv.function
	if i := slices.Index(f.queue, inv); i >= 0 {
		f.queue = slices.Delete(f.queue, i, i+1)
		r.finish(inv, errorResult("Local.CallerGone", "the caller left before a process was free"))
	}
}

// finish needs the lock; only the first result of an invocation counts.
func (r *Runtime) finish(inv *invocation, result Result) {
	if inv.finished {
		return
	}
	inv.finished = true
	if inv.timer != nil {
		inv.timer.Stop()
	}
	result.RequestID = inv.id
	inv.result = result
	inv.function.running--
	r.invocations.add(inv.record(r.opt.Now()))
	close(inv.done)
}

// Close ends every process and every invocation under way, and keeps what waits in the event queue.
func (r *Runtime) Close() error {
	r.mu.Lock()
	if r.closed {
		r.mu.Unlock()
		return errors.New("runtime is closed already")
	}
	r.closed = true
	for _, f := range r.functions {
		for _, inv := range f.queue {
			r.finish(inv, errorResult("Local.Stopped", "the local stack stopped"))
		}
		f.queue = nil
	}
	var ends []chan struct{}
	for _, in := range r.instances {
		ends = append(ends, in.exited)
		in.kill("local stack stopped")
	}
	r.mu.Unlock()
	for _, end := range ends {
		<-end
	}
	r.stop()
	r.done.Wait()
	return r.logs.close()
}
