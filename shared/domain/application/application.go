// Package application is what a municipality asks for under a call: a draft that is saved at any moment with anything
// missing, submitted once and then decided by staff.
//
// It promises that nothing typed is lost (each section is saved on its own and a later save of another section never undoes
// it), that a submission happens once however often it is sent, and that the server's time of receipt decides about the deadline.
package application

import (
	"strings"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
)

// Prefix begins the id of every application.
const Prefix id.Prefix = "app"

// An ID names an application for programs: "app_01J9Z3NDEKTSV4RRFFQ69G5FAV". People are told the Reference.
type ID string

// ParseID accepts an application's id in its one spelling; anything else is not_found.
func ParseID(s string) (ID, error) {
	parsed, err := id.Parse(Prefix, s)
	return ID(parsed), err
}

// A Status of an application; the value is stable and stored.
type Status string

// The statuses of an application.
const (
	Draft     Status = "draft"
	Submitted Status = "submitted"
	Accepted  Status = "accepted" // by staff: it takes part in the matching
)

// Statuses lists them in the order in which an application passes them.
func Statuses() []Status { return []Status{Draft, Submitted, Accepted} }

// An Application is one municipality's request under one call.
type Application struct {
	ID         ID
	Call       programme.CallID
	Edition    programme.EditionID
	Side       programme.Side
	Status     Status
	Place      Place
	Contact    Contact
	Themes     []Theme    // in the edition's order; a theme without an answer is missing
	Languages  []Language // in the edition's order; a language without an answer is missing
	Experience Experience
	Statement  string // what the municipality expects from a partnership
	Consent    Consent

	Lang             text.Lang // in which the applicant reads and is written to
	EmailKey         string    // keyed hash of the contact's canonical address, by which drafts are found again
	EmailConfirmedAt time.Time // zero until the contact proved to read that address
	Former           []Former  // confirmed addresses that were replaced a short while ago
	Reference        id.Reference
	CreatedAt        time.Time
	SubmittedAt      time.Time
	AcceptedAt       time.Time
	ErasedAt         time.Time        // since when nothing here is about a person
	Saved            map[Section]Save // the last change of each section; absent: never saved
	Head             change.Head
}

// Place is a frozen copy of what the register said when the place was chosen.
type Place struct {
	Code       municipality.Code
	Country    municipality.Country
	Kind       municipality.Kind
	Name       string // as people write it: "Фастів", "Druskininkų savivaldybė"
	Latin      string // the same in Latin letters
	Official   string // the full name of a hromada: "Фастівська міська територіальна громада"; empty elsewhere, and in records from before it was kept
	Region     string // oblast or NUTS 3 region, as written
	RegionLat  string // the same in Latin letters
	RegionCode string
	Population int64 // meaningless unless PopulationKnown
	// PopulationKnown is false where the register says nothing; then nobody may read Population as zero.
	PopulationKnown bool
	PopulationYear  int
}

// A Contact is the person who applies for the municipality. These are personal data.
type Contact struct {
	Name  string
	Role  string
	Email string // as typed, cleaned; Canonical gives the form that is compared
	Phone string
}

// A Former address was the contact's until revision Rev put another one in its place: whoever reads it is told.
type Former struct {
	Rev   int
	Email string
	At    time.Time
}

// The recipients of an application's letters.
const (
	ToContact = "contact"
	ToFormer  = "former" // the address that the letter's revision replaced
)

// A Theme is what the municipality says about one theme of the edition.
type Theme struct {
	Theme    programme.ThemeID
	Strength int    // 0 to MaxLevel: how much it can give
	Need     int    // 0 to MaxLevel: how much it needs
	Evidence string // what shows it
	// Offers and Needs say more closely what can be shared and what is needed, in the edition's order; both may be empty.
	Offers, Needs []programme.SubThemeID
}

// A Language is one in which the municipality's people can work.
type Language struct {
	Tag   string // BCP 47
	Level Level
}

// A Level of a language; the value is stable and stored.
type Level string

// The levels of a language.
const (
	NoLevel Level = "none"
	Basic   Level = "basic"   // can follow a simple letter
	Working Level = "working" // can take part in a meeting without an interpreter
	Fluent  Level = "fluent"  // can negotiate and write documents
)

// Levels lists them from the lowest.
func Levels() []Level { return []Level{NoLevel, Basic, Working, Fluent} }

// Experience of international partnerships; the value is stable and stored. Empty: not answered yet.
type Experience string

// The values of Experience.
const (
	NoExperience   Experience = "none"
	SomeExperience Experience = "some"
	MuchExperience Experience = "much"
)

// Experiences lists them from the least.
func Experiences() []Experience { return []Experience{NoExperience, SomeExperience, MuchExperience} }

// NoticeVersion is the month of the privacy notice that pages show; a notice that says something else has another one.
const NoticeVersion = "2026-12"

// consentSince is the first notice whose form asks for consent in words; before, people confirmed that they had read it.
const consentSince = "2026-12"

// Consent is what the contact declared. At is when both declarations stood for the first time; zero before.
type Consent struct {
	Data      bool // the contact agrees that the data are used as the privacy notice of Version says; see Given
	Authority bool // the contact may apply for the municipality
	Version   string
	At        time.Time
}

// A Section is a part of the application that is saved on its own; the value is stable and stored. The themes are saved
// theme by theme, see ThemePart.
type Section string

// The sections, as the task list has them.
const (
	ContactSection   Section = "contact"
	ThemesSection    Section = "themes"
	LanguagesSection Section = "languages"
	StatementSection Section = "statement" // experience and statement
	ConsentSection   Section = "consent"
	// PlacePart is the municipality. It is chosen before there is a draft, so it is no task of the list.
	PlacePart Section = "place"
)

// Sections lists them in the order of the task list.
func Sections() []Section {
	return []Section{ContactSection, ThemesSection, LanguagesSection, StatementSection, ConsentSection}
}

// ThemePart is the part of the themes that one theme is: "themes/climate".
func ThemePart(id programme.ThemeID) Section { return ThemesSection + "/" + Section(id) }

// within reports whether a section is another one or a part of it.
func (s Section) within(of Section) bool {
	whole, _, _ := strings.Cut(string(s), "/")
	return s == of || Section(whole) == of
}

// A Save is the last change of a section: the base revision of a form is the Rev that it was made from.
type Save struct {
	Rev int
	At  time.Time
}

// Limits, in characters after cleaning (text.Clean), which also bounds the bytes.
const (
	MaxLevel     = 3 // of Strength and Need
	MaxName      = 200
	MaxEmail     = 254 // bytes, RFC 5321
	MaxPhone     = 40
	MaxEvidence  = 1_000
	MaxStatement = 4_000
)
