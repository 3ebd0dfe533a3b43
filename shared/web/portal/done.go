package portal

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/partnership"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// A donePage confirms a submission, and once there is a partner it begins with that. It can be bookmarked.
type donePage struct {
	kit.Base
	Panel kit.Panel
	At    string // place and moment of the submission
	Own   string // the reference, where the panel has something newer to say
	Mail  string
	Next  []string
	View  string
	Copy  string
	Help  string
	Other *kit.Link // to the municipalities of the other side, once accepted and while there is no partner
	// Partners tells who the partners are and whom to write to there; none while there is none.
	Partners []kit.Summary
}

var doneTemplate = kit.NewPage[donePage](files, "done.html")

func (p *Portal) done(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	if v.Application.Status == application.Draft {
		return kit.SeeOther(w, r, draftPath(v.Application, ""))
	}
	partners, err := p.announced(r.Context(), v.Application)
	if err != nil {
		return err
	}
	return showDone(w, r, v, partners)
}

// announced gives the applications of the partners that were announced. What is prepared is nobody's business yet.
func (p *Portal) announced(ctx context.Context, a application.Application) ([]application.Application, error) {
	if a.Status != application.Accepted {
		return nil, nil
	}
	pairs, err := p.Partners.PartnershipsFor(ctx, a.ID)
	if err != nil {
		return nil, err
	}
	var out []application.Application
	for _, pair := range pairs {
		if pair.Status != partnership.Announced {
			continue
		}
		other := pair.UA.Application
		if a.ID == other {
			other = pair.EU.Application
		}
		found, err := p.Applications.Store.Application(ctx, other)
		if err != nil {
			return nil, err
		}
		out = append(out, found)
	}
	return out, nil
}

// whomToWrite gives a partner's place and contact, who agreed to that when applying; the page names the partner above.
func whomToWrite(t *kit.Printer, of application.Application) kit.Summary {
	s := kit.Summary{Title: t.T("portal.done.whom"), Nothing: t.T("form.not_provided"), Entries: []kit.Entry{
		{Key: t.T("portal.done.where"), Value: []string{regionName(t, of.Place)}},
		{Key: t.T("portal.contact.name"), Value: some(of.Contact.Name)},
		{Key: t.T("portal.contact.role"), Value: some(of.Contact.Role)},
		{Key: t.T("portal.contact.email"), Value: some(of.Contact.Email)},
	}}
	if of.Contact.Email != "" {
		s.Entries[3].Href = "mailto:" + of.Contact.Email
	}
	return s
}

// partnersOf has the page begin with the partner that was found, or with how many; of several, each stands under its own name.
func (page *donePage) partnersOf(t *kit.Printer, own application.Application, all []application.Application) {
	page.Title, page.Own = t.T("portal.done.partner"), t.T("portal.done.own", "reference", string(own.Reference))
	page.Panel = kit.Panel{Title: page.Title, Reference: formalName(t, all[0].Place)}
	page.Next = []string{t.T("portal.done.next_meeting")}
	if len(all) > 1 {
		page.Title = t.T("portal.done.your_partners")
		page.Panel = kit.Panel{Title: page.Title, Text: t.T("portal.done.partners", "count", len(all))}
		page.Next = []string{t.T("portal.done.next_meetings")}
	}
	for _, partner := range all {
		s := whomToWrite(t, partner)
		if len(all) > 1 {
			s.Title = placeName(t, partner.Place)
		}
		page.Partners = append(page.Partners, s)
	}
}

