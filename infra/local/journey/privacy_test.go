package journey

import (
	"bytes"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bridges-of-trust/bridges/infra/app"
)

// typed are the words of a person who applies. None of them may be where operators look.
var typed = map[string]string{
	"name": "Квітослава Приклад", "role": "Радниця з партнерств", "email": "kvitoslava@example.org", "phone": "+380 44 765 43 21",
	"statement": "Квітослава чекає на листа.", "evidence": "Питайте Квітославу.",
}

// TestPrivacy_NothingAboutAPersonLeavesTheTable has somebody apply, confirm the address by a link, be accepted and take part
// in a run that is published. What the functions logged, what the workflow was given and kept, what the bucket holds and the subjects of letters then
// say nothing about that person, and no link that was sent.
func TestPrivacy_NothingAboutAPersonLeavesTheTable(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	s := startIn(t, folder, app.Bridges())
	p := visitor(t, s, "uk")
	tasks := applyFor(p, "Фастів", fastiv)
	saves(p, tasks+"/contact", url.Values{"name": {typed["name"]}, "role": {typed["role"]}, "email": {typed["email"]}, "phone": {typed["phone"]}})
	link := confirmLink.FindString(mailTo(t, s, typed["email"], "/continue/").Text)
	p.open(link)
	p.submit("/continue/", nil)
	saves(p, tasks+"/themes/climate", url.Values{"strength-climate": {"1"}, "need-climate": {"3"}, "evidence-climate": {typed["evidence"]}})
	saves(p, tasks+"/languages", url.Values{"level-en": {"working"}, "level-uk": {"fluent"}})
	saves(p, tasks+"/statement", url.Values{"experience": {"some"}, "statement": {typed["statement"]}})
	saves(p, tasks+"/consent", url.Values{"authority": {"yes"}, "data": {"yes"}})
	p.open(tasks + "/check")
	p.submit("", nil)
	mailTo(t, s, typed["email"], "Фастів")
	application := tasks[strings.LastIndex(tasks, "/")+1:]

	first, second := staff(t, s, "Olena Officer", "en"), staff(t, s, "Oleh Officer", "uk")
	first.open("/console/applications/" + application)
	first.sees(typed["name"], typed["statement"])
	first.submit("/accept", nil)
	run := startRun(first)
	second.open(run + "/decision")
	second.submit("", url.Values{"verdict": {"approve"}})
	second.until(run, "Партнерства оприлюднено")

	for what, words := range typed {
		for _, l := range letters(t, s) {
			if strings.Contains(l.Subject, words) {
				t.Errorf("the subject %q says the %s", l.Subject, what)
			}
		}
	}
	secrets := map[string]string{"link": strings.TrimPrefix(link, "/continue/")}
	for what, words := range typed {
		secrets[what] = words
	}
	read := 0
	for _, part := range []string{"functions", "workflows", "objects"} {
		read += holdsNone(t, filepath.Join(folder, part), secrets)
	}
	if read < 4 {
		t.Errorf("only %d files were looked at", read)
	}
	for _, part := range []string{"table", "mail"} { // where it must be: the search itself finds what there is
		if !holds(t, filepath.Join(folder, part), typed["email"]) {
			t.Errorf("%s does not hold the address either: this test looks at nothing", part)
		}
	}
}

// holdsNone looks for secrets in every file of a folder and counts the files.
func holdsNone(t *testing.T, folder string, secrets map[string]string) int {
	t.Helper()
	read := 0
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := os.ReadFile(path)
		for what, words := range secrets {
			if bytes.Contains(body, []byte(words)) {
				t.Errorf("%s says the %s", path, what)
			}
		}
		read++
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return read
}

func holds(t *testing.T, folder, words string) bool {
	t.Helper()
	found := false
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := os.ReadFile(path)
		found = found || bytes.Contains(body, []byte(words))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
