package console

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/infra/local/journey"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/base/id/idtest"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// queue submits n further applications of invented places, an hour apart, after all others.
func (w *world) queue(n int) {
	w.t.Helper()
	like, entropy := w.first(application.Submitted), idtest.Entropy("queue")
	for i := range n {
		a := like
		a.SubmittedAt = noon.Add(time.Duration(i+1) * time.Hour)
		a.Place.Code, a.Place.Name, a.Place.Latin = municipality.Code(fmt.Sprintf("XX_%d", i)), fmt.Sprintf("Місце %03d", i), ""
		name, err := id.New(application.Prefix, a.SubmittedAt, entropy)
		if err != nil {
			w.t.Fatal(err)
		}
		if a.Reference, err = id.NewReference("XX", entropy); err != nil {
			w.t.Fatal(err)
		}
		a.ID, a.EmailKey, a.Head = application.ID(name), fmt.Sprintf("key-%d", i), change.Head{}
		if _, err := w.table.SaveApplication(w.t.Context(), application.Application{}, a, change.Change{At: a.SubmittedAt, What: "application.submitted"}); err != nil {
			w.t.Fatal(err)
		}
	}
}

// inList gives the titles in the list of an inbox, and the current one.
func inList(p *journey.Person) (all []string, current string) {
	for _, part := range strings.Split(p.Page.Raw, `class="inbox__link"`)[1:] {
		tag, rest, _ := strings.Cut(part, ">")
		_, rest, _ = strings.Cut(rest, ">")
		title, _, _ := strings.Cut(rest, "<")
		if all = append(all, title); strings.Contains(tag, "aria-current") {
			current = title
		}
	}
	return all, current
}

// turn goes to the page before or after.
func (w *world) turn(p *journey.Person, rel string) {
	w.t.Helper()
	head, _, found := strings.Cut(p.Page.Raw, `" rel="`+rel+`"`)
	if !found {
		w.t.Fatalf("%s has no %s page", p.Page.URL, rel)
	}
	href := head[strings.LastIndex(head, `"`)+1:]
	w.ok(p, p.Open(w.t.Context(), strings.ReplaceAll(href, "&amp;", "&")))
}

// TestInbox_KeepsItsPage walks through the inbox page by page and back: a case that is opened from any page has that page
// beside it, marked, and leads back to it; accepting keeps the place; a colleague who is sent the address sees the case.
func TestInbox_KeepsItsPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.queue(2*inboxSize + 5)
	ctx, p := t.Context(), w.officer("one")
	w.ok(p, p.Open(ctx, inboxPath))
	var pages [][]string
	for len(pages) < 10 {
		all, current := inList(p)
		if pages = append(pages, all); current != "" {
			t.Errorf("%s is current where no case is open", current)
		}
		if strings.Contains(p.Page.Raw, `rel="prev"`) != (len(pages) > 1) {
			t.Errorf("page %d leads back: %v", len(pages), len(pages) == 1)
		}
		if !strings.Contains(p.Page.Raw, `rel="next"`) {
			break
		}
		w.turn(p, "next")
	}
	if len(pages) != 3 || len(pages[0]) != inboxSize || len(pages[1]) != inboxSize {
		t.Fatalf("the inbox has pages of %d, want three", len(pages))
	}
	w.turn(p, "prev")
	if all, _ := inList(p); strings.Join(all, "|") != strings.Join(pages[1], "|") {
		t.Errorf("the way back from page 3 shows %q, want %q", all, pages[1])
	}
	list := p.Page.URL.RequestURI()
	w.ok(p, p.Follow(ctx, "/console/applications/"))
	all, current := inList(p)
	if strings.Join(all, "|") != strings.Join(pages[1], "|") || current != pages[1][0] {
		t.Errorf("beside the case stands %q with %q current, want the page it was opened from", all, current)
	}
	if back := strings.ReplaceAll(list, "&", "&amp;"); !strings.Contains(p.Page.Raw, `class="govuk-back-link" href="`+back) {
		t.Errorf("the case does not lead back to %s", list)
	}
	address := p.Page.URL.RequestURI()
	w.ok(p, p.Press(ctx, "Accept"))
	if all, _ := inList(p); strings.Join(all[1:], "|") != strings.Join(pages[1][1:], "|") || !strings.Contains(p.Page.Text(), "is accepted and takes part") {
		t.Errorf("after accepting, the list has %q, want the same page without what was accepted", all) // one from before moves up
	}

	other := w.officer("two")
	w.ok(other, other.Open(ctx, address))
	if all, _ := inList(other); len(all) != inboxSize || all[0] != pages[0][0] || !strings.Contains(other.Page.Text(), pages[1][0]) {
		t.Errorf("a colleague sees %q beside the case, want the beginning of the list", all)
	}
	if err := other.Open(ctx, list); err != nil || other.Page.Status != http.StatusNotFound {
		t.Errorf("a colleague's page of a list answers %d, %v", other.Page.Status, err)
	}
}