func showDone(w http.ResponseWriter, r *http.Request, v visit, partners []application.Application) error {
	t, a := kit.PrinterOf(r), v.Application
	page := &donePage{
		Base:  kit.NewBase(w, r, t.T("portal.done.title")),
		Panel: kit.Panel{Title: t.T("portal.done.title"), Text: t.T("portal.done.reference"), Reference: string(a.Reference)},
		At:    t.T("portal.done.at", "place", formalName(t, a.Place), "at", t.DateTime(a.SubmittedAt, v.Call.Zone)),
		View:  draftPath(a, "view"), Copy: draftPath(a, "copy.txt"), Help: v.Call.ContactMail,
	}
	if a.Status == application.Submitted {
		page.Next = []string{t.T("portal.done.next_read")}
		if a.Contact.Email != "" { // deleted on request: there is nobody to write to
			page.Mail = t.T("portal.done.mail", "email", a.Contact.Email)
		}
	}
	switch {
	case len(partners) > 0:
		page.partnersOf(t, a, partners)
		return doneTemplate.Render(w, http.StatusOK, page)
	case !v.Call.DecisionBy.IsZero():
		page.Next = append(page.Next, t.T("portal.done.next_decision", "at", t.DateTime(v.Call.DecisionBy, v.Call.Zone)))
	default:
		page.Next = append(page.Next, t.T("portal.done.next_later"))
	}
	page.Next = append(page.Next, t.T("portal.done.next_partner"))
	if a.Status == application.Accepted {
		page.Other = &kit.Link{Text: t.T("interest.title"), Href: draftPath(a, "partners")}
	}
	return doneTemplate.Render(w, http.StatusOK, page)
}

// A viewPage shows a submitted application, which can only be read.
type viewPage struct {
	kit.Base
	Back     string
	Facts    kit.Summary
	Sections []kit.Summary
	Copy     string
}

var viewTemplate = kit.NewPage[viewPage](files, "view.html")

func (p *Portal) view(w http.ResponseWriter, r *http.Request) error {
	v, e, err := p.submitted(r)
	if err != nil {
		return err
	}
	return showView(w, r, v, e)
}

// submitted gives the visit of an application that was submitted, and its edition. A draft has nothing to be viewed yet.
func (p *Portal) submitted(r *http.Request) (visit, programme.Edition, error) {
	v := visitOf(r)
	if v.Application.Status == application.Draft {
		return v, programme.Edition{}, fault.New(fault.NotFound, "portal.view.draft")
	}
	e, err := p.Programme.Edition(r.Context(), v.Call.Edition)
	return v, e, err
}

func showView(w http.ResponseWriter, r *http.Request, v visit, e programme.Edition) error {
	t, a := kit.PrinterOf(r), v.Application
	return viewTemplate.Render(w, http.StatusOK, &viewPage{
		Base: kit.NewBase(w, r, t.T("portal.view.title")), Back: draftPath(a, "done"), Copy: draftPath(a, "copy.txt"),
		Facts:    kit.Summary{Entries: viewFacts(t, v)},
		Sections: summaries(t, v, e),
	})
}

func viewFacts(t *kit.Printer, v visit) []kit.Entry {
	a := v.Application
	tag := kit.Tag{Text: t.T("portal.status." + string(a.Status)), Tone: kit.Info}
	if a.Status == application.Accepted {
		tag.Tone = kit.Good
	}
	return []kit.Entry{
		{Key: t.T("portal.view.reference"), Value: []string{string(a.Reference)}},
		{Key: t.T("portal.view.status"), Tag: &tag},
		{Key: t.T("portal.view.call"), Value: []string{v.Call.Title.In(t.Lang())}},
		{Key: t.T("portal.view.submitted"), Value: []string{t.DateTime(a.SubmittedAt, v.Call.Zone)}},
	}
}

// copyText gives a submitted application as plain text to be kept.
func (p *Portal) copyText(w http.ResponseWriter, r *http.Request) error {
	v, e, err := p.submitted(r)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", string(v.Application.Reference)+".txt"))
	return plainText(w, copyOf(kit.PrinterOf(r), v, e))
}

