package console

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/bridges-of-trust/bridges/shared/domain/account"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/sample"
)

// first gives the first application of a status.
func (w *world) first(status application.Status) application.Application {
	w.t.Helper()
	page, err := w.table.Applications(w.t.Context(), application.Query{Edition: sample.EditionID, Status: status, Limit: 1})
	if err != nil || len(page.Applications) == 0 {
		w.t.Fatalf("no application is %s: %v", status, err)
	}
	return page.Applications[0]
}

// happened counts an event in an application's history.
func (w *world) happened(id application.ID, what string) int {
	w.t.Helper()
	events, err := w.table.ApplicationEvents(w.t.Context(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	n := 0
	for _, e := range events {
		if e.What == what {
			n++
		}
	}
	return n
}

// TestCare_ByRole: each role finds those acts that it may do and no others, on the page and by address.
func TestCare_ByRole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, a := t.Context(), w.first(application.Submitted)
	for _, role := range account.Roles() {
		p := w.staff("person "+string(role), role)
		may := map[string]bool{
			"/note":  role == account.Officer || role == account.Administrator,
			"/erase": role == account.Administrator,
		}
		for what, allowed := range may {
			if err := p.Open(ctx, casePath(a.ID)); err != nil {
				t.Fatal(err)
			}
			if linked := strings.Contains(p.Page.Raw, casePath(a.ID)+what); linked != allowed {
				t.Errorf("%s is led to %s: %v, want %v", role, what, linked, allowed)
			}
			want := http.StatusForbidden
			if allowed {
				want = http.StatusOK
			}
			if err := p.Open(ctx, casePath(a.ID)+what); err != nil || p.Page.Status != want {
				t.Errorf("%s opens %s: %d, %v, want %d", role, what, p.Page.Status, err, want)
			}
			if allowed {
				continue
			}
			err := p.Post(ctx, casePath(a.ID)+what, url.Values{"_key": {"k"}, "_rev": {strconv.Itoa(a.Head.Rev)}, noteField: {"x"}, reasonField: {"x"}})
			if err != nil || p.Page.Status != http.StatusForbidden {
				t.Errorf("%s posts to %s: %d, %v, want %d", role, what, p.Page.Status, err, http.StatusForbidden)
			}
		}
	}
	if after := w.first(application.Submitted); after.Head != a.Head {
		t.Errorf("whoever may not has changed the application: %+v", after.Head)
	}
}

// TestCare_Note writes a note: bad texts are refused and kept, the same form twice notes once, and the history shows it.
func TestCare_Note(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, a, p := t.Context(), w.first(application.Submitted), w.officer("one")
	w.ok(p, p.Open(ctx, casePath(a.ID)))
	w.ok(p, p.Follow(ctx, "/note"))
	long := strings.Repeat("ґ", application.MaxNote+1)
	for _, bad := range []string{"", " \n\t ", long} {
		w.typed(p, http.StatusUnprocessableEntity, url.Values{noteField: {bad}})
		if !strings.Contains(p.Page.Raw, strings.TrimSpace(bad)) {
			t.Errorf("a text of %d bytes is not kept", len(bad))
		}
	}
	text := "Told by <b>telephone</b>:\nthe year is wrong."
	values, err := p.Values("")
	if err != nil {
		t.Fatal(err)
	}
	values.Set(noteField, text)
	address := p.Page.URL.String()
	for range 2 {
		w.ok(p, p.Post(ctx, address, values))
		if !strings.HasPrefix(p.Page.URL.Path, casePath(a.ID)) {
			t.Fatalf("a note leads to %s", p.Page.URL)
		}
		w.sees(p, "Note", "Told by <b>telephone</b>:", "the year is wrong.")
	}
	if n := w.happened(a.ID, "application.noted"); n != 1 {
		t.Errorf("%d notes, want 1", n)
	}
	values.Set(noteField, "Something else.")
	if err := p.Post(ctx, address, values); err != nil || p.Page.Status != http.StatusConflict {
		t.Errorf("another text under the same key answers %d, %v", p.Page.Status, err)
	}
	w.ok(p, p.Open(ctx, casePath(a.ID)))
	w.ok(p, p.Press(ctx, "Accept")) // what is accepted is the application as it stands, with the note
	if n := w.happened(a.ID, "application.accepted"); n != 1 {
		t.Errorf("accepted %d times after a note", n)
	}
}

// TestCare_NoteMakesNoRunStale: a run looks at what municipalities say, not at what staff note.
func TestCare_NoteMakesNoRunStale(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, p := t.Context(), w.officer("one")
	run := w.proposed()
	note := func() {
		t.Helper()
		a := w.first(application.Accepted)
		w.ok(p, p.Open(ctx, casePath(a.ID)+"/note"))
		w.typed(p, http.StatusOK, url.Values{noteField: {"A note."}})
	}
	note()
	w.ok(p, p.Open(ctx, run))
	if strings.Contains(p.Page.Text(), "have changed since") {
		t.Error("a note makes the run stale")
	}
}

// TestCare_Erase deletes on request: refused without a reason, looked at again where somebody was faster, done once, and then
// nothing of the person is on any page of the console.
func TestCare_Erase(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, a := t.Context(), w.first(application.Submitted)
	officer, p := w.officer("one"), w.staff("two", account.Administrator)
	w.ok(p, p.Open(ctx, casePath(a.ID)))
	w.sees(p, a.Contact.Email)
	w.ok(p, p.Follow(ctx, "/erase"))
	w.sees(p, "What is deleted", "What stays", "remains in the list of those to be checked")
	for _, bad := range []string{"", strings.Repeat("x", application.MaxNote+1)} {
		w.typed(p, http.StatusUnprocessableEntity, url.Values{reasonField: {bad}})
	}

	w.ok(officer, officer.Open(ctx, casePath(a.ID)))
	w.ok(officer, officer.Press(ctx, "Accept"))
	w.typed(p, http.StatusUnprocessableEntity, url.Values{reasonField: {"Asked for by letter."}})
	w.sees(p, "has changed since you opened this page", "stays accepted", "Asked for by letter.")

	values, err := p.Values("")
	if err != nil {
		t.Fatal(err)
	}
	address := p.Page.URL.String()
	for range 2 {
		w.ok(p, p.Post(ctx, address, values))
	}
	w.sees(p, "were deleted on", "Contact and texts deleted on request", "Asked for by letter.", "Accepted")
	if n := w.happened(a.ID, "application.erased_on_request"); n != 1 {
		t.Errorf("%d erasures, want 1", n)
	}
	if err := p.Open(ctx, casePath(a.ID)+"/erase"); err != nil || p.Page.Status != http.StatusGone {
		t.Errorf("the form of an erased application answers %d, %v", p.Page.Status, err)
	}
	for _, path := range []string{casePath(a.ID), inboxPath + "?status=accepted", inboxPath + "?q=" + url.QueryEscape(string(a.Reference)), "/console/letters"} {
		w.ok(officer, officer.Open(ctx, path))
		for _, private := range []string{a.Contact.Name, a.Contact.Email, a.Contact.Phone, a.Statement} {
			if private != "" && strings.Contains(officer.Page.Text(), private) {
				t.Errorf("%s still shows %q", path, private)
			}
		}
	}
	if slices.ContainsFunc(a.Themes, func(th application.Theme) bool {
		return th.Evidence != "" && strings.Contains(officer.Page.Raw, th.Evidence)
	}) {
		t.Error("the evidence is still shown")
	}
}
