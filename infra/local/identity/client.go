package identity

import (
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// A request is one sign-in under way.
type request struct {
	oidc.AuthRequest
	id             string
	subject        string
	made, authTime time.Time
	done           bool
}

func (r request) GetID() string          { return r.id }
func (r request) GetACR() string         { return "" }
func (r request) GetAMR() []string       { return nil }
func (r request) GetAudience() []string  { return []string{r.ClientID} }
func (r request) GetAuthTime() time.Time { return r.authTime }
func (r request) GetClientID() string    { return r.ClientID }
func (r request) GetNonce() string       { return r.Nonce }
func (r request) GetRedirectURI() string { return r.RedirectURI }
func (r request) GetScopes() []string    { return r.Scopes }
func (r request) GetState() string       { return r.State }
func (r request) GetSubject() string     { return r.subject }
func (r request) Done() bool             { return r.done }

func (r request) GetResponseType() oidc.ResponseType { return r.ResponseType }
func (r request) GetResponseMode() oidc.ResponseMode { return r.ResponseMode }
func (r request) GetCodeChallenge() *oidc.CodeChallenge {
	return &oidc.CodeChallenge{Challenge: r.CodeChallenge, Method: r.CodeChallengeMethod}
}

// A client is the console: public, so that only PKCE ties the code to who asked for it.
type client struct{ opt Options }

func (c client) GetID() string                       { return c.opt.ClientID }
func (c client) RedirectURIs() []string              { return c.opt.Redirects }
func (c client) PostLogoutRedirectURIs() []string    { return c.opt.AfterSignOut }
func (c client) ApplicationType() op.ApplicationType { return op.ApplicationTypeUserAgent }
func (c client) AuthMethod() oidc.AuthMethod         { return oidc.AuthMethodNone }
func (c client) ResponseTypes() []oidc.ResponseType {
	return []oidc.ResponseType{oidc.ResponseTypeCode}
}

func (c client) GrantTypes() []oidc.GrantType {
	return []oidc.GrantType{oidc.GrantTypeCode, oidc.GrantTypeRefreshToken}
}
func (c client) LoginURL(id string) string            { return c.opt.Issuer + "/sign-in?id=" + id }
func (c client) AccessTokenType() op.AccessTokenType  { return op.AccessTokenTypeJWT }
func (c client) IDTokenLifetime() time.Duration       { return tokenTime }
func (c client) IDTokenUserinfoClaimsAssertion() bool { return true }
func (c client) ClockSkew() time.Duration             { return 0 }
func (c client) IsScopeAllowed(string) bool           { return false }

// DevMode allows addresses with http, which every local one has.
func (c client) DevMode() bool { return true }

func same(scopes []string) []string { return scopes }

func (c client) RestrictAdditionalIdTokenScopes() func([]string) []string     { return same }
func (c client) RestrictAdditionalAccessTokenScopes() func([]string) []string { return same }
