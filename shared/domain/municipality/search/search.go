// Package search finds a place in the registers the way people type it: by code, by name in any script or spelling, by an
// old or a new name, with words in any order, while they type and with small mistakes.
//
// Names are compared as keys: folded, in Latin letters, without marks; the snapshot brings them ready made. A Finder answers from
// the current snapshot, loads the shards of the countries asked for on first use and looks for a newer snapshot at most once a minute.
package search

import (
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// Limits of a query; what is longer is cut, it is no error.
const (
	MaxText      = 200 // characters of Query.Text that count
	DefaultLimit = 20
	MaxLimit     = 100
)

// A Query is what somebody looks for. The zero Query finds nothing.
type Query struct {
	Text      string                 // a code or a name, whole or the beginning of it
	Countries []municipality.Country // empty means all
	Kinds     []municipality.Kind    // empty means all
	Limit     int                    // 0 means DefaultLimit
}

// A Match says how a place was found, best first.
type Match string

// The ways of matching; hits come in this order, and the more populous first within one.
const (
	ByCode       Match = "code"
	ByExact      Match = "exact"       // one of its names is what was typed
	ByPrefix     Match = "prefix"      // one of its names begins so
	ByWordPrefix Match = "word_prefix" // every word begins a word of its names or of its region
	BySubstring  Match = "substring"
	ByTypo       Match = "typo" // one or two letters differ
)

// A Hit is one place found, with what a list needs to tell it from its namesakes.
type Hit struct {
	Code       municipality.Code
	Country    municipality.Country
	Kind       municipality.Kind
	Name       string              // the name people use: "Фастів", "Druskininkų savivaldybė"
	Latin      string              // Name in Latin letters
	Written    string              // as the register writes it: "Фастівська"
	Former     string              // the name before a renaming that was looked for; empty where a present one fits
	Region     municipality.Region // oblast or NUTS 3
	District   string              // raion in Ukraine
	UnitType   string              // Poland: "urban" or "rural" where two units share the name
	Population municipality.Figure
	Match      Match
	Demo       bool
}
