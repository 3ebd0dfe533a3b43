package identity

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// refreshTime is how long a refresh token counts, as the console's app client in AWS has it.
const refreshTime = 12 * time.Hour

// A renewal is a refresh token that came back.
type renewal struct {
	subject, client string
	signedIn        time.Time
	scopes          []string
}

func (r *renewal) GetAMR() []string            { return nil }
func (r *renewal) GetAudience() []string       { return []string{r.client} }
func (r *renewal) GetAuthTime() time.Time      { return r.signedIn }
func (r *renewal) GetClientID() string         { return r.client }
func (r *renewal) GetScopes() []string         { return r.scopes }
func (r *renewal) GetSubject() string          { return r.subject }
func (r *renewal) SetCurrentScopes(s []string) { r.scopes = s }

// refreshToken says whose it is and when they signed in, sealed with the provider's key: it outlives a restart.
func (s *store) refreshToken(subject string, signedIn time.Time) string {
	said := subject + "." + strconv.FormatInt(signedIn.Unix(), 10)
	mac := hmac.New(sha256.New, x509.MarshalPKCS1PrivateKey(s.key))
	fmt.Fprintf(mac, "refresh %s %s", s.opt.ClientID, said)
	return said + "." + hex.EncodeToString(mac.Sum(nil))
}

var errRefresh = errors.New("the refresh token counts no more")

func (s *store) CreateAccessAndRefreshTokens(ctx context.Context, r op.TokenRequest, current string) (string, string, time.Time, error) {
	id, end, err := s.CreateAccessToken(ctx, r)
	if current == "" { // Cognito does not rotate them unless it is told to
		current = s.refreshToken(r.GetSubject(), s.opt.Now())
	}
	return id, current, end, err
}

func (s *store) TokenRequestByRefreshToken(_ context.Context, token string) (op.RefreshTokenRequest, error) {
	subject, rest, _ := strings.Cut(token, ".")
	stamp, _, _ := strings.Cut(rest, ".")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	signedIn := time.Unix(seconds, 0)
	if err != nil || !hmac.Equal([]byte(token), []byte(s.refreshToken(subject, signedIn))) || s.opt.Now().Sub(signedIn) > refreshTime {
		return nil, errRefresh
	}
	if _, ok := s.person(subject); !ok {
		return nil, errRefresh
	}
	return &renewal{subject: subject, client: s.opt.ClientID, signedIn: signedIn, scopes: []string{oidc.ScopeOpenID, oidc.ScopeProfile, oidc.ScopeEmail}}, nil
}

func (s *store) GetRefreshTokenInfo(context.Context, string, string) (string, string, error) {
	return "", "", op.ErrInvalidRefreshToken
}

// Assign puts a person into another group, or with "" into none, as an administrator of the pool would.
func (p *Provider) Assign(subject, role string) {
	p.store.staff.Lock()
	defer p.store.staff.Unlock()
	for i := range p.store.people {
		if p.store.people[i].Subject == subject {
			p.store.people[i].Role = role
		}
	}
}

// Dismiss disables a person: they sign in no more, and their refresh tokens are refused.
func (p *Provider) Dismiss(subject string) {
	p.store.staff.Lock()
	defer p.store.staff.Unlock()
	p.store.people = slices.DeleteFunc(p.store.people, func(one Person) bool { return one.Subject == subject })
}
