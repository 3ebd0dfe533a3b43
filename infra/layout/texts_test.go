package layout

import (
	"go/ast"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/bridges-of-trust/bridges/shared/base/text"
)

// use is a place where a text is asked for: by its key, or by the start of a key that is put together.
type use struct {
	at, key string
	whole   bool
}

// keyShape is what a key of the catalogue looks like.
var keyShape = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$`)

// usesInGo collects .T("key"), fault.New(code, "key"), fault.Wrap(code, "key", ...) and Key: "key".
func usesInGo(t *testing.T) []use {
	t.Helper()
	var out []use
	for _, s := range sources(t, "shared") {
		if s.isTest() {
			continue
		}
		add := func(e ast.Expr, shaped bool) {
			key, whole, ok := start(e)
			if ok && key != "" && (!shaped || keyShape.MatchString(key)) {
				out = append(out, use{at: s.at(e), key: key, whole: whole})
			}
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.CallExpr:
				f, ok := x.Fun.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				of, _ := f.X.(*ast.Ident)
				switch {
				case f.Sel.Name == "T" && len(x.Args) > 0:
					add(x.Args[0], false)
				case of != nil && of.Name == "fault" && (f.Sel.Name == "New" || f.Sel.Name == "Wrap") && len(x.Args) > 1:
					add(x.Args[1], false)
				}
			case *ast.KeyValueExpr:
				if name, ok := x.Key.(*ast.Ident); ok && name.Name == "Key" {
					add(x.Value, true)
				}
			}
			return true
		})
	}
	return out
}

var (
	templateKey   = regexp.MustCompile(`\.T "([^"]+)"`)
	templateStart = regexp.MustCompile(`\.T \(print(?:f)? "([^"%]+)`)
)

func usesInTemplates(t *testing.T) []use {
	t.Helper()
	paths, err := files("shared/web", ".html")
	if err != nil {
		t.Fatal(err)
	}
	var out []use
	for _, path := range paths {
		body, err := read(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range templateKey.FindAllSubmatch(body, -1) {
			out = append(out, use{at: path, key: string(m[1]), whole: true})
		}
		for _, m := range templateStart.FindAllSubmatch(body, -1) {
			out = append(out, use{at: path, key: string(m[1])})
		}
	}
	return out
}

// known tells whether a key, or at least one key with this start, is in a language.
func known(lang text.Lang, u use) bool {
	if u.whole {
		return text.For(lang).Has(u.key)
	}
	return slices.ContainsFunc(text.Keys(lang), func(k string) bool { return strings.HasPrefix(k, u.key) })
}

func TestEveryTextIsInTheCatalogue(t *testing.T) {
	uses := append(usesInGo(t), usesInTemplates(t)...)
	if len(uses) < 100 {
		t.Fatalf("only %d uses of texts found: this test looks at too little", len(uses))
	}
	for _, u := range uses {
		for _, lang := range text.Langs() {
			if !known(lang, u) {
				t.Errorf("%s: text %q is not in %s", u.at, u.key, lang)
			}
		}
	}
}

// TestEveryEventHasAName holds the names of events (What of a change) against the words of the timeline.
func TestEveryEventHasAName(t *testing.T) {
	found := 0
	for _, s := range sources(t, "shared/domain", "shared/task", "shared/adapter", "shared/web") {
		if s.isTest() {
			continue
		}
		check := func(e ast.Expr) {
			what, whole, ok := start(e)
			if !ok || !strings.Contains(what, ".") {
				return
			}
			found++
			for _, lang := range text.Langs() {
				if u := (use{key: "console.event." + what, whole: whole}); !known(lang, u) {
					t.Errorf("%s: event %q has no text %s in %s", s.at(e), what, u.key, lang)
				}
			}
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.KeyValueExpr:
				if name, ok := x.Key.(*ast.Ident); ok && name.Name == "What" {
					check(x.Value)
				}
			case *ast.CallExpr:
				if f, ok := x.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "system" && len(x.Args) > 0 {
					check(x.Args[0])
				}
			}
			return true
		})
	}
	if found == 0 {
		t.Error("no events found: this test looks at nothing")
	}
}
