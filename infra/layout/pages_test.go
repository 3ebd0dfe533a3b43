package layout

import (
	"go/ast"
	"go/types"
	"path"
	"regexp"
	"strings"
	"testing"
)

// TestTemplatesArePages wants a kit.NewPage for every template and a template for every kit.NewPage. Partials (_*.html)
// and the kit's own frame belong to all pages.
func TestTemplatesArePages(t *testing.T) {
	declared := map[string]string{} // folder/file -> where
	for _, s := range sources(t, "shared/web") {
		if s.isTest() {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if ok && called(call.Fun) == "NewPage" && len(call.Args) == 2 {
				if file, ok := literal(call.Args[1]); ok {
					declared[path.Join(s.dir(), file)] = s.at(n)
				}
			}
			return true
		})
	}
	templates, err := files("shared/web", ".html")
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for _, file := range templates {
		if strings.HasPrefix(path.Base(file), "_") || within(file, "shared/web/kit/templates") {
			continue
		}
		there[file] = true
		if declared[file] == "" {
			t.Errorf("%s is the template of no kit.NewPage", file)
		}
	}
	for file, at := range declared {
		if !there[file] && !exists(file) {
			t.Errorf("%s declares a page of %s, which is not there", at, file)
		}
	}
	if len(declared) == 0 {
		t.Error("no pages found: this test looks at nothing")
	}
}

// called gives the name of a called function, with or without its package and type arguments.
func called(e ast.Expr) string {
	switch x := e.(type) {
	case *ast.Ident:
		return x.Name
	case *ast.SelectorExpr:
		return x.Sel.Name
	case *ast.IndexExpr:
		return called(x.X)
	case *ast.IndexListExpr:
		return called(x.X)
	case *ast.CallExpr:
		return called(x.Fun)
	}
	return ""
}

// route is a kit.Route of a routes.go.
type route struct{ at, pattern, need, do, name string }

func routes(t *testing.T) []route {
	t.Helper()
	var out []route
	for _, s := range sources(t, "shared/web") {
		if path.Base(s.path) != "routes.go" {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			lit, ok := n.(*ast.CompositeLit)
			if !ok {
				return true
			}
			r := route{at: s.at(n)}
			for _, e := range lit.Elts {
				kv, ok := e.(*ast.KeyValueExpr)
				if !ok {
					continue
				}
				name, _ := kv.Key.(*ast.Ident)
				switch {
				case name == nil:
				case name.Name == "Pattern":
					r.pattern, _, _ = start(kv.Value)
				case name.Name == "Need":
					r.need = types.ExprString(kv.Value)
				case name.Name == "Do":
					r.do, r.name = types.ExprString(kv.Value), called(kv.Value)
				}
			}
			if r.pattern != "" {
				out = append(out, r)
			}
			return true
		})
	}
	return out
}

// acts are the beginnings of names of handlers that change something.
var acts = regexp.MustCompile(`^(?i:post|save|accept|reject|decide|submit|delete|remove|send|signOut|use|withdraw|publish|approve)([A-Z]|$)`)

func TestRoutes(t *testing.T) {
	all := routes(t)
	if len(all) < 10 {
		t.Fatalf("only %d routes found: this test looks at too little", len(all))
	}
	reads := map[string]string{}
	for _, r := range all {
		method, _, _ := strings.Cut(r.pattern, " ")
		if r.need == "" || r.need == `""` {
			t.Errorf("%s: %s has no permission", r.at, r.pattern)
		}
		if method == "GET" {
			reads[path.Dir(r.at)+" "+r.do] = r.at
			if acts.MatchString(r.name) {
				t.Errorf("%s: %s calls %s: nothing acts on GET", r.at, r.pattern, r.do)
			}
		}
	}
	for _, r := range all {
		method, _, _ := strings.Cut(r.pattern, " ")
		switch method {
		case "GET":
		case "POST", "PUT", "DELETE", "PATCH":
			if at := reads[path.Dir(r.at)+" "+r.do]; at != "" {
				t.Errorf("%s: %s calls %s, as a GET does at %s: nothing acts on GET", r.at, r.pattern, r.do, at)
			}
		default:
			t.Errorf("%s: %q has no method", r.at, r.pattern)
		}
	}
}
