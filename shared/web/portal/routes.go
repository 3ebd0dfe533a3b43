package portal

import "github.com/bridges-of-trust/bridges/shared/web/kit"

// What a route asks of its caller, besides kit.Anyone.
const (
	// owner: a living session that lists the application of the path.
	owner kit.Permission = "owner"
	// ownerOrReturn: the same; who comes with a form after the session ended proves the address again on the spot, with
	// everything typed kept. Nothing is saved before.
	ownerOrReturn kit.Permission = "owner or return"
	// signedIn: a living session.
	signedIn kit.Permission = "signed in"
)

// routes lists every route with the permission that it needs.
func (p *Portal) routes() []kit.Route {
	routes := []kit.Route{
		{Pattern: "GET /{$}", Need: kit.Anyone, Do: p.home},
		{Pattern: "GET /calls", Need: kit.Anyone, Do: p.home},
		{Pattern: "GET /calls/{call}", Need: kit.Anyone, Do: p.call},
		{Pattern: "GET /themes", Need: kit.Anyone, Do: p.themesPage},
		{Pattern: "GET /help", Need: kit.Anyone, Do: p.help},
		{Pattern: "GET /privacy", Need: kit.Anyone, Do: p.words("privacy", 6)},
		{Pattern: "GET /cookies", Need: kit.Anyone, Do: p.words("cookies", 3)},
		{Pattern: "GET /accessibility", Need: kit.Anyone, Do: p.words("accessibility", 4)},
		{Pattern: "GET /robots.txt", Need: kit.Anyone, Do: p.robots},
		{Pattern: "GET /.well-known/security.txt", Need: kit.Anyone, Do: p.security},
		{Pattern: "GET /favicon.ico", Need: kit.Anyone, Do: p.favicon},
		p.site.StaticRoute(),

		{Pattern: "GET /resume", Need: kit.Anyone, Do: p.resume().Get},
		{Pattern: "POST /resume", Need: kit.Anyone, Do: p.resume().Post},
		{Pattern: "GET /resume/code", Need: kit.Anyone, Do: p.enterCode().Get},
		{Pattern: "POST /resume/code", Need: kit.Anyone, Do: p.enterCode().Post},
		{Pattern: "GET /continue/{token}", Need: kit.Anyone, Do: p.continueLink},
		{Pattern: "POST /continue/{token}", Need: kit.Anyone, Do: p.useLink},
		{Pattern: "GET /applications", Need: signedIn, Do: p.mine},
		{Pattern: "POST /sign-out", Need: kit.Anyone, Do: p.signOut},

		{Pattern: "GET /apply/{call}", Need: kit.Anyone, Do: p.start},
		{Pattern: "GET /apply/{call}/place", Need: kit.Anyone, Do: p.place().Get},
		{Pattern: "POST /apply/{call}/place", Need: kit.Anyone, Do: p.place().Post},
		{Pattern: "GET /apply/{call}/{app}", Need: owner, Do: p.tasks},
		{Pattern: "GET /apply/{call}/{app}/place", Need: owner, Do: p.form(p.placeSection()).Get},
		{Pattern: "POST /apply/{call}/{app}/place", Need: ownerOrReturn, Do: p.post(p.placeSection())},
		{Pattern: "GET /apply/{call}/{app}/later", Need: owner, Do: p.later},
		{Pattern: "GET /apply/{call}/{app}/confirm", Need: owner, Do: p.confirm().Get},
		{Pattern: "POST /apply/{call}/{app}/confirm", Need: owner, Do: p.confirm().Post},
		{Pattern: "POST /apply/{call}/{app}/confirm/send", Need: owner, Do: p.sendAgain},
		{Pattern: "GET /apply/{call}/{app}/check", Need: owner, Do: p.check().Get},
		{Pattern: "POST /apply/{call}/{app}/check", Need: owner, Do: p.check().Post},
		{Pattern: "GET /apply/{call}/{app}/done", Need: owner, Do: p.done},
		{Pattern: "GET /apply/{call}/{app}/view", Need: owner, Do: p.view},
		{Pattern: "GET /apply/{call}/{app}/copy.txt", Need: owner, Do: p.copyText},

		{Pattern: "GET /apply/{call}/{app}/themes", Need: owner, Do: p.themes},
		{Pattern: "GET /apply/{call}/{app}/themes/{theme}", Need: owner, Do: p.themed(func(s section) kit.Handler { return p.form(s).Get })},
		{Pattern: "POST /apply/{call}/{app}/themes/{theme}", Need: ownerOrReturn, Do: p.themed(p.post)},

		{Pattern: "GET /apply/{call}/{app}/partners", Need: owner, Do: p.partners().Get},
		{Pattern: "POST /apply/{call}/{app}/partners", Need: owner, Do: p.partners().Post},
		{Pattern: "GET /apply/{call}/{app}/ranking", Need: owner, Do: p.ranking().Get},
		{Pattern: "POST /apply/{call}/{app}/ranking", Need: owner, Do: p.ranking().Post},
	}
	for _, s := range p.sections() {
		path := "/apply/{call}/{app}/" + string(s.name)
		routes = append(routes,
			kit.Route{Pattern: "GET " + path, Need: owner, Do: p.form(s).Get},
			kit.Route{Pattern: "POST " + path, Need: ownerOrReturn, Do: p.post(s)},
		)
	}
	return routes
}
