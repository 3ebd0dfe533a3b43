package spool_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/infra/local/spool"
)

type note struct{ Text string }

func TestSpool_keepsReplacesAndForgets(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	s, err := spool.Open[note](folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"b", "a", "b"} {
		if err := s.Put(id, note{"text of " + id}); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(folder, "c.json.part"), []byte(`{"Te`), 0o600); err != nil {
		t.Fatal(err)
	}
	again, err := spool.Open[note](folder)
	if err != nil {
		t.Fatal(err)
	}
	ids, err := again.IDs()
	if diff := cmp.Diff([]string{"a", "b"}, ids); err != nil || diff != "" {
		t.Errorf("IDs after reopening: %v (-want +got):\n%s", err, diff)
	}
	if got, err := again.Get("b"); err != nil || got.Text != "text of b" {
		t.Errorf("Get(b) = %v, %v", got, err)
	}
	if err := errors.Join(again.Remove("b"), again.Remove("b")); err != nil {
		t.Errorf("Remove twice: %v", err)
	}
	if _, err := again.Get("b"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Get after Remove: %v, want fs.ErrNotExist", err)
	}
}

func TestSpool_refusesForeignNames(t *testing.T) {
	t.Parallel()
	s, err := spool.Open[note](t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"", "../x", "a/b", ".", "a.b", "\x00"} {
		if _, err := s.Get(id); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("Get(%q): %v, want fs.ErrNotExist", id, err)
		}
		if err := s.Put(id, note{}); err == nil {
			t.Errorf("Put(%q) succeeded, want a refusal", id)
		}
	}
}
