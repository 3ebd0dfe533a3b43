package portal

import (
	"io/fs"
	"net/http"
	"strings"
	"testing"

	"github.com/bridges-of-trust/bridges/shared/base/text"
)

// Every page is rendered in each of its states and in every language: a template that asks for a field that its page does
// not have, or for a message that there is not, is found here.
func TestSamples(t *testing.T) {
	t.Parallel()
	for _, s := range Samples() {
		for _, lang := range text.Langs() {
			body, status := s.Render(lang, "")
			if status >= http.StatusInternalServerError {
				t.Errorf("%s (%s) in %s: status %d", s.Page, s.State, lang, status)
			}
			page := answer{t: t, Body: string(body)}.text()
			for _, area := range []string{"[portal.", "[domain.", "[form.", "[kit.", "[fault.", "[place."} {
				if i := strings.Index(page, area); i >= 0 {
					t.Errorf("%s (%s) in %s lacks %s", s.Page, s.State, lang, page[i:min(i+60, len(page))])
				}
			}
		}
	}
}

func TestSamples_ShowEveryTemplate(t *testing.T) {
	t.Parallel()
	shown := map[string]bool{}
	for _, s := range Samples() {
		shown[s.Page] = true
	}
	names, err := fs.Glob(files, "*.html")
	if err != nil || len(names) == 0 {
		t.Fatalf("templates = %v, %v", names, err)
	}
	other := map[string]string{"words": "privacy", "return": "session ended"}
	for _, name := range names {
		page := strings.TrimSuffix(name, ".html")
		if o := other[page]; o != "" {
			page = o
		}
		if !shown[page] {
			t.Errorf("no sample shows %s", name)
		}
	}
}
