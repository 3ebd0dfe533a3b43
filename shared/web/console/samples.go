package console

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/account"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/partnership"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// Samples shows every page of the console in each of its states, for the gallery and the browser tests. The definitions are
// the state machines of matching runs and of rounds of suggestions.
func Samples(definition, suggesting []byte) []kit.Sample {
	s := samples{definition: definition, suggesting: suggesting}
	return append([]kit.Sample{
		s.page("inbox", "nothing waits", s.inbox(nil, false)),
		s.page("inbox", "two applications", s.inbox(sampleApplications(), false)),
		s.page("application", "to be checked", s.inbox(sampleApplications(), true)),
		s.page("application", "accepted, address to be checked", s.inbox(sampleApplications()[1:], true)),
		s.page("runs", "none", func(w http.ResponseWriter, r *http.Request) error { return showRuns(w, r, nil) }),
		s.page("runs", "five", func(w http.ResponseWriter, r *http.Request) error { return showRuns(w, r, sampleRuns()) }),
		s.page("new run", "first shown", s.newRun(nil)),
		s.page("new run", "two problems", s.newRun([]fault.Field{
			{Name: "weight-size", Key: "domain.matching.weight.range", Params: fault.Params("max", matching.MaxWeight)},
			{Name: "min-confidence", Key: "domain.matching.confidence.range"},
		})),
		s.againRun(), s.savedSet(), s.setsPage("none"), s.setsPage("two"), s.setPage(), s.setDelete(),
		s.rematch("asked", false), s.rematch("three ways", true), s.decisionOn(), s.endedPartnerships(),
		s.page("run", "about to start", s.run(sampleRun(matching.Requested), nil, false)),
		s.page("run", "asked for twice", s.joinedRun()),
		s.page("run", "never started", s.run(neverStarted(), nil, false)),
		s.page("run", "scoring", s.run(sampleRun(matching.Frozen), []string{"Freeze", "Score"}, false)),
		s.page("run", "being explained", s.run(explainedRun(), []string{"Freeze", "Score", "Pair", "Explain"}, true)),
		s.page("run", "waits for another officer", s.run(ownRun(), []string{"Freeze", "Score", "Pair", "Explain", "Approve"}, true)),
		s.page("run", "being published", s.run(sampleRun(matching.Approved), []string{"Freeze", "Score", "Pair", "Explain", "Approve", "Decided", "Publish"}, true)),
		s.page("run", "lapsed", s.run(sampleRun(matching.Lapsed), []string{"Freeze", "Score", "Pair", "Explain", "Approve", "Lapse", "Decided", "Lapsed"}, true)),
		s.page("run", "waits for a decision", s.run(sampleRun(matching.Proposed), []string{"Freeze", "Score", "Pair", "Approve"}, true)),
		s.page("run", "published", s.run(sampleRun(matching.Published), []string{"Freeze", "Score", "Pair", "Approve", "Decided", "Publish", "Announce", "Published"}, true)),
		s.page("run", "rejected", s.run(sampleRun(matching.Rejected), []string{"Freeze", "Score", "Pair", "Approve", "Decided", "Rejected"}, true)),
		s.page("run", "failed", s.run(sampleRun(matching.Failed), []string{"Freeze", "Abandon", "Failed"}, false)),
		s.page("decision", "first shown", s.decision(url.Values{})),
		s.page("decision", "no reason", s.decision(url.Values{"verdict": {"reject"}}, fault.Field{
			Name: "reason", Key: "domain.matching.reason.needed", Params: fault.Params("min", matching.MinReason),
		})),
		s.page("partnerships", "none", func(w http.ResponseWriter, r *http.Request) error { return showPartnerships(w, r, nil) }),
		s.page("partnerships", "one", func(w http.ResponseWriter, r *http.Request) error {
			return showPartnerships(w, r, []partnership.Partnership{samplePartnership()})
		}),
		s.page("partnerships", "several of one municipality", func(w http.ResponseWriter, r *http.Request) error {
			return showPartnerships(w, r, severalPartnerships())
		}),
		{Package: "console", Page: "signed out", State: "shown", Layout: kit.Console, Path: "/console/sign-out", Show: showSignedOut},
	}, slices.Concat(s.results(), s.whatIfSamples(), s.interest(), s.placeSamples(), s.suggestions(), s.several(), s.letterSamples(), s.careSamples(), s.partnershipSamples())...)
}

