package layout

import (
	"bytes"
	"fmt"
	"go/ast"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// clocks lists who besides runtime and infra may read the clock or chance, each with its reason.
var clocks = map[string]string{
	"shared/adapter/dynamo/dynamotest": "imported by tests only",
}

// seeded is what may be used of math/rand/v2: a generator from a seed, as the samples have.
var seeded = []string{"New", "NewPCG", "NewChaCha8", "Rand", "PCG", "ChaCha8", "Source"}

func TestNoClockOrChanceBelowTheRuntime(t *testing.T) {
	for _, s := range sources(t, "shared") {
		if s.isTest() || within(s.dir(), "shared/runtime") || clocks[s.dir()] != "" {
			continue
		}
		names := map[string]string{} // what the file calls a package -> its path
		for _, i := range s.file.Imports {
			path, _ := literal(i.Path)
			name := path[strings.LastIndex(path, "/")+1:]
			if path == "math/rand" || path == "crypto/rand" {
				t.Errorf("%s imports %s: seeds and entropy are passed in", s.at(i), path)
			}
			if path == "math/rand/v2" {
				name = "rand"
			}
			if path == "github.com/oklog/ulid/v2" {
				name = "ulid"
			}
			if i.Name != nil {
				name = i.Name.Name
			}
			if name == "." {
				t.Errorf("%s imports everything of %s: nobody sees where a name comes from", s.at(i), path)
			}
			names[name] = path
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			x, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			of, ok := x.X.(*ast.Ident)
			if !ok || of.Obj != nil { // a variable
				return true
			}
			switch path := names[of.Name]; {
			case path == "time" && slices.Contains([]string{"Now", "Since", "Until", "Sleep", "Tick", "NewTicker", "AfterFunc"}, x.Sel.Name):
				t.Errorf("%s: time.%s: the time is passed in", s.at(n), x.Sel.Name)
			case path == "math/rand/v2" && !slices.Contains(seeded, x.Sel.Name):
				t.Errorf("%s: rand.%s: only a generator with a given seed gives the same again", s.at(n), x.Sel.Name)
			case path == "github.com/oklog/ulid/v2" && slices.Contains([]string{"Make", "Now", "DefaultEntropy"}, x.Sel.Name):
				t.Errorf("%s: ulid.%s: time and entropy are passed in", s.at(n), x.Sel.Name)
			}
			return true
		})
	}
}

func TestFilesAreShort(t *testing.T) {
	for _, s := range sources(t, "shared", "functions", "infra") {
		if lines := bytes.Count(s.body, []byte("\n")); lines > 500 {
			t.Errorf("%s has %d lines, want at most 500: a file is read in one go", s.path, lines)
		}
	}
}

func TestPackagesSayWhatTheyGive(t *testing.T) {
	drawers := []string{"util", "utils", "common", "helper", "helpers", "manager", "managers", "impl", "types", "models"}
	for path, p := range packages(t) {
		if slices.Contains(drawers, p.Name) || slices.Contains(drawers, path[strings.LastIndex(path, "/")+1:]) {
			t.Errorf("package %s: a name says what the package gives", path)
		}
	}
}

// targets of the Makefile that people may call are those with a description.
var target = regexp.MustCompile(`(?m)^([a-z-]+):.*## .+$`)

// TestMakefileIsShort: whoever opens it sees all of it, and what is long is a program of its own.
func TestMakefileIsShort(t *testing.T) {
	body, err := read("Makefile")
	if err != nil {
		t.Fatal(err)
	}
	if n := len(target.FindAll(body, -1)); n == 0 || n > 15 {
		t.Errorf("the Makefile has %d targets, want 1 to 15", n)
	}
	lines := 0
	for i, line := range strings.Split(string(body), "\n") {
		if lines++; !strings.HasPrefix(line, "\t") {
			lines = 0
		}
		if lines > 5 {
			t.Errorf("Makefile:%d: a recipe of more than 5 lines is a script", i+1)
		}
	}
}

// TestClientsStandInNoStruct keeps the SDK's clients where no template might reach them: what one might reach keeps all its
// methods in the binary. Letters are written without html/template, so ses may.
func TestClientsStandInNoStruct(t *testing.T) {
	found := 0
	for _, s := range sources(t, "shared/adapter") {
		if s.isTest() || within(s.dir(), "shared/adapter/ses") {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			fields, ok := n.(*ast.StructType)
			if !ok {
				return true
			}
			found++
			for _, f := range fields.Fields.List {
				pointer, ok := f.Type.(*ast.StarExpr)
				if !ok {
					continue
				}
				if of, ok := pointer.X.(*ast.SelectorExpr); ok && of.Sel.Name == "Client" && fmt.Sprint(of.X) != "http" {
					t.Errorf("%s holds a client: hold its calls as functions", s.at(f))
				}
			}
			return true
		})
	}
	if found == 0 {
		t.Error("no struct found: this test looks at nothing")
	}
}
