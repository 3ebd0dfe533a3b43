package streams_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/infra/local/runtimeapi"
	"github.com/bridges-of-trust/bridges/infra/local/spool"
	"github.com/bridges-of-trust/bridges/infra/local/streams"
	"github.com/bridges-of-trust/bridges/infra/local/table"
)

// source holds records 1 to n, made at a time.
type source struct {
	mu   sync.Mutex
	made []time.Time
	more chan struct{}
}

func newSource(n int) *source {
	s := &source{more: make(chan struct{})}
	s.add(n)
	return s
}

func (s *source) add(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for range n {
		s.made = append(s.made, time.Now())
	}
	close(s.more)
	s.more = make(chan struct{})
}

func (s *source) StreamRecords(_ string, after uint64, limit int) ([]table.StreamRecord, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []table.StreamRecord
	for i := int(after); i < len(s.made) && len(out) < limit; i++ {
		seq := uint64(i + 1)
		out = append(out, table.StreamRecord{Sequence: seq, Change: table.Change{
			SequenceNumber: strconv.Itoa(i + 1), ApproximateCreationDateTime: float64(s.made[i].Unix()),
		}})
	}
	return out, nil
}

func (s *source) Wait(ctx context.Context, name string, after uint64) error {
	for {
		s.mu.Lock()
		more, ok := s.more, len(s.made) > int(after)
		s.mu.Unlock()
		if ok {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-more:
		}
	}
}

// function notes the batches it gets, as texts like "1 2 3", and answers by a rule.
type function struct {
	mu      sync.Mutex
	batches []string
	rule    func(batch []string, call int) (runtimeapi.Result, error)
}

func (f *function) invoke(_ context.Context, _ string, payload []byte) (runtimeapi.Result, error) {
	var in struct {
		Records []struct {
			Change struct{ SequenceNumber string } `json:"dynamodb"`
		}
	}
	if err := json.Unmarshal(payload, &in); err != nil {
		return runtimeapi.Result{}, err
	}
	var batch []string
	for _, r := range in.Records {
		batch = append(batch, r.Change.SequenceNumber)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.batches = append(f.batches, strings.Join(batch, " "))
	return f.rule(batch, len(f.batches))
}

func ok([]string, int) (runtimeapi.Result, error) {
	return runtimeapi.Result{Payload: []byte(`{"batchItemFailures":[]}`)}, nil
}

func failing(items ...string) runtimeapi.Result {
	var list []string
	for _, i := range items {
		list = append(list, fmt.Sprintf(`{"itemIdentifier":%q}`, i))
	}
	return runtimeapi.Result{Payload: []byte(`{"batchItemFailures":[` + strings.Join(list, ",") + `]}`)}
}

var broken = runtimeapi.Result{Payload: []byte(`{"errorType":"x"}`), FunctionError: "Unhandled"}

// poison fails every batch that holds record 3.
func poison(batch []string, _ int) (runtimeapi.Result, error) {
	for _, b := range batch {
		if b == "3" {
			return broken, nil
		}
	}
	return ok(batch, 0)
}

func TestMapping(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		change  func(*streams.Options)
		rule    func([]string, int) (runtimeapi.Result, error)
		records int
		batches []string
		dead    []string
	}{
		{name: "batches", records: 5, rule: ok, batches: []string{"1 2 3 4", "5"}},
		{name: "answer without a word", records: 1, rule: func([]string, int) (runtimeapi.Result, error) { return runtimeapi.Result{}, nil }, batches: []string{"1"}},
		{name: "error, then success", records: 2, rule: func(b []string, n int) (runtimeapi.Result, error) {
			if n == 1 {
				return broken, nil
			}
			return ok(b, n)
		}, batches: []string{"1 2", "1 2"}},
		{name: "partial failure starts again at the lowest", records: 4, rule: func(b []string, n int) (runtimeapi.Result, error) {
			if n == 1 {
				return failing("4", "3"), nil
			}
			return ok(b, n)
		}, batches: []string{"1 2 3 4", "3 4"}},
		{name: "unknown failed record fails all", records: 2, rule: func(b []string, n int) (runtimeapi.Result, error) {
			if n == 1 {
				return failing("99"), nil
			}
			return ok(b, n)
		}, batches: []string{"1 2", "1 2"}},
		{
			name: "retries are used up", records: 2, change: func(o *streams.Options) { o.Retries = 1 }, rule: func(b []string, _ int) (runtimeapi.Result, error) { return broken, nil },
			batches: []string{"1 2", "1 2"}, dead: []string{"1 2"},
		},
		{
			name: "bisect isolates the poison", records: 4, change: func(o *streams.Options) { o.Bisect, o.Retries = true, 1 }, rule: poison,
			batches: []string{"1 2 3 4", "1 2", "3 4", "3", "3", "4"}, dead: []string{"3"},
		},
		{name: "partial and bisect", records: 4, change: func(o *streams.Options) { o.Bisect, o.Retries = true, 0 }, rule: func(b []string, n int) (runtimeapi.Result, error) {
			if strings.Contains(strings.Join(b, ""), "3") {
				return failing("3"), nil
			}
			return ok(b, n)
		}, batches: []string{"1 2 3 4", "3 4", "3", "4"}, dead: []string{"3"}},
		{name: "too old", records: 2, change: func(o *streams.Options) {
			o.MaxAge = 10 * time.Second
			o.Now = func() time.Time { return time.Now().Add(time.Hour) }
		}, rule: ok, dead: []string{"1 2"}},
		{name: "throttling does not count", records: 1, change: func(o *streams.Options) { o.Retries = 0 }, rule: func(b []string, n int) (runtimeapi.Result, error) {
			if n < 4 {
				return runtimeapi.Result{}, &runtimeapi.Error{Status: 429}
			}
			return ok(b, n)
		}, batches: []string{"1", "1", "1", "1"}},
		{
			name: "for ever until the maximum age", records: 1, change: func(o *streams.Options) { o.Retries, o.MaxAge = -1, 3*time.Second }, rule: func([]string, int) (runtimeapi.Result, error) { return broken, nil },
			batches: []string{"1", "1", "1"}, dead: []string{"1"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				f := &function{rule: tt.rule}
				dead, opt := mapping(t, folder, newSource(tt.records), f)
				if tt.change != nil {
					tt.change(&opt)
				}
				m, err := streams.Open(opt)
				if err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Hour)
				synctest.Wait()
				if err := m.Close(); err != nil {
					t.Error(err)
				}
				if diff := cmp.Diff(tt.batches, f.batches); diff != "" {
					t.Errorf("batches (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff(tt.dead, letters(t, dead)); diff != "" {
					t.Errorf("dead letters (-want +got):\n%s", diff)
				}
				if after, _ := m.Position(); after != uint64(tt.records) {
					t.Errorf("position = %d, want %d", after, tt.records)
				}
			})
		})
	}
}

