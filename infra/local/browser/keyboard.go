package browser

import (
	"errors"
	"fmt"
	"time"

	"github.com/chromedp/cdproto/input"
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
const focused = `(selector => {
	const e = document.activeElement;
	if (!e || e === document.body || e === document.documentElement) return {End: true};
	const shows = s => s.outlineStyle === "auto" || (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== "none";
	const label = e.labels && e.labels[0];
	const seen = [getComputedStyle(e), getComputedStyle(e, "::after"), getComputedStyle(e, "::before")];
	if (label) seen.push(getComputedStyle(label, "::before"));
	const box = (e.type === "radio" || e.type === "checkbox") && label ? label : e;
	let r = box.getBoundingClientRect();
	// A tall field may reach beyond the window: the middle of what is in the window is looked at.
	const middle = (from, to, end) => (Math.max(from, 0) + Math.min(to, end)) / 2;
	const top = document.elementFromPoint(middle(r.left, r.right, innerWidth), middle(r.top, r.bottom, innerHeight));
	const inText = e.tagName === "A" && getComputedStyle(e).display === "inline";
	return {
		Element: e.tagName.toLowerCase() + (e.id ? "#" + e.id : e.name ? "[" + e.name + "]" : ""),
		Text: (e.innerText || e.value || "").trim().slice(0, 60),
		Shown: seen.some(shows),
		Hidden: !(top && (box.contains(top) || top.contains(box))),
		Small: !inText && (r.width < 24 || r.height < 24),
		Here: selector !== "" && e.matches(selector),
	};
})(%q)`

// at is where the focus stands: at an element, perhaps the one that is looked for, or past the page's end.
type at struct {
	Stop
	End, Here bool
}

// At tells whether the focus is on what the selector names.
func (t *Tab) At(selector string) (bool, error) {
	where, err := t.at(selector)
	return where.Here, err
}

func (t *Tab) at(selector string) (at, error) {
	var where at
	err := t.Evaluate(fmt.Sprintf(focused, selector), &where)
	return where, err
}

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
		if err := t.Press(kb.Tab); err != nil {
			return nil, fmt.Errorf("keyboard: %w", err)
		}
		where, err := t.at("")
		if err != nil {
			return nil, fmt.Errorf("keyboard: %w", err)
		}
		if where.End {
			return stops, nil
		}
		stops = append(stops, where.Stop)
	}
	return nil, fmt.Errorf("keyboard: after %d stops the page still keeps the focus", maxStops)
}

// Reach presses Tab until the focus is on what the selector names, at most twice round the page, and gives the stop.
func (t *Tab) Reach(selector string) (Stop, error) { return t.reach(selector, 0) }

// ReachBack is Reach with Shift and Tab.
func (t *Tab) ReachBack(selector string) (Stop, error) { return t.reach(selector, input.ModifierShift) }

func (t *Tab) reach(selector string, held input.Modifier) (Stop, error) {
	ends := 0
	for range maxStops {
		if err := t.press(kb.Tab, held); err != nil {
			return Stop{}, fmt.Errorf("keyboard to %s: %w", selector, err)
		}
		where, err := t.at(selector)
		if err != nil {
			return Stop{}, fmt.Errorf("keyboard to %s: %w", selector, err)
		}
		if where.Here {
			return where.Stop, nil
		}
		if where.End {
			ends++
		}
		if ends > 1 {
			break
		}
	}
	return Stop{}, fmt.Errorf("the keyboard never reaches %s", selector)
}

// ErrStays says that what should have led to another page did not.
var ErrStays = errors.New("no other page came")

// Leave does what leads to another page and waits until that page and its files are there.
func (t *Tab) Leave(act func() error) error {
	if err := t.Evaluate(`window.left = false; null`, nil); err != nil {
		return err
	}
	if err := act(); err != nil {
		return err
	}
	for end := time.Now().Add(limit); time.Now().Before(end); {
		var there bool
		// While one page makes room for another, asking fails; the next try asks the new one.
		if err := t.Evaluate(`window.left === undefined && document.readyState === "complete"`, &there); err == nil && there {
			return nil
		}
		if err := t.ctx.Err(); err != nil {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
	return ErrStays
}
