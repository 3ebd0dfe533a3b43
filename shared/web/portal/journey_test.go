package portal

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
)

func TestJourney(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	b.get("/").want(http.StatusOK).contains("Call for municipalities of Ukraine", "Open")
	b.get("/calls/demo-ua").want(http.StatusOK).contains("Apply now", "What you get", "Kyiv time")
	b.get("/apply/demo-ua").want(http.StatusOK).contains("30 minutes")

	tasks := b.begin()
	b.get(tasks).want(http.StatusOK).contains("Ржищів (Rzhyshchiv)", "0 of 5 complete")
	done := b.apply(tasks)

	page := b.get(done).want(http.StatusOK).contains("Application submitted", testEmail)
	reference := referenceIn.FindString(page.text())
	if reference == "" {
		t.Fatalf("no reference on the page: %s", page.text())
	}
	a := w.draft(tasks)
	if a.Status != application.Submitted || string(a.Reference) != reference || a.Lang != "en" {
		t.Errorf("stored = %s %s in %s, want submitted %s in en", a.Status, a.Reference, a.Lang, reference)
	}
	b.get(tasks+"/view").want(http.StatusOK).contains(reference, "План дій", "Meetings without an interpreter")
	file := b.get(tasks + "/copy.txt").want(http.StatusOK)
	if !strings.Contains(file.Body, reference) || !strings.Contains(file.Header.Get("Content-Disposition"), reference+".txt") {
		t.Errorf("copy = %q with %q, want the reference in both", file.Body, file.Header.Get("Content-Disposition"))
	}
	b.get(tasks).location()
	b.get(tasks + "/contact").location()

	events, err := w.table.ApplicationEvents(t.Context(), a.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := change.Verify(events, a.Head); err != nil {
		t.Error(err)
	}
	message, err := w.table.Message(t.Context(), string(a.ID)+":"+strconv.Itoa(a.Head.Rev)+":received")
	if err != nil || message.Message.Mail.Template != "application-received" {
		t.Errorf("queued = %+v, %v, want the mail that confirms", message, err)
	}
}

// What a municipality states and is told names the authority as its documents do; captions and lists stay short.
func TestOfficialName(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	b.lang = "uk"
	tasks := b.begin()
	const official, short = "Ржищівська міська територіальна громада", "Ржищів"
	b.get(tasks + "/consent").want(http.StatusOK).contains("від цієї громади: " + official)
	b.get(tasks+"/check").want(http.StatusOK).contains("Назва "+official, "Розташування Київська область, Україна")
	if got := b.get(tasks).want(http.StatusOK).contains(short+" ·", "Громада: "+official).text(); strings.Contains(got, "Rzhyshchiv") {
		t.Errorf("Latin letters for readers of Cyrillic ones: %s", got)
	}
	done := b.apply(tasks)
	b.get(done).want(http.StatusOK).contains(official + ": отримано")
	if copied := b.get(tasks + "/copy.txt").want(http.StatusOK); !strings.Contains(copied.Body, "Назва: "+official) {
		t.Errorf("copy = %q", copied.Body)
	}
	b.lang = "en"
	b.get(done).want(http.StatusOK).contains("Ржищів (Rzhyshchiv): received")
	b.get(tasks + "/view").want(http.StatusOK).contains("Name Ржищів (Rzhyshchiv)")
}

// Consent is asked for in words, with how to take it back, and is what the check page says.
func TestConsent_InWords(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	tasks := b.begin()
	for lang, words := range map[string][2]string{
		"en": {"You can take your consent back at any time: write to bridges@example.org. [yes] I have read the privacy notice and agree", "Consent to the use of personal data Given"},
		"uk": {"Згоду можна будь-коли відкликати, написавши на bridges@example.org. [yes] Я ознайомився (ознайомилася) з повідомленням про захист даних і даю згоду", "Згода на обробку персональних даних Надано"},
	} {
		b.lang = lang
		b.submit(b.get(tasks+"/consent").want(http.StatusOK).contains(words[0]), url.Values{"data": nil}).want(http.StatusSeeOther)
		if got := b.get(tasks + "/check").want(http.StatusOK).text(); strings.Contains(got, words[1]) {
			t.Errorf("consent that nobody gave: %s", got)
		}
		b.submit(b.get(tasks+"/consent").want(http.StatusOK), url.Values{"data": {"yes"}, "authority": {"yes"}}).want(http.StatusSeeOther)
		b.get(tasks + "/check").want(http.StatusOK).contains(words[1])
	}
}
