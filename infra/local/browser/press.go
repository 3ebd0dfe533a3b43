package browser

import (
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Press presses the keys one after the other. Each is one event of key down with its character, as from a keyboard: a
// key that moves the focus when it goes down then does not type into what has the focus next.
func (t *Tab) Press(keys ...string) error {
	for _, some := range keys {
		if err := t.press(some, 0); err != nil {
			return err
		}
	}
	return nil
}

func (t *Tab) press(keys string, held input.Modifier) error {
	var actions []chromedp.Action
	for _, r := range keys {
		down, up := strokes(r, held)
		actions = append(actions, down, up)
	}
	return t.Run(actions...)
}

// strokes gives a key going down and up. What is on no key of the kb package is typed as its character.
func strokes(r rune, held input.Modifier) (down, up *input.DispatchKeyEventParams) {
	key, known := kb.Keys[r]
	if !known {
		key = &kb.Key{Key: string(r), Text: string(r), Unmodified: string(r), Print: true}
	}
	if key.Shift {
		held |= input.ModifierShift
	}
	stroke := func(kind input.KeyType) *input.DispatchKeyEventParams {
		return input.DispatchKeyEvent(kind).WithKey(key.Key).WithCode(key.Code).WithModifiers(held).
			WithNativeVirtualKeyCode(key.Native).WithWindowsVirtualKeyCode(key.Windows)
	}
	if !key.Print {
		return stroke(input.KeyRawDown), stroke(input.KeyUp)
	}
	return stroke(input.KeyDown).WithText(key.Text).WithUnmodifiedText(key.Unmodified), stroke(input.KeyUp)
}
