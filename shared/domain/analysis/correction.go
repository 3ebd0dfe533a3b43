package analysis

import (
	"time"

	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
)

// A CorrectionKey names the strength that a correction is about. There is one record per strength.
type CorrectionKey struct {
	Edition programme.EditionID
	Place   municipality.Code
	Theme   programme.ThemeID
}

// A Correction is what an officer who knows better says about a strength. Taken back it stays in the history.
type Correction struct {
	CorrectionKey
	Value     int32 // millionths, whole per cent; meaningless when Withdrawn
	Withdrawn bool  // the computed strength counts again
	Reason    string
	By        change.Actor
	At        time.Time
	Head      change.Head
}

// Stands reports whether there is a correction and it was not taken back.
func (c *Correction) Stands() bool { return c != nil && c.Head.Rev > 0 && !c.Withdrawn }

// Limits of a correction's reason, in characters.
const (
	MinReason = 10
	MaxReason = 1_000
)
