package application_test

import (
	"crypto/rand"
	"errors"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bridges-of-trust/bridges/infra/local/table"
	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo/dynamotest"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/sample"
	"github.com/bridges-of-trust/bridges/shared/sample/places"
)

var now = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func service(store application.Store) application.Service {
	return application.Service{
		Store: store, Now: func() time.Time { return now }, Entropy: rand.Reader,
		EmailKey: func(canonical string) string { return "key of " + canonical },
	}
}

func callUA() programme.Call { return sample.Calls(now)[1] }

func place(t testing.TB, code municipality.Code) municipality.Place {
	t.Helper()
	for _, p := range places.All() {
		if p.Code == code {
			return p
		}
	}
	t.Fatalf("no place %s", code)
	return municipality.Place{}
}

func begin(t testing.TB, s application.Service, key string) application.Application {
	t.Helper()
	a, err := s.Begin(t.Context(), application.Beginning{Call: callUA(), Place: place(t, "UA32120130000012946"), Lang: text.Ukrainian, Key: key})
	if err != nil {
		t.Fatalf("Begin: %v", err)
	}
	return a
}

// edit is a form made from the draft as it stands.
func edit(a application.Application, s application.Section) application.Edit {
	return application.Edit{Draft: a, Base: a.LastSave(s).Rev, Lang: text.Ukrainian}
}

