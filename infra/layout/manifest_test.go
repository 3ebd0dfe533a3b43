package layout

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/infra/app"
	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo"
	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo/schema"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
)

func TestFunctionsAreFolders(t *testing.T) {
	var want []string
	for _, f := range app.Bridges().Functions {
		want = append(want, f.Name)
	}
	got, err := folders("functions")
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("folders of functions/ differ from the manifest (-manifest +folders)\n%s", diff)
	}
}

func TestMainsAreWiring(t *testing.T) {
	for _, s := range sources(t, "functions") {
		if lines := bytes.Count(s.body, []byte("\n")); strings.HasSuffix(s.path, "/main.go") && lines > 40 {
			t.Errorf("%s has %d lines, want at most 40: it wires, nothing else", s.path, lines)
		}
	}
}

func TestFunctionsReadWhatTheManifestGivesThem(t *testing.T) {
	for _, f := range app.Bridges().Functions {
		t.Run(f.Name, func(t *testing.T) {
			var given []string
			for _, v := range f.Env {
				given = append(given, string(v))
			}
			slices.Sort(given)
			if diff := cmp.Diff(given, builderOf(t, f.Name).env); diff != "" {
				t.Errorf("environment of %s (-manifest +configuration)\n%s", f.Name, diff)
			}
		})
	}
}

func TestNamesInTheManifestAreKnown(t *testing.T) {
	system := app.Bridges()
	known := map[app.Resource][]string{}
	for _, e := range system.Table.Entities {
		known[app.Table] = append(known[app.Table], e.Name)
	}
	for _, f := range system.Folders {
		known[app.Bucket] = append(known[app.Bucket], f.Prefix)
	}
	for _, m := range system.Workflows {
		known[app.Workflow] = append(known[app.Workflow], m.Name)
	}
	functions := map[string]bool{"": true}
	for _, f := range system.Functions {
		functions[f.Name] = true
		for _, g := range f.Grants {
			for _, part := range g.Parts {
				if !slices.Contains(known[g.Resource], part) {
					t.Errorf("grant of %s to %s: no %s of this name", part, f.Name, g.Resource)
				}
			}
		}
	}
	for _, c := range system.Schedules {
		if !functions[c.Function] || !json.Valid([]byte(c.Input)) {
			t.Errorf("schedule %s: function %q, input %s", c.Name, c.Function, c.Input)
		}
	}
	for _, f := range system.Folders {
		if !functions[f.Starts] {
			t.Errorf("folder %s starts %q, which is no function", f.Prefix, f.Starts)
		}
	}
	if !functions[system.Stream.Function] {
		t.Errorf("the stream goes to %q, which is no function", system.Stream.Function)
	}
}

func TestEntitiesOfTheKeysAndOfTheManifest(t *testing.T) {
	var manifest, keys []string
	for _, e := range app.Bridges().Table.Entities {
		manifest = append(manifest, e.Prefix)
	}
	for _, e := range schema.Entities() {
		keys = append(keys, string(e))
	}
	slices.Sort(manifest)
	slices.Sort(keys)
	if diff := cmp.Diff(manifest, keys); diff != "" {
		t.Errorf("prefixes of partition keys (-manifest +schema)\n%s", diff)
	}
	for _, e := range app.Bridges().Table.Entities {
		for _, key := range append([]string{e.Prefix}, e.Lists...) {
			if comment := keyTable(t); !strings.Contains(comment, key) {
				t.Errorf("the key table in the package comment of shared/adapter/dynamo has no %s", key)
			}
		}
	}
	spec := app.Bridges().Table
	if spec.PartitionKey != schema.PK || spec.SortKey != schema.SK || spec.TTLAttribute != schema.Expires {
		t.Errorf("key attributes %s, %s, %s differ from the schema's", spec.PartitionKey, spec.SortKey, spec.TTLAttribute)
	}
	if i := spec.Indexes[0]; i.Name != schema.ByList || i.PartitionKey != schema.ListPK || i.SortKey != schema.ListSK {
		t.Errorf("index %+v differs from the schema's", i)
	}
}

// keyTable is the package comment of the adapter, which documents every key.
func keyTable(t *testing.T) string {
	t.Helper()
	for _, s := range sources(t, "shared/adapter/dynamo") {
		if s.path == "shared/adapter/dynamo/doc.go" && s.file.Doc != nil {
			return s.file.Doc.Text()
		}
	}
	t.Fatal("shared/adapter/dynamo/doc.go has no package comment")
	return ""
}

