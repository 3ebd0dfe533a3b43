package layout

import (
	"go/ast"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// rules say which packages of ours a floor may import. The first rule whose folder holds a package counts.
var rules = []struct {
	of, reason string
	may        []string
}{
	{"shared/adapter/dynamo/dynamotest", "tests open the local table in process; no program imports it", []string{"shared/adapter/dynamo", "shared/adapter/wire", "infra/app", "infra/local/table"}},
	{"shared/base/id/idtest", "gives tests their entropy; no program imports it", nil},
	{"shared/base", "values stand on nothing but each other", []string{"shared/base"}},
	{"shared/domain", "rules know no cloud, no page and no storage", []string{"shared/base", "shared/domain"}},
	{"shared/web/kit", "the kit serves every site and knows none, nor the domain", []string{"shared/base", "shared/web/kit"}},
	{"shared/web", "pages call use cases; which store is behind them is none of their business", []string{"shared/base", "shared/domain", "shared/web"}},
	{"shared/task", "tasks call use cases, as pages do", []string{"shared/base", "shared/domain", "shared/task"}},
	{"shared/adapter", "adapters implement the domain's ports", []string{"shared/base", "shared/domain", "shared/adapter"}},
	{"shared/runtime/config", "reading the environment needs nothing", nil},
	{"shared/runtime/entry", "the edge knows errors, not use cases", []string{"shared/base"}},
	{"shared/runtime", "the one place where adapters meet ports", []string{"shared"}},
	{"shared/sample", "the demo edition is data of the domain", []string{"shared/base", "shared/domain", "shared/sample"}},
	{"functions", "wiring only", []string{"shared/runtime", "shared/web", "shared/task"}},
	{"infra/app", "CDK, the local stack and tests all read the manifest; it must drag nothing in", nil},
	{"infra/workflows", "as the manifest", nil},
	{"infra/stack", "deploying never compiles the application", []string{"infra/app", "infra/workflows"}},
	{"infra/cdk", "twenty lines over infra/stack", []string{"infra/stack"}},
	{"infra/layout", "it reads the others as text", nil},
	{"infra/local/demo", "the demo edition goes into the table by the product's own adapters", []string{"shared", "infra/app"}},
	{"infra/local/gallery", "it shows the pages of the product", []string{"shared/base", "shared/domain", "shared/web", "infra/workflows"}},
	{"infra/local/pages", "the machine room draws executions as the console does", []string{"infra/app", "infra/local", "shared/web/diagram"}},
	{"infra/local/stack", "it puts the parts together as the manifest says", []string{"infra/app", "infra/workflows", "infra/local"}},
	{"infra/local/bench", "it measures from outside", []string{"infra/local"}},
	{"infra/local/journey", "journeys come by HTTP", nil},
	{"infra/local", "the parts speak AWS's protocols and know nothing of the product", []string{"infra/local"}},
	{"infra/register", "the import runs from here as it runs in a function", []string{"shared", "infra/app", "infra/progress"}},
	{"infra/seed", "applicants come by the use cases' own adapters, into the local stack", []string{"shared", "infra/local/stack", "infra/progress"}},
	{"infra/verify", "it computes a run anew from files, with the rules that runs use", []string{"shared/domain"}},
	{"infra/progress", "it shows how far any command is", nil},
}

func within(path, folder string) bool { return path == folder || strings.HasPrefix(path, folder+"/") }

func TestFloors(t *testing.T) {
	for path, p := range packages(t) {
		at := slices.IndexFunc(rules, func(r struct {
			of, reason string
			may        []string
		},
		) bool {
			return within(path, r.of)
		})
		if at < 0 {
			t.Errorf("%s stands on no floor: give it a rule", path)
			continue
		}
		rule := rules[at]
		if path == "infra/local" { // the program itself
			rule.may = []string{"infra/app", "infra/local"}
		}
		for _, imported := range p.Imports {
			short, ours := strings.CutPrefix(imported, module)
			if ours && !slices.ContainsFunc(rule.may, func(f string) bool { return within(short, f) }) {
				t.Errorf("%s imports %s: %s", path, short, rule.reason)
			}
		}
	}
}

// TestOnlyTestsImportWhatTestsHave keeps seeded entropy and tables in memory out of every program.
func TestOnlyTestsImportWhatTestsHave(t *testing.T) {
	for path, p := range packages(t) {
		for _, imported := range p.Imports {
			if strings.HasPrefix(imported, module) && strings.HasSuffix(imported, "test") {
				t.Errorf("%s imports %s outside a test", path, imported)
			}
		}
	}
}

// aggregates in the order in which they may know each other: each the ones before it.
var aggregates = []string{
	"change", "account", "municipality", "programme", "application", "assessment", "analysis", "interest", "matching", "suggestion", "partnership", "visit",
	"expert", "summary", "lesson",
}

func TestAggregatesKnowOnlyEarlierOnes(t *testing.T) {
	rank := func(path string) (string, int) {
		name, _, _ := strings.Cut(strings.TrimPrefix(path, "shared/domain/"), "/")
		return name, slices.Index(aggregates, name)
	}
	for path, p := range packages(t) {
		if !within(path, "shared/domain") {
			continue
		}
		name, at := rank(path)
		if at < 0 {
			t.Errorf("aggregate %s has no place in the order of aggregates", name)
		}
		for _, imported := range p.Imports {
			short := strings.TrimPrefix(imported, module)
			if within(short, "shared/domain") {
				if other, before := rank(short); before > at {
					t.Errorf("%s imports %s: of two aggregates the later may know the earlier, so that none goes in circles", path, other)
				}
			}
		}
	}
}

func TestNeighboursDoNotKnowEachOther(t *testing.T) {
	second := func(path, floor string) string {
		name, _, _ := strings.Cut(strings.TrimPrefix(path, floor+"/"), "/")
		return name
	}
	shared := []string{"shared/web/kit", "shared/web/diagram", "shared/web/chart", "shared/adapter/wire"} // what sites and clients are made from
	for path, p := range packages(t) {
		for _, floor := range []string{"shared/adapter", "shared/web"} {
			for _, imported := range p.Imports {
				short := strings.TrimPrefix(imported, module)
				if !within(path, floor) || !within(short, floor) || slices.Contains(shared, short) {
					continue
				}
				if second(path, floor) != second(short, floor) {
					t.Errorf("%s imports %s: either must be replaceable without the other", path, short)
				}
			}
		}
	}
}

// outside are packages of the standard library that bring in a process, a page or a log, by the floor that must do without.
var outside = []struct {
	of, reason string
	not        []string
}{
	{"shared/base", "values know no process, no page and no log", []string{"os", "log", "net/http", "html/template", "database/sql"}},
	{"shared/domain", "rules know no process, no page and no log", []string{"os", "log", "net/http", "html/template", "database/sql"}},
	{"shared/task", "a task is called with its input and has no other source", []string{"os", "net/http", "html/template", "database/sql"}},
	{"shared/web", "pages get their settings; only the runtime reads the environment", []string{"os", "database/sql"}},
	{"shared/adapter/dynamo/dynamotest", "", nil},
	{"shared/adapter", "clients get their settings; only the runtime reads the environment", []string{"os", "html/template"}},
	{"shared/sample", "the demo edition is data", []string{"os", "net/http"}},
}

func TestFloorsKeepTheWorldOut(t *testing.T) {
	for path, p := range packages(t) {
		for _, o := range outside {
			if !within(path, o.of) {
				continue
			}
			for _, imported := range p.Imports {
				if slices.ContainsFunc(o.not, func(n string) bool { return within(imported, n) }) {
					t.Errorf("%s imports %s: %s", path, imported, o.reason)
				}
			}
			break
		}
	}
}

// storage are the tags by which a struct would know how it is kept. JSON stays allowed: frozen papers are the domain's own.
var storage = []string{"dynamodbav", "db", "bson", "gorm"}

func TestDomainHasNoStorageTags(t *testing.T) {
	for _, s := range sources(t, "shared/domain", "shared/base") {
		ast.Inspect(s.file, func(n ast.Node) bool {
			field, ok := n.(*ast.Field)
			if !ok || field.Tag == nil {
				return true
			}
			raw, _ := literal(field.Tag)
			for _, tag := range storage {
				if _, has := reflect.StructTag(raw).Lookup(tag); has {
					t.Errorf("%s has a tag %s: how a value is kept is the adapter's business", s.at(field), tag)
				}
			}
			return true
		})
	}
}

// cloud are the packages that know AWS.
var cloud = []string{"github.com/aws/aws-sdk-go-v2", "github.com/aws/smithy-go", "github.com/aws/aws-lambda-go", "github.com/awslabs"}

func TestOnlyAdaptersAndRuntimeKnowAWS(t *testing.T) {
	for path, p := range packages(t) {
		if within(path, "shared/adapter") || within(path, "shared/runtime") || within(path, "infra") {
			continue
		}
		for _, imported := range p.Imports {
			if slices.ContainsFunc(cloud, func(c string) bool { return within(imported, c) }) {
				t.Errorf("%s imports %s: only adapters and the runtime know the cloud", path, imported)
			}
		}
	}
}

func TestManifestIsStandardLibraryOnly(t *testing.T) {
	for _, path := range []string{"infra/app", "infra/workflows"} {
		for _, imported := range packages(t)[path].Imports {
			if first, _, _ := strings.Cut(imported, "/"); strings.Contains(first, ".") {
				t.Errorf("%s imports %s: it may use the standard library only", path, imported)
			}
		}
	}
}

func TestStackNeverDragsTheApplicationIn(t *testing.T) {
	all := packages(t)
	seen := map[string]bool{}
	var walk func(path string)
	walk = func(path string) {
		if seen[path] {
			return
		}
		seen[path] = true
		for _, imported := range all[path].Imports {
			if short, ours := strings.CutPrefix(imported, module); ours {
				walk(short)
			}
		}
	}
	walk("infra/cdk")
	if !seen["infra/stack"] || !seen["infra/app"] {
		t.Fatal("infra/cdk does not reach infra/stack and infra/app: this test looks at nothing")
	}
	for path := range seen {
		if within(path, "shared") || within(path, "functions") || within(path, "infra/local") {
			t.Errorf("infra/cdk reaches %s: templates are made without compiling the application", path)
		}
	}
}
