package id_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 123_000_000, time.UTC)

func TestNew(t *testing.T) {
	t.Parallel()
	got, err := id.New("app", noon, bytes.NewReader(make([]byte, 10)))
	if err != nil {
		t.Fatalf("New() error = %v", err)
	}
	if want := id.ID("app_01M3A9NFKV0000000000000000"); len(got) != len(want) || got.Prefix() != "app" {
		t.Errorf("New() = %v, want one like %v", got, want)
	}
	if !got.Time().Equal(noon) {
		t.Errorf("Time() = %v, want %v", got.Time(), noon)
	}
}

func TestNew_Refuses(t *testing.T) {
	t.Parallel()
	broken := errors.New("no entropy")
	tests := []struct {
		name    string
		prefix  id.Prefix
		now     time.Time
		entropy io.Reader
	}{
		{"no prefix", "", noon, rand.Reader},
		{"upper case", "App", noon, rand.Reader},
		{"underscore", "a_b", noon, rand.Reader},
		{"long", "abcdefghi", noon, rand.Reader},
		{"before 1970", "app", time.Date(1969, 12, 31, 0, 0, 0, 0, time.UTC), rand.Reader},
		{"no entropy", "app", noon, iotest.ErrReader(broken)},
		{"little entropy", "app", noon, bytes.NewReader(make([]byte, 9))},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := id.New(tt.prefix, tt.now, tt.entropy); err == nil {
				t.Errorf("New(%q, %v) = %v, want an error", tt.prefix, tt.now, got)
			}
		})
	}
}

func TestNew_SortsByTime(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		at := time.UnixMilli(rapid.Int64Range(0, 1<<47).Draw(t, "ms"))
		later := at.Add(time.Duration(rapid.Int64Range(1, 1<<40).Draw(t, "gap")) * time.Millisecond)
		a, errA := id.New("app", at, rand.Reader)
		b, errB := id.New("app", later, rand.Reader)
		if errA != nil || errB != nil || a >= b {
			t.Fatalf("New(%v) = %v, New(%v) = %v: not in the order of time", at, a, later, b)
		}
	})
}

func TestParse(t *testing.T) {
	t.Parallel()
	const good = "app_01J9Z3NDEKTSV4RRFFQ69G5FAV"
	if got, err := id.Parse("app", good); err != nil || string(got) != good {
		t.Errorf("Parse(%q) = %v, %v, want itself", good, got, err)
	}
	bad := []string{
		"", "app_", "app", good[4:], "call" + good[3:], good + "0", good[:len(good)-1], strings.ToLower(good),
		"app_81J9Z3NDEKTSV4RRFFQ69G5FAV", "app_O1J9Z3NDEKTSV4RRFFQ69G5FAV", " " + good, "app_../../../etc/passwd",
	}
	for _, s := range bad {
		if got, err := id.Parse("app", s); fault.CodeOf(err) != fault.NotFound {
			t.Errorf("Parse(%q) = %v, %v, want %v", s, got, err, fault.NotFound)
		}
	}
}

func TestID_OfNothing(t *testing.T) {
	t.Parallel()
	if got := id.ID("junk").Prefix(); got != "" {
		t.Errorf("Prefix() = %q, want none", got)
	}
	if got := id.ID("app_junk").Time(); !got.IsZero() {
		t.Errorf("Time() = %v, want the zero time", got)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("app_01J9Z3NDEKTSV4RRFFQ69G5FAV")
	f.Add("app_7ZZZZZZZZZZZZZZZZZZZZZZZZZ")
	f.Fuzz(func(t *testing.T, s string) {
		got, err := id.Parse("app", s)
		if err == nil && (string(got) != s || got.Prefix() != "app") {
			t.Errorf("Parse(%q) = %q, want itself or an error", s, got)
		}
	})
}
