// Package console is the staff's workflow console: the inbox of applications, matching runs with their workflow drawn
// as it runs, decisions, partnerships and every record's history.
package console

import (
	"context"
	"embed"
	"net/http"
	"slices"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/account"
	"github.com/bridges-of-trust/bridges/shared/domain/analysis"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/interest"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/partnership"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/domain/suggestion"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

//go:embed *.html
var files embed.FS

// Applications reads applications and their histories.
type Applications interface {
	application.Reader
	// ApplicationOf gives the submitted application with a reference. Faults: not_found.
	ApplicationOf(ctx context.Context, r id.Reference) (application.Application, error)
	// ApplicationsFrom gives the submitted applications of places under calls, in the order of the places.
	ApplicationsFrom(ctx context.Context, calls []programme.CallID, places []municipality.Code) ([]application.Application, error)
}

// Partnerships reads partnerships and their histories.
type Partnerships interface {
	// Partnership reads one. Faults: not_found.
	Partnership(ctx context.Context, pair id.ID) (partnership.Partnership, error)
	// PartnershipEvents gives its whole history in order.
	PartnershipEvents(ctx context.Context, pair id.ID) ([]change.Event, error)
	// PartnershipsOf lists those of a run, or of the whole edition where run is empty.
	PartnershipsOf(ctx context.Context, edition string, run id.ID) ([]partnership.Partnership, error)
	// PartnershipsFor gives those of an application that have not ended, also those that are only prepared.
	PartnershipsFor(ctx context.Context, a application.ID) ([]partnership.Partnership, error)
}

// SignIn is the identity provider. Faults: unauthenticated, unavailable.
type SignIn interface {
	// Authorise gives the address where the person signs in.
	Authorise(ctx context.Context, t account.Try) (string, error)
	// Finish exchanges the code for who the person is.
	Finish(ctx context.Context, t account.Try, code string) (account.Person, error)
	// Renew asks who the person is by now, with what the last answer said to ask with.
	Renew(ctx context.Context, renewal string) (account.Person, error)
}

// Flow tells of executions. An execution that was not started yet has no definition.
type Flow interface {
	Definition(ctx context.Context, workflow, name string) ([]byte, error)
	Standing(ctx context.Context, workflow, name string) (visits []matching.Visit, over, failed bool, err error)
}

// Config is what a Console needs; Site gets its guard, navigation and paths from here.
type Config struct {
	Site         kit.Config
	Desk         application.Desk
	Applications Applications
	Editions     programme.Reader
	Matching     matching.Service
	Shelf        matching.Shelf // saved sets
	Partnerships Partnerships
	Places       Places
	Atlas        *analysis.Atlas
	Analysis     analysis.Service
	Interest     interest.Reader
	Letters      Letters
	Suggestions  suggestion.Service
	Sessions     account.Sessions
	SignIn       SignIn
	Flow         Flow
}

// A Console serves staff.
type Console struct {
	Config
	site   *kit.Site
	recent recent
}

// New checks the configuration and makes the console's handler.
func New(c Config) (http.Handler, error) {
	co := &Console{Config: c}
	co.Site.Layout = kit.Console
	co.Site.Home = homePath
	co.Site.StaticPrefix = "/console/static"
	co.Site.SignIn = "/console/sign-in"
	co.Site.Guard = co.guard
	co.Site.Nav = navigation
	site, err := kit.New(co.Site)
	if err != nil {
		return nil, err
	}
	co.site = site
	return site.Handler(co.routes()...), nil
}

// homePath leads everybody to where their work begins.
const homePath = "/console"

// A section is an entry of the navigation.
type section struct {
	need account.Permission
	key  string
	path string
	also []string // beginnings of the paths of further pages that belong to it
}

var sections = []section{
	{account.ReadApplications, "console.nav.inbox", "/console/inbox", []string{"/console/applications/"}},
	{account.ReadApplications, "interest.console.title", "/console/interest", nil},
	{account.ReadApplications, "analysis.nav", "/console/places", []string{"/console/groups", "/console/compare"}},
	{account.ReadRuns, "console.nav.runs", "/console/runs", []string{"/console/sets"}},
	{account.ReadRuns, "suggestion.nav", suggestionsPath, nil},
	{account.ReadPartnerships, "console.nav.partnerships", "/console/partnerships", nil},
	{account.ReadApplications, "console.nav.letters", "/console/letters", nil},
}

// firstPage gives the path of the first section that the roles open.
func firstPage(roles []string) (string, bool) {
	for _, section := range sections {
		if account.Allows(roles, section.need) {
			return section.path, true
		}
	}
	return "", false
}

// navigation shows each person what their roles open.
func navigation(r *http.Request, p *kit.Printer) []kit.Link {
	s, ok := sessionOf(r)
	if !ok {
		return nil
	}
	var links []kit.Link
	for _, section := range sections {
		if account.Allows(s.Roles, section.need) {
			inside := slices.ContainsFunc(section.also, func(start string) bool { return strings.HasPrefix(r.URL.Path, start) })
			links = append(links, kit.Link{Text: p.T(section.key), Href: section.path, Current: inside})
		}
	}
	return links
}

// edition gives the edition that the console shows: the newest. Faults: not_found where none is set up.
func (c *Console) edition(ctx context.Context) (programme.Edition, error) {
	all, err := c.Editions.Editions(ctx)
	if err != nil {
		return programme.Edition{}, err
	}
	if len(all) == 0 {
		return programme.Edition{}, fault.New(fault.NotFound, "console.no_edition")
	}
	return all[len(all)-1], nil
}