func copyOf(t *kit.Printer, v visit, e programme.Edition) string {
	var b strings.Builder
	b.WriteString(t.T("portal.view.title") + "\n")
	for _, s := range append([]kit.Summary{{Entries: viewFacts(t, v)}}, summaries(t, v, e)...) {
		b.WriteString("\n")
		if s.Title != "" {
			b.WriteString(s.Title + "\n" + strings.Repeat("-", len([]rune(s.Title))) + "\n")
		}
		for _, entry := range s.Entries {
			b.WriteString(entry.Key + ": ")
			switch {
			case entry.Tag != nil:
				b.WriteString(entry.Tag.Text)
			case len(entry.Value) == 0:
				b.WriteString(s.Nothing)
			default:
				b.WriteString(strings.Join(entry.Value, "\n    "))
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

// A minePage lists the applications that the session opens.
type minePage struct {
	kit.Base
	List    kit.Table
	SignOut kit.Action
}

var mineTemplate = kit.NewPage[minePage](files, "mine.html")

func (p *Portal) mine(w http.ResponseWriter, r *http.Request) error {
	var all []application.Application
	for _, id := range visitOf(r).Session.Applications {
		a, err := p.Applications.Store.Application(r.Context(), application.ID(id))
		if fault.CodeOf(err) == fault.NotFound {
			continue
		}
		if err != nil {
			return err
		}
		all = append(all, a)
	}
	return showMine(w, r, all)
}

func showMine(w http.ResponseWriter, r *http.Request, all []application.Application) error {
	t := kit.PrinterOf(r)
	out, err := signOutAction(r)
	if err != nil {
		return err
	}
	page := &minePage{Base: kit.NewBase(w, r, t.T("portal.mine.title")), SignOut: out}
	page.List = kit.Table{
		Caption: t.T("portal.mine.title"), CaptionHidden: true,
		Head:  []kit.Cell{{Text: t.T("portal.section.place")}, {Text: t.T("portal.view.status")}, {Text: t.T("portal.view.reference")}},
		Empty: &kit.Empty{Title: t.T("portal.mine.empty"), Text: t.T("portal.mine.empty_text"), Action: &kit.Link{Text: t.T("portal.call.all"), Href: "/calls"}},
	}
	for _, a := range all {
		tag := kit.Tag{Text: t.T("portal.status." + string(a.Status)), Tone: kit.Info}
		if a.Status == application.Draft {
			tag.Tone = kit.Waiting
		}
		reference := string(a.Reference)
		if reference == "" {
			reference = "–"
		}
		page.List.Rows = append(page.List.Rows, kit.Row{Cells: []kit.Cell{
			{Text: placeName(t, a.Place), Href: draftPath(a, ""), Header: true}, {Tag: &tag}, {Text: reference},
		}})
	}
	return mineTemplate.Render(w, http.StatusOK, page)
}

func signOutAction(r *http.Request) (kit.Action, error) {
	return kit.NewAction(r, kit.Action{Path: "/sign-out", Button: kit.Button{Text: kit.PrinterOf(r).T("kit.sign_out"), Secondary: true}})
}

// A laterPage says how to come back.
type laterPage struct {
	kit.Base
	Back    string
	How     []string
	Until   string
	Warning string // without an address one cannot come back elsewhere
	Contact string
	SignOut kit.Action
}

var laterTemplate = kit.NewPage[laterPage](files, "later.html")

func (p *Portal) later(w http.ResponseWriter, r *http.Request) error {
	v := visitOf(r)
	if v.Application.Status != application.Draft {
		return kit.SeeOther(w, r, draftPath(v.Application, "done"))
	}
	return showLater(w, r, v)
}

func showLater(w http.ResponseWriter, r *http.Request, v visit) error {
	t, a := kit.PrinterOf(r), v.Application
	out, err := signOutAction(r)
	if err != nil {
		return err
	}
	page := &laterPage{
		Base: kit.NewBase(w, r, t.T("portal.later.title")), Back: draftPath(a, ""), SignOut: out, Contact: draftPath(a, string(application.ContactSection)),
		Until: t.T("portal.later.deadline", "at", t.DateTime(v.Call.Deadline, v.Call.Zone)),
	}
	if a.Contact.Email == "" {
		page.Warning = t.T("portal.later.no_email")
	} else {
		page.How = []string{
			t.T("portal.later.how_open"), t.T("portal.later.how_email", "email", a.Contact.Email), t.T("portal.later.how_code"),
		}
	}
	return laterTemplate.Render(w, http.StatusOK, page)
}
