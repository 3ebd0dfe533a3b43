package identity_test

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/oauth2"

	"github.com/bridges-of-trust/bridges/infra/local/identity"
)

var roles = []string{"officer", "assessor", "auditor"}

type bench struct {
	url    string
	client *http.Client // does not follow the last redirect, to the client's callback
	config oauth2.Config
	check  *oidc.IDTokenVerifier
	end    string
	desk   *identity.Provider
	clock  *atomic.Int64 // how much later it is, in nanoseconds
}

func start(t *testing.T) bench {
	t.Helper()
	var handler http.Handler
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	t.Cleanup(srv.Close)
	issuer := srv.URL + "/_local/identity"
	clock := &atomic.Int64{}
	p, err := identity.New(identity.Options{
		Now:    func() time.Time { return time.Now().Add(time.Duration(clock.Load())) },
		Issuer: issuer, ClientID: "console", Redirects: []string{srv.URL + "/console/callback"},
		AfterSignOut: []string{srv.URL + "/console"}, Roles: roles, KeyFile: filepath.Join(t.TempDir(), "key"),
	})
	if err != nil {
		t.Fatal(err)
	}
	handler = p
	provider, err := oidc.NewProvider(t.Context(), issuer)
	if err != nil {
		t.Fatal(err)
	}
	var more struct {
		End string `json:"end_session_endpoint"`
	}
	if err := provider.Claims(&more); err != nil {
		t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.Path, "/console") {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	return bench{
		desk: p, clock: clock, url: srv.URL, client: client, end: more.End, check: provider.Verifier(&oidc.Config{ClientID: "console"}),
		config: oauth2.Config{ClientID: "console", Endpoint: provider.Endpoint(), RedirectURL: srv.URL + "/console/callback", Scopes: []string{"openid", "profile", "email"}},
	}
}

// signIn follows the buttons of the page and returns the code.
func (b bench) signIn(t *testing.T, name, verifier string) url.Values {
	t.Helper()
	resp, err := b.client.Get(b.config.AuthCodeURL("state-1", oidc.Nonce("nonce-1"), oauth2.S256ChallengeOption(verifier)))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != 200 {
		t.Fatalf("page: %d %s %v", resp.StatusCode, body, err)
	}
	subject := regexp.MustCompile(`value="([^"]+)">` + regexp.QuoteMeta(name)).FindSubmatch(body)
	if subject == nil {
		t.Fatalf("no button for %s in %s", name, body)
	}
	resp, err = b.client.PostForm(resp.Request.URL.String(), url.Values{"id": {resp.Request.URL.Query().Get("id")}, "subject": {string(subject[1])}})
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	to, err := resp.Location()
	if err != nil {
		text, _ := io.ReadAll(resp.Body)
		t.Fatalf("no redirect after choosing: %d %s", resp.StatusCode, text)
	}
	return to.Query()
}

func TestSignIn_claims(t *testing.T) {
	t.Parallel()
	b := start(t)
	verifier := oauth2.GenerateVerifier()
	q := b.signIn(t, "Anna Assessor (demo)", verifier)
	if q.Get("state") != "state-1" {
		t.Errorf("state = %q, want state-1", q.Get("state"))
	}
	token, err := b.config.Exchange(t.Context(), q.Get("code"), oauth2.VerifierOption(verifier))
	if err != nil {
		t.Fatal(err)
	}
	raw, _ := token.Extra("id_token").(string)
	verified, err := b.check.Verify(t.Context(), raw)
	if err != nil {
		t.Fatal(err)
	}
	type claims struct {
		Use    string   `json:"token_use"`
		Name   string   `json:"name"`
		Email  string   `json:"email"`
		Groups []string `json:"cognito:groups"`
		Nonce  string   `json:"nonce"`
	}
	var got claims
	if err := verified.Claims(&got); err != nil {
		t.Fatal(err)
	}
	want := claims{"id", "Anna Assessor (demo)", "anna.assessor@example.org", []string{"assessor"}, "nonce-1"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("claims (-want +got):\n%s", diff)
	}
	if _, err := b.config.Exchange(t.Context(), q.Get("code"), oauth2.VerifierOption(verifier)); err == nil {
		t.Error("a code was exchanged twice")
	}
	b.signOut(t, raw)
}

// TestRefresh_TellsOfToday signs somebody in, changes what they are, and asks again.
func TestRefresh_TellsOfToday(t *testing.T) {
	t.Parallel()
	subject := func(b bench, token *oauth2.Token) string {
		raw, _ := token.Extra("id_token").(string)
		verified, err := b.check.Verify(t.Context(), raw)
		if err != nil {
			t.Fatal(err)
		}
		return verified.Subject
	}
	tests := []struct {
		name    string
		change  func(b bench, subject string)
		refresh func(token string) string
		groups  []string
		refused bool
	}{
		{name: "nothing changed", groups: []string{"assessor"}},
		{name: "another group", change: func(b bench, s string) { b.desk.Assign(s, "auditor") }, groups: []string{"auditor"}},
		{name: "no group", change: func(b bench, s string) { b.desk.Assign(s, "") }},
		{name: "disabled", change: func(b bench, s string) { b.desk.Dismiss(s) }, refused: true},
		{name: "too old", change: func(b bench, _ string) { b.clock.Store(int64(13 * time.Hour)) }, refused: true},
		{name: "forged", refresh: func(token string) string { return "0" + token }, refused: true},
		{name: "nonsense", refresh: func(string) string { return "a.b" }, refused: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b, verifier := start(t), oauth2.GenerateVerifier()
			token, err := b.config.Exchange(t.Context(), b.signIn(t, "Anna Assessor (demo)", verifier).Get("code"), oauth2.VerifierOption(verifier))
			if err != nil || token.RefreshToken == "" {
				t.Fatalf("sign-in gives the refresh token %q, %v", token.RefreshToken, err)
			}
			refresh := token.RefreshToken
			if tt.change != nil {
				tt.change(b, subject(b, token))
			}
			if tt.refresh != nil {
				refresh = tt.refresh(refresh)
			}
			again, err := b.config.TokenSource(t.Context(), &oauth2.Token{RefreshToken: refresh}).Token()
			if (err != nil) != tt.refused {
				t.Fatalf("refresh = %v, want refused %v", err, tt.refused)
			}
			if tt.refused {
				return
			}
			raw, _ := again.Extra("id_token").(string)
			verified, err := b.check.Verify(t.Context(), raw)
			if err != nil {
				t.Fatal(err)
			}
			var claims struct {
				Groups []string `json:"cognito:groups"`
			}
			if err := verified.Claims(&claims); err != nil || verified.Subject != subject(b, token) {
				t.Errorf("claims: %v, of %s", err, verified.Subject)
			}
			if diff := cmp.Diff(tt.groups, claims.Groups); diff != "" {
				t.Errorf("groups (-want +got):\n%s", diff)
			}
		})
	}
}

