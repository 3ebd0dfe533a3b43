package kit

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// A Layout is the frame that a site's pages stand in.
type Layout string

// The layouts.
const (
	Public  Layout = "public"  // one column, one thing per page
	Console Layout = "console" // wide, with navigation at the side
)

// A Link is a piece of navigation. Text is final, in the reader's language.
type Link struct {
	Text    string
	Href    string
	Current bool   // the page that is being shown, or the section it belongs to
	Hidden  string // words added for screen readers only
}

// A User is who is signed in, as pages show it.
type User struct {
	Name    string
	Role    string // in the reader's language
	SignOut string // path of the POST that ends the session
}

// Config is what a Site needs. Origin, SigningKey, Now and Entropy are required.
type Config struct {
	Layout         Layout           // Public when empty
	Origin         string           // origin that people see, "https://example.org"; its scheme decides the cookies' Secure
	Home           string           // path of the wordmark's link; "/" when empty
	StaticPrefix   string           // where the built files are served, "/static" when empty
	SigningKey     []byte           // at least MinKeyBytes
	OriginSecret   string           // expected in OriginHeader; empty turns the check off
	TrustedOrigins []string         // origins besides Origin that may send forms
	FormAction     []string         // origins besides our own that forms may end at: the sign-in issuer
	SignIn         string           // path of the sign-in page, which gets ?next=; empty shows a 401 page instead
	Now            func() time.Time // clock
	Entropy        io.Reader        // crypto/rand in production
	Log            *slog.Logger     // faults, one line each; nil discards them

	// Guard checks a route's permission before its handler runs and gives back the request that the handler gets,
	// usually with WithUser and the session in its context; also beside a fault, where it knows whom it refuses. It is
	// not called for Anyone. Nil refuses all but Anyone.
	Guard func(w http.ResponseWriter, r *http.Request, need Permission) (*http.Request, error)
	// Nav gives the navigation for a request, nil for none. Base marks as current the link whose path fits best.
	Nav func(r *http.Request, p *Printer) []Link
	// Footer gives the links at the foot of every page.
	Footer func(r *http.Request, p *Printer) []Link
}

// A Site is one web surface: its pages' frame, cookies, headers and errors. It is safe for concurrent use.
type Site struct {
	Config
	secure       bool
	policy       string
	originSecret string
	signer       *Signer
	cross        *http.CrossOriginProtection
}

// New checks the configuration and makes a Site; the error names every problem.
func New(c Config) (*Site, error) {
	c.Layout = or(c.Layout, Public)
	c.Home = or(c.Home, "/")
	c.StaticPrefix = or(c.StaticPrefix, "/static")
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	s := &Site{Config: c, policy: policy(c.FormAction), originSecret: c.OriginSecret, cross: http.NewCrossOriginProtection()}
	var problems []error
	scheme, err := originScheme(c.Origin)
	if err != nil {
		problems = append(problems, err)
	}
	s.secure = scheme == "https"
	if s.signer, err = NewSigner(c.SigningKey); err != nil {
		problems = append(problems, err)
	}
	if c.Now == nil || c.Entropy == nil {
		problems = append(problems, errors.New("no clock or no entropy given"))
	}
	for _, origin := range append([]string{c.Origin}, c.TrustedOrigins...) {
		if err := s.cross.AddTrustedOrigin(origin); err != nil {
			problems = append(problems, fmt.Errorf("trusted origin %q: %w", origin, err))
		}
	}
	if err := errors.Join(problems...); err != nil {
		return nil, fmt.Errorf("new site: %w", err)
	}
	return s, nil
}

// Signer gives the site's signer, for cursors and sign-in state.
func (s *Site) Signer() *Signer { return s.signer }

func originScheme(origin string) (string, error) {
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || strings.Trim(u.Path, "/") != "" {
		return "", fmt.Errorf("origin %q is not like https://example.org", origin)
	}
	return u.Scheme, nil
}

func or[T comparable](value, otherwise T) T {
	var zero T
	if value == zero {
		return otherwise
	}
	return value
}
