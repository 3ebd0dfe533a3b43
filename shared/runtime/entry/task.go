package entry

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/aws/aws-lambda-go/lambda/messages"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
)

// A Task is one task of a workflow behind its JSON: made with TaskOf from a typed function.
type Task func(ctx context.Context, input json.RawMessage) (any, error)

// TaskOf makes a Task of a typed function. Input is read leniently about unknown fields, because a running execution
// keeps its old definition and a newer one may send more.
func TaskOf[In, Out any](do func(context.Context, In) (Out, error)) Task {
	return func(ctx context.Context, input json.RawMessage) (any, error) {
		var in In
		if err := json.Unmarshal(input, &in); err != nil {
			return nil, fault.Wrap(fault.Invalid, "", fmt.Errorf("task input: %w", err))
		}
		return do(ctx, in)
	}
}

// Tasks makes a Lambda handler that carries out the task which the state's `task` argument names.
func Tasks(tasks map[string]Task, edge Edge) func(context.Context, json.RawMessage) (any, error) {
	return func(ctx context.Context, input json.RawMessage) (any, error) {
		var named struct {
			Task string `json:"task"`
		}
		began := edge.Now()
		out, err := any(nil), error(fault.Wrap(fault.Invalid, "", errors.New("input names no task")))
		if json.Unmarshal(input, &named) == nil {
			if do, ok := tasks[named.Task]; ok {
				out, err = guarded(ctx, do, input)
			} else {
				err = fault.Wrap(fault.Invalid, "", fmt.Errorf("no task %q", named.Task))
			}
		}
		return out, edge.leave(ctx, "task", named.Task, began, err)
	}
}

// Do makes a Lambda handler of one typed function, for schedules and events.
func Do[In, Out any](name string, do func(context.Context, In) (Out, error), edge Edge) func(context.Context, json.RawMessage) (any, error) {
	task := TaskOf(do)
	return func(ctx context.Context, input json.RawMessage) (any, error) {
		began := edge.Now()
		out, err := guarded(ctx, task, input)
		return out, edge.leave(ctx, "event", name, began, err, told(out)...)
	}
}

// told is what an answer has to say in the log: counts, never content. Most say nothing.
func told(out any) []slog.Attr {
	v, ok := out.(slog.LogValuer)
	if !ok {
		return nil
	}
	return []slog.Attr{slog.Any("did", v)}
}

func guarded(ctx context.Context, do Task, input json.RawMessage) (out any, err error) {
	defer func() {
		if v := recover(); v != nil {
			out, err = nil, fmt.Errorf("panic: %v\n%s", v, debug.Stack())
		}
	}()
	return do(ctx, bytes.Clone(input))
}

// An Edge is what leaving the process needs: the log, the clock and entropy for incident ids.
type Edge struct {
	Log     *slog.Logger
	Now     func() time.Time
	Entropy io.Reader
}

// leave writes the invocation's log line and turns its error into what Step Functions matches by name.
func (e Edge) leave(ctx context.Context, kind, name string, began time.Time, err error, did ...slog.Attr) error {
	took := slog.Duration("took", e.Now().Sub(began))
	if err == nil {
		e.Log.LogAttrs(ctx, slog.LevelInfo, kind, append([]slog.Attr{slog.String("name", name), took}, did...)...)
		return nil
	}
	code := fault.CodeOf(err)
	incident := e.incident()
	e.Log.LogAttrs(ctx, slog.LevelError, kind, append([]slog.Attr{
		slog.String("name", name), took, slog.String("code", string(code)),
		slog.String("incident", incident), slog.String("error", err.Error()),
	}, did...)...)
	return messages.InvokeResponse_Error{Type: string(code), Message: string(code) + ", incident " + incident}
}

func (e Edge) incident() string {
	ref, err := id.NewReference("ER", e.Entropy)
	if err != nil {
		return "ER"
	}
	return string(ref)
}
