package search_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/register"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// memory is a Store, a Pointer and, for tests with files of their own, a Source.
type memory struct {
	mu      sync.Mutex
	objects map[string][]byte
	files   map[string]string
	folder  string
	current register.Current
	asked   int
	broken  bool
}

func (m *memory) Open(_ context.Context, name string) (io.ReadCloser, error) {
	if body, ok := m.files[name]; ok {
		return io.NopCloser(bytes.NewReader([]byte(body))), nil
	}
	file, err := os.Open(filepath.Join(m.folder, name))
	if errors.Is(err, os.ErrNotExist) || m.folder == "" {
		return nil, fault.New(fault.NotFound, "")
	}
	return file, err
}

func (m *memory) Get(_ context.Context, key string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken {
		return nil, fault.New(fault.Unavailable, "")
	}
	body, ok := m.objects[key]
	if !ok {
		return nil, fault.New(fault.NotFound, "")
	}
	return body, nil
}

func (m *memory) Exists(_ context.Context, key string) (bool, error) {
	_, ok := m.objects[key]
	return ok, nil
}

func (m *memory) Create(_ context.Context, key string, body []byte) error {
	m.objects[key] = body
	return nil
}

func (m *memory) Current(context.Context) (register.Current, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asked++
	if m.broken {
		return register.Current{}, fault.New(fault.Unavailable, "")
	}
	return m.current, nil
}

func (m *memory) Replace(_ context.Context, _, next register.Current) error {
	m.current = next
	return nil
}

// imported imports the real registers once for all tests and benchmarks.
var imported = sync.OnceValues(func() (*memory, error) {
	m := &memory{objects: map[string][]byte{}, folder: "../../../../../shared/data"}
	_, err := register.Import(context.Background(), register.Job{Source: m, Store: m, Pointer: m, By: "test", Now: noon})
	return m, err
})

func realRegister(tb testing.TB) *memory {
	tb.Helper()
	if _, err := os.Stat("../../../../../shared/data/lau.csv.gz"); err != nil {
		tb.Skip("the public registers are not beside the repository")
	}
	m, err := imported()
	if err != nil {
		tb.Fatal(err)
	}
	return m
}
