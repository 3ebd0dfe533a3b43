package partnership

import (
	"context"
	"fmt"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
)

// A Store keeps partnerships.
type Store interface {
	// Partnership reads one. Faults: not_found.
	Partnership(ctx context.Context, id id.ID) (Partnership, error)
	// PartnershipsOf lists those of a run, or of the whole edition where run is empty.
	PartnershipsOf(ctx context.Context, edition string, run id.ID) ([]Partnership, error)
	// Prepare creates a partnership and claims both applications for it and for the line of runs, which is named by its
	// first run. The same one again is success; an application that another line claimed is a conflict.
	Prepare(ctx context.Context, p Partnership, line id.ID, c change.Change) error
	// Drop removes a prepared partnership and its part of the claims; absent is success.
	Drop(ctx context.Context, p Partnership) error
	// Save writes a partnership at the revision after its head. Faults: conflict.
	Save(ctx context.Context, p Partnership, c change.Change) error
	// Succeed gives a run the sole right to take the place of a published one; the same run again is success. Faults:
	// conflict where another run has it.
	Succeed(ctx context.Context, published, run id.ID) error
	// Resign gives that right up; whoever has none gives up nothing.
	Resign(ctx context.Context, published, run id.ID) error
	// End writes the ended partnership with its messages and an event into the applications, in one transaction, and gives
	// up its part of the claims.
	End(ctx context.Context, p Partnership, of change.Change, sides []application.Application, news change.Change) error
	// Announce writes the partnership with its messages and an event into both applications, in one transaction.
	Announce(ctx context.Context, p Partnership, of change.Change, eu, ua application.Application, news change.Change) error
}

// Applications reads applications.
type Applications interface {
	Application(ctx context.Context, id application.ID) (application.Application, error)
}

// Runs reads runs and turns them to published.
type Runs interface {
	Run(ctx context.Context, run id.ID) (matching.Run, error)
	SaveRun(ctx context.Context, r matching.Run, c change.Change) (change.Head, error)
}

// A Service publishes what a run decided. Every step may be done twice.
type Service struct {
	Store        Store
	Applications Applications
	Runs         Runs
	Results      func(ctx context.Context, r matching.Run) (matching.Result, error)
	Now          func() time.Time
}

// NewsTemplate is the mail that tells a side about its partner.
const NewsTemplate = "partner-found"

// Publish prepares every partnership of an approved run and then turns the run to published in one write: until then
// nobody sees any of them, from then on everybody sees all. A run that follows a published one takes its place. Faults:
// conflict where the run is not approved, an application has a partner of another line, or another run took that place.
func (s Service) Publish(ctx context.Context, run id.ID) (int, error) {
	r, err := s.Runs.Run(ctx, run)
	if err != nil {
		return 0, err
	}
	if r.Status == matching.Published {
		return r.Pairs, nil
	}
	if r.Status != matching.Approved {
		return 0, fault.Wrap(fault.Conflict, "", fmt.Errorf("run is %s", r.Status))
	}
	result, err := s.Results(ctx, r)
	if err != nil {
		return 0, err
	}
	from, err := s.succeed(ctx, r, result)
	if err != nil {
		return 0, err
	}
	for _, pair := range result.Pairs {
		if from.kept[coupleOf(pair)] {
			continue
		}
		if err := s.prepare(ctx, r, pair, from.line); err != nil {
			return 0, err
		}
	}
	return r.Pairs, s.show(ctx, r, from.of)
}

// show turns the run to published. A conflict is no reason to give up what was decided: a refused attempt to decide once
// more stands in the same history, and another try of this task may have been faster.
func (s Service) show(ctx context.Context, r matching.Run, replaced id.ID) error {
	for try := 1; ; try++ {
		r.Status, r.Replaces = matching.Published, replaced
		_, err := s.Runs.SaveRun(ctx, r, s.system("matching.published", nil))
		if fault.CodeOf(err) != fault.Conflict || try == conflictTries {
			return err
		}
		again, readErr := s.Runs.Run(ctx, r.ID)
		switch {
		case readErr != nil:
			return readErr
		case again.Status == matching.Published:
			return nil
		case again.Status != matching.Approved:
			return err
		}
		r = again
	}
}

func coupleOf(pair matching.Pair) matching.Couple {
	return matching.Couple{EU: pair.EU.Application, UA: pair.UA.Application}
}

func (s Service) prepare(ctx context.Context, r matching.Run, pair matching.Pair, line id.ID) error {
	eu, err := s.Applications.Application(ctx, application.ID(pair.EU.Application))
	if err != nil {
		return err
	}
	ua, err := s.Applications.Application(ctx, application.ID(pair.UA.Application))
	if err != nil {
		return err
	}
	pairID, err := IDOf(r, coupleOf(pair))
	if err != nil {
		return err
	}
	p := Partnership{
		ID: pairID, Edition: eu.Edition, Run: r.ID, Status: Prepared, Score: pair.Value, At: s.Now(),
		EU: Party{Application: eu.ID, Place: eu.Place},
		UA: Party{Application: ua.ID, Place: ua.Place},
	}
	return s.Store.Prepare(ctx, p, line, s.system("partnership.prepared", map[string]string{"run": string(r.ID)}))
}

