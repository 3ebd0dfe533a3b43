package interest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
)

// A Service carries out what municipalities do with their lists.
type Service struct {
	Store        Store
	Applications Applications
	Results      Results
	Now          func() time.Time
}

// A Request asks for changes of a municipality's list.
type Request struct {
	Own     application.Application
	Edition programme.Edition
	Edits   []Edit
	Base    int    // revision of the list that the form was made from
	Key     string // of the form
}

// A Stale error says that some marks were changed from elsewhere since the form was made. The other edits were carried out.
// Its fault is conflict.
type Stale struct {
	Stored List
	Edits  []Edit // that were not carried out
}

// Error counts, and names nobody.
func (e *Stale) Error() string {
	return fmt.Sprintf("%d marks of %s were changed since", len(e.Edits), e.Stored.Application)
}

// Unwrap gives the fault.
func (e *Stale) Unwrap() error { return fault.New(fault.Conflict, "interest.error.changed") }

// Window says whether an edition's marks can be changed: until the instant that the edition names, otherwise until its
// partnerships are announced.
func (s Service) Window(ctx context.Context, e programme.Edition) (Window, error) {
	if !e.InterestUntil.IsZero() {
		return Window{Open: s.Now().Before(e.InterestUntil), Until: e.InterestUntil}, nil
	}
	announced, err := s.Results.Announced(ctx, e.ID)
	return Window{Open: !announced}, err
}

// Partners gives the accepted municipalities of the other side. Only who was accepted may see them: closed otherwise.
func (s Service) Partners(ctx context.Context, own application.Application) ([]Partner, error) {
	if own.Status != application.Accepted {
		return nil, fault.New(fault.Closed, "interest.error.not_accepted")
	}
	page, err := s.Applications.Applications(ctx, application.Query{Edition: own.Edition, Status: application.Accepted})
	if err != nil {
		return nil, err
	}
	var out []Partner
	for _, a := range page.Applications {
		if a.Side != own.Side {
			out = append(out, Public(a))
		}
	}
	return out, nil
}

// MutualWith gives those of the partners that interest the municipality and that it interests.
func (s Service) MutualWith(ctx context.Context, own List, partners []application.ID) (map[application.ID]bool, error) {
	var asked []application.ID
	for _, id := range partners {
		if own.Of(id).Kind == Interested {
			asked = append(asked, id)
		}
	}
	lists, err := s.Store.Interests(ctx, asked)
	out := map[application.ID]bool{}
	for _, l := range lists {
		out[l.Application] = Mutual(own, l)
	}
	return out, err
}

// Bounds of a transaction: each mark that becomes "interested" adds a condition on the partner's list, and up to two mails.
const (
	editsAtOnce = 20
	tries       = 5
)

// Save carries the edits out and gives the list as it is then. Faults: closed unless the application was accepted and the
// window is open; invalid with fields mark-<application> and rank-<application>, and "marks" for a partner that there is
// not, for a partner named twice and for too many; *Stale.
func (s Service) Save(ctx context.Context, q Request) (List, error) {
	now := s.Now() // one instant for everything: when the request was received decides
	partners, err := s.Partners(ctx, q.Own)
	if err != nil {
		return List{}, err
	}
	w, err := s.Window(ctx, q.Edition)
	if err != nil {
		return List{}, err
	}
	if !w.Open {
		return List{}, fault.New(fault.Closed, "interest.error.closed")
	}
	edits, problems := clean(q.Edits, partners)
	if len(problems) > 0 {
		return List{}, fault.InvalidFields(problems...)
	}
	out, base := &Stale{}, q.Base
	for i := 0; i == 0 || i*editsAtOnce < len(edits); i++ {
		part := edits[i*editsAtOnce : min((i+1)*editsAtOnce, len(edits))]
		l, stale, err := s.savePart(ctx, q, part, base, i, now)
		if err != nil {
			return l, err
		}
		if base == q.Base && l.Head.Rev == q.Base+1 {
			base = l.Head.Rev // our own part moved the list on, nobody else
		}
		out.Stored, out.Edits = l, append(out.Edits, stale...)
	}
	if len(out.Edits) > 0 {
		return out.Stored, out
	}
	return out.Stored, nil
}

