package account

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
)

// LinkLife is how long a link and its code can be used: ASVS 6.5.5 allows ten minutes. A mail that comes later, or a power
// cut in between, costs one press on "send a new link", which is offered wherever an old one is refused.
const LinkLife = 10 * time.Minute

// MaxTries is how many codes may be tried on one link.
const MaxTries = 5

// A Limit is how often something may happen in a window of time.
type Limit struct {
	Count  int
	Window time.Duration
}

// The limits. Per address they keep a mailbox from being flooded, per client they slow down who tries many addresses; a
// whole town hall may sit behind one client.
var (
	LinksPerAddress = Limit{5, time.Hour}
	LinksPerClient  = Limit{30, time.Hour}
	CodesPerClient  = Limit{50, time.Hour}
	DraftsPerClient = Limit{20, time.Hour}
	SearchPerClient = Limit{120, time.Minute}
)

// A Service opens and ends sessions of applicants.
type Service struct {
	Sessions Sessions
	Links    Links
	Rates    Rates
	Key      []byte // signing key
	Now      func() time.Time
	Entropy  io.Reader
}

// Start opens a session for an application that was just begun, on top of the browser's own session when that is alive. It
// gives the token for the cookie.
func (s Service) Start(ctx context.Context, own Session, token, application string) (string, error) {
	now := s.Now()
	if own.Alive(now) && own.Hash == Hash(token) {
		if own.Opens(application) {
			return token, nil
		}
		own = own.With(application)
		own.SeenAt = now.UTC()
		return token, s.Sessions.SaveSession(ctx, own)
	}
	raw := make([]byte, 32)
	if _, err := io.ReadFull(s.Entropy, raw); err != nil {
		return "", fmt.Errorf("start session: %w", err)
	}
	token = base64.RawURLEncoding.EncodeToString(raw)
	return token, s.Sessions.SaveSession(ctx, newSession(Hash(token), now, application))
}

// Renew notes that a session is in use, at most every RenewAfter.
func (s Service) Renew(ctx context.Context, own Session) error {
	now := s.Now()
	if !own.Alive(now) || !own.Stale(now) {
		return nil
	}
	own.SeenAt = now.UTC()
	return s.Sessions.SaveSession(ctx, own)
}

// An Ask is the wish to be sent a link: who asks, for which address, and the application whose contact it is. Application
// is empty where the address is unknown: then everything happens as otherwise, except that no mail is sent.
type Ask struct {
	Application string
	EmailKey    string
	Client      string
}

// Issue sends a link and gives its id, which the asking browser keeps to enter the code. The newest link of an address
// makes all older ones void. It fails with too_many over a limit, the same for known and unknown addresses, and with
// unavailable when the counters cannot be read: no mail is sent uncounted.
func (s Service) Issue(ctx context.Context, ask Ask) (string, error) {
	now := s.Now()
	if err := s.Allow(ctx, "link-client:"+ClientKey(s.Key, ask.Client), LinksPerClient); err != nil {
		return "", err
	}
	if err := s.Allow(ctx, "link-address:"+ask.EmailKey, LinksPerAddress); err != nil {
		return "", err
	}
	linkID, err := id.New("link", now, s.Entropy)
	if err != nil {
		return "", fmt.Errorf("issue link: %w", err)
	}
	l := Link{
		ID: string(linkID), Hash: Hash(LinkToken(s.Key, string(linkID))), Application: ask.Application, EmailKey: ask.EmailKey,
		IssuedAt: now.UTC(), ExpiresAt: now.Add(LinkLife).UTC(),
	}
	var mail *change.Message
	if ask.Application != "" {
		mail = &change.Message{Key: "continue", Mail: &change.Mail{
			Template: "continue-link", Recipient: "contact", Of: ask.Application, Params: map[string]string{"link": l.ID},
		}}
	}
	if err := s.Links.IssueLink(ctx, l, mail); err != nil {
		return "", err
	}
	return l.ID, nil
}

