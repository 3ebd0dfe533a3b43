package background

import (
	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo"
	"github.com/bridges-of-trust/bridges/shared/adapter/s3"
	"github.com/bridges-of-trust/bridges/shared/domain/analysis"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/matching/pool"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/register"
	"github.com/bridges-of-trust/bridges/shared/domain/partnership"
	"github.com/bridges-of-trust/bridges/shared/runtime/boot"
	"github.com/bridges-of-trust/bridges/shared/runtime/entry"
	"github.com/bridges-of-trust/bridges/shared/task"
)

// MatchingConfig is the environment of the function matching.
type MatchingConfig struct {
	Table  string `env:"BRIDGES_TABLE"`
	Bucket string `env:"BRIDGES_BUCKET"`
}

// Matching builds the tasks of the matching workflow.
func Matching(p boot.Process, c MatchingConfig) (any, error) {
	m := tasks(p, p.Table(c.Table), p.Bucket(c.Bucket))
	return entry.Tasks(map[string]entry.Task{
		"freeze":   entry.TaskOf(m.Freeze),
		"score":    entry.TaskOf(m.Score),
		"pair":     entry.TaskOf(m.Pair),
		"explain":  entry.TaskOf(m.Explain),
		"ask":      entry.TaskOf(m.Ask),
		"lapse":    entry.TaskOf(m.Lapse),
		"publish":  entry.TaskOf(m.Publish),
		"announce": entry.TaskOf(m.Announce),
		"abandon":  entry.TaskOf(m.Abandon),
	}, p.Edge()), nil
}

func tasks(p boot.Process, t *dynamo.Table, b *s3.Bucket) task.Matching {
	runs := matching.Service{
		Runs: t, Papers: b, Now: p.Now, Entropy: p.Entropy,
		Pool: pool.Pool{Applications: t, Atlas: analysis.NewAtlas(register.NewReader(b, t.Register())), Corrections: t, Interests: t},
	}
	return task.Matching{Runs: runs, Pairs: partnership.Service{
		Store: t, Applications: t, Runs: t, Results: runs.Result, Now: p.Now,
	}}
}
