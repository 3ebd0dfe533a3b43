package task

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"github.com/bridges-of-trust/bridges/shared/domain/application"
)

// Mails keeps what became of mails.
type Mails interface {
	// NoteMail writes a message's state unless a later one is known.
	NoteMail(ctx context.Context, message, state string, rank int, at time.Time) error
	// Suppress keeps an address, by its hash, from being written to again.
	Suppress(ctx context.Context, hash, why string, at time.Time) error
	// Suppressed tells whether an address, by its hash, must not be written to.
	Suppressed(ctx context.Context, hash string) (bool, error)
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

// ranks order the states of a mail: what came later in its life has a higher rank and is never undone.
var ranks = map[string]int{"Send": 1, "DeliveryDelay": 2, "Delivery": 3, "Reject": 4, "Bounce": 5, "Complaint": 6}

// Handle notes one event. A permanent bounce and a complaint keep the address from being written to again.
func (m MailNews) Handle(ctx context.Context, e MailEvent) (struct{}, error) {
	d := e.Detail
	rank, known := ranks[d.EventType]
	if !known {
		return struct{}{}, nil
	}
	if message, ok := m.Message(d.Mail.Tags); ok {
		if err := m.Mails.NoteMail(ctx, message, strings.ToLower(d.EventType), rank, e.Time); err != nil {
			return struct{}{}, err
		}
	}
	var gone []recipient
	switch {
	case d.EventType == "Bounce" && d.Bounce.BounceType == "Permanent":
		gone = d.Bounce.BouncedRecipients
	case d.EventType == "Complaint":
		gone = d.Complaint.ComplainedRecipients
	}
	for _, r := range gone {
		if err := m.Mails.Suppress(ctx, AddressHash(r.EmailAddress), strings.ToLower(d.EventType), e.Time); err != nil {
			return struct{}{}, err
		}
	}
	return struct{}{}, nil
}

// AddressHash is the name under which an address is suppressed: the address itself is not kept for this.
func AddressHash(email string) string {
	sum := sha256.Sum256([]byte(application.Canonical(email)))
	return hex.EncodeToString(sum[:])
}
