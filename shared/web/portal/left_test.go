package portal

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// How long there is until the deadline never reads as how long something takes: "за 29 днів" is within, not after.
func TestTimeLeft(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	tasks := b.begin()
	pages := map[string]map[string]string{
		"uk": {
			"/": "Приймання завершиться через 30 днів", "/apply/demo-ua": "Приймання заявок завершиться через 30 днів: 24 грудня",
			tasks: "(за Києвом) . Залишилося: 30 днів.", tasks + "/check": "(за Києвом) (залишилося: 30 днів). Зараховується",
		},
		"en": {
			"/": "Closes in 30 days", "/apply/demo-ua": "– in 30 days.",
			tasks: "(Kyiv time) . Time left: 30 days.", tasks + "/check": "(Kyiv time) (time left: 30 days). The time",
		},
	}
	for lang, of := range pages {
		b.lang = lang
		for path, want := range of {
			if got := strings.ReplaceAll(b.get(path).want(http.StatusOK).text(), "\u00a0", " "); !strings.Contains(got, want) || strings.Contains(got, "за 30 днів") {
				t.Errorf("%s in %s lacks %q: %s", path, lang, want, got)
			}
		}
	}
}

// After the deadline no page counts days that are over.
func TestTimeLeft_AfterTheDeadline(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	w.wait(32 * 24 * time.Hour)
	for _, path := range []string{"/", "/apply/demo-ua", "/calls/demo-ua"} {
		if got := b.get(path).want(http.StatusOK).text(); strings.Contains(got, " ago") || strings.Contains(got, "Time left") {
			t.Errorf("%s counts days after the deadline: %s", path, got)
		}
	}
}
