// Package portal builds the function portal. It stands apart from boot, because pages come with templates that no other
// function should carry.
package portal

import (
	"github.com/bridges-of-trust/bridges/shared/domain/account"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/interest"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/register"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/search"
	"github.com/bridges-of-trust/bridges/shared/runtime/boot"
	"github.com/bridges-of-trust/bridges/shared/runtime/config"
	"github.com/bridges-of-trust/bridges/shared/runtime/entry"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
	"github.com/bridges-of-trust/bridges/shared/web/portal"
)

// Config is the environment of the function portal.
type Config struct {
	Table        string        `env:"BRIDGES_TABLE"`
	Bucket       string        `env:"BRIDGES_BUCKET"`
	PublicURL    config.Origin `env:"BRIDGES_PUBLIC_URL"`
	SigningKey   config.Key    `env:"BRIDGES_SIGNING_KEY"`
	OriginSecret string        `env:"BRIDGES_ORIGIN_SECRET,optional"`
}

// Build makes the handler of the public site and the applicants' portal.
func Build(p boot.Process, c Config) (any, error) {
	t := p.Table(c.Table)
	h, err := portal.New(portal.Config{
		Site: kit.Config{
			Origin: string(c.PublicURL), SigningKey: c.SigningKey, OriginSecret: c.OriginSecret,
			Now: p.Now, Entropy: p.Entropy, Log: p.Log,
		},
		Programme: t, Desk: t,
		Applications: application.Service{Store: t, Now: p.Now, Entropy: p.Entropy, EmailKey: func(canonical string) string {
			return account.EmailKey(c.SigningKey, canonical)
		}},
		Interest: interest.Service{Store: t, Applications: t, Results: t, Now: p.Now},
		Partners: t,
		Accounts: account.Service{Sessions: t, Links: t, Rates: t, Key: c.SigningKey, Now: p.Now, Entropy: p.Entropy},
		Places:   search.New(register.NewReader(p.Bucket(c.Bucket), t.Register())),
	})
	if err != nil {
		return nil, err
	}
	return entry.HTTP(h, p.Log, p.Now), nil
}
