package oidc_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/bridges-of-trust/bridges/shared/adapter/oidc"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/account"
)

const clientID = "bridges-console"

var try = account.Try{State: "state", Nonce: "nonce", Verifier: "verifier-of-at-least-forty-three-characters-0"}

var keys = sync.OnceValues(func() (*rsa.PrivateKey, *rsa.PrivateKey) {
	ours, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	theirs, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return ours, theirs
})

// An issuer is an OpenID provider that answers every code with the token that a test gives it.
type issuer struct {
	*httptest.Server
	token  func() any // value of id_token; nil leaves it out
	status int        // of the token endpoint; 200 if zero
}

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	i := &issuer{}
	mux := http.NewServeMux()
	i.Server = httptest.NewServer(mux)
	t.Cleanup(i.Close)
	reply := func(w http.ResponseWriter, v any) {
		w.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(w).Encode(v); err != nil {
			t.Error(err)
		}
	}
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, map[string]any{
			"issuer": i.URL, "authorization_endpoint": i.URL + "/authorize", "token_endpoint": i.URL + "/token", "jwks_uri": i.URL + "/keys",
			"id_token_signing_alg_values_supported": []string{"RS256", "HS256", "none"},
		})
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		ours, _ := keys()
		reply(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &ours.PublicKey, KeyID: "k1", Algorithm: "RS256", Use: "sig"}}})
	})
	mux.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("grant_type") == "refresh_token" {
			if r.FormValue("refresh_token") != "refresh-1" || r.FormValue("client_id") != clientID {
				t.Errorf("refresh with %v", r.Form)
			}
		} else if r.FormValue("code_verifier") != try.Verifier || r.FormValue("code") != "code" {
			t.Errorf("exchange of code %q with verifier %q", r.FormValue("code"), r.FormValue("code_verifier"))
		}
		if i.status != 0 {
			w.WriteHeader(i.status)
			reply(w, map[string]any{"error": "invalid_grant"})
			return
		}
		answer := map[string]any{"access_token": "opaque", "token_type": "Bearer", "expires_in": 60}
		if r.FormValue("code") != "" { // Cognito gives none with a refresh
			answer["refresh_token"] = "refresh-1"
		}
		if v := i.token(); v != nil {
			answer["id_token"] = v
		}
		reply(w, answer)
	})
	return i
}

func (i *issuer) claims() map[string]any {
	now := time.Now()
	return map[string]any{
		"iss": i.URL, "aud": clientID, "sub": "s1", "exp": now.Add(time.Hour).Unix(), "iat": now.Unix(), "nonce": try.Nonce,
		"token_use": "id", "name": "Officer One (demo)", "email": "one@example.org", "cognito:groups": []string{"officer"},
	}
}

func sign(t *testing.T, alg jose.SignatureAlgorithm, key any, kid string, claims map[string]any) string {
	t.Helper()
	s, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", kid).WithType("JWT"))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := s.Sign(raw)
	if err != nil {
		t.Fatal(err)
	}
	out, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func unsigned(t *testing.T, claims map[string]any) string {
	t.Helper()
	raw, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	b64 := base64.RawURLEncoding.EncodeToString
	return b64([]byte(`{"alg":"none","typ":"JWT"}`)) + "." + b64(raw) + "."
}

func publicPEM(t *testing.T, key *rsa.PublicKey) []byte {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

func TestFinish_RefusesForgedTokens(t *testing.T) {
	t.Parallel()
	ours, theirs := keys()
	with := func(changes map[string]any) func(*testing.T, *issuer) any {
		return func(t *testing.T, i *issuer) any {
			claims := i.claims()
			maps.Copy(claims, changes)
			return sign(t, jose.RS256, ours, "k1", claims)
		}
	}
	tests := []struct {
		name  string
		token func(*testing.T, *issuer) any
		want  fault.Code
	}{
		{"sound", with(nil), ""},
		{"alg none", func(t *testing.T, i *issuer) any { return unsigned(t, i.claims()) }, fault.Unauthenticated},
		{"HS256 with the public key", func(t *testing.T, i *issuer) any {
			return sign(t, jose.HS256, publicPEM(t, &ours.PublicKey), "k1", i.claims())
		}, fault.Unauthenticated},
		{"key of somebody else", func(t *testing.T, i *issuer) any { return sign(t, jose.RS256, theirs, "k1", i.claims()) }, fault.Unauthenticated},
		{"kid that is an address", func(t *testing.T, i *issuer) any {
			return sign(t, jose.RS256, theirs, "https://example.org/keys", i.claims())
		}, fault.Unauthenticated},
		{"other issuer", with(map[string]any{"iss": "https://issuer.example.org"}), fault.Unauthenticated},
		{"other audience", with(map[string]any{"aud": "another-client"}), fault.Unauthenticated},
		{"expired", with(map[string]any{"exp": time.Now().Add(-time.Minute).Unix()}), fault.Unauthenticated},
		{"not valid yet", with(map[string]any{"nbf": time.Now().Add(time.Hour).Unix()}), fault.Unauthenticated},
		{"wrong nonce", with(map[string]any{"nonce": "another"}), fault.Unauthenticated},
		{"no nonce", with(map[string]any{"nonce": nil}), fault.Unauthenticated},
		{"access token", with(map[string]any{"token_use": "access"}), fault.Unauthenticated},
		{"groups that are no list", with(map[string]any{"cognito:groups": "officer"}), fault.Unauthenticated},
		{"no token", func(*testing.T, *issuer) any { return nil }, fault.Unauthenticated},
		{"no text", func(*testing.T, *issuer) any { return 7 }, fault.Unauthenticated},
		{"nonsense", func(*testing.T, *issuer) any { return "a.b.c" }, fault.Unauthenticated},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			i := newIssuer(t)
			i.token = func() any { return tt.token(t, i) }
			p, err := oidc.New(i.URL, clientID, "https://console.example/console/signed-in").Finish(t.Context(), try, "code")
			if fault.CodeOf(err) != tt.want {
				t.Fatalf("Finish = %+v, %v, want %q", p, err, tt.want)
			}
			if sound := p.Subject == "s1" && p.Name == "Officer One (demo)" && slices.Equal(p.Roles, []string{"officer"}); sound != (tt.want == "") {
				t.Errorf("Finish = %+v with %q", p, tt.want)
			}
		})
	}
}