type samples struct{ definition, suggesting []byte }

var (
	sampleNow     = time.Date(2026, time.October, 5, 9, 30, 0, 0, time.UTC)
	sampleOfficer = account.Session{Kind: account.Staff, Subject: "officer-1", Name: "Officer One (demo)", Roles: []string{"officer"}}
	sampleOther   = change.Actor{Kind: change.Staff, ID: "officer-2", Name: "Officer Two (demo)", Role: "officer"}
)

// page makes a sample that an officer sees.
func (s samples) page(name, state string, show kit.Handler) kit.Sample {
	return kit.Sample{
		Package: "console", Page: name, State: state, Layout: kit.Console, Path: samplePath(name), Menu: navigation,
		Show: func(w http.ResponseWriter, r *http.Request) error {
			r = r.WithContext(context.WithValue(r.Context(), sessionKey{}, sampleOfficer))
			p := kit.PrinterOf(r)
			r = kit.WithUser(r, kit.User{Name: sampleOfficer.Name, Role: p.T("console.role.officer"), SignOut: "/console/sign-out"})
			return show(w, r)
		},
	}
}

// samplePath gives an address of the section that a page belongs to.
func samplePath(page string) string {
	for _, section := range []struct{ path, pages string }{
		{"/console/interest", "interest"},
		{"/console/places", "place places peers groups group compare strength"},
		{suggestionsPath, "suggestions suggestion"},
		{"/console/partnerships", "partnerships partnership"},
		{"/console/letters", "letters"},
		{"/console/inbox", "inbox application note erase"},
	} {
		if first, _, _ := strings.Cut(page, " "); slices.Contains(strings.Fields(section.pages), first) {
			return section.path
		}
	}
	return "/console/runs"
}

func (s samples) inbox(list []application.Application, open bool) kit.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		p, v := kit.PrinterOf(r), view{status: application.Submitted}
		var current application.ID
		if open {
			current = list[0].ID
		}
		page := showList(w, r, v, list, current)
		if open {
			page.Case = sampleCase(r, p, &page.Base, list[0])
			page.Title = page.Case.Title
		}
		return inboxTemplate.Render(w, http.StatusOK, page)
	}
}

func sampleCase(r *http.Request, p *kit.Printer, b *kit.Base, a application.Application) *caseView {
	v := showCase(b, p, sampleEdition(), a)
	happened := []string{"application.submitted", "application.accepted"}
	if a.Status == application.Submitted {
		happened = happened[:1]
	}
	events, head := sampleHistory(happened...)
	v.History = timeline(b, p, events, head)
	v.Care = careButtons(r, a, view{status: a.Status})
	if a.Status == application.Submitted {
		if action, err := kit.NewAction(r, kit.Action{Path: "/console/applications/x/accept", Button: kit.Button{Text: p.T("console.case.accept")}}); err == nil {
			v.Accept = &action
		}
	} else {
		v.Interest = showMarks(p, sampleLists()[1], opinionsOf(sampleApplications(), sampleLists()))
		addLetters(p, v, sampleLetters(), sampleBlock)
		v.Partners = partnersSummary(p, a.ID, []partnership.Partnership{samplePartnership()})
	}
	return v
}

func (s samples) newRun(problems []fault.Field) kit.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f, err := kit.SampleForm(r, settingsValues(matching.Settings{
			Weights: matching.DefaultWeights(), Rules: matching.DefaultRules(), Pairs: 10,
		}), problems...)
		if err != nil {
			return err
		}
		return showNewRun(w, r, f, newRunFacts{choices: sampleChoices(r)})
	}
}

