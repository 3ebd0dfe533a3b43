package background

import (
	"github.com/bridges-of-trust/bridges/shared/adapter/ses"
	"github.com/bridges-of-trust/bridges/shared/domain/account"
	"github.com/bridges-of-trust/bridges/shared/runtime/boot"
	"github.com/bridges-of-trust/bridges/shared/runtime/entry"
	"github.com/bridges-of-trust/bridges/shared/task"
)

// MailEventsConfig is the environment of the function mailevents.
type MailEventsConfig struct {
	Table string `env:"BRIDGES_TABLE"`
}

// MailEvents builds the handler of bounces, complaints and deliveries.
func MailEvents(p boot.Process, c MailEventsConfig) (any, error) {
	news := task.MailNews{Mails: p.Table(c.Table), Message: func(tags map[string][]string) (string, bool) {
		for _, tag := range tags[ses.MessageTag] {
			return ses.Untag(tag), true
		}
		return "", false
	}}
	return entry.Do("mail", news.Handle, p.Edge()), nil
}

// links gives the address behind a link's id. The token follows from the id and the signing key, so that none waits in
// the outbox.
type links struct {
	key    []byte
	origin string
}

func (l links) url(linkID string) (url, code string) {
	return l.origin + "/continue/" + account.LinkToken(l.key, linkID), account.LinkCode(l.key, linkID)
}
