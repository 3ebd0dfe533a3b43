package background

import (
	"context"
	"log/slog"

	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo"
	"github.com/bridges-of-trust/bridges/shared/adapter/ses"
	"github.com/bridges-of-trust/bridges/shared/adapter/sfn"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/suggestion"
	"github.com/bridges-of-trust/bridges/shared/runtime/boot"
	"github.com/bridges-of-trust/bridges/shared/runtime/config"
	"github.com/bridges-of-trust/bridges/shared/runtime/entry"
	"github.com/bridges-of-trust/bridges/shared/task"
)

// RelayConfig is the environment of the function relay.
type RelayConfig struct {
	Table       string         `env:"BRIDGES_TABLE"`
	PublicURL   config.Origin  `env:"BRIDGES_PUBLIC_URL"`
	ConsoleURL  config.Origin  `env:"BRIDGES_CONSOLE_URL"`
	MailFrom    config.Address `env:"BRIDGES_MAIL_FROM"`
	SigningKey  config.Key     `env:"BRIDGES_SIGNING_KEY"`
	Matching    string         `env:"BRIDGES_WORKFLOW_MATCHING"`
	Suggestions string         `env:"BRIDGES_WORKFLOW_SUGGESTIONS"`
}

// Relay builds the handler of the table's stream.
func Relay(p boot.Process, c RelayConfig) (any, error) {
	r := relay(p, p.Table(c.Table), c)
	return entry.Stream(func(ctx context.Context, rec entry.Record) error {
		return r.Handle(ctx, rec.PK, rec.Inserted)
	}, p.Edge()), nil
}

func relay(p boot.Process, t *dynamo.Table, c RelayConfig) task.Relay {
	return task.Relay{
		Outbox: t, Steps: t, Now: p.Now,
		Flows: flows(p, c), GaveUp: gaveUp(p.Log),
		Post: task.PostRoom{
			Applications: t, Calls: t, Partnerships: t, Addresses: t,
			Mailer: ses.New(p.AWS, string(c.MailFrom)), PublicURL: string(c.PublicURL),
			LinkURL: links{key: c.SigningKey, origin: string(c.PublicURL)}.url,
		},
	}
}

// messageGivenUp is the line that an alarm of the manifest counts.
const messageGivenUp = "message given up"

// gaveUp logs a message that can never be carried out: what it is and of which record, which hold no personal data.
func gaveUp(log *slog.Logger) func(context.Context, change.Queued) {
	return func(ctx context.Context, q change.Queued) {
		log.LogAttrs(ctx, slog.LevelError, messageGivenUp, slog.String("message", q.ID), slog.String("code", q.Problem), slog.Int("tries", q.Tries))
	}
}

func flows(p boot.Process, c RelayConfig) *sfn.Workflows {
	return sfn.New(p.AWS, map[string]string{matching.Workflow: c.Matching, suggestion.Workflow: c.Suggestions})
}
