package application

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
)

// An Edit is a section sent from a form: the draft as it was read for this request, the revision of the section that the
// form was made from, and the language in which it was filled in.
type Edit struct {
	Draft Application
	Base  int
	Lang  text.Lang
}

// A Stale error says that the section was saved from elsewhere since the form was made, with other answers. Stored has
// them; nothing was overwritten. Its fault is conflict.
type Stale struct {
	Section Section
	Stored  Application
}

// Error names the section, not what was typed.
func (e *Stale) Error() string {
	return fmt.Sprintf("section %s of %s was saved since", e.Section, e.Stored.ID)
}

// Unwrap gives the fault.
func (e *Stale) Unwrap() error {
	return fault.New(fault.Conflict, "domain.application.section_changed")
}

// A sheet takes typed answers in: it cleans them and notes the problem of each that cannot be kept.
type sheet struct{ problems []fault.Field }

func (s *sheet) problem(field, key string) {
	s.problems = append(s.problems, fault.Field{Name: field, Key: key})
}

// take cleans one text; what is its name in sentences.
func (s *sheet) take(cleaned string, err error, field, what string) string {
	e, ok := fault.As(err)
	if !ok {
		return cleaned
	}
	params := map[string]any{"what": text.Key("domain.application.field." + what)}
	maps.Copy(params, e.Params)
	s.problems = append(s.problems, fault.Field{Name: field, Key: e.Key, Params: params})
	return ""
}

func (s *sheet) line(typed string, limit int, field, what string) string {
	cleaned, err := text.Clean(typed, limit)
	return s.take(cleaned, err, field, what)
}

func (s *sheet) lines(typed string, limit int, field, what string) string {
	cleaned, err := text.CleanLines(typed, limit)
	return s.take(cleaned, err, field, what)
}

// parts takes the sub-themes of a theme that were chosen.
func (s *sheet) parts(of programme.Theme, chosen []programme.SubThemeID, field string) []programme.SubThemeID {
	kept, sound := of.Offered(chosen)
	if !sound {
		s.problem(field, "domain.application.sub_theme")
	}
	return kept
}

// SaveContact saves the contact. Another address must be confirmed anew, and the one before is told. Fields: name, role, email, phone.
func (s Service) SaveContact(ctx context.Context, e Edit, typed Contact) (Application, error) {
	in := sheet{}
	c := Contact{
		Name: in.line(typed.Name, MaxName, "name", "name"), Role: in.line(typed.Role, MaxName, "role", "role"),
		Email: CleanEmail(typed.Email),
	}
	if c.Email != "" && !validEmail(c.Email) {
		in.problem("email", "form.error.email")
	}
	c.Phone = in.line(typed.Phone, MaxPhone, "phone", "phone")
	if strings.Trim(c.Phone, "+0123456789 ()-./") != "" {
		in.problem("phone", "form.error.phone")
	}
	return s.save(ctx, e, ContactSection, in.problems, func(a *Application) {
		a.Contact = c
		key := ""
		if c.Email != "" {
			key = s.EmailKey(Canonical(c.Email))
		}
		if key != a.EmailKey {
			a.EmailKey, a.EmailConfirmedAt = key, time.Time{}
		}
	})
}

// SaveTheme saves what is said about one theme of the edition; the answers about the others stay. Fields: strength-, need-,
// evidence-, offers- and needs- with the theme's id. A theme that the edition lacks is not_found.
func (s Service) SaveTheme(ctx context.Context, e Edit, ed programme.Edition, typed Theme) (Application, error) {
	theme, ok := ed.Theme(typed.Theme)
	if !ok {
		return e.Draft, fault.New(fault.NotFound, "")
	}
	in, id := sheet{}, string(theme.ID)
	if typed.Strength < 0 || typed.Strength > MaxLevel {
		in.problem("strength-"+id, "form.error.choose_one")
	}
	typed.Offers = in.parts(theme, typed.Offers, "offers-"+id)
	if typed.Need < 0 || typed.Need > MaxLevel {
		in.problem("need-"+id, "form.error.choose_one")
	}
	typed.Needs = in.parts(theme, typed.Needs, "needs-"+id)
	typed.Evidence = in.lines(typed.Evidence, MaxEvidence, "evidence-"+id, "evidence")
	return s.save(ctx, e, ThemePart(theme.ID), in.problems, func(a *Application) {
		var kept []Theme
		for _, of := range ed.Themes {
			t := a.Answer(of.ID)
			if of.ID == theme.ID {
				t = typed
			}
			if !t.empty() {
				kept = append(kept, t)
			}
		}
		a.Themes = kept
	})
}

