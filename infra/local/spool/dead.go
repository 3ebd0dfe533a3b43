package spool

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/oklog/ulid/v2"
)

// A Letter is an event that was given up, kept until somebody sends it again.
type Letter struct {
	Time     time.Time
	Source   string // stream, schedule or events
	Function string
	Attempts int
	Reason   string
	Payload  json.RawMessage
}

// Letters are the dead letters of the whole stack.
type Letters struct{ *Spool[Letter] }

// OpenLetters opens the dead letters in a folder.
func OpenLetters(folder string) (Letters, error) {
	s, err := Open[Letter](folder)
	return Letters{s}, err
}

// Add keeps an event that was given up.
func (l Letters) Add(letter Letter) error {
	if !json.Valid(letter.Payload) {
		return fmt.Errorf("dead letter of %s: payload is not JSON", letter.Function)
	}
	return l.Put(NewID(), letter)
}

// NewID returns an id that sorts by the time it was made.
func NewID() string { return ulid.Make().String() }