func (b bench) signOut(t *testing.T, hint string) {
	t.Helper()
	resp, err := b.client.Get(b.end + "?" + url.Values{"id_token_hint": {hint}, "post_logout_redirect_uri": {b.url + "/console"}}.Encode())
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if got := resp.Header.Get("Location"); got != b.url+"/console" {
		t.Errorf("sign-out leads to %q (%d), want %q", got, resp.StatusCode, b.url+"/console")
	}
}

func TestExchange_refusesWrongVerifier(t *testing.T) {
	t.Parallel()
	b := start(t)
	q := b.signIn(t, "Olena Officer (demo)", oauth2.GenerateVerifier())
	if _, err := b.config.Exchange(context.Background(), q.Get("code"), oauth2.VerifierOption(oauth2.GenerateVerifier())); err == nil {
		t.Error("a code was exchanged with another verifier")
	}
}

func TestAuthorise_refuses(t *testing.T) {
	t.Parallel()
	b := start(t)
	challenge := oauth2.S256ChallengeOption(oauth2.GenerateVerifier())
	elsewhere := b.config
	elsewhere.RedirectURL = "http://elsewhere.example.org/"
	other := b.config
	other.ClientID = "other"
	tests := []struct{ name, url string }{
		{"no PKCE", b.config.AuthCodeURL("s")},
		{"foreign redirect", elsewhere.AuthCodeURL("s", challenge)},
		{"unknown client", other.AuthCodeURL("s", challenge)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			resp, err := b.client.Get(tt.url)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			refused := resp.StatusCode >= 400 || strings.Contains(resp.Header.Get("Location"), "error=")
			if !refused {
				t.Errorf("status %d at %s, want a refusal", resp.StatusCode, resp.Request.URL)
			}
		})
	}
}

func TestStaff_secondOfficerAndEveryRole(t *testing.T) {
	t.Parallel()
	var got []string
	subjects := map[string]bool{}
	for _, p := range identity.Staff(roles) {
		got = append(got, p.Name+" <"+p.Email+">")
		subjects[p.Subject] = true
	}
	want := []string{
		"Olena Officer (demo) <olena.officer@example.org>", "Oleh Officer (demo) <oleh.officer@example.org>",
		"Anna Assessor (demo) <anna.assessor@example.org>", "Taras Auditor (demo) <taras.auditor@example.org>",
	}
	if diff := cmp.Diff(want, got); diff != "" || len(subjects) != len(want) {
		t.Errorf("staff with %d subjects (-want +got):\n%s", len(subjects), diff)
	}
}