func TestStore_RoundTrip(t *testing.T) {
	t.Parallel()
	store := dynamotest.Open(t)
	s := service(store)
	a := begin(t, s, "one")
	var err error
	steps := []func() (application.Application, error){
		func() (application.Application, error) {
			return s.SaveContact(t.Context(), edit(a, application.ContactSection), application.Contact{Name: "Ім’я", Role: "Посада", Email: "A@Example.org", Phone: "+380 44"})
		},
		func() (application.Application, error) {
			return s.SaveTheme(t.Context(), edit(a, application.ThemePart("social")), sample.Edition(), application.Theme{Theme: "social", Need: 3})
		},
		func() (application.Application, error) {
			return s.SaveTheme(t.Context(), edit(a, application.ThemePart("climate")), sample.Edition(), application.Theme{Theme: "climate", Strength: 2, Evidence: "a\r\nb", Offers: []programme.SubThemeID{"warm-buildings", "energy-plans"}, Needs: []programme.SubThemeID{"renewables"}})
		},
		func() (application.Application, error) {
			return s.SaveLanguages(t.Context(), edit(a, application.LanguagesSection), sample.Edition(), []application.Language{{Tag: "uk", Level: application.Fluent}, {Tag: "en", Level: application.Basic}})
		},
		func() (application.Application, error) {
			return s.SaveStatement(t.Context(), edit(a, application.StatementSection), application.SomeExperience, "Text")
		},
		func() (application.Application, error) {
			return s.SaveConsent(t.Context(), edit(a, application.ConsentSection), true, true)
		},
		func() (application.Application, error) { return s.ConfirmEmail(t.Context(), a, a.EmailKey) },
		func() (application.Application, error) {
			return s.Submit(t.Context(), application.Submission{Application: a, Call: callUA(), Lang: text.English})
		},
	}
	for i, step := range steps {
		if a, err = step(); err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
		stored, err := store.Application(t.Context(), a.ID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(a, stored); diff != "" {
			t.Errorf("step %d (-returned +stored):\n%s", i, diff)
		}
	}
	if a.Themes[0].Theme != "climate" || a.Themes[0].Evidence != "a\nb" || a.Languages[0].Tag != "en" {
		t.Errorf("themes %v, languages %v: not in the edition's order", a.Themes, a.Languages)
	}
	ids, err := store.ApplicationsOf(t.Context(), "key of a@example.org")
	if err != nil || len(ids) != 1 || ids[0] != a.ID {
		t.Errorf("ApplicationsOf = %v, %v", ids, err)
	}
}

// A draft that changes its address is found under the new one only.
func TestStore_AddressMoves(t *testing.T) {
	t.Parallel()
	store := dynamotest.Open(t)
	s := service(store)
	a := begin(t, s, "one")
	for _, email := range []string{"a@example.org", "b@example.org", "", "c@example.org"} {
		var err error
		if a, err = s.SaveContact(t.Context(), edit(a, application.ContactSection), application.Contact{Email: email}); err != nil {
			t.Fatal(err)
		}
	}
	for email, want := range map[string]int{"a@example.org": 0, "b@example.org": 0, "c@example.org": 1} {
		if ids, err := store.ApplicationsOf(t.Context(), "key of "+email); err != nil || len(ids) != want {
			t.Errorf("ApplicationsOf(%s) = %v, %v, want %d", email, ids, err, want)
		}
	}
}

// TestSaveContact_TellsTheAddressBefore changes the address in steps and looks at who is told.
func TestSaveContact_TellsTheAddressBefore(t *testing.T) {
	t.Parallel()
	store := dynamotest.Open(t)
	s := service(store)
	clock := now
	s.Now = func() time.Time { return clock }
	a := begin(t, s, "one")
	steps := []struct {
		name    string
		email   string
		confirm bool
		later   time.Duration
		told    string // the address that is told
		kept    int    // former addresses that stay known
	}{
		{name: "the first address", email: "a@example.org"},
		{name: "a slip corrected before it was confirmed", email: "b@example.org"},
		{name: "the same confirmed", email: "b@example.org", confirm: true},
		{name: "in capitals it is the same", email: "B@example.org"},
		{name: "another one", email: "c@example.org", told: "B@example.org", kept: 1},
		{name: "that one confirmed", email: "c@example.org", confirm: true, kept: 1},
		{name: "none", email: "", told: "c@example.org", kept: 2},
		{name: "one again, days later", email: "d@example.org", later: 72 * time.Hour},
	}
	for _, step := range steps {
		clock = clock.Add(step.later)
		was := a.Head.Rev
		var err error
		if a, err = s.SaveContact(t.Context(), edit(a, application.ContactSection), application.Contact{Email: step.email}); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		queued, err := store.Message(t.Context(), string(a.ID)+":"+strconv.Itoa(a.Head.Rev)+":former")
		f, known := a.FormerAt(a.Head.Rev)
		if a.Head.Rev == was { // the same again: nothing was saved
			f, known = application.Former{}, false
		}
		if told := err == nil && a.Head.Rev > was; told != (step.told != "") || known != told || f.Email != step.told {
			t.Errorf("%s: told %v (%v), former address %q, want %q", step.name, told, err, f.Email, step.told)
		}
		if err == nil && (queued.Message.Mail.Recipient != application.ToFormer || len(queued.Message.Mail.Params) != 0) {
			t.Errorf("%s: message is %+v", step.name, queued.Message.Mail)
		}
		if step.confirm {
			if a, err = s.ConfirmEmail(t.Context(), a, a.EmailKey); err != nil {
				t.Fatal(err)
			}
		}
		if a, err = store.Application(t.Context(), a.ID); err != nil || len(a.Former) != step.kept {
			t.Errorf("%s: %d former addresses, %v, want %d", step.name, len(a.Former), err, step.kept)
		}
	}
}

func TestStore_ListsPageByPage(t *testing.T) {
	t.Parallel()
	store := dynamotest.Open(t)
	if err := sample.Load(t.Context(), store, now); err != nil {
		t.Fatal(err)
	}
	store.Faults.SetMaxPage(2)
	for _, newest := range []bool{false, true} {
		var got []application.Application
		q := application.Query{Edition: sample.EditionID, Status: application.Accepted, Limit: 5, Newest: newest}
		for {
			page, err := store.Applications(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			if len(page.Applications) > q.Limit {
				t.Fatalf("page of %d, want at most %d", len(page.Applications), q.Limit)
			}
			got = append(got, page.Applications...)
			if q.After = page.Next; q.After == "" {
				break
			}
		}
		all, err := store.Applications(t.Context(), application.Query{Edition: sample.EditionID, Status: application.Accepted})
		if err != nil || len(all.Applications) != len(got) || len(got) < 10 {
			t.Errorf("%d in pages, %d at once, %v", len(got), len(all.Applications), err)
		}
		for i := 1; i < len(got); i++ {
			if newest == got[i-1].SubmittedAt.Before(got[i].SubmittedAt) {
				t.Errorf("order is wrong at %d", i)
			}
		}
	}
	foreign, err := store.Applications(t.Context(), application.Query{Edition: sample.EditionID, Status: application.Accepted, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, cursor := range []string{"x", "e30", foreign.Next} {
		edition := sample.EditionID
		if cursor == foreign.Next {
			edition = "another"
		}
		_, err := store.Applications(t.Context(), application.Query{Edition: edition, Status: application.Accepted, After: cursor})
		if fault.CodeOf(err) != fault.NotFound {
			t.Errorf("cursor %q of another list = %v, want not_found", cursor, err)
		}
	}
}

func TestSave_MergesSections(t *testing.T) {
	t.Parallel()
	s := service(dynamotest.Open(t))
	old := begin(t, s, "one")
	if _, err := s.SaveStatement(t.Context(), edit(old, application.StatementSection), "", "first"); err != nil {
		t.Fatal(err)
	}
	// The other window still has the draft as it was before.
	a, err := s.SaveConsent(t.Context(), edit(old, application.ConsentSection), true, false)
	if err != nil || a.Statement != "first" || !a.Consent.Data {
		t.Errorf("SaveConsent = %q %v, %v, want both kept", a.Statement, a.Consent.Data, err)
	}
	_, err = s.SaveStatement(t.Context(), edit(old, application.StatementSection), "", "second")
	var stale *application.Stale
	if !errors.As(err, &stale) || stale.Stored.Statement != "first" || fault.CodeOf(err) != fault.Conflict {
		t.Errorf("the same section = %v, want both versions", err)
	}
	if _, err := s.SaveStatement(t.Context(), edit(old, application.StatementSection), "", " first "); err != nil {
		t.Errorf("the same answers again = %v", err)
	}
	if a, err := s.SaveStatement(t.Context(), edit(stale.Stored, application.StatementSection), "", "second"); err != nil || a.Statement != "second" {
		t.Errorf("insisting = %q, %v", a.Statement, err)
	}
}

// Whatever is saved, in whatever order and from however old windows: the history is whole, no other section changes, and
// a window never overwrites what it has not seen.
func TestSave_Properties(t *testing.T) {
	t.Parallel()
	store := dynamotest.Open(t)
	s := service(store)
	drafts := 0
	rapid.Check(t, func(rt *rapid.T) {
		drafts++
		a := begin(t, s, strconv.Itoa(drafts))
		windows := []application.Application{a}
		want := map[application.Section]string{}
		for range rapid.IntRange(1, 8).Draw(rt, "saves") {
			from := rapid.SampledFrom(windows).Draw(rt, "window")
			word := rapid.SampledFrom([]string{"x", "y", "z"}).Draw(rt, "word")
			section := rapid.SampledFrom([]application.Section{application.ContactSection, application.StatementSection}).Draw(rt, "section")
			saved, err := store.Application(t.Context(), a.ID) // as every request reads it; only the form is old
			if err != nil {
				rt.Fatal(err)
			}
			form := application.Edit{Draft: saved, Base: from.Saved[section].Rev, Lang: text.Ukrainian}
			if section == application.ContactSection {
				saved, err = s.SaveContact(t.Context(), form, application.Contact{Role: word})
			} else {
				saved, err = s.SaveStatement(t.Context(), form, "", word)
			}
			var stale *application.Stale
			switch {
			case errors.As(err, &stale):
				if want[section] == word {
					rt.Fatalf("the same answers were refused")
				}
				saved = stale.Stored
			case err != nil:
				rt.Fatal(err)
			default:
				want[section] = word
			}
			windows = append(windows, saved)
		}
		stored, err := store.Application(t.Context(), a.ID)
		if err != nil || stored.Contact.Role != want[application.ContactSection] || stored.Statement != want[application.StatementSection] {
			rt.Fatalf("stored %q, %q, %v, want %v", stored.Contact.Role, stored.Statement, err, want)
		}
		events, err := store.ApplicationEvents(t.Context(), a.ID)
		if err != nil || change.Verify(events, stored.Head) != nil {
			rt.Fatalf("history: %v, %v", err, change.Verify(events, stored.Head))
		}
	})
}

// Saves at the same instant that meet each other in the table are tried again and all arrive.
func TestSave_TransactionConflicts(t *testing.T) {
	t.Parallel()
	store := dynamotest.Open(t)
	s := service(store)
	a := begin(t, s, "one")
	store.Faults.Add(table.Rule{Operation: "TransactWriteItems", Times: 3, Effect: table.Conflict})
	var wg sync.WaitGroup
	wg.Go(func() {
		if _, err := s.SaveStatement(t.Context(), edit(a, application.StatementSection), "", "text"); err != nil {
			t.Error(err)
		}
	})
	wg.Go(func() {
		if _, err := s.SaveConsent(t.Context(), edit(a, application.ConsentSection), true, true); err != nil {
			t.Error(err)
		}
	})
	wg.Wait()
	if got, err := store.Application(t.Context(), a.ID); err != nil || got.Statement != "text" || !got.Consent.Data {
		t.Errorf("stored %q %v, %v", got.Statement, got.Consent.Data, err)
	}
}

func TestBegin(t *testing.T) {
	t.Parallel()
	s := service(dynamotest.Open(t))
	first, again := begin(t, s, "one"), begin(t, s, "one")
	if first.ID != again.ID {
		t.Errorf("the same form made %s and %s", first.ID, again.ID)
	}
	other := application.Beginning{Call: callUA(), Place: place(t, "UA61040170000086062"), Key: "one"}
	if _, err := s.Begin(t.Context(), other); fault.CodeOf(err) != fault.Conflict {
		t.Errorf("the same key with another place = %v, want conflict", err)
	}
	abroad := application.Beginning{Call: sample.Calls(now)[0], Place: place(t, "UA61040170000086062"), Key: "two"}
	if _, err := s.Begin(t.Context(), abroad); fault.CodeOf(err) != fault.Invalid {
		t.Errorf("a place of another country = %v, want invalid", err)
	}
	late := application.Beginning{Call: callUA(), Place: place(t, "UA61040170000086062"), Key: "three"}
	late.Call.Deadline = now
	if _, err := s.Begin(t.Context(), late); fault.CodeOf(err) != fault.Closed {
		t.Errorf("at the deadline = %v, want closed", err)
	}
}

func TestGaps(t *testing.T) {
	t.Parallel()
	var none application.Application
	if got := len(none.Gaps()); got != 9 {
		t.Errorf("an empty application has %d gaps, want 9: %v", got, none.Gaps())
	}
	keys := map[string]bool{}
	for _, g := range none.Gaps() {
		keys[g.Field] = true
		for _, lang := range text.Langs() {
			if !text.For(lang).Has(g.Key) {
				t.Errorf("%s has no message %s", lang, g.Key)
			}
		}
	}
	for _, field := range []string{"contact-email", "themes-themes", "consent-authority"} {
		if !keys[field] {
			t.Errorf("gaps lack %s", field)
		}
	}
	zero := application.Application{Themes: []application.Theme{{Theme: "climate", Evidence: "much"}}, Languages: []application.Language{{Tag: "en", Level: application.NoLevel}}}
	if zero.Progress(application.ThemesSection).Done() || zero.Progress(application.LanguagesSection).Done() {
		t.Error("a theme without a level, or a language that nobody speaks, counts as an answer")
	}
}

func TestCanonical(t *testing.T) {
	t.Parallel()
	same := [][2]string{{"A@Example.ORG", "a@example.org"}, {" a@b.ua\u200b", "a@b.ua"}, {"и\u0306@b.ua", "й@b.ua"}}
	for _, pair := range same {
		if a, b := application.Canonical(pair[0]), application.Canonical(pair[1]); a != b {
			t.Errorf("Canonical(%q) = %q, want %q", pair[0], a, b)
		}
	}
	if application.Canonical("аdmin@b.ua") == application.Canonical("admin@b.ua") {
		t.Error("a Cyrillic letter equals the Latin one")
	}
	if !application.Scripts("аdmin@b.ua") || application.Scripts("admin@b.ua") {
		t.Error("Scripts does not tell mixed words from plain ones")
	}
}

func FuzzCleanEmail(f *testing.F) {
	for _, s := range []string{"a@b.ua", "\u200b@", "a@@b", "A@B.UA ", strings.Repeat("@", 100)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := application.CleanEmail(s)
		if again := application.CleanEmail(once); again != once {
			t.Errorf("CleanEmail(%q) = %q, then %q", s, once, again)
		}
	})
}
