// Package browser looks at pages as people do, in a real Chromium: accessibility by axe-core, the way of the keyboard,
// reflow on narrow screens, scripts turned off, screenshots. It is support for tests; nothing that is deployed imports it.
package browser

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// ErrNone says what to install where no browser was found.
var ErrNone = errors.New("no browser found: install Debian's chromium (apt-get install chromium) or Google Chrome")

// names are the browsers that are looked for, in this order.
var names = []string{"chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"}

// Find gives the path of an installed browser, or ErrNone. CHROME_BIN names one that is not in the path.
func Find() (string, error) {
	for _, name := range append([]string{os.Getenv("CHROME_BIN")}, names...) {
		if name == "" {
			continue
		}
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	for _, path := range []string{"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"} {
		if _, err := os.Stat(path); err == nil {
			return path, nil
		}
	}
	return "", ErrNone
}

// A Browser is a running browser with a profile of its own that is thrown away.
type Browser struct{ ctx context.Context }

// starts is how often a browser is tried: on a busy machine one may hang up before it has answered.
const starts = 3

// Start starts a browser without a window. It ends with ctx, or when stop is called, which also removes its profile.
func Start(ctx context.Context) (b *Browser, stop func(), err error) {
	path, err := Find()
	if err != nil {
		return nil, nil, err
	}
	for range starts {
		if b, stop, err = startAt(ctx, path); err == nil || ctx.Err() != nil {
			break
		}
	}
	return b, stop, err
}

func startAt(ctx context.Context, path string) (b *Browser, stop func(), err error) {
	profile, err := os.MkdirTemp("", "bridges-browser-")
	if err != nil {
		return nil, nil, fmt.Errorf("start browser: %w", err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.UserDataDir(profile),
		chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-domain-reliability", true),
		chromedp.Flag("no-pings", true),
		chromedp.Flag("lang", "en"),
		chromedp.Flag("force-color-profile", "srgb"),
		chromedp.Flag("hide-scrollbars", true),
	)
	alloc, cancelAlloc := chromedp.NewExecAllocator(ctx, options...)
	browser, cancel := chromedp.NewContext(alloc)
	stop = sync.OnceFunc(func() {
		cancel()
		cancelAlloc()
		_ = os.RemoveAll(profile)
	})
	if err := chromedp.Run(browser); err != nil {
		stop()
		return nil, nil, fmt.Errorf("start browser %s: %w", path, err)
	}
	return &Browser{ctx: browser}, stop, nil
}

// A Tab is one tab of a browser. It is for one goroutine.
type Tab struct {
	ctx   context.Context
	close func()
}

// Tab opens a tab; close it when done.
func (b *Browser) Tab() (*Tab, error) { return b.tab() }

// Private opens a window with cookies of its own, as the browser of another person; close it when done.
func (b *Browser) Private() (*Tab, error) {
	executor := cdp.WithExecutor(b.ctx, chromedp.FromContext(b.ctx).Browser)
	person, err := target.CreateBrowserContext().WithDisposeOnDetach(true).Do(executor)
	if err != nil {
		return nil, fmt.Errorf("open window: %w", err)
	}
	id, err := target.CreateTarget("about:blank").WithBrowserContextID(person).WithNewWindow(true).Do(executor)
	if err != nil {
		return nil, fmt.Errorf("open window: %w", err)
	}
	return b.tab(chromedp.WithTargetID(id))
}

func (b *Browser) tab(options ...chromedp.ContextOption) (*Tab, error) {
	ctx, cancel := chromedp.NewContext(b.ctx, options...)
	// The tab takes keys and shows its focus also while another one is in front.
	if err := chromedp.Run(ctx, emulation.SetFocusEmulationEnabled(true)); err != nil {
		cancel()
		return nil, fmt.Errorf("open tab: %w", err)
	}
	return &Tab{ctx: ctx, close: cancel}, nil
}

// Close closes the tab.
func (t *Tab) Close() { t.close() }

// limit bounds whatever is asked of a tab at once, so that a page that hangs is an error with a name.
const limit = 30 * time.Second

// Run runs chromedp actions, for what has no method here.
func (t *Tab) Run(actions ...chromedp.Action) error {
	ctx, stop := context.WithTimeout(t.ctx, limit)
	defer stop()
	return chromedp.Run(ctx, actions...)
}

// Open loads an address and waits until its files are there.
func (t *Tab) Open(url string) error {
	if err := t.Run(chromedp.Navigate(url)); err != nil {
		return fmt.Errorf("open %s: %w", url, err)
	}
	return nil
}

// Width makes the window so many CSS pixels wide.
func (t *Tab) Width(px int) error {
	return t.Run(emulation.SetDeviceMetricsOverride(int64(px), 900, 1, false))
}

// Scripts turns the page's own scripts on or off, from the next page on.
func (t *Tab) Scripts(on bool) error {
	return t.Run(emulation.SetScriptExecutionDisabled(!on))
}

// ForcedColours turns the system's high-contrast colours on or off.
func (t *Tab) ForcedColours(on bool) error {
	value := "none"
	if on {
		value = "active"
	}
	return t.Run(emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "forced-colors", Value: value}}))
}

