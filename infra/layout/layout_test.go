// Package layout holds the shape of the repository as tests: who may import whom, what stands in which folder, and that
// manifest, workflows, texts, pages, routes and events agree with each other. Each rule carries its reason.
package layout

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// root is the top of the repository, seen from this folder.
const root = "../.."

// module is the start of every import path of ours.
const module = "github.com/bridges-of-trust/bridges/"

// source is a parsed Go file.
type source struct {
	path string // from the top of the repository, with slashes
	file *ast.File
	set  *token.FileSet
	body []byte
}

func (s source) dir() string { return s.path[:strings.LastIndex(s.path, "/")] }

func (s source) isTest() bool { return strings.HasSuffix(s.path, "_test.go") }

// at says where a node stands.
func (s source) at(n ast.Node) string {
	return s.path + ":" + strconv.Itoa(s.set.Position(n.Pos()).Line)
}

var parsed = sync.OnceValues(func() ([]source, error) {
	var out []source
	for _, top := range []string{"shared", "functions", "infra"} {
		paths, err := files(top, ".go")
		if err != nil {
			return nil, err
		}
		for _, path := range paths {
			s := source{path: path, set: token.NewFileSet()}
			if s.body, err = read(path); err != nil {
				return nil, err
			}
			if s.file, err = parser.ParseFile(s.set, path, s.body, parser.ParseComments); err != nil {
				return nil, err
			}
			out = append(out, s)
		}
	}
	return out, nil
})

// sources gives every Go file of the repository that lies under one of the folders.
func sources(t *testing.T, under ...string) []source {
	t.Helper()
	all, err := parsed()
	if err != nil {
		t.Fatal(err)
	}
	var out []source
	for _, s := range all {
		for _, folder := range under {
			if strings.HasPrefix(s.path, folder+"/") {
				out = append(out, s)
			}
		}
	}
	if len(out) == 0 {
		t.Fatalf("no Go files under %v", under)
	}
	return out
}

// files lists the files under a folder whose names end so; node_modules and what is ignored are left out.
func files(top, suffix string) ([]string, error) {
	var out []string
	err := filepath.WalkDir(filepath.Join(root, top), func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "built" || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if !d.IsDir() && strings.HasSuffix(path, suffix) {
			relative, err := filepath.Rel(root, path)
			if err != nil {
				return err
			}
			out = append(out, filepath.ToSlash(relative))
		}
		return nil
	})
	return out, err
}

// goPackage is what go list says of a package.
type goPackage struct {
	ImportPath, Name string
	Imports          []string
	GoFiles          []string
}

// short is the import path without the module's.
func (p goPackage) short() string { return strings.TrimPrefix(p.ImportPath, module) }

var listed = sync.OnceValues(func() (map[string]goPackage, error) {
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Name,Imports,GoFiles", "./shared/...", "./functions/...", "./infra/...")
	cmd.Dir = root
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, errors.New(stderr.String())
	}
	all := map[string]goPackage{}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p goPackage
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, err
		}
		all[p.short()] = p
	}
})

func packages(t *testing.T) map[string]goPackage {
	t.Helper()
	all, err := listed()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	return all
}

// literal gives the value of a string literal.
func literal(e ast.Expr) (string, bool) {
	if l, ok := e.(*ast.BasicLit); ok && l.Kind == token.STRING {
		s, err := strconv.Unquote(l.Value)
		return s, err == nil
	}
	return "", false
}

// start gives the string that an expression certainly begins with, and whether that is all of it.
func start(e ast.Expr) (text string, whole, ok bool) {
	if text, ok := literal(e); ok {
		return text, true, true
	}
	if sum, ok := e.(*ast.BinaryExpr); ok && sum.Op == token.ADD {
		text, whole, ok := start(sum.X)
		if !ok || !whole {
			return text, false, ok
		}
		more, all, also := start(sum.Y)
		if !also {
			return text, false, true
		}
		return text + more, all, true
	}
	return "", false, false
}
