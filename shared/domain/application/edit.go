package application

import (
	"context"
	"fmt"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
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

// SaveContact saves the contact. Another address must be confirmed anew.
func (s Service) SaveContact(ctx context.Context, e Edit, c Contact) (Application, error) {
	c = Contact{Name: line(c.Name), Role: line(c.Role), Email: CleanEmail(c.Email), Phone: line(c.Phone)}
	return s.save(ctx, e, ContactSection, func(a *Application) {
		a.Contact = c
		key := ""
		if c.Email != "" {
			key = s.EmailKey(Canonical(c.Email))
		}
		if key != a.EmailKey {
			a.EmailKey, a.EmailConfirmedAt = key, Application{}.EmailConfirmedAt
		}
	})
}

// SaveThemes saves what is said about the edition's themes; themes that it does not have are refused.
func (s Service) SaveThemes(ctx context.Context, e Edit, ed programme.Edition, themes []Theme) (Application, error) {
	var kept []Theme
	for _, theme := range ed.Themes {
		for _, t := range themes {
			t.Evidence = lines(t.Evidence)
			if t.Theme == theme.ID && (t.says() || t.Evidence != "" || t.Strength < 0 || t.Need < 0) {
				kept = append(kept, t)
				break
			}
		}
	}
	for _, t := range themes {
		if _, ok := ed.Theme(t.Theme); !ok {
			return e.Draft, fault.InvalidFields(fault.Field{Name: "themes", Key: "form.error.choose_one"})
		}
	}
	return s.save(ctx, e, ThemesSection, func(a *Application) { a.Themes = kept })
}

// SaveLanguages saves the levels of the edition's languages of work; an empty level is no answer.
func (s Service) SaveLanguages(ctx context.Context, e Edit, ed programme.Edition, languages []Language) (Application, error) {
	var kept []Language
	for _, tag := range ed.Languages {
		for _, l := range languages {
			if l.Tag == tag && l.Level != "" {
				kept = append(kept, l)
				break
			}
		}
	}
	return s.save(ctx, e, LanguagesSection, func(a *Application) { a.Languages = kept })
}

// SaveStatement saves the experience and the statement.
func (s Service) SaveStatement(ctx context.Context, e Edit, x Experience, statement string) (Application, error) {
	statement = lines(statement)
	return s.save(ctx, e, StatementSection, func(a *Application) { a.Experience, a.Statement = x, statement })
}

// SaveConsent saves the two declarations, for the version of the privacy notice that was shown.
func (s Service) SaveConsent(ctx context.Context, e Edit, data, authority bool, version string) (Application, error) {
	return s.save(ctx, e, ConsentSection, func(a *Application) {
		c := Consent{Data: data, Authority: authority, Version: version}
		if c.complete() {
			c.At = a.Consent.At
			if c.At.IsZero() || a.Consent.Version != version {
				c.At = s.Now().UTC()
			}
		}
		a.Consent = c
	})
}

// save merges one section into the draft as it stands. Other sections that were saved in the meantime stay; the same
// section saved with other answers is a *Stale; the same answers again change nothing. Drafts can be saved after the
// deadline too: only submitting is over. Once submitted, an application is read-only.
func (s Service) save(ctx context.Context, e Edit, section Section, set func(*Application)) (Application, error) {
	before := e.Draft
	for range tries {
		if before.Status != Draft {
			return before, fault.New(fault.Conflict, "domain.application.read_only")
		}
		after := before.clone()
		set(&after)
		if err := after.check(section); err != nil {
			return before, err
		}
		saved, ever := before.Saved[section]
		if ever && same(section, before, after) {
			return before, nil
		}
		if saved.Rev != e.Base {
			return before, &Stale{Section: section, Stored: before}
		}
		now := s.Now()
		after.Lang = e.Lang
		after.Saved[section] = Save{Rev: before.Head.Rev + 1, At: now.UTC()}
		var err error
		after.Head, err = s.Store.SaveApplication(ctx, before, after, change.Change{
			At: now, Actor: after.applicant(), What: "application.saved", Detail: map[string]string{"section": string(section)},
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
