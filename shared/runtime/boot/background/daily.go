package background

import (
	"context"

	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/partnership"
	"github.com/bridges-of-trust/bridges/shared/domain/suggestion"
	"github.com/bridges-of-trust/bridges/shared/runtime/boot"
	"github.com/bridges-of-trust/bridges/shared/runtime/entry"
	"github.com/bridges-of-trust/bridges/shared/task"
)

// Daily builds the sweeper. Its environment is the relay's, whose work it repairs.
func Daily(p boot.Process, c RelayConfig) (any, error) {
	t := p.Table(c.Table)
	runs := matching.Service{Runs: t, Now: p.Now, Entropy: p.Entropy}
	ends := task.Matching{Runs: runs, Pairs: partnership.Service{Store: t, Applications: t, Runs: t, Now: p.Now}}
	r := relay(p, t, c)
	rounds := task.Suggestions{Rounds: suggestion.Service{Rounds: t, Now: p.Now}}
	r.GiveUp = map[string]func(context.Context, id.ID) error{matching.Workflow: ends.NotStarted, suggestion.Workflow: rounds.NotStarted}
	sweeper := task.Sweeper{
		Relay: r, Editions: t, Matching: ends, Rounds: rounds,
		Keep:  application.Retention{Archive: t},
		Watch: flows(p, c),
	}
	return entry.Do("sweep", sweeper.Sweep, p.Edge()), nil
}
