package states

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"go.etcd.io/bbolt"

	"github.com/bridges-of-trust/bridges/infra/local/states/jsonata"
)

// Options of an Engine.
type Options struct {
	// Invoke calls a function by name, without ARN. It may be called again with the same payload after a kill.
	Invoke  func(ctx context.Context, function string, payload []byte) (Result, error)
	Objects Objects // for readers of distributed Maps; may be nil
	Clock   Clock   // the wall clock if nil
	Seed    uint64  // of jitter, tokens and $random; really random if zero
	Log     *slog.Logger
}

// An Engine runs state machines and answers the Step Functions protocol. It is safe for concurrent use.
type Engine struct {
	o      Options
	store  *store
	env    *environment
	ctx    context.Context //nolint:containedctx // ends every call in flight at Close
	cancel context.CancelFunc
	work   sync.WaitGroup

	mu       sync.Mutex // guards what follows; never held while an execution's lock is waited for
	live     map[string]*process
	scopes   map[string]*scope // parsed definitions
	closed   bool
	broken   error      // a write that failed: nothing is done any more
	starting sync.Mutex // one StartExecution at a time, so that a name is taken once
}

// A process is an execution that runs in this engine.
type process struct {
	mu    sync.Mutex
	core  *core
	stop  func() bool // of the timer
	calls map[int64]context.CancelFunc
}

// Open opens the engine over a folder, which it creates, and resumes every execution that was running.
func Open(dir string, o Options) (*Engine, error) {
	if o.Clock == nil {
		o.Clock = wallClock{}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s, err := openStore(dir)
	if err != nil {
		return nil, err
	}
	e := &Engine{o: o, store: s, live: map[string]*process{}, scopes: map[string]*scope{}}
	e.env = newEnvironment(jsonata.New(jsonata.Options{}), o.Seed)
	e.ctx, e.cancel = context.WithCancel(context.Background())
	if err := e.resume(); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return e, nil
}

func (e *Engine) now() time.Time { return e.o.Clock.Now().UTC().Truncate(time.Microsecond) }

// resume brings back what ran when the program ended. An execution whose definition is not understood any more, because it
// was taken by an earlier build, is left as it is and named in the log: it must not keep the others from going on.
func (e *Engine) resume() error {
	list, err := e.store.executions(func(x *Execution) bool { return x.Status == Running })
	if err != nil {
		return fmt.Errorf("resume executions: %w", err)
	}
	for _, x := range list {
		p, err := e.revive(x)
		var problems Problems
		if errors.As(err, &problems) {
			e.o.Log.Error("execution does not go on", "execution", x.ARN, "error", err)
			continue
		}
		if err != nil {
			return fmt.Errorf("resume %s: %w", x.ARN, err)
		}
		p.mu.Lock()
		p.core.resume()
		err = e.advance(p, nil)
		p.mu.Unlock()
		if err != nil {
			return fmt.Errorf("resume %s: %w", x.ARN, err)
		}
	}
	return nil
}

// revive loads an execution and makes it live.
func (e *Engine) revive(x *Execution) (*process, error) {
	m, err := e.scope(x.Definition)
	if err != nil {
		return nil, err
	}
	c, err := e.store.load(e.env, x, m, e.now())
	if err != nil {
		return nil, err
	}
	return e.adopt(c), nil
}

func (e *Engine) adopt(c *core) *process {
	p := &process{core: c, calls: map[int64]context.CancelFunc{}}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.live[c.exec.ARN] = p
	return p
}

func (e *Engine) scope(definition string) (*scope, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if s := e.scopes[definition]; s != nil {
		return s, nil
	}
	raw, err := e.store.definition(definition)
	if err != nil {
		return nil, err
	}
	s, problems := parse(raw)
	if len(problems) > 0 {
		return nil, problems
	}
	e.scopes[definition] = s
	return s, nil
}

// process finds a live execution.
func (e *Engine) process(arn string) *process {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.live[arn]
}

var errClosed = errors.New("the engine is closed")

func (e *Engine) usable() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return errClosed
	}
	return e.broken
}

// enter counts a caller from outside, so that Close waits for it; leave with e.work.Done.
func (e *Engine) enter() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case e.closed:
		return errClosed
	case e.broken != nil:
		return e.broken
	}
	e.work.Add(1)
	return nil
}

// advance applies something to an execution, runs it as far as it goes, stores the result and only then acts. The
// caller holds p.mu.
func (e *Engine) advance(p *process, apply func(*core)) error {
	if err := e.usable(); err != nil {
		return err
	}
	x, now := p.core, e.now()
	if !x.running() {
		return nil // ended while the caller waited for the lock
	}
	x.advance(now) // what was due before comes first
	if apply != nil {
		apply(x)
		x.advance(now)
	}
	if err := e.store.save(x); err != nil {
		e.fail(err)
		return fmt.Errorf("store %s: %w", x.exec.ARN, err)
	}
	e.act(p)
	return nil
}

// fail stops the engine after a write that failed: memory is ahead of the disk, so that nothing may be answered.
func (e *Engine) fail(err error) {
	e.o.Log.Error("state machines stop: the store refuses a write", "error", err)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.broken = fmt.Errorf("the store refused a write: %w", err)
	e.cancel()
}

