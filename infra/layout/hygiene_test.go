package layout

import (
	"bytes"
	"go/ast"
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
		for _, i := range s.file.Imports {
			if path, _ := literal(i.Path); path == "math/rand" || path == "crypto/rand" {
				t.Errorf("%s imports %s: seeds and entropy are passed in", s.at(i), path)
			}
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			x, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			of, ok := x.X.(*ast.Ident)
			switch {
			case !ok:
			case of.Name == "time" && slices.Contains([]string{"Now", "Since", "Until", "Sleep"}, x.Sel.Name):
				t.Errorf("%s: time.%s: the time is passed in", s.at(n), x.Sel.Name)
			case of.Name == "rand" && of.Obj == nil && !slices.Contains(seeded, x.Sel.Name):
				t.Errorf("%s: rand.%s: only a generator with a given seed gives the same again", s.at(n), x.Sel.Name)
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
