package states

import "time"

// A Clock tells the time and calls back; tests replace it.
type Clock interface {
	Now() time.Time
	// AfterFunc calls f once in its own goroutine after d; stop prevents that if it has not begun.
	AfterFunc(d time.Duration, f func()) (stop func() bool)
}

type wallClock struct{}

func (wallClock) Now() time.Time { return time.Now().UTC() }

func (wallClock) AfterFunc(d time.Duration, f func()) func() bool { return time.AfterFunc(d, f).Stop }
