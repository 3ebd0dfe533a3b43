// Package usecase counts what each use case asks of the table and holds the figures against the README: a table that no
// test keeps true is soon a story. Capacity is counted as AWS bills it.
package usecase

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/infra/local/table"
)

// Update is the variable that, when it is not empty, has tests write what they counted into the README.
const Update = "UPDATE_USECASES"

// A Meter sums up requests and capacity between two notes.
type Meter struct {
	mu          sync.Mutex
	calls       map[string]int
	read, write float64
	rows        []string
}

// Observe makes a meter of everything that a table is asked from now on.
func Observe(f *table.Faults) *Meter {
	f.SetMaxPage(0) // pages as AWS cuts them
	m := &Meter{calls: map[string]int{}}
	f.Observe(m.see)
	return m
}

func (m *Meter) see(c table.Call) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.calls[c.Operation]++
	m.read += c.Read
	m.write += c.Write
}

// Note writes down what was asked since the last note or skip, as one use case.
func (m *Meter) Note(name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var parts []string
	for _, op := range slices.Sorted(maps.Keys(m.calls)) {
		parts = append(parts, fmt.Sprintf("%s %d", op, m.calls[op]))
	}
	requests := strings.Join(parts, ", ")
	if requests == "" {
		requests = "none"
	}
	m.rows = append(m.rows, fmt.Sprintf("| %s | %s | %g | %g |", name, requests, m.read, m.write))
	m.reset()
}

// Skip forgets what was asked since the last note: it prepared a use case.
func (m *Meter) Skip() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.reset()
}

func (m *Meter) reset() { m.calls, m.read, m.write = map[string]int{}, 0, 0 }

// Check compares the notes with the README's table of this part, or writes them there where Update asks for it.
func (m *Meter) Check(t testing.TB, part string) {
	t.Helper()
	path := readme(t)
	body, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got := "| " + part + " | requests | read | write |\n|---|---|--:|--:|\n" + strings.Join(m.rows, "\n")
	head, want, tail, err := cut(string(body), part)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")); diff == "" {
		return
	} else if os.Getenv(Update) == "" {
		t.Errorf("README on %s (-written +counted):\n%s\n%s=1 writes what was counted:\n%s", part, diff, Update, got)
		return
	}
	if err := os.WriteFile(path, []byte(head+got+tail), 0o644); err != nil { //nolint:gosec // as git keeps it
		t.Fatal(err)
	}
}

// cut takes the table out that stands between a part's two markers.
func cut(text, part string) (head, table, tail string, err error) {
	begin, end := "<!-- usecases "+part+" -->\n", "\n<!-- /usecases "+part+" -->"
	at := strings.Index(text, begin)
	if at < 0 {
		return "", "", "", fmt.Errorf("no line %q", strings.TrimSpace(begin))
	}
	at += len(begin)
	to := strings.Index(text[at:], end)
	if to < 0 {
		return "", "", "", fmt.Errorf("no line %q", strings.TrimSpace(end))
	}
	return text[:at], text[at : at+to], text[at+to:], nil
}

// readme finds the file at the top of the repository.
func readme(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(dir, "README.md")
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above this package")
		}
		dir = filepath.Dir(dir)
	}
}