// Print shows the page as it comes on paper, or as on a screen again.
func (t *Tab) Print(on bool) error {
	medium := ""
	if on {
		medium = "print"
	}
	return t.Run(emulation.SetEmulatedMedia().WithMedia(medium))
}

// standardLetters is the size of letters in CSS pixels that browsers come with.
const standardLetters = 16

// Letters sets the size of letters in percent of the usual, as people do in their browser's settings.
func (t *Tab) Letters(percent int) error {
	return t.Run(page.SetFontSizes(&page.FontSizes{Standard: int64(standardLetters * percent / 100)}))
}

// Language sets the Accept-Language header.
func (t *Tab) Language(tag string) error {
	return t.Run(network.Enable(), network.SetExtraHTTPHeaders(network.Headers{"Accept-Language": tag}))
}

// Evaluate runs a script in the page and reads its result into out. The page's policy does not bind it.
func (t *Tab) Evaluate(script string, out any) error { return t.Run(chromedp.Evaluate(script, out)) }

// Overflow gives by how many CSS pixels the page is wider than the window, and the first elements that stick out.
func (t *Tab) Overflow() (px int, elements []string, err error) {
	var result struct {
		Px       int
		Elements []string
	}
	err = t.Evaluate(`(() => {
		const wide = document.documentElement.clientWidth;
		const out = [];
		for (const e of document.body.querySelectorAll("*")) {
			const r = e.getBoundingClientRect();
			if (r.right > wide + 1 && r.width > 1 && out.length < 5) out.push(e.tagName.toLowerCase() + "." + e.className);
		}
		return {Px: Math.max(0, document.documentElement.scrollWidth - wide), Elements: out};
	})()`, &result)
	return result.Px, result.Elements, err
}

// Screenshot writes the whole page as PNG.
func (t *Tab) Screenshot(file string) error {
	var png []byte
	err := t.Run(chromedp.ActionFunc(func(ctx context.Context) (err error) {
		png, err = page.CaptureScreenshot().WithCaptureBeyondViewport(true).WithFormat(page.CaptureScreenshotFormatPng).
			WithFromSurface(true).Do(ctx)
		return err
	}))
	if err != nil {
		return fmt.Errorf("screenshot: %w", err)
	}
	return os.WriteFile(file, png, 0o600)
}

// Screenshot opens a page at a width and writes it as PNG.
func (b *Browser) Screenshot(url string, width int, file string) error {
	tab, err := b.Tab()
	if err != nil {
		return err
	}
	defer tab.Close()
	if err := tab.Width(width); err != nil {
		return err
	}
	if err := tab.Open(url); err != nil {
		return err
	}
	var height int
	if err := tab.Evaluate(`document.documentElement.scrollHeight`, &height); err != nil {
		return err
	}
	if err := tab.Run(emulation.SetDeviceMetricsOverride(int64(width), int64(height), 1, false)); err != nil {
		return err
	}
	return tab.Screenshot(file)
}

// modules is the folder of the npm packages, found from this file.
func modules() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "..", "..", "node_modules")
}
