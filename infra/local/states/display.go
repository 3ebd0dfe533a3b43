package states

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// A Filter chooses executions; zero fields choose all.
type Filter struct {
	Machine string // name
	Status  Status
	Limit   int
}

// Executions lists executions for display, the newest first.
func (e *Engine) Executions(f Filter) ([]Execution, error) {
	if err := e.enter(); err != nil {
		return nil, err
	}
	defer e.work.Done()
	list, err := e.store.executions(func(x *Execution) bool {
		return (f.Machine == "" || x.Machine == f.Machine) && (f.Status == "" || x.Status == f.Status)
	})
	if err != nil {
		return nil, fmt.Errorf("list executions: %w", err)
	}
	newestFirst(list)
	if f.Limit > 0 && len(list) > f.Limit {
		list = list[:f.Limit]
	}
	out := make([]Execution, len(list))
	for i, x := range list {
		out[i] = *x
	}
	return out, nil
}

func newestFirst(list []*Execution) {
	slices.SortFunc(list, func(a, b *Execution) int {
		return cmp.Or(b.Start.Compare(a.Start), cmp.Compare(a.ARN, b.ARN))
	})
}

// History lists the events of an execution for display.
func (e *Engine) History(arn string) ([]Event, error) {
	if err := e.enter(); err != nil {
		return nil, err
	}
	defer e.work.Done()
	return e.store.history(arn)
}

// ErrNotWaiting is returned where there is no Wait state to skip.
var ErrNotWaiting = errors.New("the execution is in no Wait state")

// SkipWait ends every Wait state that the execution is in at once, as if its time had come.
func (e *Engine) SkipWait(arn string) error {
	if err := e.enter(); err != nil {
		return err
	}
	defer e.work.Done()
	p := e.process(arn)
	if p == nil {
		return ErrNotWaiting
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	skipped := false
	err := e.advance(p, func(x *core) {
		for _, b := range x.sorted() {
			if x.running() && b.Phase == waiting {
				skipped = true
				x.waited(b)
			}
		}
	})
	if err == nil && !skipped {
		return ErrNotWaiting
	}
	return err
}
