package task_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"pgregory.net/rapid"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/interest"
	"github.com/bridges-of-trust/bridges/shared/domain/partnership"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/sample"
	"github.com/bridges-of-trust/bridges/shared/task"
)

// A shelf is everything that the post room looks up, for one application.
type shelf struct {
	app        application.Application
	suppressed bool
}

func (s shelf) Application(context.Context, application.ID) (application.Application, error) {
	return s.app, nil
}

func (s shelf) Call(context.Context, programme.CallID) (programme.Call, error) {
	return sample.Calls(noon)[0], nil
}

func (s shelf) Partnership(context.Context, id.ID) (partnership.Partnership, error) {
	other := s.app.Place
	other.Country = "UA"
	return partnership.Partnership{EU: partnership.Party{Application: s.app.ID, Place: s.app.Place}, UA: partnership.Party{Place: other}}, nil
}

func (s shelf) Suppressed(context.Context, string) (change.Block, error) {
	if s.suppressed {
		return change.Block{Why: change.Bounced, Since: noon}, nil
	}
	return change.Block{}, nil
}

func (s shelf) room(box *mailbox) task.PostRoom {
	return task.PostRoom{
		Applications: s, Calls: s, Partnerships: s, Addresses: s, Mailer: box, PublicURL: "https://bridges.example",
		LinkURL: func(link string) (string, string) { return "https://bridges.example/continue/" + link, "123 456" },
	}
}

func anApplication(lang text.Lang, name string) application.Application {
	return application.Application{
		ID: "app_01J9Z3NDEKTSV4RRFFQ69G5FAV", Call: sample.CallEU, Lang: lang, Reference: "BE-7K3M-9QXC", SubmittedAt: noon,
		Place:   application.Place{Name: name, Latin: name, Country: "LT"},
		Contact: application.Contact{Name: "Contact (demo)", Role: "Clerk", Email: "contact-demo@example.org", Phone: "+370 5 000 0000"},
	}
}

var letterTemplates = []string{"application-received", "continue-link", partnership.NewsTemplate, partnership.EndedTemplate, application.AddressLeft, application.AcceptedTemplate, interest.MutualTemplate}

func queued(template string) change.Queued {
	return change.Queued{ID: "app_1:2:mail", Record: "app_1", Message: change.Message{
		Mail: &change.Mail{Template: template, Recipient: "contact", Params: map[string]string{"link": "link-1"}},
	}}
}

func TestPostRoom_EveryLetterInEveryLanguage(t *testing.T) {
	t.Parallel()
	for _, template := range letterTemplates {
		for _, lang := range text.Langs() {
			t.Run(template+" "+string(lang), func(t *testing.T) {
				t.Parallel()
				a := anApplication(lang, "Joniškis")
				box := &mailbox{net: &network{}}
				receipt, err := shelf{app: a}.room(box).Send(t.Context(), queued(template))
				if err != nil || receipt == "" {
					t.Fatalf("Send = %q, %v", receipt, err)
				}
				m := box.all()[0]
				if m.To != a.Contact.Email || m.Lang != string(lang) || m.ID != "app_1:2:mail" {
					t.Errorf("sent to %s in %s as %s", m.To, m.Lang, m.ID)
				}
				for part, body := range map[string]string{"subject": m.Subject, "text": m.Text, "html": m.HTML} {
					if body == "" || strings.Contains(body, "[mail.") || strings.ContainsAny(body, "{}") && part != "html" {
						t.Errorf("%s lacks words or keeps their keys: %q", part, body)
					}
				}
				for _, private := range []string{a.Contact.Name, a.Contact.Email, a.Contact.Phone, a.Contact.Role, "123 456"} {
					if strings.Contains(m.Subject, private) {
						t.Errorf("subject %q holds %q", m.Subject, private)
					}
				}
				if !strings.Contains(m.Text, "Joniškis") || !strings.Contains(m.HTML, `lang="`+string(lang)+`"`) {
					t.Errorf("the letter does not name the place or its language:\n%s", m.Text)
				}
			})
		}
	}
}

