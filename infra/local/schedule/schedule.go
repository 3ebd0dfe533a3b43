// Package schedule starts functions at their times as EventBridge Scheduler does: rate(...) and cron(...)
// with a time zone, at least once, with retries until a maximum age and then a dead letter.
//
// The time of the last start is on disk. A start that was missed while the stack did not run is made up
// for once, if it is not older than the maximum age. One-time schedules, flexible windows, start and end
// dates, and L, W and # in cron are not there.
package schedule

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"time"

	"github.com/bridges-of-trust/bridges/infra/local/spool"
)

// A Cron is one schedule.
type Cron struct {
	Name, Function, Express, Zone string
	Input                         json.RawMessage
	Retries                       int
	MaxAge                        time.Duration // 0 for Scheduler's 24 hours
}

// Options say where schedules deliver; Deliver, Folder and Dead are required.
type Options struct {
	Crons   []Cron
	Deliver func(function string, input []byte) error // hands an event over; it is safe when Deliver returns
	Folder  string
	Dead    spool.Letters
	Now     func() time.Time
}

// A Scheduler runs from Open to Close.
type Scheduler struct {
	opt  Options
	file *spool.Spool[state]
	plan []*entry
	stop context.CancelFunc
	done sync.WaitGroup
}

// state is the last time for which a schedule was started.
type state struct{ Last time.Time }

type entry struct {
	Cron
	expression Expression

	mu      sync.Mutex
	last    time.Time
	next    time.Time
	trouble error
}

// A Status is a schedule's place in time, for display.
type Status struct {
	Cron
	Last, Next time.Time
	Trouble    error
}

// Open starts the schedules.
func Open(opt Options) (*Scheduler, error) {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	file, err := spool.Open[state](opt.Folder)
	if err != nil {
		return nil, err
	}
	s := &Scheduler{opt: opt, file: file}
	for _, c := range opt.Crons {
		e, err := s.entry(c)
		if err != nil {
			return nil, fmt.Errorf("schedule %s: %w", c.Name, err)
		}
		s.plan = append(s.plan, e)
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.stop = cancel
	for _, e := range s.plan {
		s.done.Go(func() { s.run(ctx, e) })
	}
	return s, nil
}

func (s *Scheduler) entry(c Cron) (*entry, error) {
	expression, err := Parse(c.Express, c.Zone)
	if err != nil {
		return nil, err
	}
	if c.MaxAge == 0 {
		c.MaxAge = 24 * time.Hour
	}
	if len(c.Input) == 0 {
		c.Input = json.RawMessage(`{}`)
	}
	e := &entry{Cron: c, expression: expression}
	known, err := s.file.Get(c.Name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		// A new schedule counts from its creation.
		known.Last = s.opt.Now()
		err = s.file.Put(c.Name, known)
	case err == nil:
		known.Last = e.catchUp(known.Last, s.opt.Now())
	}
	e.last = known.Last
	e.next = expression.Next(e.last)
	return e, err
}

// catchUp moves a last start forward over what was missed, so that at most one start is made up for.
func (e *entry) catchUp(last, now time.Time) time.Time {
	if e.expression.every > 0 {
		if missed := now.Sub(last) / e.expression.every; missed > 1 {
			last = last.Add((missed - 1) * e.expression.every)
		}
	} else if oldest := now.Add(-e.MaxAge); last.Before(oldest) {
		last = oldest
	}
	for {
		first := e.expression.Next(last)
		if first.IsZero() || first.After(now) {
			return last
		}
		if second := e.expression.Next(first); second.IsZero() || second.After(now) {
			return last
		}
		last = first
	}
}

// Close stops the schedules.
func (s *Scheduler) Close() error {
	s.stop()
	s.done.Wait()
	return nil
}

// Status lists the schedules.
func (s *Scheduler) Status() []Status {
	var out []Status
	for _, e := range s.plan {
		e.mu.Lock()
		out = append(out, Status{e.Cron, e.last, e.next, e.trouble})
		e.mu.Unlock()
	}
	return out
}

// Start starts a schedule now, beside its times.
func (s *Scheduler) Start(name string) error {
	for _, e := range s.plan {
		if e.Name == name {
			return s.opt.Deliver(e.Function, e.Input)
		}
	}
	return fmt.Errorf("no schedule %q", name)
}

func (s *Scheduler) run(ctx context.Context, e *entry) {
	for !e.next.IsZero() && pause(ctx, e.next.Sub(s.opt.Now())) {
		due := e.next
		if s.opt.Now().Sub(due) <= e.MaxAge && !s.deliver(ctx, e, due) {
			return
		}
		err := s.file.Put(e.Name, state{due})
		e.mu.Lock()
		e.last, e.next = due, e.expression.Next(due)
		if err != nil {
			e.trouble = err
		}
		e.mu.Unlock()
	}
}

// deliver hands one start over, or gives it up. It is false when the scheduler stops meanwhile.
func (s *Scheduler) deliver(ctx context.Context, e *entry, due time.Time) bool {
	for tries := 1; ; tries++ {
		err := s.opt.Deliver(e.Function, e.Input)
		e.mu.Lock()
		e.trouble = err
		e.mu.Unlock()
		if err == nil {
			return true
		}
		wait := min(time.Second<<min(tries-1, 10), time.Minute)
		if tries > e.Retries || s.opt.Now().Add(wait).Sub(due) > e.MaxAge {
			letter := spool.Letter{Time: s.opt.Now(), Source: "schedule", Function: e.Function, Attempts: tries, Reason: err.Error(), Payload: e.Input}
			if err := s.opt.Dead.Add(letter); err == nil {
				return true
			}
		}
		if !pause(ctx, wait) {
			return false
		}
	}
}

// pause is false when the context ended first.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return ctx.Err() == nil
	}
}
