// Package suggestion names likely partners: for one municipality at once, and for all of Ukraine against all of the EU in a
// round, which a workflow computes in shards and which is looked up afterwards. Nothing is decided by it: a round has no
// pairs, only the best on the other side for each.
//
// A round freezes its input: the snapshot of the register and the applicants. What it finds follows from that alone, so
// that a shard that is computed twice writes the same twice.
package suggestion

import (
	"slices"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
)

// Workflow is the name of the state machine in the manifest.
const Workflow = "suggestions"

// Prefix begins the id of every round.
const Prefix id.Prefix = "sug"

// Best is how many partners are named for each.
const Best = 50

// A Status says how far a round has come.
type Status string

// The statuses of a round. A round never goes back.
const (
	Requested Status = "requested" // an officer asked for it
	Computing Status = "computing" // its input is frozen
	Ready     Status = "ready"     // it can be looked up
	Failed    Status = "failed"    // a step could not be done; the reason stands in the round
)

// Ended reports whether nothing more will happen to the round.
func (s Status) Ended() bool { return s == Ready || s == Failed }

// A Round is one computation of the best partners of every Ukrainian municipality.
type Round struct {
	ID        id.ID
	Edition   string
	Status    Status
	Settings  matching.Settings // as Wide makes them
	By        change.Actor
	At        time.Time
	Engine    string         // of matching
	Register  string         // manifest of the snapshot
	Input     matching.Paper // applicants
	Applied   int            // how many of them
	EU, UA    int            // places on either side; EU is known when the round is ready
	Contents  matching.Paper // manifest of the parts
	Problem   string         // fault code or workflow error name of a failed round
	Execution string
	Head      change.Head
}

// Title is how the round's executions are named: <kind>-<id>-v<rev>.
func (r Round) Title() string { return "suggest-" + string(r.ID) + "-v1" }

// NotStarted is the problem of a round whose workflow could not be started.
const NotStarted = matching.NotStarted

// An Input is what a round freezes beside its settings.
type Input struct {
	Engine   string               `json:"engine"`
	Edition  string               `json:"edition"`
	Settings matching.Settings    `json:"settings"`
	Register string               `json:"register"`
	Themes   []programme.ThemeID  `json:"themes"`
	EU       []matching.Candidate `json:"eu"` // applicants
	UA       []matching.Candidate `json:"ua"`
}

// A Shard is a part of a round: the Ukrainian municipalities From to To (exclusive) in order of their codes.
type Shard struct {
	Round string `json:"round"`
	Shard int    `json:"shard"`
	From  int    `json:"from"`
	To    int    `json:"to"`
}

// ShardRows is how many municipalities one shard searches for.
const ShardRows = 150

// Shards cuts n municipalities into shards.
func Shards(round id.ID, n int) []Shard {
	var out []Shard
	for from := 0; from < n; from += ShardRows {
		out = append(out, Shard{Round: string(round), Shard: len(out), From: from, To: min(from+ShardRows, n)})
	}
	return out
}

// A Contents lists the parts of a round.
type Contents struct {
	Engine string `json:"engine"`
	Input  string `json:"input"` // sum of the frozen input
	EU     int    `json:"eu"`    // places that were searched
	Parts  []Part `json:"parts"`
}

// A Part is what one shard found.
type Part struct {
	matching.Paper
	First municipality.Code `json:"first"` // codes, in order
	Last  municipality.Code `json:"last"`
}

// A Point is a factor with the points that it gave, in millionths.
type Point struct {
	Factor matching.FactorID `json:"factor"`
	Points int32             `json:"points"`
}

// A Partner is a suggested one, with what a list shows of it. A nil pointer is "not known".
type Partner struct {
	Code        municipality.Code    `json:"code"`
	Application string               `json:"application,omitempty"` // where it applied
	Country     municipality.Country `json:"country"`
	Name        string               `json:"name"`
	Latin       string               `json:"latin,omitempty"`
	Region      string               `json:"region,omitempty"`
	Population  *int64               `json:"population,omitempty"`
	Km          *int                 `json:"km,omitempty"`
	Occupied    string               `json:"occupied,omitempty"` // yes or partly, of the register's date
	Value       int32                `json:"value"`
	Confidence  int32                `json:"confidence"`
	Strongest   []Point              `json:"strongest,omitempty"` // most points first, at most three
}

// A List is the best partners of one municipality, the best first.
type List struct {
	For      Partner   `json:"for"` // without a score
	Partners []Partner `json:"partners"`
	// Forbidden is the rule that forbids most pairs, where it has no partner.
	Forbidden matching.Veto `json:"forbidden,omitempty"`
	Searched  int           `json:"-"` // places on the other side that were looked at
}

// Wide makes settings fit for a search in the whole register: nobody asked those who did not apply for their languages or
// needs, so what is unknown of them must not forbid a pair. What concerns single applications or a whole pairing falls away.
func Wide(s matching.Settings) matching.Settings {
	s = matching.Settings{Weights: s.Weights, Rules: s.Rules}
	s.Rules.NeedLanguage = false
	s.Rules.MinConfidence = min(s.Rules.MinConfidence, WideConfidence)
	return s
}

// WideConfidence is the most that a search in the whole register asks to be known, in per cent of the weight.
const WideConfidence = 10

// overlay puts the applicants in the place of what the register alone says of them. Neither list is changed.
func overlay(places, applied []matching.Candidate) []matching.Candidate {
	if len(applied) == 0 {
		return places
	}
	by := make(map[municipality.Code]*matching.Candidate, len(applied))
	for i := range applied {
		by[applied[i].Place] = &applied[i]
	}
	out := slices.Clone(places)
	for i := range out {
		if c, ok := by[out[i].Place]; ok {
			out[i] = *c
		}
	}
	return out
}

// partner shows a candidate beside the one for which it is searched.
func partner(mine, c *matching.Candidate) Partner {
	p := Partner{Code: c.Place, Country: c.Country, Name: c.Name, Region: c.Region, Population: c.Figures.Population}
	if c.Application != string(c.Place) {
		p.Application = c.Application
	}
	if c.Latin != c.Name {
		p.Latin = c.Latin
	}
	if c.Occupied == string(municipality.HostilityYes) || c.Occupied == string(municipality.HostilityPartly) {
		p.Occupied = c.Occupied
	}
	if km, ok := mine.KilometresTo(c); ok && mine != c {
		p.Km = &km
	}
	return p
}

// shownFactors is how many factors a list names.
const shownFactors = 3

// strongest names the factors that gave most.
func strongest(s matching.Score, settings matching.Settings) []Point {
	var out []Point
	for _, share := range matching.Shares(s, settings) {
		if share.Points > 0 {
			out = append(out, Point{share.ID, share.Points})
		}
	}
	slices.SortStableFunc(out, func(a, b Point) int { return int(b.Points) - int(a.Points) })
	return out[:min(len(out), shownFactors)]
}