// clean keeps the edits that change something, and notes what cannot be kept. A rank goes with "interested" only.
func clean(edits []Edit, partners []Partner) ([]Edit, []fault.Field) {
	var problems []fault.Field
	problem := func(name, key string, params ...any) {
		problems = append(problems, fault.Field{Name: name, Key: key, Params: fault.Params(params...)})
	}
	known := map[application.ID]bool{}
	for _, p := range partners {
		known[p.ID] = true
	}
	if len(edits) > MaxMarks {
		problem("marks", "interest.error.too_many", "count", MaxMarks)
		return nil, problems
	}
	var kept []Edit
	for _, e := range edits {
		if e.Now.Kind != Interested {
			e.Now.Rank = 0
		}
		id := string(e.Now.Partner)
		switch {
		case !known[e.Now.Partner]:
			problem("marks", "interest.error.partner")
		case e.Now.Kind != "" && !slices.Contains(Kinds(), e.Now.Kind):
			problem("mark-"+id, "form.error.choose_one")
		case e.Now.Rank < 0 || e.Now.Rank > MaxRank:
			problem("rank-"+id, "interest.error.rank", "max", MaxRank)
		case e.moves():
			kept = append(kept, e)
		}
		known[e.Now.Partner] = false // once only
	}
	return kept, problems
}

// savePart merges some edits into the list as it stands, as often as somebody is faster.
func (s Service) savePart(ctx context.Context, q Request, edits []Edit, base, part int, now time.Time) (List, []Edit, error) {
	for range tries {
		before, err := s.Store.Interest(ctx, q.Own.ID)
		if err != nil {
			return before, nil, err
		}
		before.Edition, before.Side = q.Own.Edition, q.Own.Side
		after, changed, stale := before.Merge(edits, base)
		if len(changed) == 0 {
			return before, stale, nil
		}
		if len(after.Marks) > MaxMarks {
			return before, nil, fault.InvalidFields(fault.Field{Name: "marks", Key: "interest.error.too_many", Params: fault.Params("count", MaxMarks)})
		}
		after, seen, messages, err := s.tell(ctx, after, changed)
		if err != nil {
			return before, nil, err
		}
		after.Head, err = s.Store.SaveInterest(ctx, before, after, seen, change.Change{
			At: now, Actor: change.Actor{Kind: change.Applicant, ID: string(q.Own.ID)}, What: "interest.marked",
			Detail: detail(changed), Messages: messages, Once: &change.Once{Key: q.Key + "-" + strconv.Itoa(part), Sum: sum(q.Own.ID, edits)},
		})
		var again *change.Repeat
		if errors.As(err, &again) {
			l, err := s.Store.Interest(ctx, q.Own.ID)
			return l, nil, err
		}
		if !overtaken(err) {
			return after, stale, err
		}
	}
	return List{}, nil, fault.New(fault.Conflict, "")
}

// tell looks at the lists of those that became interesting. Where interest is mutual now, both are written to, once for ever.
// The lists that were looked at must not change before the save: of two sides that mark each other at the same moment one
// has to see the other.
func (s Service) tell(ctx context.Context, after List, changed []Mark) (List, []List, []change.Message, error) {
	var fresh []application.ID
	for _, m := range changed {
		if m.Kind == Interested && !after.knows(m.Partner) {
			fresh = append(fresh, m.Partner)
		}
	}
	seen, err := s.Store.Interests(ctx, fresh)
	var messages []change.Message
	for _, theirs := range seen {
		if !Mutual(after, theirs) || theirs.knows(after.Application) {
			continue
		}
		after = after.told(theirs.Application)
		messages = append(messages, mutualMail(after.Application, theirs.Application), mutualMail(theirs.Application, after.Application))
	}
	return after, seen, messages, err
}

// MutualTemplate is the mail that tells a municipality of mutual interest; its parameter partner is the other's application.
const MutualTemplate = "interest-mutual"

func mutualMail(to, about application.ID) change.Message {
	return change.Message{Key: "mutual-" + string(to) + "-" + string(about), Mail: &change.Mail{
		Template: MutualTemplate, Recipient: "contact", Of: string(to), Params: map[string]string{"partner": string(about)},
	}}
}

// detail writes what changed: partner and "interested 2".
func detail(changed []Mark) map[string]string {
	out := map[string]string{}
	for _, m := range changed {
		out[string(m.Partner)] = m.String()
	}
	return out
}

// String writes the mark without its partner: "interested 2", "ask", "none".
func (m Mark) String() string {
	switch {
	case m.Kind == "":
		return "none"
	case m.Rank > 0:
		return string(m.Kind) + " " + strconv.Itoa(m.Rank)
	}
	return string(m.Kind)
}

func sum(of application.ID, edits []Edit) string {
	h := sha256.New()
	_, _ = io.WriteString(h, string(of)) // a hash never fails
	for _, e := range edits {
		_, _ = io.WriteString(h, "\n"+string(e.Now.Partner)+" "+e.Was.String()+" "+e.Now.String())
	}
	return hex.EncodeToString(h.Sum(nil))
}

// overtaken reports whether a save failed only because a list moved on in the meantime.
func overtaken(err error) bool {
	e, ok := fault.As(err)
	return ok && e.Code == fault.Conflict && e.Key == "change.stale"
}