func (s samples) run(run matching.Run, states []string, withResult bool) kit.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f := runFacts{run: run, over: run.Status.Ended(), failed: run.Status == matching.Failed}
		for i, name := range states {
			f.visits = append(f.visits, matching.Visit{State: name, Left: i < len(states)-1 || f.over && !f.failed})
		}
		if len(states) > 0 {
			f.definition = s.definition
		}
		if withResult {
			found, err := sampleFindings(run.Settings)
			if err != nil {
				return err
			}
			found.run, f.found = run, found
		}
		f.events, f.run.Head = sampleHistory("matching.requested", "matching.frozen", "matching."+string(run.Status))
		return showRun(w, r, f)
	}
}

func (s samples) joinedRun() kit.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f := runFacts{run: sampleRun(matching.Requested), joined: true}
		f.events, f.run.Head = sampleHistory("matching.requested")
		return showRun(w, r, f)
	}
}

// explainedRun has its pairs and looks for what holds them together.
func explainedRun() matching.Run {
	r := sampleRun(matching.Frozen)
	r.Result, r.Pairs = matching.Paper{Key: "r"}, 4
	return r
}

// ownRun waits for somebody else than its reader.
func ownRun() matching.Run {
	r := sampleRun(matching.Proposed)
	r.By = sampleOfficer.Actor()
	return r
}

func neverStarted() matching.Run {
	r := sampleRun(matching.Failed)
	r.Problem, r.EU, r.UA = matching.NotStarted, 0, 0
	return r
}

func (s samples) decision(values url.Values, problems ...fault.Field) kit.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f, err := kit.SampleForm(r, values, problems...)
		if err != nil {
			return err
		}
		found, err := sampleFindings(resultSettings())
		if err != nil {
			return err
		}
		return showDecision(w, r, f, decisionFacts{run: found.run, found: found})
	}
}

func sampleHistory(what ...string) ([]change.Event, change.Head) {
	var events []change.Event
	var head change.Head
	for i, w := range what {
		by := sampleOther
		if w == "application.submitted" {
			by = change.Actor{Kind: change.Applicant, ID: "app"}
		}
		e, err := change.Next("sample", head, change.Change{At: sampleNow.Add(time.Duration(i) * time.Hour), Actor: by, What: w})
		if err != nil {
			return nil, head
		}
		events, head = append(events, e), e.Head()
	}
	return events, head
}

func sampleEdition() programme.Edition {
	return programme.Edition{ID: "demo", Themes: []programme.Theme{
		{ID: "finance", Name: programme.Texts{text.English: "Local finances", text.Ukrainian: "Місцеві фінанси"}},
		{ID: "climate", Name: programme.Texts{text.English: "Climate and energy", text.Ukrainian: "Клімат та енергетика"}, Sub: []programme.SubTheme{
			{ID: "warm-buildings", Name: programme.Texts{text.English: "Energy efficiency of public buildings", text.Ukrainian: "Енергоощадність публічних будівель"}},
			{ID: "renewables", Name: programme.Texts{text.English: "Renewable energy", text.Ukrainian: "Відновлювана енергетика"}},
		}},
	}}
}

