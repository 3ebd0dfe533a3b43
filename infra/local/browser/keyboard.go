package browser

import (
	"fmt"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// A Stop is an element that the Tab key reaches.
type Stop struct {
	Element string // tag and id or name
	Text    string // what it says
	Shown   bool   // its focus can be seen
	Hidden  bool   // something covers it
	Small   bool   // under 24 by 24 CSS pixels and not a link in a text
}

// focused describes the element with the focus. A radio or checkbox shows its focus on its label.
const focused = `(() => {
	const e = document.activeElement;
	if (!e || e === document.body || e === document.documentElement) return {End: true};
	const shows = s => s.outlineStyle === "auto" || (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== "none";
	const label = e.labels && e.labels[0];
	const seen = [getComputedStyle(e), getComputedStyle(e, "::after"), getComputedStyle(e, "::before")];
	if (label) seen.push(getComputedStyle(label, "::before"));
	const box = (e.type === "radio" || e.type === "checkbox") && label ? label : e;
	let r = box.getBoundingClientRect();
	const top = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
	const inText = e.tagName === "A" && getComputedStyle(e).display === "inline";
	return {
		Element: e.tagName.toLowerCase() + (e.id ? "#" + e.id : e.name ? "[" + e.name + "]" : ""),
		Text: (e.innerText || e.value || "").trim().slice(0, 60),
		Shown: seen.some(shows),
		Hidden: !(top && (box.contains(top) || top.contains(box))),
		Small: !inText && (r.width < 24 || r.height < 24),
	};
})()`

// maxStops bounds a walk, so that a trap of the keyboard ends it.
const maxStops = 500

// Walk presses Tab from the top of the page to its end and gives where it stopped. A page that keeps the keyboard in a
// circle is an error.
func (t *Tab) Walk() ([]Stop, error) {
	if err := t.Evaluate(`document.activeElement && document.activeElement.blur(); window.getSelection().removeAllRanges(); null`, nil); err != nil {
		return nil, err
	}
	var stops []Stop
	for range maxStops {
		var at struct {
			Stop
			End bool
		}
		if err := t.Run(chromedp.KeyEvent(kb.Tab), chromedp.Evaluate(focused, &at)); err != nil {
			return nil, fmt.Errorf("keyboard: %w", err)
		}
		if at.End {
			return stops, nil
		}
		stops = append(stops, at.Stop)
	}
	return nil, fmt.Errorf("keyboard: after %d stops the page still keeps the focus", maxStops)
}
