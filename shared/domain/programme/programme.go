// Package programme holds what an edition of the programme is made of: its themes, languages, numbers and its calls.
//
// An edition is data, never code: other countries, numbers and themes make another edition, not another version of the
// system. Every text stands in several languages; one language of each call is the authoritative one, and the others say so.
package programme

import (
	"slices"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// An EditionID names an edition in addresses and keys, such as "demo".
type EditionID string

// A CallID names a call in addresses and keys, such as "demo-eu".
type CallID string

// A ThemeID names a theme of cooperation within an edition, such as "climate"; it is stored with every answer.
type ThemeID string

// A SubThemeID names a part of a theme, such as "energy-plans". It is the only one of its kind in the edition, and stored
// with the answers that choose it.
type SubThemeID string

// A Side says for which of the two partners of a pair a call is; the value is stable and stored.
type Side string

// The sides.
const (
	EU Side = "eu" // municipalities of EU member states
	UA Side = "ua" // municipalities (hromadas) of Ukraine
)

// Sides lists both, in the order in which pages show them.
func Sides() []Side { return []Side{EU, UA} }

// Texts is one text in several languages.
type Texts map[text.Lang]string

// In gives the text in a language, in English where there is none, and whichever there is where that is missing too.
func (t Texts) In(lang text.Lang) string {
	if s := t[lang]; s != "" {
		return s
	}
	if s := t[text.English]; s != "" {
		return s
	}
	for _, l := range text.Langs() {
		if s := t[l]; s != "" {
			return s
		}
	}
	return ""
}

// An Edition is one run of the programme with its own numbers, themes and rules.
type Edition struct {
	ID          EditionID
	Name        Texts
	About       Texts // two or three sentences for the public site
	Themes      []Theme
	Countries   []municipality.Country // member states that may take part
	Pairs       int                    // partnerships that the edition wants to make
	MaxStates   int                    // member states that the selected municipalities may come from, at most
	Languages   []string               // languages of work that applicants are asked about, BCP 47
	Currency    string                 // ISO 4217
	Zone        string                 // IANA; in which the programme's office works
	ContactMail string
	// InterestUntil ends the time in which the municipalities may mark each other; zero: until partnerships are announced.
	InterestUntil time.Time
	Head          change.Head
}

// A Theme is a field of cooperation in which municipalities are strong or have needs.
type Theme struct {
	ID      ThemeID
	Name    Texts
	Summary Texts
	Sub     []SubTheme // what can be said more closely; may be empty
}

// A SubTheme is a part of a theme that a municipality can say it shares or needs in particular.
type SubTheme struct {
	ID   SubThemeID
	Name Texts
}

// Offered keeps those of the theme's sub-themes that are among the given ones, in the theme's order; sound is false where
// one of the given ones is none of the theme.
func (t Theme) Offered(given []SubThemeID) (kept []SubThemeID, sound bool) {
	for _, s := range t.Sub {
		if slices.Contains(given, s.ID) {
			kept = append(kept, s.ID)
		}
	}
	return kept, !slices.ContainsFunc(given, func(id SubThemeID) bool { return !slices.Contains(kept, id) })
}

// Names gives the sub-themes' names in a language; one that the edition has no longer keeps its id.
func (t Theme) Names(of []SubThemeID, lang text.Lang) []string {
	out := make([]string, len(of))
	for i, id := range of {
		out[i] = string(id)
		for _, s := range t.Sub {
			if s.ID == id {
				out[i] = s.Name.In(lang)
			}
		}
	}
	return out
}

// Theme gives a theme of the edition by its id.
func (e Edition) Theme(id ThemeID) (Theme, bool) {
	i := slices.IndexFunc(e.Themes, func(t Theme) bool { return t.ID == id })
	if i < 0 {
		return Theme{}, false
	}
	return e.Themes[i], true
}

// A Call asks the municipalities of one side to apply until a deadline.
type Call struct {
	ID            CallID
	Edition       EditionID
	Side          Side
	Title         Texts
	Summary       Texts
	Offer         []Texts // what the selected municipalities get
	WhoMayApply   []Texts // the conditions in words; Eligibility has them as data
	Opens         time.Time
	Deadline      time.Time // the first instant at which it is too late
	Zone          string    // IANA; in which the deadline was announced
	DecisionBy    time.Time // when applicants hear the result at the latest; zero where not announced
	Series        string    // two letters that begin the references of its applications
	Authoritative text.Lang // language whose text counts where translations differ
	Eligibility   Eligibility
	ContactMail   string
	Head          change.Head
}

// Eligibility is what a call asks of a place, as data.
type Eligibility struct {
	MinPopulation int64                  // inclusive; 0 sets no limit
	MaxPopulation int64                  // inclusive; 0 sets no limit
	Countries     []municipality.Country // in which the place must lie
}

// A State of a call follows from the time; it is never stored.
type State string

// The states of a call.
const (
	Forecast State = "forecast" // announced, not open yet
	Open     State = "open"
	Closed   State = "closed"
)
