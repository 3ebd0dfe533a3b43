// Package console builds the function console. It stands apart from boot, because pages come with templates that no
// other function should carry.
package console

import (
	"github.com/bridges-of-trust/bridges/shared/adapter/oidc"
	"github.com/bridges-of-trust/bridges/shared/adapter/sfn"
	"github.com/bridges-of-trust/bridges/shared/domain/analysis"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/matching/pool"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/register"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/search"
	"github.com/bridges-of-trust/bridges/shared/domain/suggestion"
	"github.com/bridges-of-trust/bridges/shared/runtime/boot"
	"github.com/bridges-of-trust/bridges/shared/runtime/config"
	"github.com/bridges-of-trust/bridges/shared/runtime/entry"
	"github.com/bridges-of-trust/bridges/shared/web/console"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// Config is the environment of the function console.
type Config struct {
	Table        string        `env:"BRIDGES_TABLE"`
	Bucket       string        `env:"BRIDGES_BUCKET"`
	ConsoleURL   config.Origin `env:"BRIDGES_CONSOLE_URL"`
	Issuer       string        `env:"BRIDGES_OIDC_ISSUER"`
	ClientID     string        `env:"BRIDGES_OIDC_CLIENT"`
	SigningKey   config.Key    `env:"BRIDGES_SIGNING_KEY"`
	OriginSecret string        `env:"BRIDGES_ORIGIN_SECRET,optional"`
	Matching     string        `env:"BRIDGES_WORKFLOW_MATCHING"`
	Suggestions  string        `env:"BRIDGES_WORKFLOW_SUGGESTIONS"`
}

// Build makes the handler of the staff's console.
func Build(p boot.Process, c Config) (any, error) {
	t, b := p.Table(c.Table), p.Bucket(c.Bucket)
	signIn := oidc.New(c.Issuer, c.ClientID, string(c.ConsoleURL)+"/console/callback")
	places := register.NewReader(b, t.Register())
	atlas := analysis.NewAtlas(places)
	candidates := pool.Pool{Applications: t, Atlas: atlas, Corrections: t, Interests: t}
	h, err := console.New(console.Config{
		Site: kit.Config{
			Origin: string(c.ConsoleURL), SigningKey: c.SigningKey, OriginSecret: c.OriginSecret,
			FormAction: []string{signIn.Origin()}, Now: p.Now, Entropy: p.Entropy, Log: p.Log,
		},
		Desk: application.Desk{Store: t, Now: p.Now}, Applications: t, Editions: t,
		Matching: matching.Service{Runs: t, Papers: b, Pool: candidates, Now: p.Now, Entropy: p.Entropy},
		Places:   search.New(places), Atlas: atlas, Analysis: analysis.Service{Store: t, Now: p.Now},
		Shelf: matching.Shelf{Store: t, Now: p.Now, Entropy: p.Entropy},
		Suggestions: suggestion.Service{
			Rounds: t, Papers: b, Pool: candidates, Register: pool.NewRegister(b, atlas), Editions: t, Now: p.Now, Entropy: p.Entropy,
		},
		Partnerships: t, Interest: t, Letters: t, Sessions: t, SignIn: signIn,
		Flow: sfn.New(p.AWS, map[string]string{matching.Workflow: c.Matching, suggestion.Workflow: c.Suggestions}),
	})
	if err != nil {
		return nil, err
	}
	return entry.HTTP(h, p.Log, p.Now), nil
}
