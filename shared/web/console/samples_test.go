package console

import (
	"bytes"
	"os"
	"regexp"
	"testing"

	"github.com/bridges-of-trust/bridges/shared/base/text"
)

// missing finds a message key that the catalogue does not have: it is shown in brackets.
var missing = regexp.MustCompile(`\[[a-z_]+(\.[a-z0-9_]+)+\]`)

func TestSamples_RenderInEveryLanguage(t *testing.T) {
	t.Parallel()
	definition, err := os.ReadFile("../../../infra/workflows/matching.asl.json")
	if err != nil {
		t.Fatal(err)
	}
	suggesting, err := os.ReadFile("../../../infra/workflows/suggestions.asl.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range Samples(definition, suggesting) {
		for _, lang := range text.Langs() {
			html, status := s.Render(lang, "/static")
			if status != 200 && status != 422 {
				t.Errorf("%s, %s, %s: status %d", s.Page, s.State, lang, status)
			}
			if key := missing.Find(html); key != nil {
				t.Errorf("%s, %s, %s: no text for %s", s.Page, s.State, lang, key)
			}
			if !bytes.Contains(html, []byte(`<html lang="`+string(lang)+`"`)) {
				t.Errorf("%s, %s: page is not marked as %s", s.Page, s.State, lang)
			}
		}
	}
}
