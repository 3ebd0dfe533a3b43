package states

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"
)

// TestEngine_tokenRace lets two answers, a heartbeat and the time out meet at one instant.
func TestEngine_tokenRace(t *testing.T) {
	runs := 1000
	if testing.Short() {
		runs = 100
	}
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		tokens := make(chan string, runs)
		e, err := Open(dir, Options{Seed: 7, Invoke: func(_ context.Context, _ string, p []byte) (Result, error) {
			var in struct{ Token string }
			err := json.Unmarshal(p, &in)
			tokens <- in.Token
			return Result{Payload: []byte("{}")}, err
		}})
		if err != nil {
			t.Fatal(err)
		}
		e.store.db.NoSync = true // speed only: nothing is killed here
		if err := e.Define("ask", []byte(`{"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Task","TimeoutSeconds":10,
"Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken","Arguments":{"FunctionName":"f","Payload":{"Token":"{% $states.context.Task.Token %}"}},"End":true}}}`)); err != nil {
			t.Fatal(err)
		}
		won := map[Status]int{}
		for i := range runs {
			won[race(t, e, tokens, i)]++
		}
		if won[Succeeded] == 0 || won[Failed] == 0 {
			t.Errorf("winners = %v, want both sides to win sometimes", won)
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
}

// race runs one execution; the answers come 1 ms before, at and after the time out, by turns.
func race(t *testing.T, e *Engine, tokens chan string, i int) Status {
	t.Helper()
	name := fmt.Sprint("r-", i)
	if _, err := e.startExecution(startInput{Machine: e.arn("stateMachine", "ask"), Name: name}); err != nil {
		t.Fatal(err)
	}
	token := <-tokens
	time.Sleep(10*time.Second + time.Duration(i%3-1)*time.Millisecond)
	var wg sync.WaitGroup
	var mu sync.Mutex
	accepted := 0
	for range 2 {
		wg.Go(func() {
			out := "1"
			if _, err := e.taskSuccess(successInput{Token: token, Output: &out}); err == nil {
				mu.Lock()
				accepted++
				mu.Unlock()
			}
		})
	}
	wg.Go(func() { _, _ = e.taskHeartbeat(heartbeatInput{Token: token}) })
	wg.Wait()
	time.Sleep(time.Second)
	x, err := e.store.execution(e.arn("execution", "ask:"+name))
	if err != nil {
		t.Fatal(err)
	}
	if (x.Status == Succeeded) != (accepted == 1) || accepted > 1 || (x.Status != Succeeded && x.Error != "States.Timeout") {
		t.Errorf("run %d: %s %s with %d answers taken", i, x.Status, x.Error, accepted)
	}
	events, err := e.History(x.ARN)
	if err != nil {
		t.Fatal(err)
	}
	consistent(t, events)
	return x.Status
}

// TestEngine_waitAcrossRestart proves that a wait keeps its end while the engine is away.
func TestEngine_waitAcrossRestart(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		e, err := Open(dir, Options{Seed: 7})
		if err != nil {
			t.Fatal(err)
		}
		if err := e.Define("wait", []byte(waitMachine)); err != nil {
			t.Fatal(err)
		}
		if _, err := e.startExecution(startInput{Machine: e.arn("stateMachine", "wait"), Name: "w"}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(20 * time.Minute)
		if e, err = Open(dir, Options{Seed: 7}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		x, err := e.store.execution(e.arn("execution", "wait:w"))
		if err != nil || x.Status != Succeeded || x.Stop.Sub(begin) != time.Hour {
			t.Errorf("ended %v after %v, %v, want SUCCEEDED after an hour", x.Status, x.Stop.Sub(begin), err)
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
}

// TestEngine_resumeWithoutOne proves that an execution whose definition is not understood any more keeps no other one
// from going on.
func TestEngine_resumeWithoutOne(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		var said bytes.Buffer
		o := Options{Seed: 7, Log: slog.New(slog.NewTextHandler(&said, nil))}
		e, err := Open(dir, o)
		if err != nil {
			t.Fatal(err)
		}
		old := strings.Replace(waitMachine, "3600", "60", 1)
		for name, asl := range map[string]string{"wait": waitMachine, "old": old} {
			if err := e.Define(name, []byte(asl)); err != nil {
				t.Fatal(err)
			}
			if _, err := e.startExecution(startInput{Machine: e.arn("stateMachine", name), Name: "w"}); err != nil {
				t.Fatal(err)
			}
		}
		x, err := e.store.execution(e.arn("execution", "old:w"))
		if err != nil {
			t.Fatal(err)
		}
		err = e.store.db.Update(func(tx *bbolt.Tx) error {
			return tx.Bucket([]byte(inDefinitions)).Put([]byte(x.Definition), []byte(strings.Replace(old, "Seconds", "SecondsPath", 1)))
		})
		if err := errors.Join(err, e.Close()); err != nil {
			t.Fatal(err)
		}
		if e, err = Open(dir, o); err != nil {
			t.Fatalf("Open: %v", err)
		}
		time.Sleep(2 * time.Hour)
		for name, want := range map[string]Status{"wait": Succeeded, "old": Running} {
			if x, err := e.store.execution(e.arn("execution", name+":w")); err != nil || x.Status != want {
				t.Errorf("%s: %v, %v, want %s", name, x.Status, err, want)
			}
		}
		if !strings.Contains(said.String(), "old:w") {
			t.Errorf("log %q does not name the execution that is left", said.String())
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestRun_retrySchedule(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, retry string
		want        []string // when each call is made
	}{
		{"defaults", `{"ErrorEquals":["States.ALL"]}`, []string{"0s", "1s", "3s", "7s"}},
		{"longer", `{"ErrorEquals":["boom"],"IntervalSeconds":3,"BackoffRate":1.5,"MaxAttempts":4}`, []string{"0s", "3s", "7.5s", "14.25s", "24.375s"}},
		{"capped", `{"ErrorEquals":["States.TaskFailed"],"IntervalSeconds":2,"MaxDelaySeconds":5,"MaxAttempts":4}`, []string{"0s", "2s", "6s", "11s", "16s"}},
		{"never", `{"ErrorEquals":["boom"],"MaxAttempts":0}`, []string{"0s"}},
		{"not this error", `{"ErrorEquals":["other","States.Timeout"]}`, []string{"0s"}},
		{"the first that matches decides", `{"ErrorEquals":["boom"],"MaxAttempts":1},{"ErrorEquals":["States.ALL"]}`, []string{"0s", "1s"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := retried(t, tt.retry, 1)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRun_retryJitter(t *testing.T) {
	t.Parallel()
	retry := `{"ErrorEquals":["boom"],"IntervalSeconds":10,"BackoffRate":1,"JitterStrategy":"FULL","MaxAttempts":50}`
	if diff := cmp.Diff(retried(t, retry, 5), retried(t, retry, 5)); diff != "" {
		t.Errorf("the same seed gives other delays:\n%s", diff)
	}
	last := time.Duration(0)
	below := 0
	for _, s := range retried(t, retry, 5)[1:] {
		at, err := time.ParseDuration(s)
		if err != nil || at-last < 0 || at-last > 10*time.Second {
			t.Errorf("delay %v (%v), want from 0 to 10 s", at-last, err)
		}
		if at-last < 5*time.Second {
			below++
		}
		last = at
	}
	if below == 0 || below == 50 {
		t.Errorf("%d of 50 delays are below half, want some", below)
	}
}

// retried runs a task that always fails and lists when it was called.
func retried(t *testing.T, retry string, seed uint64) []string {
	t.Helper()
	r, err := Run([]byte(`{"QueryLanguage":"JSONata","StartAt":"T","States":{"T":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke",
"Arguments":{"FunctionName":"f"},"Retry":[`+retry+`],"End":true}}}`), nil, Trial{Seed: seed, Tasks: map[string]func(Call) Answer{
		"f": func(Call) Answer { return Answer{Error: "boom"} },
	}})
	if err != nil {
		t.Fatal(err)
	}
	if r.Status != Failed || r.Error != "boom" {
		t.Errorf("ended %s %s, want FAILED boom", r.Status, r.Error)
	}
	var at []string
	for _, c := range r.Calls {
		at = append(at, c.At.Sub(r.Calls[0].At).String())
	}
	return at
}
