package task

import (
	"context"
	"fmt"
	"strconv"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/interest"
	"github.com/bridges-of-trust/bridges/shared/domain/partnership"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
)

// Mailer hands a letter to the mail service and gives its receipt. Faults: as Post.
type Mailer interface {
	Mail(ctx context.Context, id, to, lang, subject, text, html string) (receipt string, err error)
}

// Addresses knows those that must not be written to, by the hash of each.
type Addresses interface {
	// Suppressed says why mail to an address is held back: it came back or was complained about. The zero Block where it is not.
	Suppressed(ctx context.Context, hash string) (change.Block, error)
}

// Partnerships reads partnerships.
type Partnerships interface {
	Partnership(ctx context.Context, id id.ID) (partnership.Partnership, error)
}

// A PostRoom writes the letters of the outbox: it looks up, at the moment of sending, whom a message is for, in which
// language they read and what they are told.
type PostRoom struct {
	Applications interface {
		Application(ctx context.Context, id application.ID) (application.Application, error)
	}
	Calls interface {
		Call(ctx context.Context, id programme.CallID) (programme.Call, error)
	}
	Partnerships Partnerships
	Addresses    Addresses
	Mailer       Mailer
	PublicURL    string
	// LinkURL gives the address behind a link's id, with its token.
	LinkURL func(linkID string) (url, code string)
}

// Send implements Post.
func (p PostRoom) Send(ctx context.Context, q change.Queued) (string, error) {
	of := q.To()
	a, err := p.Applications.Application(ctx, application.ID(of))
	if err != nil {
		return "", err
	}
	to := address(a, q)
	if to == "" {
		return "", fault.Wrap(fault.Closed, "", fmt.Errorf("%s has no address any more", of))
	}
	block, err := p.Addresses.Suppressed(ctx, application.AddressHash(to))
	if err != nil {
		return "", err
	}
	if !block.Since.IsZero() {
		return "", fault.Wrap(fault.Closed, "", fmt.Errorf("the address of %s is suppressed", of))
	}
	letter, err := p.letter(ctx, q, a)
	if err != nil {
		return "", err
	}
	written := letter.Write()
	return p.Mailer.Mail(ctx, q.ID, to, string(a.Lang), written.Subject, written.Text, written.HTML)
}

// address is where a message goes; "" where nobody knows that any more.
func address(a application.Application, q change.Queued) string {
	if q.Message.Mail.Recipient != application.ToFormer {
		return a.Contact.Email
	}
	f, _ := a.FormerAt(q.Rev)
	return f.Email
}

func (p PostRoom) letter(ctx context.Context, q change.Queued, a application.Application) (Letter, error) {
	call, err := p.Calls.Call(ctx, a.Call)
	if err != nil {
		return Letter{}, err
	}
	l := Letter{Lang: a.Lang, Contact: call.ContactMail}
	place := ownName(a)
	switch q.Message.Mail.Template {
	case "application-received":
		l.Template = "application_received"
		l.Params = []any{"reference", string(a.Reference), "place", place, "call", call.Title.In(a.Lang), "at", text.For(a.Lang).DateTime(a.SubmittedAt, call.Zone)}
	case application.AcceptedTemplate:
		l.Template, l.Action = "application_accepted", p.PublicURL+"/apply/"+string(a.Call)+"/"+string(a.ID)+"/partners"
		l.Params = []any{"reference", string(a.Reference), "place", place, "call", call.Title.In(a.Lang)}
	case application.AddressLeft:
		f, _ := a.FormerAt(q.Rev)
		l.Template = "address_left"
		l.Params = []any{"place", place, "call", call.Title.In(a.Lang), "at", text.For(a.Lang).DateTime(f.At, call.Zone)}
	case "continue-link":
		url, code := p.LinkURL(q.Message.Mail.Params["link"])
		l.Template, l.Action = "continue_link", url
		l.Params = []any{"place", place, "code", code, "call", call.Title.In(a.Lang)}
	case interest.MutualTemplate:
		other, err := p.Applications.Application(ctx, application.ID(q.Message.Mail.Params["partner"]))
		if err != nil {
			return Letter{}, err
		}
		l.Template, l.Action = "interest_mutual", p.PublicURL+"/apply/"+string(a.Call)+"/"+string(a.ID)+"/ranking"
		l.Params = []any{"place", place, "partner", other.Place.Formal(a.Lang), "country", text.For(a.Lang).Country(string(other.Place.Country))}
		l.Brief = brief(a, other.Place)
	case partnership.NewsTemplate, partnership.EndedTemplate:
		return p.pairLetter(ctx, q, a, l)
	default:
		return Letter{}, fault.Wrap(fault.Invalid, "", fmt.Errorf("no template %q", q.Message.Mail.Template))
	}
	return l, nil
}

// pairLetter tells of a partnership that began or ended, and of the others where the recipient has others.
func (p PostRoom) pairLetter(ctx context.Context, q change.Queued, a application.Application, l Letter) (Letter, error) {
	pair, err := p.Partnerships.Partnership(ctx, id.ID(q.Record))
	if err != nil {
		return Letter{}, err
	}
	own, other := pair.UA, pair.EU
	if a.ID == pair.EU.Application {
		own, other = other, own
	}
	partners, stay := number(q, partnership.ParamPartners), number(q, partnership.ParamStay)
	l.Among = partners > 1
	l.Params = []any{
		"reference", string(a.Reference), "place", ownName(a), "partner", other.Place.Formal(a.Lang),
		"country", text.For(a.Lang).Country(string(other.Place.Country)),
	}
	l.Brief = brief(a, other.Place)
	switch ended := q.Message.Mail.Template == partnership.EndedTemplate; {
	case ended && stay > 0:
		l.Template, l.More, l.Params = endedLetter(own, other), "partnership_ended.stay", append(l.Params, "count", stay)
	case ended:
		l.Template = endedLetter(own, other)
	default:
		l.Template, l.Action = "partner_found", p.PublicURL+"/apply/"+string(a.Call)+"/"+string(a.ID)+"/done"
		if l.Among {
			l.More, l.Params = "partner_found.more", append(l.Params, "count", partners)
		}
	}
	return l, nil
}

// number reads a number among a message's parameters; 0 where there is none.
func number(q change.Queued, param string) int {
	n, err := strconv.Atoi(q.Message.Mail.Params[param])
	if err != nil {
		return 0
	}
	return n
}

// endedLetter names the letter that tells a side why its partnership ended.
func endedLetter(own, other partnership.Party) string {
	switch {
	case own.Withdrew:
		return "partnership_ended_own"
	case other.Withdrew:
		return "partnership_ended_other"
	}
	return "partnership_ended_anew"
}

// ownName calls the recipient's place as a letter does: in full where a hromada is written to in Ukrainian, otherwise by the
// name that its people read, without a Latin form.
func ownName(a application.Application) string {
	if a.Lang == text.Ukrainian {
		return a.Place.Formal(a.Lang)
	}
	return a.Place.Name
}

// brief gives the names of both sides as a subject has them.
func brief(a application.Application, partner application.Place) []any {
	return []any{"place", a.Place.Name, "partner", partner.Short(a.Lang)}
}
