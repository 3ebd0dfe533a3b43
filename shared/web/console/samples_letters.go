package console

import (
	"net/http"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/interest"
	"github.com/bridges-of-trust/bridges/shared/domain/partnership"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// letterSamples are the pages about letters that did not arrive.
func (s samples) letterSamples() []kit.Sample {
	return []kit.Sample{
		s.page("letters", "none", func(w http.ResponseWriter, r *http.Request) error { return showLetters(w, r, nil) }),
		s.page("letters", "three", func(w http.ResponseWriter, r *http.Request) error {
			both, all := sampleApplications(), sampleLetters()
			return showLetters(w, r, []lostLetter{
				{Letter: all[0], to: both[0], block: sampleBlock}, {Letter: all[1], to: both[0], block: sampleBlock}, {Letter: all[2], to: both[1]},
			})
		}),
	}
}

var sampleBlock = change.Block{Why: change.Bounced, Since: sampleNow.Add(time.Minute)}

// sampleLetters are a letter of each kind with a fate of its own, the lost ones first.
func sampleLetters() []change.Letter {
	letter := func(template string, f change.Fate, minutes int) change.Letter {
		done := sampleNow.Add(time.Duration(minutes) * time.Minute)
		l := change.Letter{Queued: change.Queued{Message: change.Message{Mail: &change.Mail{Template: template}}}, Done: done, Fate: f}
		if f != change.Unheard {
			l.At = done.Add(time.Minute)
		}
		return l
	}
	unsent := letter(partnership.NewsTemplate, change.Unsent, 90)
	unsent.Problem = string(fault.Closed)
	twice := letter("application-received", change.Delivered, 1)
	twice.PossibleDuplicate = true
	return []change.Letter{
		unsent, letter(application.AcceptedTemplate, change.Bounced, 80), letter(interest.MutualTemplate, change.Returned, 70),
		letter(partnership.EndedTemplate, change.Complained, 60), letter(application.AddressLeft, change.Refused, 50),
		letter("continue-link", change.Delayed, 40), letter("continue-link", change.Taken, 30), letter("continue-link", change.Unheard, 20), twice,
	}
}
