package programme

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// State gives the call's state at an instant. The deadline itself is too late: an application received at or after it is
// refused, one received a nanosecond before is in time.
func (c Call) State(now time.Time) State {
	switch {
	case now.Before(c.Opens):
		return Forecast
	case now.Before(c.Deadline):
		return Open
	}
	return Closed
}

// MustBeOpen fails with fault closed, and a text that says since when or from when, unless the call is open.
func (c Call) MustBeOpen(now time.Time) error {
	switch c.State(now) {
	case Forecast:
		return fault.New(fault.Closed, "domain.call.not_open_yet")
	case Closed:
		return fault.New(fault.Closed, "domain.call.closed")
	}
	return nil
}

// A Fit says how a place stands to a call's conditions. Nobody is turned away by a figure: it is shown with its year and
// staff decide.
type Fit string

// The values of a Fit.
const (
	Fits         Fit = "fits"
	WrongCountry Fit = "wrong_country" // the only one that keeps a place from applying
	TooSmall     Fit = "too_small"
	TooLarge     Fit = "too_large"
	Unknown      Fit = "unknown" // the register does not say how many people live there
)

// Fit compares a place with the conditions. Both limits of the population are inclusive.
func (e Eligibility) Fit(country municipality.Country, population municipality.Figure) Fit {
	n := int64(population.Value)
	switch {
	case len(e.Countries) > 0 && !slices.Contains(e.Countries, country):
		return WrongCountry
	case e.MinPopulation == 0 && e.MaxPopulation == 0:
		return Fits
	case !population.Known:
		return Unknown
	case e.MinPopulation > 0 && n < e.MinPopulation:
		return TooSmall
	case e.MaxPopulation > 0 && n > e.MaxPopulation:
		return TooLarge
	}
	return Fits
}

// slug is what an edition's or a call's id may look like: it stands in addresses and keys.
var slug = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$`)

// ParseCallID accepts what can be the id of a call; anything else is not_found.
func ParseCallID(s string) (CallID, error) {
	if !slug.MatchString(s) {
		return "", fault.Wrap(fault.NotFound, "", fmt.Errorf("parse call id: not a short name"))
	}
	return CallID(s), nil
}

// Check finds what is wrong with an edition before it is stored; the error names every problem.
func (e Edition) Check() error {
	var problems []string
	problems = append(problems, missing(slug.MatchString(string(e.ID)), "id"), missing(e.Name.In("") != "", "name"),
		missing(len(e.Themes) > 0, "themes"), missing(len(e.Languages) > 0, "languages"), missing(e.ContactMail != "", "contact mail"),
		zone(e.Zone))
	seen, parts := map[ThemeID]bool{}, map[SubThemeID]bool{}
	for _, t := range e.Themes {
		problems = append(problems, missing(!seen[t.ID] && slug.MatchString(string(t.ID)), "theme id "+string(t.ID)))
		seen[t.ID] = true
		for _, s := range t.Sub {
			problems = append(problems, missing(!parts[s.ID] && slug.MatchString(string(s.ID)) && s.Name.In("") != "", "sub-theme id and name "+string(s.ID)))
			parts[s.ID] = true
		}
	}
	return joined("edition "+string(e.ID), problems)
}

// Check finds what is wrong with a call before it is stored; the error names every problem.
func (c Call) Check() error {
	return joined("call "+string(c.ID), []string{
		missing(slug.MatchString(string(c.ID)), "id"), missing(c.Edition != "", "edition"),
		missing(slices.Contains(Sides(), c.Side), "side"), missing(c.Title.In("") != "", "title"),
		missing(c.Opens.Before(c.Deadline), "deadline after the opening"), missing(len(c.Series) == 2, "series"),
		missing(c.Title[c.Authoritative] != "", "text in the authoritative language"),
		missing(c.Eligibility.MaxPopulation == 0 || c.Eligibility.MinPopulation <= c.Eligibility.MaxPopulation, "order of the population limits"),
		zone(c.Zone),
	})
}

func missing(ok bool, what string) string {
	if ok {
		return ""
	}
	return what
}

func zone(name string) string {
	if _, err := time.LoadLocation(name); err != nil || name == "" || name == "Local" {
		return "time zone"
	}
	return ""
}

func joined(of string, problems []string) error {
	problems = slices.DeleteFunc(problems, func(s string) bool { return s == "" })
	if len(problems) == 0 {
		return nil
	}
	return fault.Wrap(fault.Invalid, "", fmt.Errorf("%s: wants %s", of, strings.Join(problems, ", ")))
}
