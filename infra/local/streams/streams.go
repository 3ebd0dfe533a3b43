// Package streams feeds the table's stream to a function as a Lambda event source mapping does: batches
// with a window, partial failures (ReportBatchItemFailures, the lowest failed record is the checkpoint),
// retries with backoff, bisecting, a maximum age, and dead letters for what is given up.
//
// One shard, one batch at a time, so records of an item keep their order. The checkpoint is written after
// the function succeeded: every record is delivered at least once, also across a kill. Filters, tumbling
// windows and parallelism above one are not there. A call that did not reach the function (throttled, for
// example) is tried again until the maximum age and does not count as a try of the function.
package streams

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync"
	"time"

	"github.com/bridges-of-trust/bridges/infra/local/runtimeapi"
	"github.com/bridges-of-trust/bridges/infra/local/spool"
	"github.com/bridges-of-trust/bridges/infra/local/table"
)

// A Source is where records come from; *table.Store is one.
type Source interface {
	// StreamRecords returns up to limit records after a position.
	StreamRecords(name string, after uint64, limit int) ([]table.StreamRecord, error)
	// Wait returns when there is a record after a position.
	Wait(ctx context.Context, name string, after uint64) error
}

// Options describe one mapping. Retries below zero means for ever.
type Options struct {
	Table    string
	Function string
	Batch    int
	Window   time.Duration
	Retries  int
	MaxAge   time.Duration // 0 for no limit
	Bisect   bool

	Source Source
	Invoke func(ctx context.Context, function string, payload []byte) (runtimeapi.Result, error)
	Folder string // of the checkpoint
	Dead   spool.Letters
	Now    func() time.Time
}

// A Mapping runs from Open to Close.
type Mapping struct {
	opt  Options
	file *spool.Spool[checkpoint]
	stop context.CancelFunc
	done sync.WaitGroup

	mu  sync.Mutex
	at  checkpoint
	ill error // what stopped or delays it
}

// checkpoint is the position of the last record that is done with.
type checkpoint struct{ After uint64 }

const checkpointName = "checkpoint"

// Open starts a mapping where the one before stopped.
func Open(opt Options) (*Mapping, error) {
	file, err := spool.Open[checkpoint](opt.Folder)
	if err != nil {
		return nil, err
	}
	at, err := file.Get(checkpointName)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	ctx, cancel := context.WithCancel(context.Background())
	m := &Mapping{opt: opt, file: file, at: at, stop: cancel}
	m.done.Go(func() { m.run(ctx) })
	return m, nil
}

// Close stops the mapping; a batch under way is delivered again at the next start.
func (m *Mapping) Close() error {
	m.stop()
	m.done.Wait()
	return nil
}

// Position tells the last record that is done with and what is wrong, if anything.
func (m *Mapping) Position() (after uint64, trouble error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.at.After, m.ill
}

func (m *Mapping) note(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.ill = err
}

func (m *Mapping) run(ctx context.Context) {
	for failures := 0; ctx.Err() == nil; {
		if err := m.step(ctx); err != nil && ctx.Err() == nil {
			m.note(err)
			pause(ctx, backoff(failures))
			failures++
			continue
		}
		failures = 0
	}
}

// step waits for records and brings one batch to its end.
func (m *Mapping) step(ctx context.Context) error {
	after, _ := m.Position()
	if err := m.opt.Source.Wait(ctx, m.opt.Table, after); err != nil {
		return fmt.Errorf("wait for the stream: %w", err)
	}
	records, err := m.opt.Source.StreamRecords(m.opt.Table, after, m.opt.Batch)
	if err == nil && len(records) < m.opt.Batch && m.opt.Window > 0 {
		pause(ctx, m.opt.Window)
		records, err = m.opt.Source.StreamRecords(m.opt.Table, after, m.opt.Batch)
	}
	if err != nil {
		return fmt.Errorf("read the stream: %w", err)
	}
	return m.process(ctx, records)
}

