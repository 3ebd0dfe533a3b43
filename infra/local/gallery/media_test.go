package gallery

import (
	"testing"

	"github.com/bridges-of-trust/bridges/infra/local/browser"
)

// onPaper gives what is wrong with a page in print: nothing but its content comes on paper, and all of that.
const onPaper = `(() => {
	const wrong = [], shown = e => e.checkVisibility() && e.getBoundingClientRect().height > 0;
	const main = document.querySelector("main");
	if (!shown(main) || !shown(document.querySelector("h1")) || main.innerText.trim() === "") wrong.push("the content is missing");
	for (const e of document.querySelectorAll("header, footer, nav.side, .languages, .govuk-skip-link, .govuk-button, .filter"))
		if (shown(e)) wrong.push(e.tagName.toLowerCase() + "." + e.className + " is printed");
	for (const e of main.querySelectorAll("dd.govuk-summary-list__value, table, .tag, .timeline__item, .panel"))
		if (!e.closest("details:not([open]), .inbox") && !shown(e)) wrong.push(e.tagName.toLowerCase() + "." + e.className + " is not printed");
	return wrong;
})()`

// inForcedColours gives what cannot be told apart once the system chooses the colours: text on its own colour, and
// shapes of a status that have lost theirs.
const inForcedColours = `(() => {
	const wrong = [], clear = c => c === "transparent" || /, 0\)$/.test(c);
	const ground = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (!clear(c)) return c; } return "rgb(255, 255, 255)"; };
	const solid = c => c.replace(/^rgba\((.*), [\d.]+\)$/, "rgb($1)");
	if (!matchMedia("(forced-colors: active)").matches) wrong.push("the colours are not forced");
	const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	while (texts.nextNode()) {
		const e = texts.currentNode.parentElement;
		if (texts.currentNode.data.trim() === "" || !e.checkVisibility({visibilityProperty: true}) || e.closest("svg, option, script, style")) continue;
		if (solid(getComputedStyle(e).color) === solid(ground(e))) wrong.push("invisible: " + texts.currentNode.data.trim().slice(0, 40));
	}
	for (const e of document.querySelectorAll(".shape__line, .shape__fill")) {
		const s = getComputedStyle(e), paint = e.matches(".shape__line") ? s.stroke : s.fill;
		if (e.checkVisibility() && (paint === "none" || solid(paint) === solid(ground(e.closest("svg").parentElement)))) wrong.push("invisible shape: " + e.closest("svg").parentElement.className);
	}
	for (const e of document.querySelectorAll(".tag"))
		if (e.checkVisibility() && getComputedStyle(e).borderTopStyle === "none") wrong.push("a status without its edge: " + e.innerText);
	return wrong;
})()`

// lookOtherwise looks at the page that the tab shows on paper, in the system's colours, and with letters of twice the
// size in a window of half a screen. The tab shows pages as before when it returns.
func lookOtherwise(t *testing.T, tab *browser.Tab, path string) {
	t.Helper()
	for _, medium := range []struct {
		name, script string
		turn         func(on bool) error
	}{
		{"on paper", onPaper, tab.Print},
		{"in forced colours", inForcedColours, tab.ForcedColours},
	} {
		var wrong []string
		err := medium.turn(true)
		if err == nil {
			err = tab.Evaluate(medium.script, &wrong)
		}
		if err != nil || len(wrong) > 0 {
			t.Errorf("%s %s: %v, %v", path, medium.name, wrong, err)
		}
		if err := medium.turn(false); err != nil {
			t.Errorf("%s %s: %v", path, medium.name, err)
		}
	}
	if err := tab.Width(640); err != nil {
		t.Errorf("%s: %v", path, err)
	}
	if err := tab.Letters(200); err != nil {
		t.Errorf("%s: %v", path, err)
	}
	if px, elements, err := tab.Overflow(); err != nil || px > 0 {
		t.Errorf("%s with letters of twice the size: %d px too wide, %v, %v", path, px, elements, err)
	}
	if err := tab.Letters(100); err != nil {
		t.Errorf("%s: %v", path, err)
	}
}
