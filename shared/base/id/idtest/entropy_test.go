package idtest

import (
	"bytes"
	"io"
	"sync"
	"testing"
)

func TestEntropy(t *testing.T) {
	t.Parallel()
	read := func(r io.Reader) []byte {
		b := make([]byte, 64)
		if _, err := io.ReadFull(r, b); err != nil {
			t.Error(err)
		}
		return b
	}
	if a, b := read(Entropy("a")), read(Entropy("a")); !bytes.Equal(a, b) {
		t.Errorf("Entropy(a) = %x, then %x, want the same", a, b)
	}
	if a, b := read(Entropy("a")), read(Entropy("b")); bytes.Equal(a, b) {
		t.Errorf("Entropy(a) and Entropy(b) = %x both", a)
	}
}

// TestEntropy_SideBySide finds no race and no bytes given twice.
func TestEntropy_SideBySide(t *testing.T) {
	t.Parallel()
	r := Entropy("shared")
	var wg sync.WaitGroup
	var mu sync.Mutex
	seen := map[[16]byte]bool{}
	for range 8 {
		wg.Go(func() {
			for range 100 {
				var b [16]byte
				if _, err := io.ReadFull(r, b[:]); err != nil {
					t.Error(err)
				}
				mu.Lock()
				seen[b] = true
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if len(seen) != 800 {
		t.Errorf("%d different keys of 800", len(seen))
	}
}