func (s Service) system(what string, detail map[string]string) change.Change {
	return change.Change{At: s.Now(), Actor: change.Actor{Kind: change.System, ID: "matching"}, What: what, Detail: detail}
}

// conflictTries bounds how often a record that somebody else is changing at the moment is read again.
const conflictTries = 5

// Announce ends what a published run ends, tells both sides of every partnership that it makes, and counts these with
// those that it keeps. Those who were told are left alone, and so are partnerships that it keeps.
func (s Service) Announce(ctx context.Context, run id.ID) (int, error) {
	r, err := s.Runs.Run(ctx, run)
	if err != nil {
		return 0, err
	}
	if r.Status != matching.Published {
		return 0, fault.Wrap(fault.Conflict, "", fmt.Errorf("run is %s", r.Status))
	}
	line, err := s.line(ctx, r)
	if err != nil {
		return 0, err
	}
	all, err := s.all(ctx, line)
	if err != nil {
		return 0, err
	}
	n := count(all, line)
	for _, p := range all {
		if p.Ending == r.ID {
			if err := s.insist(ctx, p, func(p Partnership) error { return s.end(ctx, r, p, n) }); err != nil {
				return 0, err
			}
		}
	}
	for _, p := range all {
		if p.Run == r.ID {
			if err := s.insist(ctx, p, func(p Partnership) error { return s.announce(ctx, p, n) }); err != nil {
				return 0, err
			}
		}
	}
	return n.total, nil
}

// insist changes a partnership, and reads it again to change it where somebody else was faster.
func (s Service) insist(ctx context.Context, p Partnership, do func(Partnership) error) error {
	for try := 1; ; try++ {
		err := do(p)
		if fault.CodeOf(err) != fault.Conflict || try == conflictTries {
			return err
		}
		if p, err = s.Store.Partnership(ctx, p.ID); err != nil {
			return err
		}
	}
}

// made gives the ids of the partnerships that a run makes, from its result: a list may lag behind, and a pair that is
// missing in it would never be told, or would keep its claims for ever. Without results, as the sweeper works, it is the
// list: by the time of the sweep it has long caught up.
func (s Service) made(ctx context.Context, r matching.Run) ([]id.ID, error) {
	var out []id.ID
	if s.Results == nil || r.Result.Key == "" {
		all, err := s.Store.PartnershipsOf(ctx, r.Edition, r.ID)
		for _, p := range all {
			out = append(out, p.ID)
		}
		return out, err
	}
	result, err := s.Results(ctx, r)
	if err != nil {
		return nil, err
	}
	for _, pair := range result.Pairs {
		pairID, err := IDOf(r, coupleOf(pair))
		if err != nil {
			return nil, err
		}
		out = append(out, pairID)
	}
	return out, nil
}

func (s Service) announce(ctx context.Context, p Partnership, n counts) error {
	if p.Status != Prepared {
		return nil
	}
	eu, err := s.Applications.Application(ctx, p.EU.Application)
	if err != nil {
		return err
	}
	ua, err := s.Applications.Application(ctx, p.UA.Application)
	if err != nil {
		return err
	}
	p.Status = Announced
	of := s.system(announcedEvent, nil)
	of.Messages = []change.Message{
		letter(newsEU, NewsTemplate, eu.ID, n.found(eu.ID)), letter(newsUA, NewsTemplate, ua.ID, n.found(ua.ID)),
	}
	return s.Store.Announce(ctx, p, of, eu, ua, s.system("application.partnered", map[string]string{"partnership": string(p.ID)}))
}

func letter(key, template string, to application.ID, params map[string]string) change.Message {
	return change.Message{Key: key, Mail: &change.Mail{Template: template, Recipient: "contact", Of: string(to), Params: params}}
}

// Withdraw removes what a run prepared and could not publish.
func (s Service) Withdraw(ctx context.Context, run id.ID) error {
	r, err := s.Runs.Run(ctx, run)
	if err != nil || r.Status == matching.Published {
		return err
	}
	all, err := s.made(ctx, r)
	if err != nil {
		return err
	}
	for _, pair := range all {
		p, err := s.Store.Partnership(ctx, pair)
		switch {
		case fault.CodeOf(err) == fault.NotFound: // never prepared, or withdrawn by an earlier try
			continue
		case err != nil:
			return err
		case p.Status != Prepared:
			continue
		}
		if err := s.Store.Drop(ctx, p); err != nil {
			return err
		}
	}
	return s.resign(ctx, r)
}
