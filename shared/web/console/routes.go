package console

import (
	"github.com/bridges-of-trust/bridges/shared/domain/account"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// routes lists every route of the console with the permission that it needs.
func (c *Console) routes() []kit.Route {
	start, decide, strength := c.newRun(), c.decision(), c.strength()
	set, deleteSet, rematch := c.set(), c.deleteSet(), c.rematch()
	whatIf, newRound := c.whatIf(), c.newRound()
	note, erase := c.note(), c.erase()
	return []kit.Route{
		{Pattern: "GET /console", Need: kit.Permission(account.UseConsole), Do: c.home},
		{Pattern: "GET /console/sign-in", Need: kit.Anyone, Do: c.signIn},
		{Pattern: "GET /console/callback", Need: kit.Anyone, Do: c.callback},
		{Pattern: "POST /console/sign-out", Need: kit.Anyone, Do: c.signOut},

		{Pattern: "GET /console/inbox", Need: kit.Permission(account.ReadApplications), Do: c.inbox},
		{Pattern: "GET /console/applications/{id}", Need: kit.Permission(account.ReadApplications), Do: c.application},
		{Pattern: "POST /console/applications/{id}/accept", Need: kit.Permission(account.AcceptApplication), Do: c.accept},
		{Pattern: "GET /console/applications/{id}/note", Need: kit.Permission(account.NoteApplication), Do: note.Get},
		{Pattern: "POST /console/applications/{id}/note", Need: kit.Permission(account.NoteApplication), Do: note.Post},
		{Pattern: "GET /console/applications/{id}/erase", Need: kit.Permission(account.EraseApplication), Do: erase.Get},
		{Pattern: "POST /console/applications/{id}/erase", Need: kit.Permission(account.EraseApplication), Do: erase.Post},

		{Pattern: "GET /console/letters", Need: kit.Permission(account.ReadApplications), Do: c.letters},

		{Pattern: "GET /console/interest", Need: kit.Permission(account.ReadApplications), Do: c.interest},

		{Pattern: "GET /console/runs", Need: kit.Permission(account.ReadRuns), Do: c.runs},
		{Pattern: "GET /console/runs/new", Need: kit.Permission(account.StartRun), Do: start.Get},
		{Pattern: "POST /console/runs/new", Need: kit.Permission(account.StartRun), Do: start.Post},
		{Pattern: "GET /console/runs/{id}", Need: kit.Permission(account.ReadRuns), Do: c.run},
		{Pattern: "GET /console/runs/{id}/pairs", Need: kit.Permission(account.ReadRuns), Do: c.pairs},
		{Pattern: "GET /console/runs/{id}/pairs/{eu}/{ua}", Need: kit.Permission(account.ReadRuns), Do: c.pair},
		{Pattern: "GET /console/runs/{id}/map", Need: kit.Permission(account.ReadRuns), Do: c.pairsMap},
		{Pattern: "GET /console/runs/{id}/unmatched", Need: kit.Permission(account.ReadRuns), Do: c.unmatched},
		{Pattern: "GET /console/runs/{id}/rules", Need: kit.Permission(account.ReadRuns), Do: c.rules},
		{Pattern: "GET /console/runs/{id}/stability", Need: kit.Permission(account.ReadRuns), Do: c.stability},
		{Pattern: "GET /console/runs/{id}/fairness", Need: kit.Permission(account.ReadRuns), Do: c.fairness},
		{Pattern: "GET /console/runs/{id}/compare", Need: kit.Permission(account.ReadRuns), Do: c.compareRuns},
		{Pattern: "GET /console/runs/{id}/what-if", Need: kit.Permission(account.StartRun), Do: whatIf.Get},
		{Pattern: "POST /console/runs/{id}/what-if", Need: kit.Permission(account.StartRun), Do: whatIf.Post},
		{Pattern: "GET /console/runs/{id}/download/{file}", Need: kit.Permission(account.ReadRuns), Do: c.download},
		{Pattern: "GET /console/runs/{id}/decision", Need: kit.Permission(account.DecideRun), Do: decide.Get},
		{Pattern: "POST /console/runs/{id}/decision", Need: kit.Permission(account.DecideRun), Do: decide.Post},

		{Pattern: "GET /console/runs/{id}/rematch", Need: kit.Permission(account.StartRun), Do: rematch.Get},
		{Pattern: "POST /console/runs/{id}/rematch", Need: kit.Permission(account.StartRun), Do: rematch.Post},

		{Pattern: "GET /console/sets", Need: kit.Permission(account.ReadRuns), Do: c.sets},
		{Pattern: "GET /console/sets/{id}", Need: kit.Permission(account.ReadRuns), Do: set.Get},
		{Pattern: "POST /console/sets/{id}", Need: kit.Permission(account.StartRun), Do: set.Post},
		{Pattern: "GET /console/sets/{id}/delete", Need: kit.Permission(account.StartRun), Do: deleteSet.Get},
		{Pattern: "POST /console/sets/{id}/delete", Need: kit.Permission(account.StartRun), Do: deleteSet.Post},

		{Pattern: "GET /console/places", Need: kit.Permission(account.ReadApplications), Do: c.profiles},
		{Pattern: "GET /console/places/{code}", Need: kit.Permission(account.ReadApplications), Do: c.profile},
		{Pattern: "GET /console/places/{code}/peers", Need: kit.Permission(account.ReadApplications), Do: c.peers},
		{Pattern: "GET /console/places/{code}/strengths/{theme}", Need: kit.Permission(account.ReadApplications), Do: strength.Get},
		{Pattern: "POST /console/places/{code}/strengths/{theme}", Need: kit.Permission(account.CorrectStrength), Do: strength.Post},
		{Pattern: "GET /console/compare", Need: kit.Permission(account.ReadApplications), Do: c.compare},
		{Pattern: "GET /console/groups", Need: kit.Permission(account.ReadApplications), Do: c.groups},
		{Pattern: "GET /console/groups/{group}", Need: kit.Permission(account.ReadApplications), Do: c.group},

		{Pattern: "GET /console/suggestions", Need: kit.Permission(account.ReadRuns), Do: c.rounds},
		{Pattern: "GET /console/suggestions/new", Need: kit.Permission(account.StartRun), Do: newRound.Get},
		{Pattern: "POST /console/suggestions/new", Need: kit.Permission(account.StartRun), Do: newRound.Post},
		{Pattern: "GET /console/suggestions/{id}", Need: kit.Permission(account.ReadRuns), Do: c.round},
		{Pattern: "GET /console/suggestions/{id}/{code}", Need: kit.Permission(account.ReadRuns), Do: c.storedPartners},
		{Pattern: "GET /console/suggestions/{id}/{code}/partners.csv", Need: kit.Permission(account.ReadRuns), Do: c.storedPartnersCSV},
		{Pattern: "GET /console/places/{code}/suggestions", Need: kit.Permission(account.ReadRuns), Do: c.livePartners},
		{Pattern: "GET /console/places/{code}/suggestions.csv", Need: kit.Permission(account.ReadRuns), Do: c.livePartnersCSV},

		{Pattern: "GET /console/partnerships", Need: kit.Permission(account.ReadPartnerships), Do: c.partnerships},
		{Pattern: "GET /console/partnerships/{id}", Need: kit.Permission(account.ReadPartnerships), Do: c.partnership},

		c.site.StaticRoute(),
	}
}
