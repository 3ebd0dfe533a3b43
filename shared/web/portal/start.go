package portal

import (
	"net/http"

	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// A startPage says what applying takes before anything is asked.
type startPage struct {
	kit.Base
	Call     string
	Need     []string
	Deadline string // empty once it has passed: the note says so
	Yours    string // the deadline in the reader's zone
	Clock    bool   // the script is to tell the reader's zone
	Back     string
	Start    *kit.Button
	Note     string // where one cannot apply now
}

var startTemplate = kit.NewPage[startPage](files, "start.html")

func (p *Portal) start(w http.ResponseWriter, r *http.Request) error {
	c, err := p.callOf(r)
	if err != nil {
		return err
	}
	rememberZone(w, r)
	return p.showStart(w, r, c)
}

func (p *Portal) showStart(w http.ResponseWriter, r *http.Request, c programme.Call) error {
	t, now := kit.PrinterOf(r), p.now()
	deadline := whenOf(r, c.Deadline, c.Zone, now)
	page := &startPage{
		Base: kit.NewBase(w, r, t.T("portal.start.title")), Call: c.Title.In(t.Lang()), Back: "/calls/" + string(c.ID),
		Clock: askClock(r),
	}
	if c.State(now) != programme.Closed {
		page.Deadline = t.T("portal.start.deadline", "at", deadline.Text, "left", deadline.Relative)
	}
	if deadline.Yours != "" {
		page.Yours = t.T("portal.call.yours", "at", deadline.Yours)
	}
	for _, need := range []string{"place", "contact", "themes", "languages", "statement"} {
		page.Need = append(page.Need, t.T("portal.start.need_"+need))
	}
	switch c.State(now) {
	case programme.Open:
		page.Start = &kit.Button{Text: t.T("portal.start.button"), Href: applyPath(c.ID) + "/place", Start: true}
	case programme.Forecast:
		page.Note = t.T("portal.call.note_forecast", "at", t.DateTime(c.Opens, c.Zone))
	default:
		page.Note = t.T("portal.call.note_closed", "contact", c.ContactMail)
	}
	return startTemplate.Render(w, http.StatusOK, page)
}

// A tasksPage is the way through an application: what is done, what is left, until when.
type tasksPage struct {
	kit.Base
	Place    string
	Formal   string // the same, as the application states it
	Change   kit.Link
	Call     string
	Deadline when
	Left     string // how long it is until then
	Late     bool   // the deadline has passed
	Clock    bool   // the script is to tell the reader's zone
	Progress kit.Progress
	List     kit.TaskList
	Notice   string // that the population is outside the call's limits
	Later    string
}

var tasksTemplate = kit.NewPage[tasksPage](files, "tasks.html")

func (p *Portal) tasks(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	if v.Application.Status != application.Draft {
		return kit.SeeOther(w, r, draftPath(v.Application, "done"))
	}
	rememberZone(w, r)
	return p.showTasks(w, r, v)
}

func (p *Portal) showTasks(w http.ResponseWriter, r *http.Request, v visit) error {
	t, a, now := kit.PrinterOf(r), v.Application, p.now()
	page := &tasksPage{
		Base: kit.NewBase(w, r, t.T("portal.tasks.title")), Place: placeName(t, a.Place), Formal: formalName(t, a.Place),
		Change: kit.Link{Text: t.T("form.change"), Hidden: lower(t.T("portal.section.place")), Href: draftPath(a, string(application.PlacePart))}, Call: v.Call.Title.In(t.Lang()),
		Deadline: whenOf(r, v.Call.Deadline, v.Call.Zone, now), Late: v.Call.State(now) == programme.Closed,
		Left:  t.T("portal.tasks.left", "left", t.Duration(v.Call.Deadline.Sub(now))),
		Later: draftPath(a, "later"), Notice: notice(t, v), Clock: askClock(r),
	}
	sections := application.Sections()
	done := a.DoneSections()
	page.Progress = kit.Progress{
		ID: "progress", Label: t.T("portal.tasks.progress"), Done: done, Of: len(sections),
		Words: t.T("portal.tasks.done", "done", done, "of", len(sections)),
	}
	for _, s := range sections {
		page.List.Tasks = append(page.List.Tasks, kit.Task{
			Text: t.T("portal.section." + string(s)), Hint: t.T("portal.section." + string(s) + "_hint"), Href: draftPath(a, string(s)),
			Status: progressTag(t, a, s), Done: a.Progress(s).Done(),
		})
	}
	page.List.Tasks = append(page.List.Tasks, kit.Task{
		Text: t.T("portal.section.check"), Hint: t.T("portal.section.check_hint"), Href: draftPath(a, "check"),
		Status: kit.Tag{Text: t.T("form.status.not_started")},
	})
	return tasksTemplate.Render(w, http.StatusOK, page)
}

func progressTag(t *kit.Printer, a application.Application, s application.Section) kit.Tag {
	progress := a.Progress(s)
	tag := kit.Tag{Text: t.T("form.status." + string(progress))}
	if progress == application.Partly {
		tag.Tone = kit.Info
	}
	if s == application.ContactSection && a.Contact.Email != "" && a.EmailConfirmedAt.IsZero() {
		tag = kit.Tag{Text: t.T("portal.tasks.unconfirmed"), Tone: kit.Waiting}
	}
	return tag
}

// notice tells an applicant early that the register's figure is outside the call's limits. Staff decide, not the figure.
func notice(t *kit.Printer, v visit) string {
	fit := v.Call.Eligibility.Fit(v.Application.Place.Country, populationOf(v.Application.Place))
	switch fit {
	case programme.TooSmall, programme.TooLarge:
		return t.T("portal.tasks."+string(fit), "people", int(v.Application.Place.Population), "contact", v.Call.ContactMail)
	}
	return ""
}