// SaveLanguages saves the levels of the edition's languages of work; an empty level is no answer. Fields: level- with the
// language's tag.
func (s Service) SaveLanguages(ctx context.Context, e Edit, ed programme.Edition, typed []Language) (Application, error) {
	in := sheet{}
	var kept []Language
	for _, l := range typed {
		switch {
		case l.Level == "":
		case !slices.Contains(ed.Languages, l.Tag), !slices.Contains(Levels(), l.Level):
			in.problem("level-"+l.Tag, "form.error.choose_one")
		default:
			kept = append(kept, l)
		}
	}
	slices.SortStableFunc(kept, func(a, b Language) int {
		return slices.Index(ed.Languages, a.Tag) - slices.Index(ed.Languages, b.Tag)
	})
	return s.save(ctx, e, LanguagesSection, in.problems, func(a *Application) { a.Languages = kept })
}

// SaveStatement saves the experience and the statement. Fields: experience, statement.
func (s Service) SaveStatement(ctx context.Context, e Edit, x Experience, typed string) (Application, error) {
	in := sheet{}
	if x != "" && !slices.Contains(Experiences(), x) {
		in.problem("experience", "form.error.choose_one")
	}
	statement := in.lines(typed, MaxStatement, "statement", "statement")
	return s.save(ctx, e, StatementSection, in.problems, func(a *Application) { a.Experience, a.Statement = x, statement })
}

// SaveConsent saves the two declarations, for the privacy notice that is shown now.
func (s Service) SaveConsent(ctx context.Context, e Edit, data, authority bool) (Application, error) {
	return s.save(ctx, e, ConsentSection, nil, func(a *Application) {
		c := Consent{Data: data, Authority: authority, Version: NoticeVersion}
		if c.complete() {
			c.At = a.Consent.At
			if c.At.IsZero() || a.Consent.Version != NoticeVersion {
				c.At = s.Now().UTC()
			}
		}
		a.Consent = c
	})
}

// SavePlace puts another municipality in the place of the one that a draft was begun for. All answers stay but the
// declaration of authority, which was given for the other one; a form of the declarations that is open elsewhere is stale from
// then on. It fails with invalid, field "place", for a place in a country that the call is not for.
func (s Service) SavePlace(ctx context.Context, e Edit, call programme.Call, place municipality.Place) (Application, error) {
	if e.Draft.Place.Code == place.Code {
		return e.Draft, nil
	}
	var problems []fault.Field
	if !takesPart(call, place) {
		problems = append(problems, wrongCountry())
	}
	return s.save(ctx, e, PlacePart, problems, func(a *Application) {
		a.Place = Freeze(place)
		a.Consent.Authority, a.Consent.At = false, time.Time{}
		a.Saved[ConsentSection] = Save{Rev: a.Head.Rev + 1, At: s.Now().UTC()}
	})
}

// takesPart reports whether a place is in a country that the call is for.
func takesPart(call programme.Call, place municipality.Place) bool {
	return call.Eligibility.Fit(place.Country, place.Figure(municipality.Population)) != programme.WrongCountry
}

func wrongCountry() fault.Field {
	return fault.Field{Name: "place", Key: "domain.application.wrong_country"}
}