// act starts calls, cancels those that nobody waits for, and sets the timer.
func (e *Engine) act(p *process) {
	x := p.core
	for _, id := range x.dropped {
		if cancel := p.calls[id]; cancel != nil {
			cancel()
			delete(p.calls, id)
		}
	}
	if x.running() {
		for _, id := range x.calls {
			if b := x.branches[id]; b != nil && b.Call != nil {
				e.call(p, id, *b.Call)
			}
		}
	}
	x.events, x.calls, x.dropped = nil, nil, nil
	clear(x.dirty)
	clear(x.stocked)
	e.timer(p)
	if !x.running() {
		e.retire(x.exec)
	}
}

// call makes one call in its own goroutine.
func (e *Engine) call(p *process, branchID int64, c call) {
	ctx, cancel := context.WithCancel(e.ctx)
	p.calls[c.ID] = cancel
	e.work.Go(func() {
		defer cancel()
		o := e.perform(ctx, c)
		if ctx.Err() != nil {
			return // dropped, or the engine closes: it is made again after the next start
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.calls, c.ID)
		if err := e.advance(p, func(x *core) { x.complete(branchID, c.ID, o) }); err != nil && !errors.Is(err, errClosed) {
			e.o.Log.Error("task result lost", "execution", p.core.exec.ARN, "error", err)
		}
	})
}

func (e *Engine) perform(ctx context.Context, c call) outcome {
	if c.Read != nil {
		items, err := fetch(ctx, e.o.Objects, c.Read)
		return outcome{items: items, err: err}
	}
	if e.o.Invoke == nil {
		return outcome{err: errors.New("no functions are connected")}
	}
	r, err := e.o.Invoke(ctx, function(c.Function), c.Payload)
	return outcome{result: r, err: err}
}

// timer wakes the execution when the next thing is due.
func (e *Engine) timer(p *process) {
	if p.stop != nil {
		p.stop()
		p.stop = nil
	}
	if !p.core.running() {
		return
	}
	_, at, ok := p.core.soonest()
	if !ok {
		return
	}
	p.stop = e.o.Clock.AfterFunc(max(0, at.Sub(e.o.Clock.Now())), func() { e.tick(p) })
}

func (e *Engine) tick(p *process) {
	if e.enter() != nil {
		return
	}
	defer e.work.Done()
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.core.running() {
		return
	}
	if err := e.advance(p, nil); err != nil && !errors.Is(err, errClosed) {
		e.o.Log.Error("timer lost", "execution", p.core.exec.ARN, "error", err)
	}
}

// retire takes an ended execution out of memory.
func (e *Engine) retire(x *Execution) {
	e.mu.Lock()
	delete(e.live, x.ARN)
	e.mu.Unlock()
	e.o.Log.Info("execution ended", "execution", x.ARN, "status", x.Status, "error", x.Error)
	if m, err := e.store.machine(x.Machine); err == nil && m.Deleting {
		if err := e.removeIfIdle(m); err != nil {
			e.o.Log.Error("delete state machine", "machine", m.Name, "error", err)
		}
	}
}

// Close stops timers and calls, waits for every goroutine and closes the store. Executions go on after the next Open.
func (e *Engine) Close() error {
	e.mu.Lock()
	if e.closed {
		e.mu.Unlock()
		return nil
	}
	e.closed = true
	live := make([]*process, 0, len(e.live))
	for _, p := range e.live {
		live = append(live, p)
	}
	e.mu.Unlock()
	e.cancel()
	for _, p := range live {
		p.mu.Lock()
		if p.stop != nil {
			p.stop()
		}
		p.mu.Unlock()
	}
	e.work.Wait()
	if err := e.store.db.Close(); err != nil {
		return fmt.Errorf("close state machines: %w", err)
	}
	return nil
}

// Define registers a state machine, or updates the one of that name where the definition differs.
func (e *Engine) Define(name string, asl []byte) error {
	if err := e.enter(); err != nil {
		return err
	}
	defer e.work.Done()
	if !validName(name) {
		return fmt.Errorf("define %q: not a name of a state machine", name)
	}
	if _, problems := check(asl, e.env.pool); len(problems) > 0 {
		return fmt.Errorf("define %s: %w", name, problems)
	}
	now := e.now()
	return e.store.db.Update(func(tx *bbolt.Tx) error {
		var m machineRecord
		err := get(tx, inMachines, []byte(name), &m)
		if err != nil && !errors.Is(err, errAbsent) {
			return err
		}
		k, err := define(tx, asl)
		if err != nil || (m.Definition == k && !m.Deleting) {
			return err
		}
		if m.Name == "" {
			m = machineRecord{Name: name, ARN: e.arn("stateMachine", name), RoleARN: "arn:aws:iam::" + e.env.account + ":role/local", Created: now}
		}
		m.set(k, now)
		return put(tx, inMachines, []byte(name), m)
	})
}

func (m *machineRecord) set(definition string, now time.Time) {
	m.Definition, m.Updated, m.Deleting = definition, now, false
	m.Revisions++
	m.Revision = fmt.Sprintf("%s-%d", m.Name, m.Revisions)
}

func (e *Engine) arn(kind, name string) string {
	return "arn:aws:states:" + e.env.region + ":" + e.env.account + ":" + kind + ":" + name
}
