package states

import (
	"context"
	"runtime"
	"testing"
)

// BenchmarkMachine_Run tries a workflow of four states out, without storage.
func BenchmarkMachine_Run(b *testing.B) {
	m, err := Load([]byte(askMachine))
	if err != nil {
		b.Fatal(err)
	}
	tasks := map[string]func(Call) Answer{
		"ask":  func(Call) Answer { return Answer{Callback: &Callback{Output: 1}} },
		"echo": func(c Call) Answer { return Answer{Output: c.Payload} },
	}
	for b.Loop() {
		if _, err := m.Run(nil, Trial{Tasks: tasks}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkEngine_start starts executions that wait, each on disk before it is answered, and reports the memory held.
func BenchmarkEngine_start(b *testing.B) {
	e, err := Open(b.TempDir(), Options{Invoke: func(context.Context, string, []byte) (Result, error) { return Result{}, nil }})
	if err != nil {
		b.Fatal(err)
	}
	if err := e.Define("wait", []byte(waitMachine)); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := e.startExecution(startInput{Machine: e.arn("stateMachine", "wait")}); err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	runtime.GC()
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	b.ReportMetric(float64(s.HeapAlloc)/1e6, "MB-heap")
	if err := e.Close(); err != nil {
		b.Fatal(err)
	}
}
