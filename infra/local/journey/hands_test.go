package journey

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"github.com/bridges-of-trust/bridges/infra/local/browser"
	"github.com/bridges-of-trust/bridges/infra/local/stack"
)

// hands are a person who uses a real browser by the keyboard alone. What goes wrong ends the test with the step's name
// and a picture of what they saw.
type hands struct {
	*browser.Tab
	t       *testing.T
	base    string
	lang    string // that every page must be in
	scripts bool
	shots   string // folder of pictures
	seen    int
}

// openBrowser starts a browser for a test.
func openBrowser(t *testing.T) *browser.Browser {
	t.Helper()
	b, stop, err := browser.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return b
}

// sits puts somebody at a window of a width; their system asks for pages in the language.
func sits(t *testing.T, s *stack.Stack, b *browser.Browser, width int, lang string, scripts bool) *hands {
	t.Helper()
	tab, err := b.Private()
	if err != nil {
		t.Fatal(err)
	}
	h := &hands{Tab: tab, t: t, base: s.URL(), lang: lang, scripts: scripts, shots: pictures(t)}
	h.step("sits down", func() error {
		if err := tab.Width(width); err != nil {
			return err
		}
		if err := tab.Language(lang); err != nil {
			return err
		}
		return tab.Scripts(scripts)
	})
	return h
}

// pictures is the folder for what a person saw: kept where BRIDGES_SCREENSHOTS names one.
func pictures(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("BRIDGES_SCREENSHOTS")
	if dir != "" {
		return dir
	}
	dir, err := os.MkdirTemp("", "bridges-journey-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if !t.Failed() {
			_ = os.RemoveAll(dir)
		}
	})
	return dir
}

// step does one thing; the browser bounds how long it may take.
func (h *hands) step(name string, do func() error) {
	h.t.Helper()
	err := do()
	if err == nil {
		return
	}
	file := filepath.Join(h.shots, "failed-"+slug(h.t.Name()+" "+name)+".png")
	picture := "picture in " + file
	if err := h.Screenshot(file); err != nil {
		picture = "no picture: " + err.Error()
	}
	h.t.Fatalf("step %q: %v; %s", name, err, picture)
}

var notWord = regexp.MustCompile(`[^A-Za-z0-9]+`)

func slug(s string) string {
	s = notWord.ReplaceAllString(s, "-")
	return s[:min(len(s), 100)]
}

// reach tabs to what the selector names and wants to see there that it has the focus.
func (h *hands) reach(selector string) { h.t.Helper(); h.reached(selector, h.Reach) }

// back does the same in the other direction.
func (h *hands) back(selector string) { h.t.Helper(); h.reached(selector, h.ReachBack) }

func (h *hands) reached(selector string, by func(string) (browser.Stop, error)) {
	h.t.Helper()
	h.step("reach "+selector, func() error {
		at, err := by(selector)
		if err == nil && (!at.Shown || at.Hidden) {
			err = fmt.Errorf("the focus cannot be seen: %+v", at)
		}
		return err
	})
}

// focus waits until the focus is on what the selector names, without a key of theirs.
func (h *hands) focus(selector string) {
	h.t.Helper()
	h.step("have the focus on "+selector, func() error {
		for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
			if here, err := h.At(selector); here || err != nil {
				return err
			}
		}
		return errors.New("it never comes there")
	})
}

// types presses keys where the focus is.
func (h *hands) types(keys ...string) {
	h.t.Helper()
	h.step("type "+strings.Join(keys, ""), func() error { return h.Press(keys...) })
}

// retypes empties the field with the focus first.
func (h *hands) retypes(words string) {
	h.t.Helper()
	var old string
	h.asks(`document.activeElement.value`, &old)
	h.types(kb.End, strings.Repeat(kb.Backspace, len([]rune(old))), words)
}

// enters presses Enter where the focus is and looks at the page that comes.
func (h *hands) enters() {
	h.t.Helper()
	h.step("press Enter", func() error { return h.Leave(func() error { return h.Press(kb.Enter) }) })
	h.looks()
}

// goes tabs to a link or button and presses Enter.
func (h *hands) goes(selector string) {
	h.t.Helper()
	h.reach(selector)
	h.enters()
}

