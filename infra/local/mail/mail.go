// Package mail answers the SendEmail call of SES v2 and keeps what was sent in a mailbox on disk instead
// of sending it. News of deliveries, bounces and complaints are made on demand in the form in which
// EventBridge brings them; mail to addresses at bounce.example and suppressed.example bounces by itself.
//
// Content may be Simple (with headers and attachments) or Raw. Templates, lists and the other calls of SES
// are refused, and so is every field that is not known here. Sender identities are not checked.
package mail

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/bridges-of-trust/bridges/infra/local/spool"
)

// A Mail is one that was accepted.
type Mail struct {
	ID          string // SES's message id; sorts by time
	Time        time.Time
	From        string
	To          []string `json:",omitempty"`
	Cc          []string `json:",omitempty"`
	Bcc         []string `json:",omitempty"`
	ReplyTo     []string `json:",omitempty"`
	Subject     string
	Text        string
	HTML        string
	Headers     []Header            `json:",omitempty"`
	Attachments []Attachment        `json:",omitempty"`
	Tags        map[string][]string `json:",omitempty"`
	News        []string            `json:",omitempty"` // what was emitted, in order
}

// A Header is one line of a mail's head.
type Header struct{ Name, Value string }

// An Attachment is a file sent along.
type Attachment struct {
	Name, Type string
	Content    []byte
}

// Recipients are all addresses of a mail.
func (m Mail) Recipients() []string { return slices.Concat(m.To, m.Cc, m.Bcc) }

// A Fault says how the next SendEmail calls go wrong.
type Fault string

// The faults. After is the one that makes mail arrive twice when a caller is careless.
const (
	Before Fault = "before" // refused with TooManyRequestsException, nothing is kept
	After  Fault = "after"  // kept, but answered with InternalServiceErrorException
)

// A Mailbox is an endpoint of SES v2 and what it accepted.
type Mailbox struct {
	mails *spool.Spool[Mail]
	emit  func(event []byte) error
	now   func() time.Time

	mu     sync.Mutex
	faults []Fault // of the next calls
}

// Open opens the mailbox in a folder. Emit delivers an event of EventBridge; it may be nil.
func Open(folder string, emit func(event []byte) error, now func() time.Time) (*Mailbox, error) {
	s, err := spool.Open[Mail](folder)
	if err != nil {
		return nil, fmt.Errorf("open mailbox: %w", err)
	}
	if emit == nil {
		emit = func([]byte) error { return nil }
	}
	if now == nil {
		now = time.Now
	}
	return &Mailbox{mails: s, emit: emit, now: now}, nil
}

// Fail lets the next n calls go wrong; n = 0 takes all faults back.
func (b *Mailbox) Fail(f Fault, n int) error {
	if f != Before && f != After {
		return fmt.Errorf("unknown fault %q; known are %q and %q", f, Before, After)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if n == 0 {
		b.faults = nil
	}
	for range n {
		b.faults = append(b.faults, f)
	}
	return nil
}

// Faults counts the calls that are still to go wrong.
func (b *Mailbox) Faults() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.faults)
}

func (b *Mailbox) takeFault() Fault {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.faults) == 0 {
		return ""
	}
	f := b.faults[0]
	b.faults = b.faults[1:]
	return f
}

// List gives the mails to or from addresses that contain a text, newest first, at most limit (0 for all).
func (b *Mailbox) List(address string, limit int) ([]Mail, error) {
	ids, err := b.mails.IDs()
	if err != nil {
		return nil, err
	}
	var out []Mail
	for _, id := range slices.Backward(ids) {
		m, err := b.mails.Get(id)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if m.concerns(address) {
			out = append(out, m)
		}
		if limit > 0 && len(out) == limit {
			break
		}
	}
	return out, nil
}

func (m Mail) concerns(address string) bool {
	address = strings.ToLower(strings.TrimSpace(address))
	return slices.ContainsFunc(append(m.Recipients(), m.From), func(a string) bool {
		return strings.Contains(strings.ToLower(a), address)
	})
}

// Get gives one mail; an unknown id is fs.ErrNotExist.
func (b *Mailbox) Get(id string) (Mail, error) { return b.mails.Get(id) }

// accept keeps a mail and lets the addresses that bounce by themselves do so.
func (b *Mailbox) accept(m Mail) error {
	if err := b.mails.Put(m.ID, m); err != nil {
		return err
	}
	for domain, kind := range map[string]News{"@bounce.example": PermanentBounce, "@suppressed.example": Suppressed} {
		if slices.ContainsFunc(m.Recipients(), func(a string) bool { return strings.HasSuffix(strings.ToLower(bare(a)), domain) }) {
			if err := b.Emit(m.ID, kind); err != nil {
				return err
			}
		}
	}
	return nil
}

// Emit delivers news of a mail and notes it in the mailbox.
func (b *Mailbox) Emit(id string, kind News) error {
	m, err := b.mails.Get(id)
	if err != nil {
		return err
	}
	event, err := newsOf(m, kind, b.now())
	if err != nil {
		return err
	}
	body, err := json.Marshal(event)
	if err != nil {
		return fmt.Errorf("news of %s: %w", id, err)
	}
	if err := b.emit(body); err != nil {
		return fmt.Errorf("news of %s: %w", id, err)
	}
	m.News = append(m.News, string(kind))
	return b.mails.Put(id, m)
}

// bare cuts a display name off an address that is known to be valid.
func bare(address string) string {
	parsed, err := parseAddress(address)
	if err != nil {
		return address
	}
	return parsed
}