func mapping(t *testing.T, folder string, s *source, f *function) (spool.Letters, streams.Options) {
	t.Helper()
	dead, err := spool.OpenLetters(folder + "/dead")
	if err != nil {
		t.Fatal(err)
	}
	return dead, streams.Options{
		Table: "t", Function: "relay", Batch: 4, Window: time.Second, Retries: 5, Source: s, Invoke: f.invoke, Folder: folder + "/stream", Dead: dead,
	}
}

func letters(t *testing.T, dead spool.Letters) []string {
	t.Helper()
	ids, err := dead.IDs()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, id := range ids {
		l, err := dead.Get(id)
		if err != nil {
			t.Fatal(err)
		}
		f := &function{rule: ok}
		if _, err := f.invoke(t.Context(), "", l.Payload); err != nil {
			t.Fatal(err)
		}
		out = append(out, f.batches...)
	}
	return out
}

func TestMapping_goesOnAfterRestart(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := newSource(2)
		f := &function{rule: ok}
		for range 2 {
			_, opt := mapping(t, folder, s, f)
			m, err := streams.Open(opt)
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Minute)
			if err := m.Close(); err != nil {
				t.Fatal(err)
			}
			s.add(1)
		}
		if diff := cmp.Diff([]string{"1 2", "3"}, f.batches); diff != "" {
			t.Errorf("batches over two starts (-want +got):\n%s", diff)
		}
	})
}

func TestMapping_windowGathers(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := newSource(1)
		f := &function{rule: ok}
		_, opt := mapping(t, folder, s, f)
		m, err := streams.Open(opt)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(500 * time.Millisecond)
		s.add(1)
		time.Sleep(time.Minute)
		if err := m.Close(); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"1 2"}, f.batches); diff != "" {
			t.Errorf("batches (-want +got):\n%s", diff)
		}
	})
}

func TestRedrive(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		result runtimeapi.Result
		err    error
		fails  bool
	}{
		{name: "success", result: failing()},
		{name: "error", result: broken, fails: true},
		{name: "partial", result: failing("1"), fails: true},
		{name: "not reached", err: errors.New("no"), fails: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := &function{rule: func([]string, int) (runtimeapi.Result, error) { return tt.result, tt.err }}
			_, opt := mapping(t, t.TempDir(), newSource(0), f)
			m, err := streams.Open(opt)
			if err != nil {
				t.Fatal(err)
			}
			defer m.Close()
			err = m.Redrive(t.Context(), spool.Letter{Payload: json.RawMessage(`{"Records":[]}`)})
			if (err != nil) != tt.fails {
				t.Errorf("Redrive: %v, want failure %v", err, tt.fails)
			}
		})
	}
}
