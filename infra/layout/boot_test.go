package layout

import (
	"go/ast"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// builder is the function of shared/runtime/boot that builds one Lambda function.
type builder struct {
	declared *ast.FuncDecl
	env      []string // variables that its configuration reads
	tasks    []string // keys of its map[string]entry.Task, if it has one
}

// builderOf finds what functions/<name>/main.go hands to boot.Main, and what that reads.
func builderOf(t *testing.T, name string) builder {
	t.Helper()
	pkg, function := handed(t, name)
	folder := "shared/runtime/boot"
	if pkg != "boot" {
		folder += "/" + pkg
	}
	for _, s := range sources(t, folder) {
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv != nil || f.Name.Name != function || s.dir() != folder || s.isTest() {
				continue
			}
			settings := f.Type.Params.List[len(f.Type.Params.List)-1].Type
			return builder{declared: f, env: variables(t, folder, settings), tasks: taskNames(f)}
		}
	}
	t.Fatalf("functions/%s builds %s.%s, which is not under %s", name, pkg, function, folder)
	return builder{}
}

// handed gives package and name of the second argument of boot.Main.
func handed(t *testing.T, name string) (pkg, function string) {
	t.Helper()
	for _, s := range sources(t, "functions/"+name) {
		ast.Inspect(s.file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) != 2 {
				return true
			}
			if main, ok := call.Fun.(*ast.SelectorExpr); !ok || main.Sel.Name != "Main" {
				return true
			}
			if said, _ := literal(call.Args[0]); said != name {
				t.Errorf("%s calls itself %q", s.path, said)
			}
			if b, ok := call.Args[1].(*ast.SelectorExpr); ok {
				pkg, function = b.X.(*ast.Ident).Name, b.Sel.Name
			}
			return true
		})
	}
	if function == "" {
		t.Fatalf("functions/%s/main.go hands nothing to boot.Main", name)
	}
	return pkg, function
}

// variables reads the env tags of a configuration struct, wherever below boot it is declared.
func variables(t *testing.T, folder string, e ast.Expr) []string {
	t.Helper()
	if x, ok := e.(*ast.SelectorExpr); ok {
		folder, e = "shared/runtime/boot", x.Sel
	}
	name := e.(*ast.Ident).Name
	var out []string
	for _, s := range sources(t, folder) {
		if s.dir() != folder {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok || spec.Name.Name != name {
				return true
			}
			for _, field := range spec.Type.(*ast.StructType).Fields.List {
				raw, _ := strconv.Unquote(field.Tag.Value)
				variable, _, _ := strings.Cut(reflect.StructTag(raw).Get("env"), ",")
				out = append(out, variable)
			}
			return false
		})
	}
	if out == nil {
		t.Fatalf("%s.%s reads no variables", folder, name)
	}
	slices.Sort(out)
	return out
}

// taskNames reads the keys of the literals of type map[string]entry.Task.
func taskNames(f *ast.FuncDecl) []string {
	names := map[string]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		lit, ok := n.(*ast.CompositeLit)
		if !ok {
			return true
		}
		m, ok := lit.Type.(*ast.MapType)
		if !ok {
			return true
		}
		if of, ok := m.Value.(*ast.SelectorExpr); !ok || of.Sel.Name != "Task" {
			return true
		}
		for _, e := range lit.Elts {
			if name, ok := literal(e.(*ast.KeyValueExpr).Key); ok {
				names[name] = true
			}
		}
		return true
	})
	return slices.Sorted(maps.Keys(names))
}
