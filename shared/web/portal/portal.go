// Package portal is the public site and the applicants' portal: open calls, and the journey from "we would like to apply"
// to a reference number.
//
// It promises applicants that nothing typed is lost: every page can be saved with anything missing, two windows never
// overwrite each other in silence, and a session that ends while somebody types is renewed on the spot. Nothing acts on GET.
package portal

import (
	"context"
	"embed"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/bridges-of-trust/bridges/shared/domain/account"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/interest"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/search"
	"github.com/bridges-of-trust/bridges/shared/domain/partnership"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

//go:embed *.html
var files embed.FS

// A Desk reads what every page of an applicant needs in one request to the table.
type Desk interface {
	// Desk gives the session with this hash, the application and the call; what does not exist is the zero value. It
	// fails with unavailable.
	Desk(ctx context.Context, session string, a application.ID, c programme.CallID) (account.Session, application.Application, programme.Call, error)
}

// Partners finds the partnerships of an application.
type Partners interface {
	// PartnershipsFor gives them in a fixed order, also those that are only prepared. It fails with unavailable.
	PartnershipsFor(ctx context.Context, a application.ID) ([]partnership.Partnership, error)
}

// Places finds municipalities in the register.
type Places interface {
	// Search fails with unavailable, and with not_found before the first import.
	Search(ctx context.Context, now time.Time, q search.Query) ([]search.Hit, error)
	// Find fails with not_found or unavailable.
	Find(ctx context.Context, now time.Time, code string) (municipality.Place, error)
}

// Config is what a Portal needs; Site gets its guard, navigation and paths from here.
type Config struct {
	Site         kit.Config
	Programme    programme.Reader
	Desk         Desk
	Applications application.Service
	Accounts     account.Service
	Interest     interest.Service
	Partners     Partners
	Places       Places
}

// A Portal serves the public and applicants.
type Portal struct {
	Config
	site *kit.Site
}

// New checks the configuration and makes the portal's handler.
func New(c Config) (http.Handler, error) {
	p, err := build(c)
	if err != nil {
		return nil, err
	}
	return p.site.Handler(p.routes()...), nil
}

func build(c Config) (*Portal, error) {
	p := &Portal{Config: c}
	p.Site.Layout = kit.Public
	p.Site.Home = "/"
	p.Site.SignIn = "/resume"
	p.Site.Guard = p.guard
	p.Site.Nav = navigation
	p.Site.Footer = footer
	site, err := kit.New(p.Site)
	if err != nil {
		return nil, err
	}
	p.site = site
	return p, nil
}

func navigation(_ *http.Request, t *kit.Printer) []kit.Link {
	return []kit.Link{
		{Text: t.T("portal.nav.calls"), Href: "/calls"},
		{Text: t.T("portal.nav.themes"), Href: "/themes"},
		{Text: t.T("portal.nav.resume"), Href: "/resume"},
		{Text: t.T("portal.nav.help"), Href: "/help"},
	}
}

func footer(_ *http.Request, t *kit.Printer) []kit.Link {
	return []kit.Link{
		{Text: t.T("portal.nav.help"), Href: "/help"},
		{Text: t.T("portal.nav.privacy"), Href: "/privacy"},
		{Text: t.T("portal.nav.cookies"), Href: "/cookies"},
		{Text: t.T("portal.nav.accessibility"), Href: "/accessibility"},
	}
}

// viewerHeader is set by CloudFront and replaced when a browser sends one; it is believed only where the origin secret
// proves that the request came through CloudFront.
const viewerHeader = "CloudFront-Viewer-Address"

// client gives the network address that limits are counted by. An IPv6 network counts as one client.
func (p *Portal) client(r *http.Request) string {
	host := r.RemoteAddr
	if p.Site.OriginSecret != "" {
		if v := r.Header.Get(viewerHeader); v != "" {
			host = v[:max(strings.LastIndexByte(v, ':'), 0)]
		}
	} else if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	addr, err := netip.ParseAddr(strings.Trim(host, "[]"))
	if err != nil {
		return host
	}
	if addr = addr.Unmap(); addr.Is4() {
		return addr.String()
	}
	network, _ := addr.Prefix(64)
	return network.String()
}

func (p *Portal) now() time.Time { return p.Site.Now() }
