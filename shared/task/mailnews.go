package task

import (
	"context"
	"strings"
	"time"

	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
)

// Mails keeps what became of mails.
type Mails interface {
	// NoteMail writes a message's fate unless a later one is known.
	NoteMail(ctx context.Context, message string, f change.Fate, at time.Time) error
	// Suppress keeps an address, by its hash, from being written to again.
	Suppress(ctx context.Context, hash string, why change.Fate, at time.Time) error
	// Suppressed tells why an address, by its hash, must not be written to; the zero Block where it may.
	Suppressed(ctx context.Context, hash string) (change.Block, error)
}

// A MailEvent is what SES tells of a mail, as EventBridge brings it.
type MailEvent struct {
	Time   time.Time `json:"time"`
	Detail struct {
		EventType string `json:"eventType"`
		Mail      struct {
			Tags map[string][]string `json:"tags"`
		} `json:"mail"`
		Bounce struct {
			BounceType        string      `json:"bounceType"`
			BouncedRecipients []recipient `json:"bouncedRecipients"`
		} `json:"bounce"`
		Complaint struct {
			ComplainedRecipients []recipient `json:"complainedRecipients"`
		} `json:"complaint"`
	} `json:"detail"`
}

type recipient struct {
	EmailAddress string `json:"emailAddress"`
}

// MailNews takes the news of deliveries, in whatever order and however often they come.
type MailNews struct {
	Mails Mails
	// Message reads a message's id from the tag that it was sent with.
	Message func(tags map[string][]string) (string, bool)
}

// permanent is the type of a bounce that no other try gets over.
const permanent = "Permanent"

// fate is what an event says of a mail; false where it says nothing that we keep.
func (e MailEvent) fate() (change.Fate, bool) {
	f := change.Fate(strings.ToLower(e.Detail.EventType))
	if f == change.Bounced && e.Detail.Bounce.BounceType != permanent {
		f = change.Returned
	}
	return f, f.Rank() > change.Unheard.Rank() && f != change.Unsent
}

// Handle notes one event. A permanent bounce and a complaint keep the address from being written to again.
func (m MailNews) Handle(ctx context.Context, e MailEvent) (struct{}, error) {
	d := e.Detail
	fate, known := e.fate()
	if !known {
		return struct{}{}, nil
	}
	if message, ok := m.Message(d.Mail.Tags); ok {
		if err := m.Mails.NoteMail(ctx, message, fate, e.Time); err != nil {
			return struct{}{}, err
		}
	}
	var gone []recipient
	switch fate {
	case change.Bounced:
		gone = d.Bounce.BouncedRecipients
	case change.Complained:
		gone = d.Complaint.ComplainedRecipients
	}
	for _, r := range gone {
		if err := m.Mails.Suppress(ctx, application.AddressHash(r.EmailAddress), fate, e.Time); err != nil {
			return struct{}{}, err
		}
	}
	return struct{}{}, nil
}
