package background

import (
	"context"

	"github.com/bridges-of-trust/bridges/shared/adapter/sfn"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/partnership"
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
	r.GiveUp = map[string]func(context.Context, id.ID) error{matching.Workflow: ends.NotStarted}
	sweeper := task.Sweeper{
		Relay: r, Editions: t, Matching: ends,
		Keep:  application.Retention{Drafts: t},
		Watch: sfn.New(p.AWS, map[string]string{matching.Workflow: c.Matching}),
	}
	return entry.Do("sweep", sweeper.Sweep, p.Edge()), nil
}
