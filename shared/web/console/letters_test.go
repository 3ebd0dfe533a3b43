package console

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
)

// TestLetters follows a letter that comes back: the case and the list of lost letters say so, and nobody else is named.
func TestLetters(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	p := w.officer("one")
	w.ok(p, p.Open(ctx, "/console/letters"))
	if text := p.Page.Text(); !strings.Contains(text, "No letter is known to be lost") {
		t.Errorf("without letters: %.400s", text)
	}
	w.ok(p, p.Open(ctx, "/console/inbox"))
	w.ok(p, p.Follow(ctx, "/console/applications/"))
	id := application.ID(strings.TrimPrefix(p.Page.URL.Path, "/console/applications/"))
	w.ok(p, p.Press(ctx, "Accept"))
	a, err := w.table.Application(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	q, err := w.table.Message(ctx, fmt.Sprintf("%s:%d:accepted", id, a.Head.Rev))
	if err != nil {
		t.Fatal(err)
	}
	for _, status := range []change.Status{change.Sending, change.Sent} {
		moved := q
		moved.Status, moved.Tries = status, 1
		if err := w.table.Progress(ctx, q, moved, noon); err != nil {
			t.Fatal(err)
		}
		q = moved
	}
	sees := func(path string, want ...string) {
		t.Helper()
		w.ok(p, p.Open(ctx, path))
		for _, s := range want {
			if !strings.Contains(p.Page.Text(), s) {
				t.Errorf("%s does not say %q: %.1500s", path, s, p.Page.Text())
			}
		}
	}
	sees("/console/applications/"+string(id), "Letters", "Application accepted", "Sent")

	if err := w.table.NoteMail(ctx, q.ID, change.Bounced, noon.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if err := w.table.Suppress(ctx, application.AddressHash(strings.ToUpper(a.Contact.Email)), change.Bounced, noon.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	sees("/console/applications/"+string(id), "Came back for good", "tell the municipality its news by telephone")
	sees("/console/letters", a.Place.Name, "Application accepted", "Came back for good", "Gets no letters")
	if strings.Contains(p.Page.Raw, a.Contact.Email) {
		t.Error("the list of lost letters shows an address that nobody needs there")
	}
}
