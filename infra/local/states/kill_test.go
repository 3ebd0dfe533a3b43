package states

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const killFolder = "STATES_KILL_FOLDER"

// killMachine is twenty states: tasks, short waits, tokens, a Parallel and a Map.
func killMachine() string {
	var b strings.Builder
	b.WriteString(`{"QueryLanguage":"JSONata","StartAt":"S0","States":{`)
	for i := range 18 {
		next := fmt.Sprintf(`"Next":"S%d"`, i+1)
		switch i % 3 {
		case 0:
			fmt.Fprintf(&b, `"S%d":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Arguments":{"FunctionName":"echo","Payload":{"n":"{%% $states.input.n + 1 %%}"}},"Output":"{%% $states.result.Payload %%}",%s},`, i, next)
		case 1:
			fmt.Fprintf(&b, `"S%d":{"Type":"Wait","Seconds":0.01,%s},`, i, next)
		default:
			fmt.Fprintf(&b, `"S%d":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken","Arguments":{"FunctionName":"ask","Payload":{"Token":"{%% $states.context.Task.Token %%}","n":"{%% $states.input.n %%}"}},%s},`, i, next)
		}
	}
	b.WriteString(`"S18":{"Type":"Map","Items":[1,2,3],"MaxConcurrency":2,"ItemProcessor":{"StartAt":"I","States":{"I":{"Type":"Wait","Seconds":0.01,"End":true}}},"Output":{"n":"{% $states.input.n + $sum($states.result) %}"},"Next":"S19"},`)
	b.WriteString(`"S19":{"Type":"Parallel","Branches":[{"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":0.01,"End":true}}},{"StartAt":"B","States":{"B":{"Type":"Pass","End":true}}}],"Output":"{% $states.result[0] %}","End":true}}}`)
	return b.String()
}

// TestMain is the test, or the program that TestEngine_kill kills.
func TestMain(m *testing.M) {
	if dir := os.Getenv(killFolder); dir != "" {
		if err := killed(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// killed runs an engine that answers its own tokens, until it is killed or everything has ended.
func killed(dir string) error {
	var e *Engine
	opened := make(chan struct{})
	o := Options{Log: slog.New(slog.DiscardHandler)}
	o.Invoke = func(_ context.Context, name string, payload []byte) (Result, error) {
		if name == "ask" {
			var p struct{ Token string }
			if err := json.Unmarshal(payload, &p); err != nil {
				return Result{}, err
			}
			if err := note(dir, p.Token+" "+string(payload)); err != nil { // as a real function keeps the token before it answers
				return Result{}, err
			}
			go func() {
				<-opened
				_, _ = e.taskSuccess(successInput{Token: p.Token, Output: new(string(payload))}) // a second answer is refused, as it must be
			}()
		}
		return Result{Payload: payload}, nil
	}
	e, err := Open(dir, o)
	if err != nil {
		return err
	}
	close(opened)
	noted, err := os.ReadFile(filepath.Join(dir, "tokens"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	for line := range strings.Lines(string(noted)) {
		token, output, _ := strings.Cut(strings.TrimSpace(line), " ")
		_, _ = e.taskSuccess(successInput{Token: token, Output: &output}) // most were answered before the kill
	}
	if err := e.Define("long", []byte(killMachine())); err != nil {
		return err
	}
	for i := range 4 {
		name, input := fmt.Sprint("x-", i), `{"n":0}`
		if _, err := e.startExecution(startInput{Machine: e.arn("stateMachine", "long"), Name: name, Input: &input}); err != nil && !strings.Contains(err.Error(), "ExecutionAlreadyExists") {
			return err
		}
		fmt.Println("started", name)
	}
	for {
		list, err := e.Executions(Filter{Status: Running})
		if err != nil {
			return err
		}
		if len(list) == 0 {
			fmt.Println("all ended")
			return e.Close()
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// note keeps a token on disk.
func note(dir, line string) error {
	f, err := os.OpenFile(filepath.Join(dir, "tokens"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(line + "\n")
	return errors.Join(err, f.Close())
}

// rekill starts the program over a folder and kills it after d; true means that it came to its end by itself.
func rekill(t *testing.T, dir string, d time.Duration) bool {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), killFolder+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(d, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	ended := false
	for lines := bufio.NewScanner(out); lines.Scan(); {
		ended = ended || lines.Text() == "all ended"
	}
	if err := cmd.Wait(); err != nil && !strings.Contains(err.Error(), "signal: killed") {
		t.Fatalf("the program failed: %v", err)
	}
	return ended
}

func TestEngine_kill(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r := rand.New(rand.NewPCG(20, 26)) //nolint:gosec // repeatable
	kills := 0
	for !rekill(t, dir, time.Duration(60+r.IntN(200)+20*kills)*time.Millisecond) {
		if kills++; kills > 60 {
			t.Fatal("the executions do not end")
		}
	}
	t.Logf("%d kills", kills)
	if kills == 0 {
		t.Error("never killed, want at least once")
	}
	e, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	list, err := e.Executions(Filter{})
	if err != nil || len(list) != 4 {
		t.Fatalf("Executions = %d, %v, want 4", len(list), err)
	}
	for _, x := range list {
		if x.Status != Succeeded || string(x.Output) != `{"n":12}` {
			t.Errorf("%s ended %s %s %s, want SUCCEEDED {\"n\":12}", x.Name, x.Status, x.Output, x.Cause)
		}
		events, err := e.History(x.ARN)
		if err != nil {
			t.Fatal(err)
		}
		consistent(t, events)
		entered := 0
		for _, v := range events {
			if strings.HasSuffix(v.Type, "StateEntered") {
				entered++
			}
		}
		if entered != 20+3+2 {
			t.Errorf("%s entered %d states, want 25", x.Name, entered)
		}
	}
}

// consistent checks a history: ids without a gap, a predecessor that is earlier, one beginning, one end, and no task that
// is settled twice.
func consistent(t *testing.T, events []Event) {
	t.Helper()
	settled := map[int64]bool{}
	for i, v := range events {
		if v.ID != int64(i+1) || v.Previous >= v.ID {
			t.Errorf("event %d is %s id %d after %d", i+1, v.Type, v.ID, v.Previous)
		}
		if i > 0 && v.At.Before(events[i-1].At) {
			t.Errorf("event %d is earlier than the one before", v.ID)
		}
		if strings.HasPrefix(v.Type, "Execution") != (i == 0 || i == len(events)-1) {
			t.Errorf("event %d of %d is %s", v.ID, len(events), v.Type)
		}
		switch v.Type {
		case "TaskSucceeded", "TaskFailed", "TaskTimedOut":
			if settled[v.Previous] {
				t.Errorf("a task is settled twice: %d", v.ID)
			}
			settled[v.Previous] = true
		}
	}
}