// save merges one section into the draft as it stands, unless something typed cannot be kept. Other sections that were saved in the meantime stay; the same
// section saved with other answers is a *Stale; the same answers again change nothing. Drafts can be saved after the
// deadline too: only submitting is over. Once submitted, an application is read-only.
func (s Service) save(ctx context.Context, e Edit, section Section, problems []fault.Field, set func(*Application)) (Application, error) {
	before := e.Draft
	if before.Status == Draft && len(problems) > 0 {
		return before, fault.InvalidFields(problems...)
	}
	for range tries {
		if before.Status != Draft {
			return before, fault.New(fault.Conflict, "domain.application.read_only")
		}
		after := before.clone()
		set(&after)
		saved := before.LastSave(section)
		if saved.Rev > 0 && same(section, before, after) {
			return before, nil
		}
		if saved.Rev != e.Base {
			return before, &Stale{Section: section, Stored: before}
		}
		now := s.Now()
		after.Lang = e.Lang
		after.Saved[section] = Save{Rev: before.Head.Rev + 1, At: now.UTC()}
		messages := leaveAddress(before, &after, now)
		detail := map[string]string{"section": string(section)}
		if section == PlacePart {
			detail["place"] = string(after.Place.Code)
		}
		var err error
		after.Head, err = s.Store.SaveApplication(ctx, before, after, change.Change{
			At: now, Actor: after.applicant(), What: "application.saved", Detail: detail, Messages: messages,
		})
		if !overtaken(err) {
			return after, err
		}
		if before, err = s.Store.Application(ctx, before.ID); err != nil {
			return before, err
		}
	}
	return before, fault.New(fault.Conflict, "")
}

// formerTime is how long a former address is kept to be written to: longer than the outbox tries.
const formerTime = 48 * time.Hour

// AddressLeft is the template of the letter to an address that another one replaced.
const AddressLeft = "address-left"

// leaveAddress has a confirmed address told that it is the contact's no more, so that nobody takes an application over
// unnoticed. One that was never confirmed may be a slip of the pen and somebody else's, so nobody writes there.
func leaveAddress(before Application, after *Application, now time.Time) []change.Message {
	after.Former = slices.DeleteFunc(slices.Clone(before.Former), func(f Former) bool { return now.Sub(f.At) > formerTime })
	if before.EmailKey == after.EmailKey || before.EmailConfirmedAt.IsZero() {
		return nil
	}
	after.Former = append(after.Former, Former{Rev: before.Head.Rev + 1, Email: before.Contact.Email, At: now.UTC()})
	return []change.Message{{Key: "former", Mail: &change.Mail{Template: AddressLeft, Recipient: ToFormer}}}
}

// FormerAt gives the address that the change to revision rev replaced, false where it is not known any more.
func (a Application) FormerAt(rev int) (Former, bool) {
	i := slices.IndexFunc(a.Former, func(f Former) bool { return f.Rev == rev })
	if i < 0 {
		return Former{}, false
	}
	return a.Former[i], true
}

// ConfirmEmail notes that somebody read the contact's address. Confirming twice changes nothing. It fails with conflict when
// the address is another one now.
func (s Service) ConfirmEmail(ctx context.Context, before Application, emailKey string) (Application, error) {
	for range tries {
		if before.EmailKey == "" || before.EmailKey != emailKey {
			return before, fault.New(fault.Conflict, "domain.application.other_address")
		}
		if !before.EmailConfirmedAt.IsZero() {
			return before, nil
		}
		after := before.clone()
		now := s.Now()
		after.EmailConfirmedAt = now.UTC()
		var err error
		after.Head, err = s.Store.SaveApplication(ctx, before, after, change.Change{
			At: now, Actor: after.applicant(), What: "application.email_confirmed",
		})
		if !overtaken(err) {
			return after, err
		}
		if before, err = s.Store.Application(ctx, before.ID); err != nil {
			return before, err
		}
	}
	return before, fault.New(fault.Conflict, "")
}