// A letter in Ukrainian calls a hromada by its official name; its subject, and letters to others, by the short one.
func TestPostRoom_OfficialNames(t *testing.T) {
	t.Parallel()
	const official = "Фастівська міська територіальна громада"
	hromada := application.Place{Name: "Фастів", Latin: "Fastiv", Official: official, Country: "UA"}
	lithuanian := application.Place{Name: "Joniškis", Latin: "Joniškis", Country: "LT"}
	for _, template := range letterTemplates {
		for _, lang := range text.Langs() {
			for _, own := range []application.Place{hromada, lithuanian} {
				a := anApplication(lang, "")
				a.Place = own
				pair := partnership.Partnership{UA: partnership.Party{Application: a.ID, Place: own}, EU: partnership.Party{Place: lithuanian}}
				if own.Country != "UA" {
					pair = partnership.Partnership{UA: partnership.Party{Place: hromada}, EU: partnership.Party{Application: a.ID, Place: own}}
				}
				s := shelf{app: a}
				box := &mailbox{net: &network{}}
				room := s.room(box)
				room.Partnerships = ended{shelf: s, pair: pair}
				if _, err := room.Send(t.Context(), queued(template)); err != nil {
					t.Fatal(err)
				}
				m := box.all()[0]
				about := own.Country == "UA" || template == partnership.NewsTemplate || template == partnership.EndedTemplate
				if got := strings.Contains(m.Text, official); got != (about && lang == text.Ukrainian) {
					t.Errorf("%s in %s to %s names the authority: %t\n%s", template, lang, own.Name, got, m.Text)
				}
				if strings.Contains(m.Subject, official) || strings.Contains(m.Text, "Фастів (Фастів") || lang == text.Ukrainian && strings.Contains(m.Text, "Fastiv") {
					t.Errorf("%s in %s to %s: %q\n%s", template, lang, own.Name, m.Subject, m.Text)
				}
			}
		}
	}
}

// TestPostRoom_AFormerAddressLearnsNothingNew writes to the address that the message's revision replaced, and to no other.
func TestPostRoom_AFormerAddressLearnsNothingNew(t *testing.T) {
	t.Parallel()
	tests := []struct {
		rev  int
		to   string
		want fault.Code
	}{
		{4, "first-demo@example.org", ""},
		{6, "second-demo@example.org", ""},
		{5, "", fault.Closed}, // forgotten in the meantime
	}
	a := anApplication(text.English, "Joniškis")
	a.Former = []application.Former{{Rev: 4, Email: "first-demo@example.org", At: noon}, {Rev: 6, Email: "second-demo@example.org", At: noon}}
	for _, tt := range tests {
		box, q := &mailbox{net: &network{}}, queued(application.AddressLeft)
		q.Rev, q.Message.Mail.Recipient = tt.rev, application.ToFormer
		_, err := shelf{app: a}.room(box).Send(t.Context(), q)
		sent := box.all()
		if fault.CodeOf(err) != tt.want || len(sent) > 1 || (tt.to == "") != (len(sent) == 0) {
			t.Fatalf("revision %d: Send = %v with %d letters, want %q", tt.rev, err, len(sent), tt.want)
		}
		for _, m := range sent {
			if m.To != tt.to {
				t.Errorf("revision %d: sent to %s, want %s", tt.rev, m.To, tt.to)
			}
			for _, private := range []string{a.Contact.Name, a.Contact.Email, a.Contact.Phone} {
				if strings.Contains(m.Subject+m.Text+m.HTML, private) {
					t.Errorf("the letter holds %q:\n%s", private, m.Text)
				}
			}
		}
	}
}

func TestPostRoom_NobodyWritesHeaders(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Joniškis\r\nBcc: other@example.org", "A\nB", "A\rB", "A\x00B", "A\u2028B", "<script>alert(1)</script>", "{{.}}", "{place}"} {
		for _, template := range letterTemplates {
			box := &mailbox{net: &network{}}
			if _, err := (shelf{app: anApplication(text.English, name)}).room(box).Send(t.Context(), queued(template)); err != nil {
				t.Fatal(err)
			}
			m := box.all()[0]
			if i := strings.IndexFunc(m.Subject, unprintable); i >= 0 {
				t.Errorf("%s: subject of %q has a control character: %q", template, name, m.Subject)
			}
			if strings.Contains(m.HTML, "<script") {
				t.Errorf("%s: HTML takes %q as markup", template, name)
			}
		}
	}
}

// TestLetter_SubjectIsOneLine holds for any words that a record may bring.
func TestLetter_SubjectIsOneLine(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.String().Draw(t, "word")
		w := task.Letter{Template: "partner_found", Lang: text.English, Params: []any{
			"reference", word, "place", word, "partner", word, "country", word,
		}}.Write()
		if i := strings.IndexFunc(w.Subject, unprintable); i >= 0 {
			t.Errorf("Write with %q has subject %q, want one line", word, w.Subject)
		}
	})
}