// TestRetentionIsAsTheManifestSays holds the days of the manifest against what the code does with them.
func TestRetentionIsAsTheManifestSays(t *testing.T) {
	want := map[string]int{"application": application.KeptDays, "outbox": dynamo.MessageDays, "mailstate": dynamo.MailDays}
	for _, e := range app.Bridges().Table.Entities {
		if e.Days != want[e.Name] {
			t.Errorf("the manifest keeps %s for %d days, the code for %d", e.Name, e.Days, want[e.Name])
		}
	}
}

// TestListsAreGranted holds the keys of the index against the manifest: a grant of an entity reaches only its lists.
func TestListsAreGranted(t *testing.T) {
	var granted []string
	for _, e := range app.Bridges().Table.Entities {
		granted = append(granted, e.Lists...)
	}
	found := 0
	for _, s := range sources(t, "shared/adapter/dynamo") {
		if s.isTest() {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			e, ok := n.(*ast.BasicLit)
			if !ok {
				return true
			}
			text, ok := literal(e)
			if !ok || !strings.HasPrefix(text, "LIST#") && text != "OUT#waiting" {
				return true
			}
			found++
			if !slices.ContainsFunc(granted, func(g string) bool { return strings.HasPrefix(text, g) }) {
				t.Errorf("%s lists under %q, which no entity of the manifest names in Lists", s.at(n), text)
			}
			return true
		})
	}
	if found == 0 {
		t.Error("no keys of the index found: this test looks at nothing")
	}
}

// TestEveryListIsReadToItsEnd allows one place that asks the table for lists, where every page is followed, one that asks
// for many items, where what was left out is asked for again, and no Scan.
func TestEveryListIsReadToItsEnd(t *testing.T) {
	only := map[string]string{
		"Query": "shared/adapter/dynamo/table.go", "BatchGetItem": "shared/adapter/dynamo/sessions.go",
		"Scan": "", "BatchWriteItem": "", "ExecuteStatement": "",
	}
	seen := map[string]bool{}
	for _, s := range sources(t, "shared") {
		if s.isTest() {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			call, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			of, ok := call.X.(*ast.SelectorExpr)
			if !ok || of.Sel.Name != "api" {
				return true
			}
			if place, listed := only[call.Sel.Name]; listed && place != s.path && within(s.dir(), "shared/adapter/dynamo") {
				t.Errorf("%s calls %s, which %s does for all", s.at(n), call.Sel.Name, place)
			}
			seen[call.Sel.Name] = true
			return true
		})
	}
	if !seen["Query"] || !seen["BatchGetItem"] {
		t.Error("no reads found: this test looks at nothing")
	}
}

// TestEveryFunctionHasEvents wants at least one real payload of each function, as JSON.
func TestEveryFunctionHasEvents(t *testing.T) {
	for _, f := range app.Bridges().Functions {
		cases := []string(nil)
		if exists("events/" + f.Name) {
			var err error
			if cases, err = files("events/"+f.Name, ".json"); err != nil {
				t.Fatal(err)
			}
		}
		if len(cases) == 0 {
			t.Errorf("events/%s has no case", f.Name)
		}
		for _, path := range cases {
			body, err := read(path)
			if err != nil || !json.Valid(body) {
				t.Errorf("%s is no JSON (%v)", path, err)
			}
		}
	}
	of, err := folders("events")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range of {
		if !slices.ContainsFunc(app.Bridges().Functions, func(f app.Function) bool { return f.Name == name }) {
			t.Errorf("events/%s belongs to no function", name)
		}
	}
}

// TestTaskEventsNameTheirTask decodes the events of task functions: each is for a task that exists, and each task has one.
func TestTaskEventsNameTheirTask(t *testing.T) {
	for _, f := range app.Bridges().Functions {
		if f.Trigger != app.Task {
			continue
		}
		tasks := builderOf(t, f.Name).tasks
		shown := map[string]bool{}
		paths, err := files("events/"+f.Name, ".json")
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			body, err := read(path)
			if err != nil {
				t.Fatal(err)
			}
			var in struct {
				Task string `json:"task"`
			}
			if err := json.Unmarshal(body, &in); err != nil || !slices.Contains(tasks, in.Task) {
				t.Errorf("%s is for task %q (%v), want one of %v", path, in.Task, err, tasks)
			}
			shown[in.Task] = true
		}
		for _, name := range tasks {
			if !shown[name] {
				t.Errorf("events/%s has no case of task %s", f.Name, name)
			}
		}
	}
}
