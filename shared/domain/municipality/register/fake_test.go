package register_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/register"
)

// files is a Source in memory.
type files map[string]string

func (f files) Open(_ context.Context, name string) (io.ReadCloser, error) {
	body, ok := f[name]
	if !ok {
		return nil, fault.New(fault.NotFound, "")
	}
	return io.NopCloser(bytes.NewReader([]byte(body))), nil
}

// folder is a Source on disk.
type folder string

func (f folder) Open(_ context.Context, name string) (io.ReadCloser, error) {
	file, err := os.Open(filepath.Join(string(f), name))
	if errors.Is(err, os.ErrNotExist) {
		return nil, fault.Wrap(fault.NotFound, "", err)
	}
	return file, err
}

// realFiles gives the folder of the public registers and skips the test where it is absent.
func realFiles(tb testing.TB) folder {
	tb.Helper()
	const dir = "../../../../../shared/data"
	if _, err := os.Stat(filepath.Join(dir, "lau.csv.gz")); err != nil {
		tb.Skip("the public registers are not beside the repository")
	}
	return folder(dir)
}

// errLost is what a failing fake answers.
var errLost = fault.New(fault.Unavailable, "")

// memory is a Store and a Pointer that can die: each call counts down, at zero it fails, before or after having written.
type memory struct {
	mu      sync.Mutex
	objects map[string][]byte
	current register.Current
	gets    int
	creates int

	left  int  // calls until death; negative lives for ever
	after bool // it dies after having written
}

func newMemory() *memory { return &memory{objects: map[string][]byte{}, left: -1} }

// step reports whether the call may work and whether its answer arrives.
func (m *memory) step() (works, answers bool) {
	if m.left < 0 {
		return true, true
	}
	if m.left == 0 {
		return false, false
	}
	m.left--
	if m.left == 0 {
		return m.after, false
	}
	return true, true
}

func (m *memory) Get(_ context.Context, key string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, answers := m.step(); !answers {
		return nil, errLost
	}
	m.gets++
	body, ok := m.objects[key]
	if !ok {
		return nil, fault.New(fault.NotFound, "")
	}
	return body, nil
}

func (m *memory) Exists(_ context.Context, key string) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, answers := m.step(); !answers {
		return false, errLost
	}
	_, ok := m.objects[key]
	return ok, nil
}

func (m *memory) Create(_ context.Context, key string, body []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	works, answers := m.step()
	if works {
		if _, ok := m.objects[key]; ok && answers {
			return fault.New(fault.Conflict, "")
		}
		m.creates++
		m.objects[key] = bytes.Clone(body)
	}
	if !answers {
		return errLost
	}
	return nil
}

func (m *memory) Current(context.Context) (register.Current, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, answers := m.step(); !answers {
		return register.Current{}, errLost
	}
	return m.current, nil
}

func (m *memory) Replace(_ context.Context, old, next register.Current) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	works, answers := m.step()
	if works && m.current.Manifest != old.Manifest {
		return fault.New(fault.Conflict, "")
	}
	if works {
		m.current = next
	}
	if !answers {
		return errLost
	}
	return nil
}
