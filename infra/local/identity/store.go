package identity

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// Lifetimes, as a Cognito app client has by default.
const (
	signInTime = 10 * time.Minute
	tokenTime  = time.Hour
)

// A store is what the protocol library asks of its surroundings.
type store struct {
	opt   Options
	key   *rsa.PrivateKey
	keyID string

	staff  sync.RWMutex
	people []Person

	mu       sync.Mutex
	requests map[string]*request
	codes    map[string]string // code -> request id
	tokens   map[string]token
}

type token struct {
	subject string
	end     time.Time
}

func newStore(opt Options, people []Person, key *rsa.PrivateKey) *store {
	sum := sha256.Sum256(key.PublicKey.N.Bytes())
	return &store{
		opt: opt, people: people, key: key, keyID: hex.EncodeToString(sum[:8]),
		requests: map[string]*request{}, codes: map[string]string{}, tokens: map[string]token{},
	}
}

func (s *store) person(subject string) (Person, bool) {
	s.staff.RLock()
	defer s.staff.RUnlock()
	i := slices.IndexFunc(s.people, func(p Person) bool { return p.Subject == subject })
	if i < 0 {
		return Person{}, false
	}
	return s.people[i], true
}

// everybody lists those who may sign in.
func (s *store) everybody() []Person {
	s.staff.RLock()
	defer s.staff.RUnlock()
	return slices.Clone(s.people)
}

// choose ends the person's part of a sign-in.
func (s *store) choose(id, subject string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.requests[id]
	if r == nil || s.opt.Now().Sub(r.made) > signInTime {
		return errNoRequest
	}
	if _, ok := s.person(subject); !ok {
		return errors.New("no such person")
	}
	r.subject, r.done, r.authTime = subject, true, s.opt.Now()
	return nil
}

var errNoRequest = errors.New("this sign-in is over; start again from the console")

func (s *store) CreateAuthRequest(_ context.Context, in *oidc.AuthRequest, _ string) (op.AuthRequest, error) {
	if in.CodeChallenge == "" || in.CodeChallengeMethod != oidc.CodeChallengeMethodS256 {
		return nil, oidc.ErrInvalidRequest().WithDescription("code_challenge with method S256 is required")
	}
	r := &request{AuthRequest: *in, id: rand.Text(), made: s.opt.Now()}
	r.Scopes = append(slices.Clone(in.Scopes), oidc.ScopeOfflineAccess) // a refresh token is given unasked
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, old := range s.requests {
		if s.opt.Now().Sub(old.made) > signInTime {
			delete(s.requests, id)
		}
	}
	s.requests[r.id] = r
	return r, nil
}

func (s *store) AuthRequestByID(_ context.Context, id string) (op.AuthRequest, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.requests[id]; r != nil {
		return *r, nil
	}
	return nil, errNoRequest
}

// AuthRequestByCode spends the code: a second exchange finds nothing.
func (s *store) AuthRequestByCode(_ context.Context, code string) (op.AuthRequest, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id, ok := s.codes[code]
	delete(s.codes, code)
	if r := s.requests[id]; ok && r != nil {
		return *r, nil
	}
	return nil, errors.New("unknown or used code")
}

func (s *store) SaveAuthCode(_ context.Context, id, code string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.codes[code] = id
	return nil
}

func (s *store) DeleteAuthRequest(_ context.Context, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.requests, id)
	return nil
}

func (s *store) CreateAccessToken(_ context.Context, r op.TokenRequest) (string, time.Time, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id, end := rand.Text(), s.opt.Now().Add(tokenTime)
	s.tokens[id] = token{r.GetSubject(), end}
	return id, end, nil
}

func (s *store) TerminateSession(_ context.Context, subject, _ string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, t := range s.tokens {
		if t.subject == subject {
			delete(s.tokens, id)
		}
	}
	return nil
}

func (s *store) RevokeToken(_ context.Context, id, _, _ string) *oidc.Error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.tokens, id)
	return nil
}

// describe fills in what Cognito tells of a person.
func (s *store) describe(info *oidc.UserInfo, subject string) error {
	p, ok := s.person(subject)
	if !ok {
		return errors.New("no such person")
	}
	info.Subject, info.Name, info.Email, info.EmailVerified = p.Subject, p.Name, p.Email, true
	if p.Role != "" {
		info.AppendClaims("cognito:groups", []string{p.Role})
	}
	info.AppendClaims("cognito:username", p.Subject)
	return nil
}

// SetUserinfoFromRequest makes the claims of an ID token.
func (s *store) SetUserinfoFromRequest(_ context.Context, info *oidc.UserInfo, r op.IDTokenRequest, _ []string) error {
	info.AppendClaims("token_use", "id")
	return s.describe(info, r.GetSubject())
}

func (s *store) SetUserinfoFromScopes(context.Context, *oidc.UserInfo, string, string, []string) error {
	return nil
}

func (s *store) SetUserinfoFromToken(_ context.Context, info *oidc.UserInfo, id, _, _ string) error {
	s.mu.Lock()
	t, ok := s.tokens[id]
	s.mu.Unlock()
	if !ok || s.opt.Now().After(t.end) {
		return errors.New("the access token is over")
	}
	return s.describe(info, t.subject)
}

func (s *store) SetIntrospectionFromToken(context.Context, *oidc.IntrospectionResponse, string, string, string) error {
	return errors.New("introspection is not offered")
}

func (s *store) GetPrivateClaimsFromScopes(context.Context, string, string, []string) (map[string]any, error) {
	return map[string]any{"token_use": "access"}, nil
}

func (s *store) GetKeyByIDAndClientID(context.Context, string, string) (*jose.JSONWebKey, error) {
	return nil, errors.New("clients have no keys")
}

func (s *store) ValidateJWTProfileScopes(context.Context, string, []string) ([]string, error) {
	return nil, errors.New("the JWT profile is not offered")
}

func (s *store) GetClientByClientID(_ context.Context, id string) (op.Client, error) {
	if id != s.opt.ClientID {
		return nil, errors.New("unknown client")
	}
	return client{s.opt}, nil
}

func (s *store) AuthorizeClientIDSecret(context.Context, string, string) error {
	return errors.New("the client is public and has no secret")
}

func (s *store) Health(context.Context) error { return nil }

func (s *store) SigningKey(context.Context) (op.SigningKey, error) {
	return signingKey{s}, nil
}

func (s *store) SignatureAlgorithms(context.Context) ([]jose.SignatureAlgorithm, error) {
	return []jose.SignatureAlgorithm{jose.RS256}, nil
}

func (s *store) KeySet(context.Context) ([]op.Key, error) { return []op.Key{publicKey{s}}, nil }

type signingKey struct{ *store }

func (k signingKey) SignatureAlgorithm() jose.SignatureAlgorithm { return jose.RS256 }
func (k signingKey) Key() any                                    { return k.key }
func (k signingKey) ID() string                                  { return k.keyID }

type publicKey struct{ *store }

func (k publicKey) ID() string                         { return k.keyID }
func (k publicKey) Algorithm() jose.SignatureAlgorithm { return jose.RS256 }
func (k publicKey) Use() string                        { return "sig" }
func (k publicKey) Key() any                           { return &k.key.PublicKey }
