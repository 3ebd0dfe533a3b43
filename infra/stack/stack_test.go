package stack

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/jsii-runtime-go"
	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/infra/app"
)

var update = flag.Bool("update", false, "write testdata/*.golden.json anew")

func TestMain(m *testing.M) {
	code := m.Run()
	jsii.Close()
	os.Exit(code)
}

// made is one synthesis of all stacks, with the functions' binaries replaced by a file of a few bytes.
type made struct {
	templates map[string]template
	findings  []string // of cdk-nag
}

// template is a CloudFormation template as JSON says it.
type template map[string]any

var synthesised = sync.OnceValues(func() (made, error) {
	dist, err := os.MkdirTemp("", "bridges-dist-")
	if err != nil {
		return made{}, err
	}
	defer func() { _ = os.RemoveAll(dist) }()
	system := app.Bridges()
	for _, f := range system.Functions {
		if err := os.MkdirAll(filepath.Join(dist, f.Name), 0o755); err != nil {
			return made{}, err
		}
		if err := os.WriteFile(filepath.Join(dist, f.Name, "bootstrap"), []byte(f.Name), 0o755); err != nil {
			return made{}, err
		}
	}
	cloud := NewApp(filepath.Join(dist, "cdk.out"))
	stacks, err := New(cloud, Settings{
		System: system, Stage: "test", Region: "eu-central-1", Dist: dist,
		MailFrom: "Bridges <bridges@example.org>", AlarmMail: "operators@example.org",
	})
	if err != nil {
		return made{}, err
	}
	Check(cloud)
	m := made{templates: map[string]template{}}
	for name, stack := range map[string]awscdk.Stack{"data": stacks.Data, "edge": stacks.Edge, "app": stacks.App} {
		m.templates[name] = *assertions.Template_FromStack(stack, nil).ToJSON()
		m.findings = append(m.findings, findings(name, stack)...)
	}
	return m, nil
})

func synth(t *testing.T) made {
	t.Helper()
	if testing.Short() {
		t.Skip("synthesis starts node")
	}
	m, err := synthesised()
	if err != nil {
		t.Fatalf("New() = %v", err)
	}
	return m
}

// hashes of assets change with CDK's own helper functions, not with ours.
var hash = regexp.MustCompile(`[0-9a-f]{64}`)

func TestGolden(t *testing.T) {
	m := synth(t)
	for name, got := range m.templates {
		t.Run(name, func(t *testing.T) {
			var text bytes.Buffer
			e := json.NewEncoder(&text)
			e.SetEscapeHTML(false)
			e.SetIndent("", " ")
			if err := e.Encode(got); err != nil {
				t.Fatal(err)
			}
			file := filepath.Join("testdata", name+".golden.json")
			written := hash.ReplaceAll(text.Bytes(), []byte("HASH"))
			if *update {
				if err := os.WriteFile(file, written, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(written)); diff != "" {
				t.Errorf("template of %s differs from %s (write it anew with -update): (-want +got)\n%s", name, file, diff)
			}
		})
	}
}

// findings lists what cdk-nag found in a stack.
func findings(name string, stack awscdk.Stack) []string {
	pattern := assertions.Match_StringLikeRegexp(jsii.String("AwsSolutions-.*"))
	var out []string
	for _, message := range *assertions.Annotations_FromStack(stack).FindError(jsii.String("*"), pattern) {
		out = append(out, fmt.Sprintf("%s: %s: %v", name, *message.Id, message.Entry.Data)) //nolint:staticcheck // the type that replaces it is in no Go module yet
	}
	return out
}

func TestCdkNag(t *testing.T) {
	for _, finding := range synth(t).findings {
		t.Error(finding)
	}
}
