package browser

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

const broken = `<!doctype html><html lang="en"><title>t</title><style>a:focus{outline:0} #wide{width:900px;height:9px} b{display:none}</style>
<main><h1>One</h1><p id="wide">wide</p><a href="/x">link</a> <button>press</button> <input id="nameless"></main></html>`

func start(t *testing.T, page string) (*Tab, string) {
	t.Helper()
	b, stop, err := Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	tab, err := b.Tab()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
		_, _ = w.Write([]byte(page))
	}))
	t.Cleanup(server.Close)
	return tab, server.URL
}

// TestTab proves that each look finds what it is for, on a page with one mistake of each kind.
func TestTab(t *testing.T) {
	tab, url := start(t, broken)
	if err := tab.Width(320); err != nil {
		t.Fatal(err)
	}
	if err := tab.Open(url); err != nil {
		t.Fatal(err)
	}
	px, elements, err := tab.Overflow()
	if err != nil || px < 500 || len(elements) == 0 {
		t.Errorf("Overflow() = %d, %v, %v, want the wide paragraph", px, elements, err)
	}
	violations, err := tab.Axe()
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, v := range violations {
		ids = append(ids, v.ID)
	}
	if !strings.Contains(strings.Join(ids, " "), "label") {
		t.Errorf("Axe() = %v, want the input without a label", violations)
	}
	stops, err := tab.Walk()
	if err != nil {
		t.Fatal(err)
	}
	if len(stops) != 3 || stops[0].Shown || !stops[1].Shown {
		t.Errorf("Walk() = %+v, want a link whose focus is not seen, a button and an input", stops)
	}
}

const sized = `<!doctype html><html lang="en"><title>t</title><style>@media (min-width: 30em) { p { width: 20rem } }</style><main><h1>One</h1><p>text</p></main></html>`

// TestLetters proves that large letters are those of the browser's settings: lengths and the window's width follow.
func TestLetters(t *testing.T) {
	tab, url := start(t, sized)
	if err := tab.Width(640); err != nil {
		t.Fatal(err)
	}
	if err := tab.Open(url); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ percent, letter, paragraph int }{{100, 16, 320}, {150, 24, 640 - 2*8}, {100, 16, 320}} {
		if err := tab.Letters(tt.percent); err != nil {
			t.Fatal(err)
		}
		var got struct{ Letter, Paragraph int }
		if err := tab.Evaluate(`({Letter: parseInt(getComputedStyle(document.documentElement).fontSize), Paragraph: document.querySelector("p").offsetWidth})`, &got); err != nil {
			t.Fatal(err)
		}
		if got.Letter != tt.letter || got.Paragraph != tt.paragraph {
			t.Errorf("Letters(%d): %+v, want letters of %d px, a paragraph of %d px", tt.percent, got, tt.letter, tt.paragraph)
		}
	}
}
