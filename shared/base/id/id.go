// Package id makes the two kinds of names a record has: an ID for programs, unique without asking anyone and sorted by
// the time it was made, and a Reference for people, short enough for the telephone and safe against slips of the pen.
package id

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
)

// A Prefix says what kind of record an ID names: one to eight lower-case letters, for example "app".
type Prefix string

// An ID is a prefix, an underscore and a ULID: "app_01J9Z3NDEKTSV4RRFFQ69G5FAV". It has exactly one spelling.
// Aggregates give it a distinct type of their own.
type ID string

// New makes an ID from the time and 10 bytes of entropy; it fails when the prefix or the time cannot be used or the
// entropy does not come.
func New(prefix Prefix, now time.Time, entropy io.Reader) (ID, error) {
	if !prefix.valid() {
		return "", fmt.Errorf("new id: prefix %q is not one to eight lower-case letters", prefix)
	}
	u, err := ulid.New(ulid.Timestamp(now), entropy)
	if err != nil {
		return "", fmt.Errorf("new id %s: %w", prefix, err)
	}
	return ID(string(prefix) + "_" + u.String()), nil
}

// Parse accepts an ID of the given kind in its one spelling. IDs are never typed by people, so anything else is answered
// with fault.NotFound, like an ID that names nothing.
func Parse(prefix Prefix, s string) (ID, error) {
	rest, ok := strings.CutPrefix(s, string(prefix)+"_")
	if !ok || !prefix.valid() {
		return "", fault.Wrap(fault.NotFound, "", fmt.Errorf("parse id: no prefix %s", prefix))
	}
	u, err := ulid.ParseStrict(rest)
	if err != nil {
		return "", fault.Wrap(fault.NotFound, "", fmt.Errorf("parse id %s: %w", prefix, err))
	}
	if u.String() != rest {
		return "", fault.Wrap(fault.NotFound, "", fmt.Errorf("parse id %s: not in its one spelling", prefix))
	}
	return ID(s), nil
}

// Prefix gives the kind of record, "" when the ID is not one.
func (id ID) Prefix() Prefix {
	prefix, _, ok := strings.Cut(string(id), "_")
	if !ok {
		return ""
	}
	return Prefix(prefix)
}

// Time gives the instant at which the ID was made, to the millisecond in UTC; the zero time when the ID is not one.
func (id ID) Time() time.Time {
	_, rest, _ := strings.Cut(string(id), "_")
	u, err := ulid.ParseStrict(rest)
	if err != nil {
		return time.Time{}
	}
	return ulid.Time(u.Time()).UTC()
}

func (p Prefix) valid() bool {
	for _, r := range p {
		if r < 'a' || r > 'z' {
			return false
		}
	}
	return len(p) > 0 && len(p) <= 8
}
