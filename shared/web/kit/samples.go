package kit

import (
	"embed"
	"errors"
	"net/http"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
)

//go:embed pages/sample_*.html
var samplePages embed.FS

// Samples shows the components and the error pages in each of their states.
func Samples() []Sample {
	samples := []Sample{
		{Page: "start", State: "open calls", Show: sampleStart(false)},
		{Page: "start", State: "with news", User: &User{Name: "Olena Kovalenko", SignOut: "/sign-out"}, Nav: sampleNav(), Show: sampleStart(true)},
		{Page: "form", State: "empty", Show: sampleForm(nil)},
		{Page: "form", State: "filled in", Show: sampleForm(sampleAnswers())},
		{Page: "form", State: "every field wrong", Show: sampleForm(map[string][]string{"day-month": {"13"}, "needs": {longText}}, sampleProblems()...)},
		{Page: "question", State: "one thing per page", Show: sampleQuestion(nil)},
		{Page: "question", State: "not answered", Show: sampleQuestion(nil, fault.Field{Name: "role", Key: "form.error.choose_one"})},
		{Page: "tasks", State: "half done", Show: sampleTasks},
		{Page: "confirmation", State: "submitted", Show: sampleDone},
		{Page: "case", State: "open", Layout: Console, Path: "/console/inbox", User: sampleOfficer(), Nav: sampleSide(), Show: sampleCase(true)},
		{Page: "case", State: "nothing chosen", Layout: Console, Path: "/console/inbox", User: sampleOfficer(), Nav: sampleSide(), Show: sampleCase(false)},
		{Page: "list", State: "a page of many", Layout: Console, Path: "/console/runs", User: sampleOfficer(), Nav: sampleSide(), Show: sampleList(true)},
		{Page: "list", State: "empty", Layout: Console, Path: "/console/runs", User: sampleOfficer(), Nav: sampleSide(), Show: sampleList(false)},
		{Page: "error", State: "changed by somebody else", Show: sampleChanged},
		{Page: "error", State: "settled already", Layout: Console, User: sampleOfficer(), Nav: sampleSide(), Show: sampleSettled},
		{Page: "error", State: "session ended while typing", Show: sampleResend(fault.Unauthenticated)},
		{Page: "error", State: "not available while sending", Show: sampleResend(fault.Unavailable)},
		{Page: "error", State: "form too large", Show: sampleFault(statusFault(http.StatusRequestEntityTooLarge, "kit.error.form_large"))},
		{Page: "error", State: "from another site", Show: sampleFault(fault.New(fault.Forbidden, "kit.error.cross_origin"))},
	}
	for _, code := range fault.Codes() {
		samples = append(samples, Sample{Page: "error", State: string(code), Show: sampleFault(fault.New(code, ""))})
	}
	samples = append(samples, Sample{Page: "error", State: "in the console", Layout: Console, User: sampleOfficer(), Nav: sampleSide(), Show: sampleFault(errors.New("any"))})
	for i := range samples {
		samples[i].Package = "kit"
	}
	return samples
}

const longText = "Ми хочемо навчитися готувати проєкти енергоефективності для лікарень і шкіл, які працюють під час відключень світла, та залучати на них гранти й позики. " +
	"Наша громада прийняла переселенців, тому навантаження на мережі тепла і води зросло, а бюджет розвитку зменшився. Досвід партнера допоміг би нам не повторювати чужих помилок."

func sampleNav() []Link {
	return []Link{{Text: "Open calls", Href: "/"}, {Text: "My application", Href: "/application"}, {Text: "Help", Href: "/help"}}
}

func sampleSide() []Link {
	return []Link{
		{Text: "Inbox", Href: "/console/inbox"},
		{Text: "Matching runs", Href: "/console/runs"},
		{Text: "Partnerships", Href: "/console/partnerships"},
		{Text: "Register of places", Href: "/console/places"},
	}
}

func sampleOfficer() *User {
	return &User{Name: "Iryna Melnyk", Role: "Officer", SignOut: "/console/sign-out"}
}

func sampleFault(err error) Handler {
	return func(http.ResponseWriter, *http.Request) error { return err }
}

func sampleResend(code fault.Code) Handler {
	return func(_ http.ResponseWriter, r *http.Request) error {
		if _, err := SampleForm(r, sampleAnswers()); err != nil {
			return err
		}
		return fault.New(code, "")
	}
}

func sampleChanged(w http.ResponseWriter, r *http.Request) error {
	if _, err := SampleForm(r, sampleAnswers()); err != nil {
		return err
	}
	say := sayer(r)
	return &Changed{
		By: "Iryna Melnyk", When: PrinterOf(r).DateTime(sampleTime, "Europe/Kyiv"), Rev: "8", Show: "/application",
		Rows: []ChangedRow{
			{say("Telephone", "Телефон"), "+380 44 123 45 67", "+380 44 765 43 21"},
			{say("What you need", "Чого ви потребуєте"), longText, say("Advice on heating networks", "Поради щодо теплових мереж")},
		},
	}
}

func sampleSettled(_ http.ResponseWriter, r *http.Request) error {
	if _, err := SampleForm(r, sampleAnswers()); err != nil {
		return err
	}
	p := PrinterOf(r)
	return &Settled{
		Title: p.T("console.decision.decided"), Show: Link{Text: p.T("console.decision.see_run"), Href: "/console/runs/sample"},
		Err: fault.New(fault.Conflict, "domain.matching.decided_by_you.approve", "at", p.DateTime(sampleTime, "Europe/Kyiv")),
	}
}

// sayer gives sample words in the language of the request.
func sayer(r *http.Request) func(en, uk string) string {
	lang := LangOf(r)
	return func(en, uk string) string {
		if lang == "uk" {
			return uk
		}
		return en
	}
}
