package browser

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	cdpruntime "github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// A Violation is an accessibility rule that a page breaks.
type Violation struct {
	ID      string // axe's rule
	Impact  string
	Help    string
	Targets []string // selectors of the elements
	Summary string   // what is wrong with the first of them
}

// String puts a violation on one line, for a test's message.
func (v Violation) String() string {
	return fmt.Sprintf("%s (%s): %s at %s: %s", v.ID, v.Impact, v.Help, strings.Join(v.Targets, ", "), v.Summary)
}

var axeSource = sync.OnceValues(func() (string, error) {
	src, err := os.ReadFile(filepath.Join(modules(), "axe-core", "axe.min.js"))
	if err != nil {
		return "", fmt.Errorf("axe-core is missing, run make assets: %w", err)
	}
	return string(src), nil
})

// axeRun asks for WCAG 2.2 A and AA and for axe's best practices.
const axeRun = `axe.run(document, {
	resultTypes: ["violations"],
	runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}).then(r => r.violations.map(v => ({
	ID: v.id, Impact: v.impact ?? "", Help: v.help,
	Targets: v.nodes.map(n => n.target.flat().join(" ")),
	Summary: v.nodes[0].failureSummary.replace(/\s+/g, " "),
})))`

// Axe runs axe-core on the page that the tab shows. Rules that need the page's own scripts are no different without.
func (t *Tab) Axe() ([]Violation, error) {
	src, err := axeSource()
	if err != nil {
		return nil, err
	}
	var found []Violation
	await := func(p *cdpruntime.EvaluateParams) *cdpruntime.EvaluateParams { return p.WithAwaitPromise(true) }
	if err := t.Run(chromedp.Evaluate(src, nil), chromedp.Evaluate(axeRun, &found, await)); err != nil {
		return nil, fmt.Errorf("axe: %w", err)
	}
	return found, nil
}

// Axe opens a page and runs axe-core on it.
func (b *Browser) Axe(url string) ([]Violation, error) {
	tab, err := b.Tab()
	if err != nil {
		return nil, err
	}
	defer tab.Close()
	if err := tab.Open(url); err != nil {
		return nil, err
	}
	return tab.Axe()
}
