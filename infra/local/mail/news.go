package mail

import (
	"fmt"
	"strings"
	"time"

	"github.com/bridges-of-trust/bridges/infra/local/runtimeapi"
)

// News is what became of a mail.
type News string

// The news that can be emitted.
const (
	Delivery        News = "delivery"
	PermanentBounce News = "permanent bounce"
	TransientBounce News = "transient bounce"
	Suppressed      News = "suppressed"
	Complaint       News = "complaint"
)

// AllNews lists the news a person can choose from.
func AllNews() []News {
	return []News{Delivery, PermanentBounce, TransientBounce, Suppressed, Complaint}
}

// An event is EventBridge's envelope around what SES tells.
type event struct {
	Version    string         `json:"version"`
	ID         string         `json:"id"`
	DetailType string         `json:"detail-type"`
	Source     string         `json:"source"`
	Account    string         `json:"account"`
	Time       string         `json:"time"`
	Region     string         `json:"region"`
	Resources  []string       `json:"resources"`
	Detail     map[string]any `json:"detail"`
}

// sesTime is how SES writes times inside the detail.
const sesTime = "2006-01-02T15:04:05.000Z"

func newsOf(m Mail, kind News, now time.Time) (event, error) {
	now = now.UTC()
	ev := event{
		Version: "0", ID: runtimeapi.NewID(), Source: "aws.ses", Account: runtimeapi.Account,
		Time: now.Format(time.RFC3339), Region: runtimeapi.Region,
		Resources: []string{"arn:aws:ses:" + runtimeapi.Region + ":" + runtimeapi.Account + ":configuration-set/local"},
	}
	at := now.Format(sesTime)
	switch kind {
	case Delivery:
		ev.DetailType = "Email Delivered"
		ev.Detail = map[string]any{"eventType": "Delivery", "delivery": map[string]any{
			"timestamp": at, "processingTimeMillis": now.Sub(m.Time).Milliseconds(), "recipients": addresses(m),
			"smtpResponse": "250 2.0.0 OK", "reportingMTA": "mail.example.org",
		}}
	case PermanentBounce:
		ev.DetailType, ev.Detail = bounce(m, at, "Permanent", "General", "5.1.1", "smtp; 550 5.1.1 user unknown")
	case TransientBounce:
		ev.DetailType, ev.Detail = bounce(m, at, "Transient", "MailboxFull", "4.2.2", "smtp; 452 4.2.2 mailbox full")
	case Suppressed:
		ev.DetailType, ev.Detail = bounce(m, at, "Permanent", "OnAccountSuppressionList", "5.1.1", "Amazon SES did not send the message to this address because it is on the suppression list for your account.")
	case Complaint:
		ev.DetailType = "Email Complaint Received"
		ev.Detail = map[string]any{"eventType": "Complaint", "complaint": map[string]any{
			"feedbackId": ev.ID, "complaintSubType": nil, "complainedRecipients": recipients(m, nil), "timestamp": at,
			"userAgent": "local mailbox", "complaintFeedbackType": "abuse", "arrivalDate": at,
		}}
	default:
		return event{}, fmt.Errorf("unknown news %q", kind)
	}
	ev.Detail["mail"] = described(m)
	return ev, nil
}

func bounce(m Mail, at, kind, sub, status, diagnostic string) (string, map[string]any) {
	return "Email Bounced", map[string]any{"eventType": "Bounce", "bounce": map[string]any{
		"feedbackId": runtimeapi.NewID(), "bounceType": kind, "bounceSubType": sub, "timestamp": at, "reportingMTA": "dns; mail.example.org",
		"bouncedRecipients": recipients(m, map[string]any{"action": "failed", "status": status, "diagnosticCode": diagnostic}),
	}}
}

func addresses(m Mail) []string {
	var out []string
	for _, a := range m.Recipients() {
		out = append(out, bare(a))
	}
	return out
}

func recipients(m Mail, more map[string]any) []map[string]any {
	var out []map[string]any
	for _, a := range addresses(m) {
		r := map[string]any{"emailAddress": a}
		for k, v := range more {
			r[k] = v
		}
		out = append(out, r)
	}
	return out
}

// described is the part "mail" that every event has.
func described(m Mail) map[string]any {
	headers := []map[string]string{{"name": "From", "value": m.From}, {"name": "To", "value": strings.Join(m.To, ", ")}, {"name": "Subject", "value": m.Subject}}
	for _, h := range m.Headers {
		headers = append(headers, map[string]string{"name": h.Name, "value": h.Value})
	}
	tags := map[string][]string{"ses:operation": {"SendEmail"}, "ses:configuration-set": {"local"}}
	for k, v := range m.Tags {
		tags[k] = v
	}
	return map[string]any{
		"timestamp": m.Time.UTC().Format(sesTime), "source": m.From, "sendingAccountId": runtimeapi.Account,
		"sourceArn": "arn:aws:ses:" + runtimeapi.Region + ":" + runtimeapi.Account + ":identity/local",
		"messageId": m.ID, "destination": addresses(m), "headersTruncated": false, "headers": headers,
		"commonHeaders": map[string]any{"from": []string{m.From}, "to": m.To, "messageId": m.ID, "subject": m.Subject},
		"tags":          tags,
	}
}
