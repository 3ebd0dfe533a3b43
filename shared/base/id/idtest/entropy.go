// Package idtest gives tests the entropy from which identifiers and keys are made: the same in every run, and safe for
// requests side by side, which a bare seeded generator is not.
package idtest

import (
	"crypto/sha256"
	"io"
	"math/rand/v2"
	"sync"
)

// Entropy gives a reader without an end, whose bytes depend on the name alone. Several goroutines may read it at once;
// which of them gets which bytes is then up to chance.
func Entropy(name string) io.Reader {
	return &entropy{r: rand.NewChaCha8(sha256.Sum256([]byte(name)))}
}

type entropy struct {
	mu sync.Mutex
	r  io.Reader
}

func (e *entropy) Read(b []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.r.Read(b)
}
