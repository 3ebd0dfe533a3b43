package background

import (
	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo"
	"github.com/bridges-of-trust/bridges/shared/adapter/s3"
	"github.com/bridges-of-trust/bridges/shared/domain/analysis"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/matching/pool"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/register"
	"github.com/bridges-of-trust/bridges/shared/domain/partnership"
	"github.com/bridges-of-trust/bridges/shared/domain/suggestion"
	"github.com/bridges-of-trust/bridges/shared/runtime/boot"
	"github.com/bridges-of-trust/bridges/shared/runtime/entry"
	"github.com/bridges-of-trust/bridges/shared/task"
)

// MatchingConfig is the environment of the function matching.
type MatchingConfig struct {
	Table  string `env:"BRIDGES_TABLE"`
	Bucket string `env:"BRIDGES_BUCKET"`
}

// Matching builds the tasks of the workflows that pair and suggest.
func Matching(p boot.Process, c MatchingConfig) (any, error) {
	t, b := p.Table(c.Table), p.Bucket(c.Bucket)
	atlas := analysis.NewAtlas(register.NewReader(b, t.Register()))
	m := tasks(p, t, b, atlas)
	s := task.Suggestions{Rounds: suggestion.Service{
		Rounds: t, Papers: b, Pool: m.Runs.Pool, Register: pool.NewRegister(b, atlas), Editions: t, Now: p.Now,
	}}
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

		"freeze_suggestions":  entry.TaskOf(s.Freeze),
		"suggest":             entry.TaskOf(s.Search),
		"finish_suggestions":  entry.TaskOf(s.Finish),
		"abandon_suggestions": entry.TaskOf(s.Abandon),
	}, p.Edge()), nil
}

func tasks(p boot.Process, t *dynamo.Table, b *s3.Bucket, atlas *analysis.Atlas) task.Matching {
	runs := matching.Service{
		Runs: t, Papers: b, Now: p.Now, Entropy: p.Entropy,
		Pool: pool.Pool{Applications: t, Atlas: atlas, Corrections: t, Interests: t},
	}
	return task.Matching{Runs: runs, Pairs: partnership.Service{
		Store: t, Applications: t, Runs: t, Results: runs.Result, Now: p.Now,
	}}
}
