// Package oidc signs staff in with OpenID Connect: the code flow with PKCE, as a public client of one issuer. In AWS the
// issuer is a Cognito user pool, whose groups are the roles.
package oidc

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/account"
)

// A Client knows one issuer. It asks the issuer for its configuration at the first use, and again after a failure.
type Client struct {
	issuer, clientID, callback string
	http                       *http.Client

	mu       sync.Mutex
	provider *oidc.Provider
}

// New makes the client. It makes no call. Callback is the address that the issuer sends people back to.
func New(issuer, clientID, callback string) *Client {
	return &Client{issuer: issuer, clientID: clientID, callback: callback, http: &http.Client{Timeout: 5 * time.Second}}
}

// Authorise gives the address at the issuer where the person signs in. Faults: unavailable.
func (c *Client) Authorise(ctx context.Context, t account.Try) (string, error) {
	p, err := c.discover(ctx)
	if err != nil {
		return "", err
	}
	return c.config(p).AuthCodeURL(t.State, oidc.Nonce(t.Nonce), oauth2.S256ChallengeOption(t.Verifier)), nil
}

// Origin gives the origin of the issuer's sign-in page, for the content security policy.
func (c *Client) Origin() string {
	u, err := url.Parse(c.issuer)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// Finish exchanges the code for who the person is. The ID token's signature, issuer, audience, expiry and nonce are
// checked; an access token in its place is refused. Faults: unauthenticated, unavailable.
func (c *Client) Finish(ctx context.Context, t account.Try, code string) (account.Person, error) {
	p, err := c.discover(ctx)
	if err != nil {
		return account.Person{}, err
	}
	ctx = oidc.ClientContext(ctx, c.http)
	token, err := c.config(p).Exchange(ctx, code, oauth2.VerifierOption(t.Verifier))
	if err != nil {
		return account.Person{}, refusal(err, "code")
	}
	return c.person(ctx, p, token, &t.Nonce)
}

// Renew asks the issuer who the person is by now, with the refresh token of a sign-in: Cognito answers with an ID token
// of the present groups, and refuses where the person was disabled or signed out everywhere. Such a token carries no
// nonce. Faults: unauthenticated, unavailable.
func (c *Client) Renew(ctx context.Context, renewal string) (account.Person, error) {
	p, err := c.discover(ctx)
	if err != nil {
		return account.Person{}, err
	}
	ctx = oidc.ClientContext(ctx, c.http)
	token, err := c.config(p).TokenSource(ctx, &oauth2.Token{RefreshToken: renewal}).Token()
	if err != nil {
		return account.Person{}, refusal(err, "refresh token")
	}
	return c.person(ctx, p, token, nil)
}

// refusal tells an issuer that says no from one that is busy or broken. Its words may hold what was sent and go nowhere.
func refusal(err error, what string) error {
	var answer *oauth2.RetrieveError
	if errors.As(err, &answer) && answer.Response.StatusCode < http.StatusInternalServerError && answer.Response.StatusCode != http.StatusTooManyRequests {
		return fault.Wrap(fault.Unauthenticated, "", fmt.Errorf("the issuer refused the %s", what))
	}
	return fault.Wrap(fault.Unavailable, "", fmt.Errorf("the issuer did not exchange the %s", what))
}

// person reads an issuer's answer; nonce is nil where the ID token needs none.
func (c *Client) person(ctx context.Context, p *oidc.Provider, token *oauth2.Token, nonce *string) (account.Person, error) {
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return account.Person{}, fault.Wrap(fault.Unauthenticated, "", errors.New("no ID token"))
	}
	verified, err := p.Verifier(&oidc.Config{ClientID: c.clientID, SupportedSigningAlgs: []string{oidc.RS256, oidc.ES256}}).Verify(ctx, raw)
	if err != nil {
		return account.Person{}, fault.Wrap(fault.Unauthenticated, "", fmt.Errorf("ID token: %w", err))
	}
	var claims struct {
		Use    string   `json:"token_use"`
		Name   string   `json:"name"`
		Email  string   `json:"email"`
		Groups []string `json:"cognito:groups"`
	}
	if err := verified.Claims(&claims); err != nil {
		return account.Person{}, fault.Wrap(fault.Unauthenticated, "", fmt.Errorf("claims: %w", err))
	}
	if (nonce != nil && verified.Nonce != *nonce) || (claims.Use != "" && claims.Use != "id") {
		return account.Person{}, fault.Wrap(fault.Unauthenticated, "", errors.New("the ID token belongs to another sign-in"))
	}
	if claims.Name == "" {
		claims.Name = claims.Email
	}
	return account.Person{Subject: verified.Subject, Name: claims.Name, Roles: claims.Groups, Renewal: token.RefreshToken}, nil
}

func (c *Client) config(p *oidc.Provider) *oauth2.Config {
	endpoint := p.Endpoint()
	endpoint.AuthStyle = oauth2.AuthStyleInParams // a public client has no secret to show, so it names itself in the form
	return &oauth2.Config{
		ClientID: c.clientID, Endpoint: endpoint, RedirectURL: c.callback,
		Scopes: []string{oidc.ScopeOpenID, "profile", "email"},
	}
}

func (c *Client) discover(ctx context.Context) (*oidc.Provider, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.provider != nil {
		return c.provider, nil
	}
	// The provider keeps this context for fetching keys later, so it must outlive the request.
	p, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), c.http), c.issuer)
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "", fmt.Errorf("discover %s: %w", c.issuer, err))
	}
	c.provider = p
	return p, nil
}