// TestInbox_WhatHasMovedOn: a page of which everything has been accepted shows the beginning of the list.
func TestInbox_WhatHasMovedOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	waiting := w.first(application.Submitted)
	w.queue(inboxSize)
	ctx, p := t.Context(), w.officer("one")
	w.ok(p, p.Open(ctx, inboxPath))
	w.turn(p, "next")
	list := p.Page.URL.RequestURI()
	for all, _ := inList(p); len(all) > 0; all = all[1:] {
		w.ok(p, p.Open(ctx, list))
		w.ok(p, p.Follow(ctx, "/console/applications/"))
		w.ok(p, p.Press(ctx, "Accept"))
	}
	w.ok(p, p.Open(ctx, list))
	if all, _ := inList(p); len(all) == 0 || !strings.Contains(all[0], waiting.Place.Name) {
		t.Errorf("the list has %q, want its beginning", all)
	}
}

// TestInbox_Search finds applications of either status by what people write and know, keeps the result beside an opened case,
// and finds no drafts.
func TestInbox_Search(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, p := t.Context(), w.officer("one")
	for _, a := range []application.Application{w.first(application.Submitted), w.first(application.Accepted)} {
		reference := strings.ToLower(strings.ReplaceAll(string(a.Reference), "-", " "))
		for _, query := range []string{a.Place.Name, a.Place.Latin, string(a.Place.Code), string(a.Reference), " " + reference + " "} {
			w.ok(p, p.Open(ctx, inboxPath+"?"+url.Values{searchParam: {query}}.Encode()))
			if !strings.Contains(p.Page.Raw, casePath(a.ID)) {
				t.Errorf("%q does not find %s", query, a.Place.Name)
			}
		}
		w.ok(p, p.Follow(ctx, casePath(a.ID)))
		if all, current := inList(p); len(all) != 1 || current != all[0] || !strings.Contains(p.Page.Raw, `class="govuk-back-link" href="`+inboxPath+`?q=`) {
			t.Errorf("beside the case found stands %q with %q current", all, current)
		}
	}
	for _, query := range []string{"Atlantis", "UA-0000-0000", "<script>", "\x00", "%", "' OR 1=1"} {
		w.ok(p, p.Open(ctx, inboxPath+"?"+url.Values{searchParam: {query}}.Encode()))
		if all, _ := inList(p); len(all) > 0 || !strings.Contains(p.Page.Text(), "No application found") {
			t.Errorf("%.20q finds %q", query, all)
		}
	}
	w.ok(p, p.Open(ctx, inboxPath+"?"+url.Values{searchParam: {strings.Repeat("й", 5_000)}}.Encode()))
	draft := w.first(application.Submitted)
	draft.ID, draft.Status, draft.Head, draft.EmailKey = "app_01J9Z3NDEKTSV4RRFFQ69G5FZZ", application.Draft, change.Head{}, ""
	draft.Place.Code, draft.Reference = "UA05020030000031457", "" // of the register, and nobody's
	if _, err := w.table.SaveApplication(ctx, application.Application{}, draft, change.Change{At: noon, What: "application.begun"}); err != nil {
		t.Fatal(err)
	}
	w.ok(p, p.Open(ctx, inboxPath+"?"+url.Values{searchParam: {string(draft.Place.Code)}}.Encode()))
	if strings.Contains(p.Page.Raw, string(draft.ID)) {
		t.Error("the search finds a draft")
	}
}