func TestFinish_TheIssuerItself(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		status int
		want   fault.Code
	}{
		{"refuses the code", http.StatusBadRequest, fault.Unauthenticated},
		{"is broken", http.StatusInternalServerError, fault.Unavailable},
	}
	for _, tt := range tests {
		i := newIssuer(t)
		i.status = tt.status
		if _, err := oidc.New(i.URL, clientID, "https://console.example/").Finish(t.Context(), try, "code"); fault.CodeOf(err) != tt.want {
			t.Errorf("%s: Finish = %v, want %s", tt.name, err, tt.want)
		}
	}
	i := newIssuer(t)
	i.Close()
	if _, err := oidc.New(i.URL, clientID, "https://console.example/").Finish(t.Context(), try, "code"); fault.CodeOf(err) != fault.Unavailable {
		t.Errorf("away: Finish = %v, want unavailable", err)
	}
}

// TestRenew asks again as Cognito answers: an ID token without a nonce, no new refresh token.
func TestRenew(t *testing.T) {
	t.Parallel()
	ours, theirs := keys()
	tests := []struct {
		name   string
		status int
		key    any
		change map[string]any
		want   fault.Code
	}{
		{name: "sound", key: ours},
		{name: "other groups", key: ours, change: map[string]any{"cognito:groups": []string{"auditor"}}},
		{name: "no groups", key: ours, change: map[string]any{"cognito:groups": nil}},
		{name: "key of somebody else", key: theirs, want: fault.Unauthenticated},
		{name: "expired", key: ours, change: map[string]any{"exp": time.Now().Add(-time.Minute).Unix()}, want: fault.Unauthenticated},
		{name: "access token", key: ours, change: map[string]any{"token_use": "access"}, want: fault.Unauthenticated},
		{name: "disabled", status: http.StatusBadRequest, want: fault.Unauthenticated},
		{name: "too many", status: http.StatusTooManyRequests, want: fault.Unavailable},
		{name: "broken", status: http.StatusInternalServerError, want: fault.Unavailable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			i := newIssuer(t)
			claims := i.claims()
			delete(claims, "nonce")
			maps.Copy(claims, tt.change)
			i.status, i.token = tt.status, func() any { return sign(t, jose.RS256, tt.key, "k1", claims) }
			p, err := oidc.New(i.URL, clientID, "https://console.example/").Renew(t.Context(), "refresh-1")
			if fault.CodeOf(err) != tt.want {
				t.Fatalf("Renew = %+v, %v, want %q", p, err, tt.want)
			}
			if err != nil && strings.Contains(err.Error(), "refresh-1") {
				t.Errorf("the error tells the token: %v", err)
			}
			groups, _ := claims["cognito:groups"].([]string)
			if err == nil && (p.Subject != "s1" || p.Renewal != "refresh-1" || !slices.Equal(p.Roles, groups)) {
				t.Errorf("Renew = %+v", p)
			}
		})
	}
}

func TestAuthorise(t *testing.T) {
	t.Parallel()
	i := newIssuer(t)
	c := oidc.New(i.URL, clientID, "https://console.example/console/signed-in")
	address, err := c.Authorise(t.Context(), try)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	for name, want := range map[string]string{
		"client_id": clientID, "state": try.State, "nonce": try.Nonce, "code_challenge_method": "S256", "response_type": "code",
		"redirect_uri": "https://console.example/console/signed-in",
	} {
		if got := q.Get(name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	if q.Get("code_challenge") == "" || q.Get("code_challenge") == try.Verifier {
		t.Errorf("code_challenge = %q, want a hash of the verifier", q.Get("code_challenge"))
	}
	if c.Origin() != i.URL {
		t.Errorf("Origin = %q, want %q", c.Origin(), i.URL)
	}
}
