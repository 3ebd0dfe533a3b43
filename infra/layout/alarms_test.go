package layout

import (
	"go/ast"
	"slices"
	"testing"

	"github.com/bridges-of-trust/bridges/infra/app"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// TestWhateverCanFailHasAnAlarm: a page that breaks, a queue of what was given up and a workflow that stops are noticed by
// somebody without looking.
func TestWhateverCanFailHasAnAlarm(t *testing.T) {
	system := app.Bridges()
	watched := func(m app.Metric, of string) bool {
		return slices.ContainsFunc(system.Alarms, func(a app.Alarm) bool { return a.Metric == m && a.Of == of })
	}
	for _, f := range system.Functions {
		want := app.DeadLetters
		switch f.Trigger {
		case app.HTTP:
			want = app.ServerErrors
		case app.Task: // the workflow fails with it
			continue
		}
		if !watched(want, f.Name) {
			t.Errorf("function %s has no alarm of %s", f.Name, want)
		}
	}
	for _, m := range system.Workflows {
		if !watched(app.ExecutionsFailed, m.Name) {
			t.Errorf("workflow %s has no alarm of %s", m.Name, app.ExecutionsFailed)
		}
	}
	if !watched(app.IteratorAge, system.Stream.Function) {
		t.Errorf("nobody watches the age of the stream")
	}
	for _, a := range system.Alarms {
		if a.Why == "" || a.Minutes == 0 {
			t.Errorf("alarm %s does not say why, or after how long", a.Name)
		}
	}
}

// TestStringsThatTwoFloorsShare holds what deploying and running must spell alike, though neither imports the other.
func TestStringsThatTwoFloorsShare(t *testing.T) {
	for _, c := range []struct{ folder, value, why string }{
		{"shared/runtime/boot/background", app.MessageGivenUp, "an alarm counts the log lines that say so"},
		{"infra/stack", kit.OriginHeader, "the site before a function sends its secret under this name"},
	} {
		if !says(t, c.folder, c.value) {
			t.Errorf("%s does not have %q: %s", c.folder, c.value, c.why)
		}
	}
}

// says tells whether a folder's code has a string literal.
func says(t *testing.T, folder, value string) bool {
	t.Helper()
	found := false
	for _, s := range sources(t, folder) {
		ast.Inspect(s.file, func(n ast.Node) bool {
			if e, ok := n.(*ast.BasicLit); ok && !s.isTest() {
				text, _ := literal(e)
				found = found || text == value
			}
			return true
		})
	}
	return found
}