// process brings records to their end: done, or given up. It returns an error only when it must be
// called again.
func (m *Mapping) process(ctx context.Context, records []table.StreamRecord) error {
	for tries, waits := 0, 0; len(records) > 0; {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		old := m.tooOld(records)
		if old > 0 {
			if err := m.giveUp(records[:old], tries, "older than the maximum age"); err != nil {
				return err
			}
			records = records[old:]
			continue
		}
		done, reason, reached := m.attempt(ctx, records)
		if done > 0 {
			if err := m.advance(records[done-1]); err != nil {
				return err
			}
			records, tries, waits = records[done:], 0, 0
		}
		if reason == nil || len(records) == 0 {
			m.note(nil)
			continue
		}
		m.note(reason)
		switch {
		case !reached || done > 0:
		case m.opt.Bisect && len(records) > 1:
			half := len(records) / 2
			if err := m.process(ctx, records[:half]); err != nil {
				return err
			}
			records, tries = records[half:], 0
			continue
		case m.opt.Retries >= 0 && tries >= m.opt.Retries:
			if err := m.giveUp(records, tries+1, reason.Error()); err != nil {
				return err
			}
			return nil
		default:
			tries++
		}
		pause(ctx, backoff(waits))
		waits++
	}
	return nil
}

func (m *Mapping) tooOld(records []table.StreamRecord) int {
	if m.opt.MaxAge == 0 {
		return 0
	}
	n := slices.IndexFunc(records, func(r table.StreamRecord) bool {
		made := time.Unix(int64(r.Change.ApproximateCreationDateTime), 0)
		return m.opt.Now().Sub(made) <= m.opt.MaxAge
	})
	if n < 0 {
		return len(records)
	}
	return n
}

func payload(records []table.StreamRecord) ([]byte, error) {
	return json.Marshal(struct{ Records []table.StreamRecord }{records})
}

// attempt calls the function once and tells how many records from the front are done.
func (m *Mapping) attempt(ctx context.Context, records []table.StreamRecord) (done int, reason error, reached bool) {
	body, err := payload(records)
	if err != nil {
		return 0, err, true
	}
	result, err := m.opt.Invoke(ctx, m.opt.Function, body)
	if err != nil {
		return 0, err, false
	}
	if result.FunctionError != "" {
		return 0, fmt.Errorf("%s", result.Payload), true
	}
	done, err = partial(result.Payload, records)
	return done, err, true
}

// partial reads batchItemFailures. A failure that names no record of the batch fails all of it, as on
// Lambda.
func partial(answer []byte, records []table.StreamRecord) (int, error) {
	var told struct {
		Failures []struct {
			Item string `json:"itemIdentifier"`
		} `json:"batchItemFailures"`
	}
	if len(answer) > 0 {
		if err := json.Unmarshal(answer, &told); err != nil {
			return 0, fmt.Errorf("answer is no batch response: %w", err)
		}
	}
	lowest := len(records)
	for _, f := range told.Failures {
		i := slices.IndexFunc(records, func(r table.StreamRecord) bool { return r.Change.SequenceNumber == f.Item })
		if i < 0 {
			return 0, fmt.Errorf("the function reported the failure of an unknown record %q", f.Item)
		}
		lowest = min(lowest, i)
	}
	if lowest < len(records) {
		return lowest, fmt.Errorf("the function reported %d failed records, the first is %s", len(told.Failures), records[lowest].Change.SequenceNumber)
	}
	return lowest, nil
}

func (m *Mapping) giveUp(records []table.StreamRecord, tries int, reason string) error {
	body, err := payload(records)
	if err != nil {
		return err
	}
	err = m.opt.Dead.Add(spool.Letter{
		Time: m.opt.Now(), Source: "stream", Function: m.opt.Function, Attempts: tries, Reason: reason, Payload: body,
	})
	if err != nil {
		return err
	}
	return m.advance(records[len(records)-1])
}

func (m *Mapping) advance(last table.StreamRecord) error {
	at := checkpoint{last.Sequence}
	if err := m.file.Put(checkpointName, at); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.at = at
	return nil
}

// Redrive calls the function once with the records of a dead letter; the letter may go when it succeeds.
func (m *Mapping) Redrive(ctx context.Context, letter spool.Letter) error {
	result, err := m.opt.Invoke(ctx, m.opt.Function, letter.Payload)
	if err != nil {
		return err
	}
	if result.FunctionError != "" {
		return fmt.Errorf("the function failed again: %s", result.Payload)
	}
	var told struct {
		Failures []json.RawMessage `json:"batchItemFailures"`
	}
	if err := json.Unmarshal(result.Payload, &told); err == nil && len(told.Failures) > 0 {
		return fmt.Errorf("the function reported %d failed records again", len(told.Failures))
	}
	return nil
}

// backoff grows from half a second to half a minute.
func backoff(n int) time.Duration {
	return min(500*time.Millisecond<<min(n, 10), 30*time.Second)
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}
