package console

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/account"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/partnership"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// careSamples are the pages on which applications are found, noted on and erased.
func (s samples) careSamples() []kit.Sample {
	found := func(query string, list foundList) kit.Handler {
		return func(w http.ResponseWriter, r *http.Request) error {
			return inboxTemplate.Render(w, http.StatusOK, showFoundList(w, r, view{status: application.Submitted, query: query}, list, ""))
		}
	}
	erase := func(facts eraseFacts, problems ...fault.Field) kit.Handler {
		return as(account.Administrator, func(w http.ResponseWriter, r *http.Request) error {
			f, err := kit.SampleForm(r, url.Values{kit.RevField: {"3"}}, problems...)
			if err != nil {
				return err
			}
			return showErase(w, r, f, facts)
		})
	}
	both := sampleApplications()
	return []kit.Sample{
		s.page("inbox", "found by name", found("Фастів", foundList{all: both[:1]})),
		s.page("inbox", "nothing found", found("Atlantis", foundList{})),
		s.page("inbox", "a middle page", func(w http.ResponseWriter, r *http.Request) error {
			p := kit.PrinterOf(r)
			page := showList(w, r, view{status: application.Submitted, after: "x"}, both, "")
			page.Pages = &kit.Pagination{Label: p.T("console.inbox.pages"), Previous: &kit.Link{Text: p.T("desk.inbox.previous"), Href: inboxPath}, Next: &kit.Link{Text: p.T("console.inbox.next"), Href: inboxPath}}
			return inboxTemplate.Render(w, http.StatusOK, page)
		}),
		s.page("application", "noted and erased", as(account.Administrator, s.erasedCase)),
		s.page("note", "first shown", func(w http.ResponseWriter, r *http.Request) error {
			f, err := kit.SampleForm(r, url.Values{})
			if err != nil {
				return err
			}
			return showNote(w, r, f, both[0])
		}),
		s.page("note", "nothing written", func(w http.ResponseWriter, r *http.Request) error {
			f, err := kit.SampleForm(r, url.Values{}, fault.Field{Name: noteField, Key: "form.error.required", Params: fault.Params("what", kit.PrinterOf(r).T("desk.note.what"))})
			if err != nil {
				return err
			}
			return showNote(w, r, f, both[0])
		}),
		s.page("erase", "to be checked", erase(eraseFacts{a: both[0]})),
		s.page("erase", "changed since, with a partner", erase(
			eraseFacts{a: both[1], pairs: []partnership.Partnership{samplePartnership()}}, fault.Field{Name: reasonField, Key: "desk.erase.changed"},
		)),
	}
}

// as shows a page to somebody of another role.
func as(role account.Role, show kit.Handler) kit.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		person := sampleOfficer
		person.Roles = []string{string(role)}
		r = r.WithContext(context.WithValue(r.Context(), sessionKey{}, person))
		r = kit.WithUser(r, kit.User{Name: person.Name, Role: roleName(r, person), SignOut: "/console/sign-out"})
		return show(w, r)
	}
}

func (s samples) erasedCase(w http.ResponseWriter, r *http.Request) error {
	p, a := kit.PrinterOf(r), sampleApplications()[1].Erased(sampleNow.Add(72*time.Hour))
	page := showList(w, r, view{status: application.Accepted}, []application.Application{a}, a.ID)
	page.Case = showCase(&page.Base, p, sampleEdition(), a)
	events, head := sampleTrail(
		change.Change{What: "application.submitted", Actor: change.Actor{Kind: change.Applicant, ID: "app"}}, change.Change{What: "application.accepted"},
		change.Change{What: "application.noted", Reason: "Told by telephone: the year in the statement is 2021."},
		change.Change{What: "application.erased_on_request", Reason: "Asked for by letter."},
	)
	page.Case.History = timeline(&page.Base, p, events, head)
	page.Case.Care = careButtons(r, a, view{status: a.Status})
	page.Title = page.Case.Title
	return inboxTemplate.Render(w, http.StatusOK, page)
}

// sampleTrail makes a history of changes an hour apart.
func sampleTrail(changes ...change.Change) ([]change.Event, change.Head) {
	var events []change.Event
	var head change.Head
	for i, c := range changes {
		c.At = sampleNow.Add(time.Duration(i) * time.Hour)
		if c.Actor.Kind == "" {
			c.Actor = sampleOther
		}
		e, err := change.Next("sample", head, c)
		if err != nil {
			return nil, head
		}
		events, head = append(events, e), e.Head()
	}
	return events, head
}

// partnershipSamples are the pages of a partnership that lasts and of one that ended, for those who may read runs and for
// finance.
func (s samples) partnershipSamples() []kit.Sample {
	matched := change.Actor{Kind: change.System, ID: "matching"}
	facts := func(ended bool) partnershipFacts {
		run := sampleRun(matching.Published)
		f := partnershipFacts{pair: samplePartnership(), made: &run}
		detail := map[string]string{"run": string(run.ID)}
		changes := []change.Change{{What: "partnership.prepared", Detail: detail}, {What: "partnership.announced"}}
		letters := sampleLetters()
		if f.letters = letters[len(letters)-2:]; ended {
			f.pair.Status, f.pair.Reason, f.pair.Until, f.by = partnership.Ended, partnership.Withdrawn, sampleNow.Add(240*time.Hour), &run
			f.pair.UA.Withdrew = true
			changes = append(changes, change.Change{What: "partnership.leaving", Detail: detail}, change.Change{What: "partnership.ended", Detail: detail})
			f.letters = nil
		}
		for i := range changes {
			changes[i].Actor = matched
		}
		f.events, f.pair.Head = sampleTrail(changes...)
		return f
	}
	show := func(f partnershipFacts) kit.Handler {
		return func(w http.ResponseWriter, r *http.Request) error {
			f := f
			f.letters = slices.Clone(f.letters)
			for i := range f.letters {
				f.letters[i].Message.Mail = &change.Mail{Template: partnership.NewsTemplate, Of: string([]application.ID{f.pair.UA.Application, f.pair.EU.Application}[i%2])}
			}
			return showPartnership(w, r, f)
		}
	}
	waits := facts(false)
	waits.letters[0].Done = time.Time{}
	seen := facts(false)
	seen.made = nil
	return []kit.Sample{
		s.page("partnership", "lasts", show(facts(false))),
		s.page("partnership", "a letter waits", show(waits)),
		s.page("partnership", "ended", show(facts(true))),
		s.page("partnership", "seen by finance", as(account.Finance, show(seen))),
	}
}
