// Package matching proposes partnerships: it freezes the accepted applications of an edition, scores every pair of an EU
// and a Ukrainian municipality, finds the exact best pairing (package assign), one to one or with several
// partners where a run allows them, and has a second person decide.
//
// A Candidate holds whole numbers only, and scores are fixed-point integers: millionths, 0 to One. Nothing from candidates
// to results computes in floating point, so a frozen input gives the same result byte for byte on every processor. The one
// exception decides nothing: the bound that spares a search most ratings is made larger than its rounding error (bound).
package matching

import (
	"slices"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// One is the score 1 in fixed point.
const One = 1_000_000

// A Candidate is an accepted application as a run froze it: what is needed to score and explain, and nothing about a
// person.
type Candidate struct {
	Application string               `json:"application"`
	Place       municipality.Code    `json:"place"`
	Country     municipality.Country `json:"country"`
	Region      string               `json:"region,omitempty"`
	RegionCode  string               `json:"regionCode,omitempty"` // KATOTTH code of the oblast or NUTS 3 code
	Name        string               `json:"name"`                 // as written
	Latin       string               `json:"latin"`                // for readers of the other alphabet
	Themes      []Theme              `json:"themes"`
	Languages   []string             `json:"languages"` // BCP 47, the ones people can work in
	Experience  Experience           `json:"experience,omitempty"`
	Figures     Figures              `json:"figures"`
	Occupied    string               `json:"occupied,omitempty"` // yes, partly, ended, no; of the register's date
	Ties        []municipality.Code  `json:"ties,omitempty"`     // places abroad with which a partnership is on record, sorted
	Wishes      []Wish               `json:"wishes,omitempty"`   // by partner
}

// A Wish is what a candidate said about one on the other side.
type Wish struct {
	Partner string `json:"partner"` // application
	Mark    Mark   `json:"mark"`
	Rank    int    `json:"rank,omitempty"` // 1 is liked best, equal ranks are a tie; 0 not ranked
}

// A Mark is how a candidate answered about another.
type Mark string

// The marks. No mark at all says nothing.
const (
	Interested Mark = "interested"
	AskFirst   Mark = "ask"
	NotForUs   Mark = "not_for_us"
)

// wish gives what the candidate said about a partner; the zero Wish where it said nothing.
func (c *Candidate) wish(partner string) Wish {
	i, found := slices.BinarySearchFunc(c.Wishes, partner, func(w Wish, p string) int { return strings.Compare(w.Partner, p) })
	if !found {
		return Wish{}
	}
	return c.Wishes[i]
}

// A Theme is what an applicant declared about one theme of the edition.
type Theme struct {
	ID       string `json:"id"`
	Strength int    `json:"strength"` // 0 none to 3 can teach others
	Need     int    `json:"need"`     // 0 none to 3 urgent
	// Shown is the strength as the analysis of declarations and registers shows it, millionths; nil: the declared level stands.
	Shown  *int32   `json:"shown,omitempty"`
	Offers []string `json:"offers,omitempty"` // sub-themes that it can share
	Needs  []string `json:"needs,omitempty"`  // sub-themes that it asks for
}

// power is the strength in the theme in millionths.
func (t Theme) power() int64 {
	if t.Shown != nil {
		return int64(*t.Shown)
	}
	return int64(t.Strength) * One / topLevel
}

// Experience of international partnerships, as declared.
type Experience string

// The levels of experience.
const (
	NoExperience   Experience = "none"
	SomeExperience Experience = "some"
	MuchExperience Experience = "much"
)

// Figures are the register's figures that factors use. A nil pointer is "not known", never zero.
type Figures struct {
	Population *int64 `json:"population,omitempty"`
	Density    *int64 `json:"density,omitempty"`  // persons per km2, rounded
	Urban      *int   `json:"urban,omitempty"`    // 1 city, 2 town or suburb, 3 rural
	Mountain   *bool  `json:"mountain,omitempty"` // of the region for EU units
	Coastal    *bool  `json:"coastal,omitempty"`
	Border     *bool  `json:"border,omitempty"`
	Standing   *int   `json:"standing,omitempty"` // percentile within the own country, 0 to 100: income or GDP per head
	Lat        *int64 `json:"lat,omitempty"`      // hundred-thousandths of a degree
	Lon        *int64 `json:"lon,omitempty"`
	ToEU       *int64 `json:"toEU,omitempty"` // km to the land border of the EU, of hromadas
	Rail       *bool  `json:"rail,omitempty"` // has a railway station
}
