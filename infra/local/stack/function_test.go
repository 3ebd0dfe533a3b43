package stack_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	sestypes "github.com/aws/aws-sdk-go-v2/service/sesv2/types"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"github.com/bridges-of-trust/bridges/infra/app"
	"github.com/bridges-of-trust/bridges/infra/local/stack"
)

// TestMain makes the test binary the stack of TestKill and the bootstrap of every function.
func TestMain(m *testing.M) {
	stack.Child()
	if os.Getenv("AWS_LAMBDA_RUNTIME_API") != "" {
		function()
	}
	os.Exit(m.Run())
}

// system is a small manifest with one function per kind of trigger.
func system() app.System {
	fn := func(name string, trigger app.Trigger, prefixes ...string) app.Function {
		return app.Function{
			Name: name, Trigger: trigger, MemoryMB: 128, Timeout: 10 * time.Second, Prefixes: prefixes,
			Env:    []app.Var{app.VarTable, app.VarBucket, app.VarPublicURL, app.VarIssuer, app.VarClientID, app.VarSigningKey, app.VarMailFrom, app.VarMatching},
			Grants: []app.Grant{{Resource: app.Table, Access: app.ReadWrite, Parts: []string{"note"}}},
		}
	}
	return app.System{
		Name:      "bridges",
		Functions: []app.Function{fn("web", app.HTTP, "/"), fn("console", app.HTTP, "/console"), fn("work", app.Task), fn("relay", app.Stream), fn("uploads", app.Object), fn("mailnews", app.MailNews), fn("daily", app.Schedule)},
		Workflows: []app.StateMachine{{Name: "flow", ARN: app.VarMatching, Functions: map[string]string{"Work": "work"}}},
		Schedules: []app.Cron{{Name: "sweep", Function: "daily", Express: "rate(1 hour)", Zone: "Europe/Kyiv", Input: `{"job":"sweep"}`}},
		Stream:    app.EventSource{Function: "relay", BatchSize: 10, Retries: 3, Bisect: true, Parallelism: 1},
		Table: app.TableSpec{
			PartitionKey: "pk", SortKey: "sk", TTLAttribute: "expires", Indexes: []app.Index{{Name: "list", PartitionKey: "lpk", SortKey: "lsk"}},
			Entities: []app.Entity{{Name: "note", Prefix: "NOTE#", Purpose: "what functions noted"}},
		},
		Folders: []app.Folder{{Prefix: "incoming/", Days: 1}},
		Roles:   []string{"officer", "auditor"},
	}
}

const flow = `{"QueryLanguage":"JSONata","StartAt":"Pause","TimeoutSeconds":600,"States":{
"Pause":{"Type":"Wait","Seconds":"{% $states.input.seconds %}","Next":"Do"},
"Do":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Arguments":{"FunctionName":"${Work}","Payload":"{% $states.input %}"},"Output":"{% $states.result.Payload %}","TimeoutSeconds":30,
"Catch":[{"ErrorEquals":["refused"],"Output":"caught","Next":"End"}],"Next":"End"},
"End":{"Type":"Succeed"}}}`

func options(t testing.TB, data string) stack.Options {
	t.Helper()
	dist := t.TempDir()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range system().Functions {
		if err := os.MkdirAll(filepath.Join(dist, f.Name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(exe, filepath.Join(dist, f.Name, "bootstrap")); err != nil {
			t.Fatal(err)
		}
	}
	return stack.Options{System: system(), Workflows: map[string][]byte{"flow": []byte(flow)}, Data: data, Dist: dist}
}

func function() {
	c, err := newCloud()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	lambda.Start(map[string]any{
		"web": c.web, "console": c.web, "work": c.work, "relay": c.relay, "uploads": c.event, "mailnews": c.event, "daily": c.event,
	}[os.Getenv("AWS_LAMBDA_FUNCTION_NAME")])
}

// cloud is what a function uses, reached by its environment alone.
type cloud struct {
	table  *dynamodb.Client
	bucket *s3.Client
	mail   *sesv2.Client
	flows  *sfn.Client
}

func newCloud() (*cloud, error) {
	cfg, err := config.LoadDefaultConfig(context.Background())
	if err != nil {
		return nil, err
	}
	return &cloud{dynamodb.NewFromConfig(cfg), s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true }), sesv2.NewFromConfig(cfg), sfn.NewFromConfig(cfg)}, nil
}

// note writes an item that the test can see.
func (c *cloud) note(ctx context.Context, kind, text string) error {
	_, err := c.table.PutItem(ctx, &dynamodb.PutItemInput{TableName: aws.String(os.Getenv("BRIDGES_TABLE")), Item: map[string]types.AttributeValue{
		"pk": &types.AttributeValueMemberS{Value: "NOTE#" + kind}, "sk": &types.AttributeValueMemberS{Value: text},
	}})
	return err
}

func (c *cloud) web(ctx context.Context, r events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
	var err error
	q := r.QueryStringParameters
	switch r.RawPath {
	case "/note":
		err = c.note(ctx, "web", q["text"])
	case "/upload":
		_, err = c.bucket.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String(os.Getenv("BRIDGES_BUCKET")), Key: aws.String("incoming/" + q["text"]), Body: strings.NewReader("abc")})
	case "/start":
		_, err = c.flows.StartExecution(ctx, &sfn.StartExecutionInput{StateMachineArn: aws.String(os.Getenv("BRIDGES_WORKFLOW_MATCHING")), Name: aws.String(q["name"]), Input: aws.String(q["input"])})
	}
	if err != nil {
		return events.APIGatewayV2HTTPResponse{StatusCode: 500, Body: err.Error()}, nil
	}
	return events.APIGatewayV2HTTPResponse{StatusCode: 200, Body: os.Getenv("AWS_LAMBDA_FUNCTION_NAME") + " " + r.RawPath}, nil
}

type refused struct{}

func (refused) Error() string { return "no" }

func (c *cloud) work(_ context.Context, in struct{ Fail bool }) (string, error) {
	if in.Fail {
		return "", refused{}
	}
	return "worked", nil
}

// relay mails every note of the web function.
func (c *cloud) relay(ctx context.Context, e events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
	for _, r := range e.Records {
		if r.Change.Keys["pk"].String() != "NOTE#web" {
			continue
		}
		c8 := func(s string) *sestypes.Content { return &sestypes.Content{Data: &s, Charset: aws.String("UTF-8")} }
		_, err := c.mail.SendEmail(ctx, &sesv2.SendEmailInput{
			FromEmailAddress: aws.String(os.Getenv("BRIDGES_MAIL_FROM")), Destination: &sestypes.Destination{ToAddresses: []string{"someone@bounce.example"}},
			Content: &sestypes.EmailContent{Simple: &sestypes.Message{Subject: c8(r.Change.Keys["sk"].String()), Body: &sestypes.Body{Text: c8("text"), Html: c8("<p>text</p>")}}},
		})
		if err != nil {
			return events.DynamoDBEventResponse{}, err
		}
	}
	return events.DynamoDBEventResponse{}, nil
}

// event notes what EventBridge or a schedule brought.
func (c *cloud) event(ctx context.Context, e map[string]json.RawMessage) error {
	text := string(e["detail-type"]) + string(e["job"])
	return c.note(ctx, os.Getenv("AWS_LAMBDA_FUNCTION_NAME"), strings.Trim(text, `"`))
}
