// Package stack deploys the manifest (infra/app) with CDK, in three stacks of one stage:
//
//   - data: the table, the bucket, their key, the staff pool. Everything in it outlives the stack.
//   - edge: the firewall before CloudFront. CloudFront takes only web ACLs of us-east-1, so this stack stands there and
//     CDK carries its ARN over.
//   - app: API, functions, workflows, schedules, mail, alarms, the two sites. It can be removed and deployed again.
//
// An HTTP API cannot carry a web ACL. Each site therefore is a CloudFront distribution with a firewall; it adds a header
// with a secret of its own, and the function behind it refuses requests without that secret. The public site cannot reach
// the console: it does not know the console's secret.
//
// Nothing is named by hand, so that two stages may share an account. A construct's id is never changed where it keeps
// data: the golden templates show it.
package stack

import (
	"errors"
	"fmt"
	"net/mail"
	"os"
	"path/filepath"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/bridges-of-trust/bridges/infra/app"
)

// Settings are what differs between stages.
type Settings struct {
	System   app.System
	Stage    string // "test", "live": part of the stacks' names
	Region   string // of data and app
	Account  string // empty leaves it to the credentials
	Dist     string // folder with one folder per function, each with its bootstrap
	MailFrom string // sender address; its domain becomes a SES identity

	// Own host names are optional; without them the sites have names of CloudFront. With them, Certificate is an ACM
	// certificate of us-east-1 for both.
	PublicHost, ConsoleHost, Certificate string

	AlarmMail string // told of every alarm; empty tells nobody
}

// Stacks are the stacks of a stage.
type Stacks struct{ Data, Edge, App awscdk.Stack }

// FromContext reads the settings from CDK's context: cdk deploy -c stage=live -c region=eu-central-1 -c mailFrom=...
func FromContext(cloud awscdk.App) Settings {
	get := func(key, otherwise string) string {
		if v, ok := cloud.Node().TryGetContext(jsii.String(key)).(string); ok && v != "" {
			return v
		}
		return otherwise
	}
	return Settings{
		System: app.Bridges(), Stage: get("stage", "test"), Region: get("region", "eu-central-1"), Account: get("account", ""),
		Dist: get("dist", "dist"), MailFrom: get("mailFrom", "bridges@example.org"),
		PublicHost: get("publicHost", ""), ConsoleHost: get("consoleHost", ""), Certificate: get("certificate", ""),
		AlarmMail: get("alarmMail", ""),
	}
}

// Outdir is where the templates go: where the CDK CLI says, else cdk.out.
func Outdir(getenv func(string) string) string {
	if dir := getenv("CDK_OUTDIR"); dir != "" {
		return dir
	}
	return "cdk.out"
}

// flags are the feature flags of CDK. They stand here and not in cdk.json, so that tests see the templates that are
// deployed.
var flags = map[string]any{
	"@aws-cdk/aws-iam:minimizePolicies":          true,
	"@aws-cdk/aws-s3:createDefaultLoggingPolicy": true,
	"@aws-cdk/core:checkSecretUsage":             true,
	"@aws-cdk/core:defaultCrossStackReferences":  "strong", // app never outlives data
	"@aws-cdk/core:enablePartitionLiterals":      true,
	"@aws-cdk/core:target-partitions":            []string{"aws"},
}

// NewApp makes the CDK app that writes into outdir.
func NewApp(outdir string) awscdk.App {
	return awscdk.NewApp(&awscdk.AppProps{
		Outdir: jsii.String(outdir), AnalyticsReporting: jsii.Bool(false), TreeMetadata: jsii.Bool(false), Context: &flags,
	})
}

// New adds the stacks of one stage to the app.
func New(cloud awscdk.App, s Settings) (Stacks, error) {
	if err := s.check(); err != nil {
		return Stacks{}, err
	}
	awscdk.Tags_Of(cloud).Add(jsii.String("project"), jsii.String(s.System.Name), nil)
	awscdk.Tags_Of(cloud).Add(jsii.String("stage"), jsii.String(s.Stage), nil)

	data := newData(s.stack(cloud, "data", s.Region), s)
	edge := newEdge(s.stack(cloud, "edge", "us-east-1"), s)
	application, err := newApplication(s.stack(cloud, "app", s.Region), s, data, edge)
	if err != nil {
		return Stacks{}, err
	}
	return Stacks{Data: data.stack, Edge: edge.stack, App: application}, nil
}

func (s Settings) stack(cloud awscdk.App, part, region string) awscdk.Stack {
	env := &awscdk.Environment{Region: jsii.String(region)}
	if s.Account != "" {
		env.Account = jsii.String(s.Account)
	}
	name := s.System.Name + "-" + s.Stage + "-" + part
	return awscdk.NewStack(cloud, jsii.String(name), &awscdk.StackProps{
		Env: env, CrossRegionReferences: jsii.Bool(true), TerminationProtection: jsii.Bool(part == "data"),
	})
}

// check reports every problem of the settings at once.
func (s Settings) check() error {
	var problems []error
	if s.Stage == "" || strings.Trim(s.Stage, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
		problems = append(problems, fmt.Errorf("stage %q: lower-case letters and digits only", s.Stage))
	}
	if _, err := mail.ParseAddress(s.MailFrom); err != nil || !strings.Contains(s.MailFrom, "@") {
		problems = append(problems, fmt.Errorf("mailFrom %q is no mail address", s.MailFrom))
	}
	for _, f := range s.System.Functions {
		if _, err := os.Stat(filepath.Join(s.Dist, f.Name, "bootstrap")); err != nil {
			problems = append(problems, fmt.Errorf("function %s is not built: no %s", f.Name, filepath.Join(s.Dist, f.Name, "bootstrap")))
		}
	}
	own := 0
	for _, v := range []string{s.PublicHost, s.ConsoleHost, s.Certificate} {
		if v != "" {
			own++
		}
	}
	if own != 0 && own != 3 {
		problems = append(problems, errors.New("publicHost, consoleHost and certificate go together"))
	}
	return errors.Join(problems...)
}

// title makes "matching" into "Matching", for construct ids; "stream-age" into "StreamAge".
func title(name string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(name, "-") {
		if part != "" {
			b.WriteString(strings.ToUpper(part[:1]) + part[1:])
		}
	}
	return b.String()
}

func list(values ...string) *[]*string { return jsii.Strings(values...) }