func sampleApplications() []application.Application {
	fastiv := application.Application{
		ID: "app_01J9Z3NDEKTSV4RRFFQ69G5FA0", Side: programme.UA, Status: application.Submitted, Lang: text.Ukrainian, Reference: "UA-7K3M-9QXC",
		Place: application.Place{
			Code: "UA32140150000061510", Country: "UA", Name: "Фастів", Latin: "Fastiv", Region: "Київська", RegionLat: "Kyivska",
			Population: 63_500, PopulationKnown: true, PopulationYear: 2022,
		},
		Contact:   application.Contact{Name: "Contact (demo)", Role: "Head of department", Email: "fastiv@example.org"},
		Themes:    []application.Theme{{Theme: "finance", Strength: 1, Need: 3, Evidence: "Бюджет участі з 2021 року"}, {Theme: "climate", Need: 2, Needs: []programme.SubThemeID{"warm-buildings", "renewables"}}},
		Languages: []application.Language{{Tag: "uk", Level: application.Fluent}, {Tag: "en", Level: application.Working}},
		Statement: "Хочемо перейняти досвід реабілітації та спільно підготувати проєкт.", Experience: application.SomeExperience,
		Consent: application.Consent{Data: true, Version: application.NoticeVersion, At: sampleNow}, SubmittedAt: sampleNow,
	}
	druskininkai := fastiv
	druskininkai.ID, druskininkai.Side, druskininkai.Lang = "app_01J9Z3NDEKTSV4RRFFQ69G5FB0", programme.EU, text.English
	druskininkai.Status, druskininkai.Statement = application.Accepted, "We want to share what works here."
	druskininkai.Place = application.Place{Code: "LT_15", Country: "LT", Name: "Druskininkų savivaldybė", Latin: "Druskininkų savivaldybė", Region: "Alytaus apskritis", RegionLat: "Alytaus apskritis"}
	druskininkai.Contact.Email = "mаyor@example.org" // the a is Cyrillic
	return []application.Application{fastiv, druskininkai}
}

func sampleRun(s matching.Status) matching.Run {
	r := matching.Run{
		ID: "run_01J9Z3NDEKTSV4RRFFQ69G5FAV", Edition: "demo", Status: s, By: sampleOther, At: sampleNow, EU: 4, UA: 5,
		Settings: matching.Settings{Weights: matching.DefaultWeights(), Rules: matching.DefaultRules(), Pairs: 10},
		Input:    matching.Paper{Key: "k", Sum: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"},
	}
	switch s {
	case matching.Proposed, matching.Approved, matching.Published, matching.Rejected, matching.Lapsed:
		r.Result, r.Pairs, r.Due = matching.Paper{Key: "r"}, 4, sampleNow.Add(matching.DecisionTime)
	case matching.Failed:
		r.Problem = "invalid"
	case matching.Requested:
		r.EU, r.UA, r.Input = 0, 0, matching.Paper{}
	}
	if s == matching.Rejected {
		r.Decision = &matching.Decision{Verdict: matching.Reject, By: sampleOfficer.Actor(), At: sampleNow, Reason: "The themes of two pairs do not fit."}
	}
	if s == matching.Published || s == matching.Approved {
		r.Decision = &matching.Decision{Verdict: matching.Approve, By: sampleOfficer.Actor(), At: sampleNow}
	}
	return r
}

func sampleRuns() []matching.Run {
	return []matching.Run{sampleRun(matching.Requested), sampleRun(matching.Proposed), sampleRun(matching.Published), sampleRun(matching.Rejected), sampleRun(matching.Failed)}
}

func samplePartnership() partnership.Partnership {
	list := sampleApplications()
	return partnership.Partnership{
		ID: "pair_01J9Z3NDEKTSV4RRFFQ69G5FC0", Run: sampleRun(matching.Published).ID, Status: partnership.Announced, Score: 712_000, At: sampleNow,
		UA: partnership.Party{Application: list[0].ID, Place: list[0].Place}, EU: partnership.Party{Application: list[1].ID, Place: list[1].Place},
	}
}

// severalPartnerships makes three: two municipalities have two partners, two have one.
func severalPartnerships() []partnership.Partnership {
	all := []partnership.Partnership{samplePartnership(), samplePartnership(), samplePartnership()}
	all[0].EU = partnership.Party{Application: "app_other", Place: application.Place{Country: "LT", Name: "Palangos miesto savivaldybė", Latin: "Palangos miesto savivaldybe"}}
	all[1].UA = partnership.Party{Application: "app_third", Place: application.Place{
		Country: "UA", Name: "Буча", Latin: "Bucha", Region: "Київська", RegionLat: "Kyivska",
	}}
	return all
}