// opens types an address into the browser.
func (h *hands) opens(path string) {
	h.t.Helper()
	h.step("open "+path, func() error { return h.Open(h.base + path) })
	h.looks()
}

// asks reads something of the page.
func (h *hands) asks(script string, out any) {
	h.t.Helper()
	h.step("read the page", func() error { return h.Evaluate(script, out) })
}

func (h *hands) path() string {
	h.t.Helper()
	var path string
	h.asks(`location.pathname`, &path)
	return path
}

// sees wants the words in what the page shows.
func (h *hands) sees(words ...string) {
	h.t.Helper()
	var text string
	h.asks(`document.querySelector("main").innerText.replace(/\s+/g, " ")`, &text)
	for _, w := range words {
		h.step("see "+w, func() error {
			if !strings.Contains(text, w) {
				return fmt.Errorf("%q is not in %.1500s", w, text)
			}
			return nil
		})
	}
}

// about is what every page must get right.
type about struct {
	Path, Lang, Title, Focus string
	Headings                 int
}

const readAbout = `({
	Path: location.pathname, Lang: document.documentElement.lang, Title: document.title.trim(),
	Headings: document.querySelectorAll("h1").length, Focus: document.activeElement.className,
})`

// looks holds a page against what every page promises: its language, a title, one heading, no scrolling sideways, and
// nothing that axe-core finds.
func (h *hands) looks() {
	h.t.Helper()
	var page about
	h.asks(readAbout, &page)
	if page.Lang != h.lang || page.Title == "" || page.Headings != 1 {
		h.t.Errorf("%+v, want a page in %q with a title and one h1", page, h.lang)
	}
	px, elements, err := h.Overflow()
	if err != nil || px > 0 {
		h.t.Errorf("%s: %d px too wide, %v, %v", page.Path, px, elements, err)
	}
	var violations []browser.Violation
	h.step("check "+page.Path, func() (err error) { violations, err = h.checks(); return err })
	for _, v := range violations {
		h.t.Errorf("%s: %v", page.Path, v)
	}
	if os.Getenv("BRIDGES_SCREENSHOTS") != "" {
		h.seen++
		name := slug(fmt.Sprintf("%s-%s-%02d-%s", h.t.Name(), h.lang, h.seen, page.Path)) + ".png"
		h.step("take a picture", func() error { return h.Screenshot(filepath.Join(h.shots, name)) })
	}
}

// checks runs axe-core. It needs scripts: where they are off, they are on while it looks at the page that came without.
func (h *hands) checks() (found []browser.Violation, err error) {
	if h.scripts {
		return h.Axe()
	}
	if err := h.Scripts(true); err != nil {
		return nil, err
	}
	if found, err = h.Axe(); err != nil {
		return nil, err
	}
	return found, h.Scripts(false)
}

// chooses moves the arrow keys through the radio buttons of a name until the value is chosen.
func (h *hands) chooses(name, value string) {
	h.t.Helper()
	h.reach(fmt.Sprintf(`input[type=radio][name=%q]`, name))
	h.step("choose "+value, func() error {
		for i := range 50 {
			var at struct {
				Value   string
				Checked bool
			}
			if err := h.Evaluate(`({Value: document.activeElement.value, Checked: document.activeElement.checked})`, &at); err != nil {
				return err
			}
			if at.Value == value && at.Checked {
				return nil
			}
			key := kb.ArrowDown
			if i == 0 && at.Value == value {
				key = " "
			}
			if err := h.Press(key); err != nil {
				return err
			}
		}
		return fmt.Errorf("the arrow keys never choose %q", value)
	})
}

// selects moves the arrow keys through the options of a list until the value is chosen.
func (h *hands) selects(id, value string) {
	h.t.Helper()
	h.reach("select#" + id)
	h.step("select "+value, func() error {
		var seen []string
		for range 50 {
			var now string
			if err := h.Evaluate(`document.activeElement.value`, &now); err != nil {
				return err
			}
			if now == value {
				return nil
			}
			if slices.Contains(seen, now) {
				break
			}
			seen = append(seen, now)
			if err := h.Press(kb.ArrowDown); err != nil {
				return err
			}
		}
		return fmt.Errorf("the arrow keys choose of %q, never %q", seen, value)
	})
}
