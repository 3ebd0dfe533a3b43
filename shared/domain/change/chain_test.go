package change

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func chain(t *testing.T, n int) ([]Event, Head) {
	t.Helper()
	var head Head
	var events []Event
	at := time.Date(2026, 11, 2, 9, 0, 0, 123456789, time.UTC)
	for i := range n {
		e, err := Next("app_1", head, Change{
			At: at.Add(time.Duration(i) * time.Minute), Actor: Actor{Kind: Staff, ID: "s1", Name: "Officer (demo)"},
			What: "application.saved", Detail: map[string]string{"b": "2", "a": "1"},
		})
		if err != nil {
			t.Fatalf("Next: %v", err)
		}
		head = e.Head()
		events = append(events, e)
	}
	return events, head
}

func TestVerify(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		break_ func([]Event, *Head) []Event
		want   string
	}{
		{"whole", func(e []Event, _ *Head) []Event { return e }, ""},
		{"altered reason", func(e []Event, _ *Head) []Event { e[1].Reason = "x"; return e }, "was altered"},
		{"altered detail", func(e []Event, _ *Head) []Event { e[1].Detail = map[string]string{"a": "9"}; return e }, "was altered"},
		{"one missing", func(e []Event, _ *Head) []Event { return append(e[:1:1], e[2:]...) }, "does not follow"},
		{"two swapped", func(e []Event, _ *Head) []Event { e[1], e[2] = e[2], e[1]; return e }, "does not follow"},
		{"last missing", func(e []Event, _ *Head) []Event { return e[:len(e)-1] }, "the chain ends"},
		{"rewritten from the middle", func(e []Event, h *Head) []Event {
			e[2].Reason = "other"
			e[2].Hash, _ = e[2].sum()
			return e
		}, "the chain ends"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			events, head := chain(t, 3)
			events = tt.break_(events, &head)
			err := Verify(events, head)
			if got := errText(err); (tt.want == "") != (err == nil) || !strings.Contains(got, tt.want) {
				t.Errorf("Verify = %q, want %q in it", got, tt.want)
			}
		})
	}
}

func TestNext_SameInputSameHash(t *testing.T) {
	t.Parallel()
	a, _ := chain(t, 4)
	b, _ := chain(t, 4)
	if d := cmp.Diff(a, b); d != "" {
		t.Errorf("two chains of the same changes differ: %s", d)
	}
}

func TestActor_Same(t *testing.T) {
	t.Parallel()
	a := Actor{Kind: Staff, ID: "s1", Role: "officer"}
	tests := []struct {
		name string
		b    Actor
		want bool
	}{
		{"other role", Actor{Kind: Staff, ID: "s1", Role: "finance"}, true},
		{"other person", Actor{Kind: Staff, ID: "s2", Role: "officer"}, false},
		{"other kind", Actor{Kind: Applicant, ID: "s1"}, false},
		{"nobody", Actor{Kind: Staff}, false},
	}
	for _, tt := range tests {
		if got := a.Same(tt.b); got != tt.want {
			t.Errorf("%s: Same = %v, want %v", tt.name, got, tt.want)
		}
	}
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
