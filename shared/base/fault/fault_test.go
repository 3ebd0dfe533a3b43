package fault_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
)

func TestCodeOf(t *testing.T) {
	t.Parallel()
	var none *fault.Error
	tests := []struct {
		name string
		err  error
		want fault.Code
	}{
		{"nil", nil, ""},
		{"a fault", fault.New(fault.Conflict, "application.changed"), fault.Conflict},
		{"wrapped by fmt", fmt.Errorf("save: %w", fault.New(fault.Closed, "")), fault.Closed},
		{"joined", errors.Join(errors.New("x"), fault.New(fault.NotFound, "")), fault.NotFound},
		{"outermost wins", fault.Wrap(fault.Forbidden, "", fault.New(fault.NotFound, "")), fault.Forbidden},
		{"a fault over a deadline", fault.Wrap(fault.Internal, "", context.DeadlineExceeded), fault.Internal},
		{"deadline", fmt.Errorf("get: %w", context.DeadlineExceeded), fault.Unavailable},
		{"cancelled", context.Canceled, fault.Unavailable},
		{"unknown", errors.New("boom"), fault.Internal},
		{"typed nil", none, fault.Internal},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := fault.CodeOf(tt.err); got != tt.want {
				t.Errorf("CodeOf(%#v) = %q, want %q", tt.err, got, tt.want)
			}
		})
	}
}

func TestCode_Retryable(t *testing.T) {
	t.Parallel()
	for _, code := range fault.Codes() {
		if got, want := code.Retryable(), code == fault.Unavailable; got != want {
			t.Errorf("%s.Retryable() = %v, want %v", code, got, want)
		}
	}
}

func TestError_Error(t *testing.T) {
	t.Parallel()
	form := fault.InvalidFields(fault.Field{Name: "email", Key: "form.email", Params: map[string]any{"value": "SECRET"}})
	form.Err = errors.New("two rules broken")
	tests := []struct {
		name string
		err  error
		want string
	}{
		{"code and key", fault.New(fault.Closed, "call.closed"), "closed (call.closed)"},
		{"default key", fault.New(fault.Closed, ""), "closed (fault.closed)"},
		{"cause", fault.Wrap(fault.Unavailable, "", errors.New("throttled"), "name", "SECRET"), "unavailable (fault.unavailable): throttled"},
		{"fields", form, "invalid (fault.invalid) [email: form.email]: two rules broken"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := tt.err.Error()
			if got != tt.want {
				t.Errorf("Error() = %q, want %q", got, tt.want)
			}
			if strings.Contains(got, "SECRET") {
				t.Errorf("Error() = %q, which repeats a parameter", got)
			}
		})
	}
}

func TestParams(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		pairs []any
		want  map[string]any
	}{
		{"none", nil, nil},
		{"pairs", []any{"count", 3, "name", "x"}, map[string]any{"count": 3, "name": "x"}},
		{"odd", []any{"count", 3, "name"}, map[string]any{"count": 3, "!badkey": "name"}},
		{"name is no string", []any{7, "count", 3}, map[string]any{"!badkey": 7, "count": 3}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, fault.Params(tt.pairs...)); diff != "" {
				t.Errorf("Params(%v) (-want +got):\n%s", tt.pairs, diff)
			}
		})
	}
}

func TestWrap_KeepsCause(t *testing.T) {
	t.Parallel()
	cause := errors.New("disk full")
	err := fmt.Errorf("save: %w", fault.Wrap(fault.Unavailable, "", cause))
	if !errors.Is(err, cause) {
		t.Errorf("errors.Is(%v, cause) = false, want true", err)
	}
	if _, ok := fault.As(err); !ok {
		t.Errorf("As(%v) finds no Error, want one", err)
	}
	if e, ok := fault.As(cause); ok {
		t.Errorf("As(%v) = %v, want none", cause, e)
	}
}
