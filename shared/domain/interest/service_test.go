package interest_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo/dynamotest"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/interest"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/partnership"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/sample"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// A world is the demonstration with the accepted municipalities of both sides.
type world struct {
	t       *testing.T
	table   dynamotest.Table
	service interest.Service
	edition programme.Edition
	eu, ua  []application.Application
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, table: dynamotest.Open(t)}
	if err := sample.Load(t.Context(), w.table, noon); err != nil {
		t.Fatal(err)
	}
	var err error
	if w.edition, err = w.table.Edition(t.Context(), sample.EditionID); err != nil {
		t.Fatal(err)
	}
	page, err := w.table.Applications(t.Context(), application.Query{Edition: w.edition.ID, Status: application.Accepted})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range page.Applications {
		if a.Side == programme.EU {
			w.eu = append(w.eu, a)
		} else {
			w.ua = append(w.ua, a)
		}
	}
	w.service = interest.Service{Store: w.table, Applications: w.table, Results: w.table, Now: func() time.Time { return noon }}
	return w
}

func edit(partner application.ID, kind interest.Kind, rank int) interest.Edit {
	return interest.Edit{Was: interest.Mark{Partner: partner}, Now: interest.Mark{Partner: partner, Kind: kind, Rank: rank}}
}

// keys makes every form's key another one.
var keys = func() func() string {
	var mu sync.Mutex
	n := 0
	return func() string {
		mu.Lock()
		defer mu.Unlock()
		n++
		return fmt.Sprintf("form-%d", n)
	}
}()

func (w *world) request(own application.Application, base int, edits ...interest.Edit) interest.Request {
	return interest.Request{Own: own, Edition: w.edition, Edits: edits, Base: base, Key: keys()}
}

func (w *world) save(own application.Application, base int, edits ...interest.Edit) interest.List {
	w.t.Helper()
	l, err := w.service.Save(w.t.Context(), w.request(own, base, edits...))
	if err != nil {
		w.t.Fatal(err)
	}
	return l
}

// mails gives who was written to about whom.
func (w *world) mails() []string {
	w.t.Helper()
	waiting, err := w.table.Waiting(w.t.Context(), noon.Add(time.Hour), 100)
	if err != nil {
		w.t.Fatal(err)
	}
	var out []string
	for _, q := range waiting {
		if m := q.Message.Mail; m != nil && m.Template == interest.MutualTemplate {
			out = append(out, m.Of+" about "+m.Params["partner"])
		}
	}
	return out
}

func TestService_MutualInterestIsToldOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, b := w.eu[0], w.ua[0]
	mine := w.save(a, 0, edit(b.ID, interest.Interested, 1), edit(w.ua[1].ID, interest.NotForUs, 4))
	if got := mine.Of(w.ua[1].ID).Rank; got != 0 {
		t.Errorf("rank of one that is not for us = %d, want 0", got)
	}
	if got := w.mails(); len(got) != 0 {
		t.Fatalf("mails after one mark = %v, want none", got)
	}
	w.save(b, 0, edit(a.ID, interest.Ask, 0))
	if got := w.mails(); len(got) != 0 {
		t.Fatalf("mails where one side only asks = %v, want none", got)
	}
	theirs := w.save(b, 1, interest.Edit{Was: interest.Mark{Partner: a.ID, Kind: interest.Ask}, Now: interest.Mark{Partner: a.ID, Kind: interest.Interested}})
	if got := w.mails(); len(got) != 2 || !strings.Contains(strings.Join(got, " "), string(a.ID)+" about "+string(b.ID)) {
		t.Fatalf("mails = %v, want one to each about the other", got)
	}
	mutual, err := w.service.MutualWith(t.Context(), mine, []application.ID{b.ID, w.ua[1].ID})
	if err != nil || !mutual[b.ID] || mutual[w.ua[1].ID] {
		t.Errorf("MutualWith() = %v, %v, want %s only", mutual, err, b.ID)
	}
	// Taken back by one side and given again by the other: nobody is written to again.
	mine = w.save(a, mine.Head.Rev, interest.Edit{Was: interest.Mark{Partner: b.ID, Kind: interest.Interested, Rank: 1}, Now: interest.Mark{Partner: b.ID}})
	w.save(a, mine.Head.Rev, edit(b.ID, interest.Interested, 0))
	w.save(b, theirs.Head.Rev, interest.Edit{Was: interest.Mark{Partner: a.ID, Kind: interest.Interested}, Now: interest.Mark{Partner: a.ID, Kind: interest.Interested, Rank: 3}})
	if got := w.mails(); len(got) != 2 {
		t.Errorf("mails = %v, want still two", got)
	}
	events, err := w.table.InterestEvents(t.Context(), a.ID)
	stored, readErr := w.table.Interest(t.Context(), a.ID)
	if err != nil || readErr != nil || len(events) != 3 || change.Verify(events, stored.Head) != nil {
		t.Errorf("history = %d events, %v, %v, want 3 in a sound chain", len(events), err, readErr)
	}
}

