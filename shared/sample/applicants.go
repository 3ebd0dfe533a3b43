package sample

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
)

// An Applicant is a place that is made to apply, with answers that follow from its code and nothing else.
type Applicant struct {
	Place  municipality.Place
	Call   programme.Call
	Themes []programme.Theme
	Langs  []string // offered by the edition
	At     time.Time
	// EmailKey gives the keyed hash of a canonical address; nil: the contact cannot be found by it.
	EmailKey func(canonical string) string
}

// seedOf gives every place a random sequence of its own that is the same in every run.
func seedOf(what string) *rand.ChaCha8 {
	return rand.NewChaCha8(sha256.Sum256([]byte("bridges sample " + what)))
}

// Application makes the submitted application. The contact is nobody: a role and an address at example.org.
func (s Applicant) Application() (application.Application, error) {
	seed := seedOf(string(s.Call.ID) + " " + string(s.Place.Code))
	appID, err := id.New(application.Prefix, s.At, seed)
	if err != nil {
		return application.Application{}, err
	}
	reference, err := id.NewReference(s.Call.Series, seed)
	if err != nil {
		return application.Application{}, err
	}
	r := rand.New(seed)
	a := application.Application{
		ID: application.ID(appID), Call: s.Call.ID, Edition: s.Call.Edition, Side: s.Call.Side, Status: application.Submitted,
		Place: application.Freeze(s.Place), Contact: contactOf(s.Place), Lang: s.lang(), Reference: reference,
		Experience: application.Experiences()[r.IntN(3)], Statement: s.statement(),
		Consent:   application.Consent{Data: true, Authority: true, Version: application.NoticeVersion, At: s.At},
		CreatedAt: s.At, SubmittedAt: s.At, EmailConfirmedAt: s.At, Saved: map[application.Section]application.Save{},
	}
	if s.EmailKey != nil {
		a.EmailKey = s.EmailKey(application.Canonical(a.Contact.Email))
	}
	a.Themes = s.themes(r)
	a.Languages = s.languages(r)
	return a, nil
}

func (s Applicant) lang() text.Lang {
	if s.Call.Side == programme.UA {
		return text.Ukrainian
	}
	return text.English
}

func contactOf(p municipality.Place) application.Contact {
	box := strings.ToLower(strings.NewReplacer("_", "-", " ", "-").Replace(string(p.Code)))
	return application.Contact{Name: "Contact (demo)", Role: "International cooperation", Email: box + "@example.org"}
}

func (s Applicant) statement() string {
	if s.Call.Side == programme.UA {
		return "Хочемо перейняти досвід і спільно підготувати проєкт. (Демонстраційна заявка.)"
	}
	return "We want to share what works here and to learn from a partner. (Demonstration application.)"
}

// themes gives the EU side more strengths and the Ukrainian side more needs, as applicants of such calls have.
func (s Applicant) themes(r *rand.Rand) []application.Theme {
	closer := rand.New(seedOf("sub-themes " + string(s.Call.ID) + " " + string(s.Place.Code)))
	var out []application.Theme
	for _, t := range s.Themes {
		more, less := r.IntN(application.MaxLevel+1), r.IntN(2)
		answer := application.Theme{Theme: t.ID, Strength: more, Need: less}
		if s.Call.Side == programme.UA {
			answer.Strength, answer.Need = less, more
		}
		answer.Offers, answer.Needs = some(closer, t, answer.Strength), some(closer, t, answer.Need)
		out = append(out, answer)
	}
	out[r.IntN(len(out))].Strength, out[r.IntN(len(out))].Need = 2, 2
	return out
}

// some draws as many sub-themes of a theme as its level is high.
func some(r *rand.Rand, t programme.Theme, level int) []programme.SubThemeID {
	var drawn []programme.SubThemeID
	for _, i := range r.Perm(len(t.Sub))[:min(level, len(t.Sub))] {
		drawn = append(drawn, t.Sub[i].ID)
	}
	kept, _ := t.Offered(drawn)
	return kept
}

func (s Applicant) languages(r *rand.Rand) []application.Language {
	var out []application.Language
	for _, tag := range s.Langs {
		level := application.NoLevel
		if tag == "en" || r.IntN(3) == 0 {
			level = application.Working
		}
		out = append(out, application.Language{Tag: tag, Level: level})
	}
	return out
}

// Apply stores an applicant's application as submitted and, where asked, accepted. One that is there already is left
// alone, so that doing it again changes nothing.
func Apply(ctx context.Context, store application.Store, s Applicant, accept bool, now time.Time) (application.Application, error) {
	a, err := s.Application()
	if err != nil {
		return a, err
	}
	if stored, err := store.Application(ctx, a.ID); err == nil {
		return stored, nil
	} else if fault.CodeOf(err) != fault.NotFound {
		return a, err
	}
	by := change.Actor{Kind: change.Applicant, ID: string(a.ID)}
	a.Head, err = store.SaveApplication(ctx, application.Application{}, a, change.Change{At: s.At, Actor: by, What: "application.submitted"})
	var again *change.Repeat
	if err != nil && !errors.As(err, &again) {
		return a, fmt.Errorf("apply for %s: %w", s.Place.Code, err)
	}
	if !accept {
		return a, nil
	}
	accepted := a
	accepted.Status, accepted.AcceptedAt = application.Accepted, now
	accepted.Head, err = store.SaveApplication(ctx, a, accepted, change.Change{
		At: now, Actor: change.Actor{Kind: change.System, ID: "sample"}, What: "application.accepted",
	})
	return accepted, err
}

// Pick draws n places that a call allows, the same ones every time, without those that a rule would keep out.
func Pick(all []municipality.Place, call programme.Call, n int) []municipality.Place {
	var fit []municipality.Place
	for _, p := range all {
		if call.Eligibility.Fit(p.Country, p.Figure(municipality.Population)) == programme.Fits {
			fit = append(fit, p)
		}
	}
	r := rand.New(seedOf("pick " + string(call.ID)))
	r.Shuffle(len(fit), func(i, j int) { fit[i], fit[j] = fit[j], fit[i] })
	return fit[:min(n, len(fit))]
}
