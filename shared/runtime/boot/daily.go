package boot

import (
	"github.com/bridges-of-trust/bridges/shared/adapter/sfn"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/partnership"
	"github.com/bridges-of-trust/bridges/shared/runtime/entry"
	"github.com/bridges-of-trust/bridges/shared/task"
)

// Daily builds the sweeper. Its environment is the relay's, whose work it repairs.
func Daily(p Process, c RelayConfig) (any, error) {
	t := p.Table(c.Table)
	runs := matching.Service{Runs: t, Now: p.Now, Entropy: p.Entropy}
	sweeper := task.Sweeper{
		Relay: p.relay(t, c), Editions: t,
		Matching: task.Matching{Runs: runs, Pairs: partnership.Service{Store: t, Applications: t, Runs: t, Now: p.Now}},
		Watch:    sfn.New(p.AWS, map[string]string{matching.Workflow: c.Matching}),
	}
	return entry.Do("sweep", sweeper.Sweep, p.Edge()), nil
}