func unprintable(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }

func TestPostRoom_SendsNothing(t *testing.T) {
	t.Parallel()
	noAddress := anApplication(text.English, "Joniškis")
	noAddress.Contact.Email = ""
	tests := []struct {
		name     string
		shelf    shelf
		template string
		want     fault.Code
	}{
		{"suppressed address", shelf{app: anApplication(text.English, "Joniškis"), suppressed: true}, "continue-link", fault.Closed},
		{"erased contact", shelf{app: noAddress}, "continue-link", fault.Closed},
		{"unknown template", shelf{app: anApplication(text.English, "Joniškis")}, "other", fault.Invalid},
	}
	for _, tt := range tests {
		box := &mailbox{net: &network{}}
		if _, err := tt.shelf.room(box).Send(t.Context(), queued(tt.template)); fault.CodeOf(err) != tt.want || len(box.all()) != 0 {
			t.Errorf("%s: Send = %v with %d letters, want %s and none", tt.name, err, len(box.all()), tt.want)
		}
	}
}

func TestRelay_ASuppressedAddressFailsTheMessage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	message := w.aLetter()
	q, err := w.calm.Message(t.Context(), message)
	if err != nil {
		t.Fatal(err)
	}
	a, err := w.calm.Application(t.Context(), application.ID(q.Message.Mail.Of))
	if err != nil {
		t.Fatal(err)
	}
	var e task.MailEvent
	e.Time, e.Detail.EventType, e.Detail.Bounce.BounceType = noon, "Bounce", "Permanent"
	bounced := `[{"emailAddress": "` + strings.Replace(a.Contact.Email, "example.org", "EXAMPLE.org", 1) + `"}]`
	if err := json.Unmarshal([]byte(bounced), &e.Detail.Bounce.BouncedRecipients); err != nil {
		t.Fatal(err)
	}
	news := task.MailNews{Mails: w.calm, Message: func(map[string][]string) (string, bool) { return "", false }}
	if _, err := news.Handle(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	if err := w.relay.Deliver(t.Context(), message); err != nil {
		t.Errorf("Deliver = %v, want the message done with", err)
	}
	q, err = w.calm.Message(t.Context(), message)
	if err != nil || q.Status != change.Failed || q.Problem != "closed" || len(w.mail.all()) != 0 {
		t.Errorf("message is %s (%s), %v, with %d letters, want failed (closed) and none", q.Status, q.Problem, err, len(w.mail.all()))
	}
}

// noted keeps what MailNews writes, by the table's rule: a later state is never undone.
type noted struct {
	fate map[string]change.Fate
	gone map[string]change.Block
}

func (n *noted) NoteMail(_ context.Context, message string, f change.Fate, _ time.Time) error {
	if f.Rank() > n.fate[message].Rank() {
		n.fate[message] = f
	}
	return nil
}

func (n *noted) Suppress(_ context.Context, hash string, why change.Fate, at time.Time) error {
	n.gone[hash] = change.Block{Why: why, Since: at}
	return nil
}

func (n *noted) Suppressed(_ context.Context, hash string) (change.Block, error) {
	return n.gone[hash], nil
}

// TestMailNews_AnyOrder gives the news of a mail in every order and more than once: the end is the same.
func TestMailNews_AnyOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kinds := []string{"Send", "DeliveryDelay", "Delivery", "Complaint", "Open"}
	rapid.Check(t, func(r *rapid.T) {
		memory := &noted{fate: map[string]change.Fate{}, gone: map[string]change.Block{}}
		order := rapid.Permutation(append(kinds, kinds...)).Draw(r, "order")
		message := "app_1:2:" + strings.Join(order, "-")
		for _, mails := range []task.Mails{memory, w.calm} {
			news := task.MailNews{Mails: mails, Message: func(map[string][]string) (string, bool) { return message, true }}
			for _, kind := range order {
				var e task.MailEvent
				e.Time, e.Detail.EventType = noon, kind
				if _, err := news.Handle(context.Background(), e); err != nil {
					r.Fatal(errors.Join(err, errors.New(kind)))
				}
			}
		}
		if got := memory.fate[message]; got != change.Complained {
			r.Errorf("state after %v = %q, want complaint", order, got)
		}
		got, ok := w.items("MAIL#" + message)["MAIL#"+message+" RECORD"]["state"].(*types.AttributeValueMemberS)
		if !ok || got.Value != "complaint" {
			r.Errorf("the table's state after %v = %v, want complaint", order, got)
		}
	})
}
