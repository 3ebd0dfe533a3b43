package mail_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sesv2/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/infra/local/mail"
)

type bench struct {
	box    *mail.Mailbox
	api    *sesv2.Client
	events []map[string]any
}

func start(t *testing.T) *bench {
	t.Helper()
	b := &bench{}
	now := func() time.Time { return time.Date(2026, 5, 4, 9, 0, 0, 0, time.UTC) }
	var err error
	b.box, err = mail.Open(t.TempDir(), func(event []byte) error {
		var ev map[string]any
		err := json.Unmarshal(event, &ev)
		b.events = append(b.events, ev)
		return err
	}, now)
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(b.box)
	t.Cleanup(srv.Close)
	b.api = sesv2.New(sesv2.Options{
		Region: "eu-central-1", BaseEndpoint: aws.String(srv.URL), Credentials: credentials.NewStaticCredentialsProvider("a", "b", ""),
		RetryMaxAttempts: 1,
	})
	return b
}

func letter(to ...string) *sesv2.SendEmailInput {
	c := func(s string) *types.Content { return &types.Content{Data: &s, Charset: aws.String("UTF-8")} }
	return &sesv2.SendEmailInput{
		FromEmailAddress: aws.String("Bridges <bridges@example.org>"), Destination: &types.Destination{ToAddresses: to},
		EmailTags: []types.MessageTag{{Name: aws.String("bridges-message"), Value: aws.String("m1")}},
		Content: &types.EmailContent{Simple: &types.Message{
			Subject: c("Лист"), Body: &types.Body{Text: c("текст"), Html: c("<p>текст</p>")},
			Headers: []types.MessageHeader{{Name: aws.String("Content-Language"), Value: aws.String("uk")}},
		}},
	}
}