// Of two that mark each other at the same moment one must see the other, and both are told once.
func TestService_MutualAtTheSameMoment(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range 4 {
		a, b := w.eu[i], w.ua[i]
		var wg sync.WaitGroup
		for _, pair := range [][2]application.Application{{a, b}, {b, a}} {
			wg.Go(func() {
				if _, err := w.service.Save(t.Context(), w.request(pair[0], 0, edit(pair[1].ID, interest.Interested, 0))); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if got := w.mails(); len(got) != 2*(i+1) {
			t.Fatalf("mails after %d pairs = %v, want two for each", i+1, got)
		}
	}
}

func TestService_TwoDevices(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	own, x, y := w.eu[0], w.ua[0].ID, w.ua[1].ID
	first := w.request(own, 0, edit(x, interest.Interested, 0))
	if _, err := w.service.Save(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	// The other device has an older form: its new mark is merged, the first one stays.
	l := w.save(own, 0, edit(x, "", 0), edit(y, interest.Ask, 0))
	if l.Of(x).Kind != interest.Interested || l.Of(y).Kind != interest.Ask {
		t.Errorf("marks = %v, want both devices' marks", l.Marks)
	}
	// The same mark set to something else there: nothing is overwritten, the rest is saved.
	got, err := w.service.Save(t.Context(), w.request(own, 0, edit(x, interest.NotForUs, 0), edit(w.ua[2].ID, interest.Ask, 0)))
	var stale *interest.Stale
	if !errors.As(err, &stale) || fault.CodeOf(err) != fault.Conflict || len(stale.Edits) != 1 || stale.Edits[0].Now.Partner != x {
		t.Fatalf("Save() = %v, want a stale mark of %s", err, x)
	}
	if got.Of(x).Kind != interest.Interested || got.Of(w.ua[2].ID).Kind != interest.Ask {
		t.Errorf("marks = %v, want the stored one kept and the other saved", got.Marks)
	}
	// A form that arrives twice is carried out once.
	before := got.Head.Rev
	if again, err := w.service.Save(t.Context(), first); err != nil || again.Head.Rev != before {
		t.Errorf("repeated Save() = revision %d, %v, want %d", again.Head.Rev, err, before)
	}
}

func TestService_Refuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	own, x := w.eu[0], w.ua[0].ID
	waiting := own
	waiting.Status = application.Submitted
	many := make([]interest.Edit, interest.MaxMarks+1)
	for i := range many {
		many[i] = edit(x, interest.Ask, 0)
	}
	tests := []struct {
		name  string
		own   application.Application
		edits []interest.Edit
		code  fault.Code
		field string
	}{
		{"not accepted", waiting, []interest.Edit{edit(x, interest.Ask, 0)}, fault.Closed, ""},
		{"unknown partner", own, []interest.Edit{edit("app_01J9Z3NDEKTSV4RRFFQ69G5FAV", interest.Ask, 0)}, fault.Invalid, "marks"},
		{"own side", own, []interest.Edit{edit(w.eu[1].ID, interest.Ask, 0)}, fault.Invalid, "marks"},
		{"itself", own, []interest.Edit{edit(own.ID, interest.Interested, 0)}, fault.Invalid, "marks"},
		{"twice", own, []interest.Edit{edit(x, interest.Ask, 0), edit(x, interest.NotForUs, 0)}, fault.Invalid, "marks"},
		{"too many", own, many, fault.Invalid, "marks"},
		{"made-up kind", own, []interest.Edit{edit(x, "love", 0)}, fault.Invalid, "mark-" + string(x)},
		{"rank below", own, []interest.Edit{edit(x, interest.Interested, -1)}, fault.Invalid, "rank-" + string(x)},
		{"rank above", own, []interest.Edit{edit(x, interest.Interested, interest.MaxRank+1)}, fault.Invalid, "rank-" + string(x)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := w.service.Save(t.Context(), w.request(tt.own, 0, tt.edits...))
			e, ok := fault.As(err)
			if !ok || e.Code != tt.code || tt.field != "" && (len(e.Fields) != 1 || e.Fields[0].Name != tt.field) {
				t.Errorf("Save() = %v, want %s of %q", err, tt.code, tt.field)
			}
		})
	}
	if l, err := w.table.Interest(t.Context(), own.ID); err != nil || l.Head.Rev != 0 {
		t.Errorf("list at revision %d, %v, want nothing saved", l.Head.Rev, err)
	}
}

func TestService_Window(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if got, err := w.service.Window(t.Context(), w.edition); err != nil || !got.Open {
		t.Errorf("Window() = %v, %v, want open", got, err)
	}
	limited := w.edition
	limited.InterestUntil = noon
	if got, err := w.service.Window(t.Context(), limited); err != nil || got.Open {
		t.Errorf("Window() at its end = %v, %v, want closed", got, err)
	}
	limited.InterestUntil = noon.Add(1)
	if got, err := w.service.Window(t.Context(), limited); err != nil || !got.Open {
		t.Errorf("Window() before its end = %v, %v, want open", got, err)
	}
	limited.InterestUntil = noon
	_, err := w.service.Save(t.Context(), interest.Request{Own: w.eu[0], Edition: limited, Edits: []interest.Edit{edit(w.ua[0].ID, interest.Ask, 0)}, Key: keys()})
	if fault.CodeOf(err) != fault.Closed {
		t.Errorf("Save() after the end = %v, want closed", err)
	}

	pair := partnership.Partnership{
		ID: "pair_01J9Z3NDEKTSV4RRFFQ69G5FAV", Edition: w.edition.ID, Run: "run_01J9Z3NDEKTSV4RRFFQ69G5FAV", Status: partnership.Prepared, At: noon,
		EU: partnership.Party{Application: w.eu[0].ID}, UA: partnership.Party{Application: w.ua[0].ID},
	}
	by := change.Change{At: noon, Actor: change.Actor{Kind: change.System, ID: "test"}, What: "partnership.prepared"}
	run := matching.Run{ID: pair.Run, Edition: string(w.edition.ID), Status: matching.Approved, At: noon}
	if _, err := w.table.SaveRun(t.Context(), run, change.Change{At: noon, Actor: by.Actor, What: "matching.approved"}); err != nil {
		t.Fatal(err)
	}
	if err := w.table.Prepare(t.Context(), pair, pair.Run, by); err != nil {
		t.Fatal(err)
	}
	if got, err := w.service.Window(t.Context(), w.edition); err != nil || !got.Open {
		t.Errorf("Window() with a prepared partnership = %v, %v, want open", got, err)
	}
	prepared, err := w.table.Partnership(t.Context(), pair.ID)
	if err != nil {
		t.Fatal(err)
	}
	prepared.Status, by.What = partnership.Announced, "partnership.announced"
	if err := w.table.Announce(t.Context(), prepared, by, w.eu[0], w.ua[0], by); err != nil {
		t.Fatal(err)
	}
	if got, err := w.service.Window(t.Context(), w.edition); err != nil || got.Open {
		t.Errorf("Window() with an announced partnership = %v, %v, want closed", got, err)
	}
}

// More marks than one transaction holds, page after page of lists, and a table that answers wrongly.
func TestStore(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.table.Faults.SetMaxPage(2)
	for _, own := range append(w.eu[:3:3], w.ua[:3]...) {
		var edits []interest.Edit
		others := w.ua
		if own.Side == programme.UA {
			others = w.eu
		}
		for _, o := range others {
			edits = append(edits, edit(o.ID, interest.Interested, 1))
		}
		want := w.save(own, 0, edits...)
		stored, err := w.table.Interest(t.Context(), own.ID)
		if diff := cmp.Diff(want, stored); err != nil || diff != "" {
			t.Errorf("Interest() %v (-returned +stored):\n%s", err, diff)
		}
	}
	lists, err := w.table.ListsOf(t.Context(), w.edition.ID)
	if err != nil || len(lists) != 6 || lists[0].Side != programme.EU || lists[5].Side != programme.UA {
		t.Errorf("ListsOf() = %d lists, %v, want 6 by side", len(lists), err)
	}
	if got := len(w.mails()); got != 3*3*2 {
		t.Errorf("mails = %d, want two for each of nine pairs", got)
	}
}

// A pool is the accepted municipalities of an edition.
type pool []application.Application

func (p pool) Applications(context.Context, application.Query) (application.Page, error) {
	return application.Page{Applications: p}, nil
}

// A form with more marks than one transaction can hold, all of them mutual.
func TestService_ManyAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	own := w.eu[0]
	var all pool
	var edits []interest.Edit
	for i := range 45 {
		a := application.Application{ID: application.ID(fmt.Sprintf("app_01J9Z3NDEKTSV4RRFFQ69G5%03d", i)), Edition: own.Edition, Side: programme.UA, Status: application.Accepted}
		all = append(all, a, own)
		edits = append(edits, edit(a.ID, interest.Interested, i))
		l := interest.List{Application: a.ID, Edition: a.Edition, Side: a.Side, Marks: []interest.Mark{{Partner: own.ID, Kind: interest.Interested}}}
		if _, err := w.table.SaveInterest(t.Context(), l, l, nil, change.Change{At: noon, Actor: change.Actor{Kind: change.Applicant, ID: string(a.ID)}, What: "interest.marked"}); err != nil {
			t.Fatal(err)
		}
	}
	w.service.Applications = all
	q := w.request(own, 0, edits...)
	got, err := w.service.Save(t.Context(), q)
	if err != nil || len(got.Marks) != 45 || got.Head.Rev != 3 || len(got.Told) != 45 {
		t.Fatalf("Save() = %d marks at revision %d, %d told, %v, want 45 at 3", len(got.Marks), got.Head.Rev, len(got.Told), err)
	}
	if got := len(w.mails()); got != 90 {
		t.Errorf("mails = %d, want 90", got)
	}
	if again, err := w.service.Save(t.Context(), q); err != nil || again.Head.Rev != 3 {
		t.Errorf("repeated Save() = revision %d, %v, want 3", again.Head.Rev, err)
	}
}