// Open finds the link of a token and says whether it may be used: not_found for none, closed with the key of the reason
// for one that expired, was used or superseded, or had too many wrong codes. Looking changes nothing.
func (s Service) Open(ctx context.Context, token string) (Link, error) {
	hash := Hash(token)
	if hash == "" {
		return Link{}, fault.New(fault.NotFound, "")
	}
	l, err := s.Links.Link(ctx, hash)
	if err != nil {
		return Link{}, err
	}
	return l, s.usable(ctx, l)
}

func (s Service) usable(ctx context.Context, l Link) error {
	current, err := s.Links.CurrentLink(ctx, l.EmailKey)
	if err != nil {
		return err
	}
	switch {
	case !l.UsedAt.IsZero():
		return fault.New(fault.Closed, "domain.link.used")
	case current != l.ID:
		return fault.New(fault.Closed, "domain.link.superseded")
	case !s.Now().Before(l.ExpiresAt):
		return fault.New(fault.Closed, "domain.link.expired")
	case l.Tries >= MaxTries:
		return fault.New(fault.Closed, "domain.link.tries")
	}
	return nil
}

// Enter finds a link by its id and the code that was typed. A wrong code is invalid, field "code", and counted; the reasons
// of Open apply too. An unknown id is answered like a wrong code.
func (s Service) Enter(ctx context.Context, linkID, code, client string) (Link, error) {
	if err := s.Allow(ctx, "code-client:"+ClientKey(s.Key, client), CodesPerClient); err != nil {
		return Link{}, err
	}
	wrong := fault.InvalidFields(fault.Field{Name: "code", Key: "domain.link.wrong_code"})
	if _, err := id.Parse("link", linkID); err != nil {
		return Link{}, wrong
	}
	l, err := s.Links.Link(ctx, Hash(LinkToken(s.Key, linkID)))
	if fault.CodeOf(err) == fault.NotFound {
		return Link{}, wrong
	}
	if err != nil {
		return Link{}, err
	}
	right := subtle.ConstantTimeCompare([]byte(cleanCode(code)), []byte(LinkCode(s.Key, linkID))) == 1
	if !right || l.Application == "" {
		n, err := s.Links.CountTry(ctx, l.Hash)
		if err != nil {
			return Link{}, err
		}
		if n > MaxTries {
			return Link{}, fault.New(fault.Closed, "domain.link.tries")
		}
		return Link{}, wrong
	}
	return l, s.usable(ctx, l)
}

// Redeem uses a link that Open or Enter gave: it starts a session that lists the applications, in place of the browser's
// own, whose applications it takes over. The same form again starts the same session; anything else finds the link used.
func (s Service) Redeem(ctx context.Context, l Link, formKey string, own Session, applications ...string) (string, error) {
	now := s.Now()
	token := SessionToken(s.Key, l.ID, formKey)
	next := newSession(Hash(token), now, applications...)
	if own.Alive(now) && own.Kind == Applicant {
		next = next.With(own.Applications...)
	}
	if err := s.Links.UseLink(ctx, l, now, next); err != nil {
		return "", err
	}
	if own.Hash != "" && own.Hash != next.Hash {
		// A session that stays behind after a failure expires by itself; its cookie is gone already.
		_ = s.Sessions.EndSession(ctx, own.Hash)
	}
	return token, nil
}

// Repeated reports whether the link was used by this very form before: a double click, or an answer that was lost.
func (s Service) Repeated(l Link, formKey string) bool {
	return l.Session != "" && l.Session == Hash(SessionToken(s.Key, l.ID, formKey))
}

// Allow counts and fails with too_many over the limit. It fails closed: what cannot be counted is refused as unavailable.
// Callers that would rather let people through than keep them out look at the code.
func (s Service) Allow(ctx context.Context, scope string, limit Limit) error {
	n, err := s.Rates.Count(ctx, scope, s.Now(), limit.Window)
	if err != nil {
		return err
	}
	if n > limit.Count {
		return fault.New(fault.TooMany, "domain.link.too_many")
	}
	return nil
}
