package application

import (
	"maps"
	"slices"

	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
)

// A Progress of a section or of the whole application.
type Progress string

// The values of a Progress.
const (
	NotStarted Progress = "not_started"
	Partly     Progress = "in_progress"
	Complete   Progress = "completed"
)

// Freeze copies what a place in the register says now: later registers do not change what was applied for.
func Freeze(p municipality.Place) Place {
	population := p.Figure(municipality.Population)
	official := ""
	if p.Country == municipality.Ukraine { // elsewhere the full name is the one by which a list is sorted
		official = p.Names.Full
	}
	return Place{
		Code: p.Code, Country: p.Country, Kind: p.Kind, Name: p.Names.Short(), Latin: p.Names.ShortLatin(), Official: official,
		Region: p.Region.Name, RegionLat: p.Region.Latin, RegionCode: p.Region.Code,
		Population: int64(population.Value), PopulationKnown: population.Known, PopulationYear: population.Year,
	}
}

// A Gap is something that an application lacks before it can be submitted: the section and the text that says so.
type Gap struct {
	Section Section
	Field   string // names it on the page that shows all answers: "contact-email"
	Key     string
}

// Gaps lists what is missing, in the order of the task list; none means that a draft may be submitted.
func (a Application) Gaps() []Gap {
	var gaps []Gap
	lacks := func(s Section, lacking bool, key string) {
		if lacking {
			gaps = append(gaps, Gap{Section: s, Field: string(s) + "-" + key, Key: "domain.application.lacks." + key})
		}
	}
	lacks(ContactSection, a.Contact.Name == "", "name")
	lacks(ContactSection, a.Contact.Role == "", "role")
	lacks(ContactSection, a.Contact.Email == "", "email")
	lacks(ContactSection, a.Contact.Email != "" && a.EmailConfirmedAt.IsZero(), "confirmation")
	lacks(ThemesSection, !slices.ContainsFunc(a.Themes, Theme.says), "themes")
	lacks(LanguagesSection, !slices.ContainsFunc(a.Languages, Language.usable), "languages")
	lacks(StatementSection, a.Experience == "", "experience")
	lacks(StatementSection, a.Statement == "", "statement")
	lacks(ConsentSection, !a.Consent.Authority, "authority")
	lacks(ConsentSection, !a.Consent.Current(), "consent")
	return gaps
}

func (t Theme) says() bool      { return t.Strength > 0 || t.Need > 0 }
func (l Language) usable() bool { return l.Level != "" && l.Level != NoLevel }
func (p Progress) Done() bool   { return p == Complete }

// Given reports whether the contact consented to the use of the data, in words.
func (c Consent) Given() bool { return c.Data && c.Version >= consentSince }

// Current reports whether that was for the notice of today: another one is asked about anew before an application is
// submitted.
func (c Consent) Current() bool { return c.Given() && c.Version == NoticeVersion }

func (c Consent) complete() bool { return c.Current() && c.Authority }

// Progress gives how far a section is.
func (a Application) Progress(s Section) Progress {
	if !slices.ContainsFunc(a.Gaps(), func(g Gap) bool { return g.Section == s }) {
		return Complete
	}
	for saved := range a.Saved {
		if saved.within(s) {
			return Partly
		}
	}
	return NotStarted
}

// LastSave gives the last change of a section or of a theme's part; zero where there was none. The release before saved all
// themes at once, which counts for each of them.
func (a Application) LastSave(s Section) Save {
	if saved, ok := a.Saved[s]; ok {
		return saved
	}
	if s.within(ThemesSection) {
		return a.Saved[ThemesSection]
	}
	return Save{}
}

// DoneSections counts the sections that are complete.
func (a Application) DoneSections() int {
	n := 0
	for _, s := range Sections() {
		if a.Progress(s).Done() {
			n++
		}
	}
	return n
}

// Answer gives what the application says about a theme; the zero answer where it says nothing.
func (a Application) Answer(id programme.ThemeID) Theme {
	for _, t := range a.Themes {
		if t.Theme == id {
			return t
		}
	}
	return Theme{Theme: id}
}

// LevelOf gives the level of a language, "" where it was not answered.
func (a Application) LevelOf(tag string) Level {
	for _, l := range a.Languages {
		if l.Tag == tag {
			return l.Level
		}
	}
	return ""
}

// same reports whether a section has the same answers in both.
func same(s Section, a, b Application) bool {
	switch s {
	case PlacePart:
		return a.Place.Code == b.Place.Code
	case ContactSection:
		return a.Contact == b.Contact
	case LanguagesSection:
		return slices.Equal(a.Languages, b.Languages)
	case StatementSection:
		return a.Experience == b.Experience && a.Statement == b.Statement
	case ConsentSection:
		return a.Consent.Data == b.Consent.Data && a.Consent.Authority == b.Consent.Authority &&
			a.Consent.Version == b.Consent.Version
	}
	return slices.EqualFunc(a.Themes, b.Themes, Theme.equal) // of a theme's part nothing else can differ
}

// Progress gives how far the answer about a theme is: a level of strength or need completes it.
func (t Theme) Progress() Progress {
	switch {
	case t.says():
		return Complete
	case t.empty():
		return NotStarted
	}
	return Partly
}

func (t Theme) empty() bool { return t.equal(Theme{Theme: t.Theme}) }

func (t Theme) equal(o Theme) bool {
	return t.Theme == o.Theme && t.Strength == o.Strength && t.Need == o.Need && t.Evidence == o.Evidence &&
		slices.Equal(t.Offers, o.Offers) && slices.Equal(t.Needs, o.Needs)
}

// clone copies what a save may change in place.
func (a Application) clone() Application {
	a.Saved = maps.Clone(a.Saved)
	if a.Saved == nil {
		a.Saved = map[Section]Save{}
	}
	return a
}
