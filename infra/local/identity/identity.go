// Package identity is an OpenID Connect provider with demo staff in place of the Cognito user pool: code
// flow with PKCE for one public client, ID tokens with Cognito's claims, keys, userinfo and sign-out.
//
// There are no passwords: whoever can reach the page can be anybody. That is what it is for, and why it
// must never be reached from another machine. Sign-ins under way are lost with a restart; the signing key
// and with it every issued token is not. As Cognito does, it gives a refresh token with every sign-in, unasked and
// for 12 hours, and answers it with the person's present group. Other grants and client secrets are not offered.
package identity

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"strings"
	"time"
	"unicode"

	"github.com/zitadel/oidc/v3/pkg/op"
)

// A Person is a demo member of staff.
type Person struct {
	Subject string
	Name    string
	Email   string
	Role    string
}

// Options describe the provider; all are required but Now.
type Options struct {
	Issuer       string   // origin and path, no final slash
	ClientID     string   // the one public client
	Redirects    []string // where its sign-ins may end
	AfterSignOut []string // where its sign-outs may end
	Roles        []string // groups; the first one gets two people, as a second one has to approve
	KeyFile      string   // private key, made on the first start
	Now          func() time.Time
}

// A Provider answers below the path of its issuer.
type Provider struct {
	store *store
	op    *op.Provider
	mux   *http.ServeMux
}

// New makes the provider and, the first time, its key.
func New(opt Options) (*Provider, error) {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	key, err := loadKey(opt.KeyFile)
	if err != nil {
		return nil, fmt.Errorf("identity: %w", err)
	}
	s := newStore(opt, Staff(opt.Roles), key)
	config := &op.Config{CodeMethodS256: true, GrantTypeRefreshToken: true, SupportedScopes: []string{"openid", "profile", "email"}}
	// Access tokens of an earlier start stay readable, as the key is derived from the one on disk.
	config.CryptoKey = sha256.Sum256(x509.MarshalPKCS1PrivateKey(key))
	config.CryptoKeyId = "local"
	provider, err := op.NewProvider(config, s, op.StaticIssuer(opt.Issuer), op.WithAllowInsecure())
	if err != nil {
		return nil, fmt.Errorf("identity: %w", err)
	}
	p := &Provider{store: s, op: provider, mux: http.NewServeMux()}
	_, path, _ := strings.Cut(strings.TrimPrefix(opt.Issuer, "http://"), "/")
	path = "/" + path
	p.mux.HandleFunc("GET "+path+"/sign-in", p.choose)
	p.mux.HandleFunc("POST "+path+"/sign-in", p.signIn)
	p.mux.Handle(path+"/", http.StripPrefix(path, provider))
	return p, nil
}

// ServeHTTP answers the protocol and the page "Sign in as".
func (p *Provider) ServeHTTP(w http.ResponseWriter, r *http.Request) { p.mux.ServeHTTP(w, r) }

// Staff lists the demo people of the roles.
func Staff(roles []string) []Person {
	first := []string{"Olena", "Oleh", "Anna", "Taras", "Iryna", "Petro", "Maria", "Danylo"}
	var out []Person
	for i, role := range roles {
		n := 1
		if i == 0 {
			n = 2
		}
		for range n {
			given := first[len(out)%len(first)]
			out = append(out, person(given, role))
		}
	}
	return out
}

func person(given, role string) Person {
	title := []rune(role)
	title[0] = unicode.ToUpper(title[0])
	email := strings.ToLower(given) + "." + role + "@example.org"
	sum := sha256.Sum256([]byte(email))
	h := hex.EncodeToString(sum[:16])
	return Person{
		Subject: strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:]}, "-"),
		Name:    given + " " + string(title) + " (demo)", Email: email, Role: role,
	}
}

func loadKey(path string) (*rsa.PrivateKey, error) {
	body, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return makeKey(path)
	}
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(body)
	if block == nil {
		return nil, fmt.Errorf("%s holds no key; remove it to get a new one", path)
	}
	return x509.ParsePKCS1PrivateKey(block.Bytes)
}

func makeKey(path string) (*rsa.PrivateKey, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	body := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	return key, os.WriteFile(path, body, 0o600)
}

// callback is where the protocol goes on after somebody was chosen.
func (p *Provider) callback(ctx context.Context, id string) string {
	return op.AuthCallbackURL(p.op)(op.ContextWithIssuer(ctx, p.store.opt.Issuer), id)
}
