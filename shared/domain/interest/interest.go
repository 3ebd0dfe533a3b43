// Package interest is what the municipalities of both sides say about each other after they were accepted: interested,
// would like to talk first, not for us, and in which order they would like the ones that interest them.
//
// It promises discretion: a municipality learns of another's mark only when both are interested, and then both learn it. It
// promises that two devices never overwrite each other in silence: marks are merged one by one.
package interest

import (
	"slices"
	"strings"
	"time"

	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
)

// A Kind of mark; the value is stable and stored. Empty: no mark.
type Kind string

// The kinds of mark.
const (
	Interested Kind = "interested"
	Ask        Kind = "ask"        // would like to talk first
	NotForUs   Kind = "not_for_us" // private: only the programme's staff see it
)

// Kinds lists them in the order in which pages show them.
func Kinds() []Kind { return []Kind{Interested, Ask, NotForUs} }

// A Mark is what one municipality says about another.
type Mark struct {
	Partner application.ID
	Kind    Kind
	Rank    int // 1 is liked best, equal ranks are a tie, 0 is not ranked; only with Interested
}

// Limits of a list.
const (
	MaxMarks = 500
	MaxRank  = MaxMarks
)

// A List holds all the marks of one municipality.
type List struct {
	Application application.ID // whose list it is; it has at most one
	Edition     programme.EditionID
	Side        programme.Side
	Marks       []Mark           // by partner, one each
	Told        []application.ID // partners with which mutual interest was written to both, by id
	Head        change.Head
}

// ID names the list in its chain of events and in its messages: "interest_01J9…", with the letters of its application.
func (l List) ID() string {
	return "interest_" + strings.TrimPrefix(string(l.Application), string(application.Prefix)+"_")
}

// Of gives the mark of a partner; the zero mark with its id where there is none.
func (l List) Of(partner application.ID) Mark {
	i, found := l.find(partner)
	if !found {
		return Mark{Partner: partner}
	}
	return l.Marks[i]
}

func (l List) find(partner application.ID) (int, bool) {
	return slices.BinarySearchFunc(l.Marks, partner, func(m Mark, p application.ID) int { return strings.Compare(string(m.Partner), string(p)) })
}

// Mutual reports whether both lists mark the other one as interesting.
func Mutual(a, b List) bool {
	return a.Of(b.Application).Kind == Interested && b.Of(a.Application).Kind == Interested
}

// A Partner is what one side may see of a municipality of the other: public facts and what it offers and needs, nothing
// about persons and nothing that it wrote for the programme alone.
type Partner struct {
	ID        application.ID
	Side      programme.Side
	Place     application.Place
	Themes    []application.Theme // without evidence
	Languages []application.Language
}

// Public gives what the other side may see of an application.
func Public(a application.Application) Partner {
	p := Partner{ID: a.ID, Side: a.Side, Place: a.Place, Languages: slices.Clone(a.Languages), Themes: slices.Clone(a.Themes)}
	for i := range p.Themes {
		p.Themes[i].Evidence = ""
	}
	return p
}

// Answer gives what the municipality says about a theme; the zero answer where it says nothing.
func (p Partner) Answer(id programme.ThemeID) application.Theme {
	return application.Application{Themes: p.Themes}.Answer(id)
}

// A Window says whether marks can be changed now. Until is zero where nothing but the publishing of the partnerships
// closes it.
type Window struct {
	Open  bool
	Until time.Time
}