func TestSendEmail_simple(t *testing.T) {
	t.Parallel()
	b := start(t)
	out, err := b.api.SendEmail(t.Context(), letter("Anna <anna@example.org>"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := b.box.Get(*out.MessageId)
	if err != nil {
		t.Fatal(err)
	}
	want := mail.Mail{
		ID: *out.MessageId, Time: time.Date(2026, 5, 4, 9, 0, 0, 0, time.UTC), From: "Bridges <bridges@example.org>",
		To: []string{"Anna <anna@example.org>"}, Subject: "Лист", Text: "текст", HTML: "<p>текст</p>",
		Headers: []mail.Header{{Name: "Content-Language", Value: "uk"}}, Tags: map[string][]string{"bridges-message": {"m1"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("kept mail (-want +got):\n%s", diff)
	}
}

const raw = "From: a@example.org\r\nTo: =?utf-8?q?=D0=86=D1=80=D0=B0?= <ira@example.org>\r\nCc: c@example.org\r\nSubject: =?utf-8?b?0JvQuNGB0YI=?=\r\n" +
	"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: multipart/alternative; boundary=y\r\n\r\n" +
	"--y\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\na=3Db\r\n" +
	"--y\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\nPGI+aGk8L2I+\r\n--y--\r\n" +
	"--x\r\nContent-Type: text/calendar\r\nContent-Disposition: attachment; filename=\"m.ics\"\r\n\r\nBEGIN:VCALENDAR\r\n--x--\r\n"

func TestSendEmail_raw(t *testing.T) {
	t.Parallel()
	b := start(t)
	out, err := b.api.SendEmail(t.Context(), &sesv2.SendEmailInput{Content: &types.EmailContent{Raw: &types.RawMessage{Data: []byte(raw)}}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := b.box.Get(*out.MessageId)
	if err != nil {
		t.Fatal(err)
	}
	want := []any{"Лист", "a=b", "<b>hi</b>", "a@example.org", []string{"c@example.org"}, []mail.Attachment{{Name: "m.ics", Type: "text/calendar", Content: []byte("BEGIN:VCALENDAR")}}}
	if diff := cmp.Diff(want, []any{got.Subject, strings.TrimSpace(got.Text), got.HTML, got.From, got.Cc, got.Attachments}); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
}

func TestSendEmail_refuses(t *testing.T) {
	t.Parallel()
	many := make([]string, 51)
	for i := range many {
		many[i] = fmt.Sprintf("a%d@example.org", i)
	}
	change := func(f func(*sesv2.SendEmailInput)) *sesv2.SendEmailInput {
		in := letter("a@example.org")
		f(in)
		return in
	}
	tests := []struct {
		name string
		in   *sesv2.SendEmailInput
	}{
		{"no recipient", letter()},
		{"51 recipients", letter(many...)},
		{"no domain", letter("anna")},
		{"no dot in the domain", letter("anna@localhost")},
		{"non-ASCII local part", letter("ірина@example.org")},
		{"non-ASCII domain", letter("a@приклад.example")},
		{"line break", letter("a@example.org\r\nBcc: b@example.org")},
		{"no sender", change(func(in *sesv2.SendEmailInput) { in.FromEmailAddress = nil })},
		{"template", change(func(in *sesv2.SendEmailInput) {
			in.Content = &types.EmailContent{Template: &types.Template{TemplateName: aws.String("t")}}
		})},
		{"bad tag", change(func(in *sesv2.SendEmailInput) { in.EmailTags[0].Value = aws.String("a:b") })},
		{"header with line break", change(func(in *sesv2.SendEmailInput) { in.Content.Simple.Headers[0].Value = aws.String("a\nb") })},
		{"40 MB", change(func(in *sesv2.SendEmailInput) {
			in.Content.Simple.Body.Text.Data = aws.String(strings.Repeat("x", 40<<20))
		})},
		{"no body", change(func(in *sesv2.SendEmailInput) { in.Content.Simple.Body = &types.Body{} })},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := start(t)
			_, err := b.api.SendEmail(context.Background(), tt.in)
			var api smithy.APIError
			if !errors.As(err, &api) || api.ErrorCode() != "BadRequestException" {
				t.Errorf("SendEmail: %v, want BadRequestException", err)
			}
			if kept, err := b.box.List("", 0); err != nil || len(kept) != 0 {
				t.Errorf("kept %d mails, %v; want none", len(kept), err)
			}
		})
	}
}

func TestSendEmail_otherCallsAreUnknown(t *testing.T) {
	t.Parallel()
	b := start(t)
	_, err := b.api.GetAccount(t.Context(), &sesv2.GetAccountInput{})
	var api smithy.APIError
	if !errors.As(err, &api) || api.ErrorCode() != "UnknownOperationException" {
		t.Errorf("GetAccount: %v, want UnknownOperationException", err)
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	tests := []struct {
		fault mail.Fault
		code  string
		kept  int
	}{
		{mail.Before, "TooManyRequestsException", 1},
		{mail.After, "InternalServiceErrorException", 2},
	}
	for _, tt := range tests {
		t.Run(string(tt.fault), func(t *testing.T) {
			t.Parallel()
			b := start(t)
			if err := b.box.Fail(tt.fault, 1); err != nil {
				t.Fatal(err)
			}
			_, err := b.api.SendEmail(t.Context(), letter("a@example.org"))
			var api smithy.APIError
			if !errors.As(err, &api) || api.ErrorCode() != tt.code {
				t.Errorf("first SendEmail: %v, want %s", err, tt.code)
			}
			if _, err := b.api.SendEmail(t.Context(), letter("a@example.org")); err != nil {
				t.Errorf("second SendEmail: %v", err)
			}
			if kept, err := b.box.List("", 0); err != nil || len(kept) != tt.kept {
				t.Errorf("kept %d mails, %v; want %d", len(kept), err, tt.kept)
			}
		})
	}
	if err := start(t).box.Fail("never", 1); err == nil {
		t.Error("an unknown fault was taken")
	}
}

func TestNews(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, to string
		emit     mail.News
		want     []string // detail-type, eventType, bounceType, bounceSubType
	}{
		{"delivery", "a@example.org", mail.Delivery, []string{"Email Delivered", "Delivery", "", ""}},
		{"permanent", "a@example.org", mail.PermanentBounce, []string{"Email Bounced", "Bounce", "Permanent", "General"}},
		{"transient", "a@example.org", mail.TransientBounce, []string{"Email Bounced", "Bounce", "Transient", "MailboxFull"}},
		{"complaint", "a@example.org", mail.Complaint, []string{"Email Complaint Received", "Complaint", "", ""}},
		{"bounces by itself", "a@bounce.example", "", []string{"Email Bounced", "Bounce", "Permanent", "General"}},
		{"is suppressed", "A <a@Suppressed.example>", "", []string{"Email Bounced", "Bounce", "Permanent", "OnAccountSuppressionList"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := start(t)
			out, err := b.api.SendEmail(t.Context(), letter(tt.to))
			if err != nil {
				t.Fatal(err)
			}
			if tt.emit != "" {
				if err := b.box.Emit(*out.MessageId, tt.emit); err != nil {
					t.Fatal(err)
				}
			}
			if len(b.events) != 1 {
				t.Fatalf("%d events, want 1", len(b.events))
			}
			body, err := json.Marshal(b.events[0])
			if err != nil {
				t.Fatal(err)
			}
			var got struct {
				Kind   string `json:"detail-type"`
				Detail struct {
					EventType string
					Bounce    struct{ BounceType, BounceSubType string }
					Mail      struct {
						MessageID string `json:"messageId"`
						Tags      map[string][]string
					}
				}
			}
			if err := json.Unmarshal(body, &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, []string{got.Kind, got.Detail.EventType, got.Detail.Bounce.BounceType, got.Detail.Bounce.BounceSubType}); diff != "" {
				t.Errorf("event (-want +got):\n%s", diff)
			}
			if got.Detail.Mail.MessageID != *out.MessageId || got.Detail.Mail.Tags["bridges-message"][0] != "m1" {
				t.Errorf("mail in the event = %+v, want id %s and its tag", got.Detail.Mail, *out.MessageId)
			}
		})
	}
}

func TestList_byAddressNewestFirst(t *testing.T) {
	t.Parallel()
	b := start(t)
	for _, to := range []string{"anna@example.org", "petro@example.org", "Anna.Two@example.org"} {
		if _, err := b.api.SendEmail(t.Context(), letter(to)); err != nil {
			t.Fatal(err)
		}
	}
	found, err := b.box.List("ANNA", 0)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range found {
		got = append(got, m.To...)
	}
	if diff := cmp.Diff([]string{"Anna.Two@example.org", "anna@example.org"}, got); diff != "" {
		t.Errorf("List(ANNA) (-want +got):\n%s", diff)
	}
}

func FuzzRaw(f *testing.F) {
	f.Add([]byte(raw))
	f.Add([]byte("Subject: x\n\n"))
	f.Add([]byte("Content-Type: multipart/mixed\n\n--\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		box, err := mail.Open(t.TempDir(), nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		body, err := json.Marshal(map[string]any{"Content": map[string]any{"Raw": map[string]any{"Data": data}}})
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		box.ServeHTTP(w, httptest.NewRequest("POST", "/v2/email/outbound-emails", strings.NewReader(string(body))))
		if w.Code != 200 && w.Code != 400 {
			t.Errorf("status %d: %s", w.Code, w.Body)
		}
	})
}
