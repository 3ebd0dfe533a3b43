package stack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/bridges-of-trust/bridges/infra/app"
	"github.com/bridges-of-trust/bridges/infra/local/identity"
	"github.com/bridges-of-trust/bridges/infra/local/mail"
	"github.com/bridges-of-trust/bridges/infra/local/objects"
	"github.com/bridges-of-trust/bridges/infra/local/runtimeapi"
	"github.com/bridges-of-trust/bridges/infra/local/schedule"
	"github.com/bridges-of-trust/bridges/infra/local/states"
	"github.com/bridges-of-trust/bridges/infra/local/streams"
	"github.com/bridges-of-trust/bridges/infra/local/table"
	"github.com/bridges-of-trust/bridges/infra/workflows"
)

func (s *Stack) startFunctions(context.Context) error {
	functions, err := s.functions()
	if err != nil {
		return err
	}
	built := func(f runtimeapi.Function) bool { _, err := os.Stat(f.Bootstrap); return err == nil }
	if !slices.ContainsFunc(functions, built) {
		_, _ = fmt.Fprintf(s.opt.Notes, "no function is built in %s: every page will fail until make local has run\n", s.opt.Dist)
	}
	s.runtime, err = runtimeapi.New(runtimeapi.Options{
		Functions: functions, Address: s.listener.Addr().String(), Folder: s.folder("functions"),
	})
	if err == nil {
		s.onClose(stopFunctions, s.runtime.Close)
	}
	return err
}

// triggered names the one function with a trigger, "" for none.
func (s *Stack) triggered(t app.Trigger) string {
	i := slices.IndexFunc(s.opt.System.Functions, func(f app.Function) bool { return f.Trigger == t })
	if i < 0 {
		return ""
	}
	return s.opt.System.Functions[i].Name
}

// events delivers events to the function with a trigger; nil when there is none.
func (s *Stack) events(t app.Trigger) func([]byte) error {
	function := s.triggered(t)
	if function == "" {
		return nil
	}
	return func(event []byte) error { return s.runtime.InvokeAsync(function, event) }
}

func (s *Stack) openTable(ctx context.Context) error {
	s.opt.Faults.SetMeet(true)
	store, err := table.Open(s.folder("table"), table.Options{Faults: s.opt.Faults, Log: s.log()})
	if err != nil {
		return err
	}
	s.table = store
	s.onClose(closeFiles, store.Close)
	tables := store.Tables()
	i := slices.IndexFunc(tables, func(info table.Info) bool { return info.Name == s.Name() })
	if i < 0 {
		if err := s.createTable(ctx); err != nil {
			return err
		}
		return s.expire(ctx)
	}
	var indexes []string
	for _, ix := range s.opt.System.Table.Indexes {
		indexes = append(indexes, ix.Name)
	}
	if slices.Sort(indexes); !slices.Equal(indexes, slices.Sorted(slices.Values(tables[i].Indexes))) {
		return fmt.Errorf("the table in %s has other indexes than the manifest; remove the folder or choose another one with -data", s.opt.Data)
	}
	if tables[i].TTL == "" { // a kill came in between
		return s.expire(ctx)
	}
	return nil
}

// log tells the person who started the stack of what goes wrong.
func (s *Stack) log() *slog.Logger {
	return slog.New(slog.NewTextHandler(s.opt.Notes, &slog.HandlerOptions{Level: slog.LevelWarn}))
}

// expire turns the expiry of items on.
func (s *Stack) expire(ctx context.Context) error {
	return s.dynamo(ctx, "UpdateTimeToLive", map[string]any{
		"TableName": s.Name(), "TimeToLiveSpecification": map[string]any{"AttributeName": s.opt.System.Table.TTLAttribute, "Enabled": true},
	})
}

// createTable makes the manifest's table through the protocol, as CDK makes it in AWS.
func (s *Stack) createTable(ctx context.Context) error {
	spec := s.opt.System.Table
	names := map[string]bool{}
	keys := func(partition, sort string) []map[string]string {
		names[partition], names[sort] = true, true
		return []map[string]string{{"AttributeName": partition, "KeyType": "HASH"}, {"AttributeName": sort, "KeyType": "RANGE"}}
	}
	in := map[string]any{
		"TableName": s.Name(), "BillingMode": "PAY_PER_REQUEST", "KeySchema": keys(spec.PartitionKey, spec.SortKey),
		"StreamSpecification": map[string]any{"StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES"},
	}
	var indexes []map[string]any
	for _, ix := range spec.Indexes {
		indexes = append(indexes, map[string]any{
			"IndexName": ix.Name, "KeySchema": keys(ix.PartitionKey, ix.SortKey), "Projection": map[string]string{"ProjectionType": "ALL"},
		})
	}
	if len(indexes) > 0 {
		in["GlobalSecondaryIndexes"] = indexes
	}
	var attributes []map[string]string
	for _, name := range slices.Sorted(maps.Keys(names)) {
		attributes = append(attributes, map[string]string{"AttributeName": name, "AttributeType": "S"})
	}
	in["AttributeDefinitions"] = attributes
	return s.dynamo(ctx, "CreateTable", in)
}

// dynamo calls the table without the network: nothing is served yet.
func (s *Stack) dynamo(ctx context.Context, operation string, in any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL(), strings.NewReader(string(body)))
	if err != nil {
		return err
	}
	r.Header.Set("X-Amz-Target", "DynamoDB_20120810."+operation)
	r.Header.Set("Content-Type", "application/x-amz-json-1.0")
	r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+AccessKey+"/20260101/"+runtimeapi.Region+"/dynamodb/aws4_request, SignedHeaders=host, Signature=unchecked")
	w := &recorder{header: http.Header{}, status: http.StatusOK}
	s.table.ServeHTTP(w, r)
	if w.status != http.StatusOK {
		return fmt.Errorf("%s: %s", operation, w.body.String())
	}
	return nil
}

// A recorder keeps an answer.
type recorder struct {
	header http.Header
	status int
	body   strings.Builder
}

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) WriteHeader(status int)      { r.status = status }
func (r *recorder) Write(p []byte) (int, error) { return r.body.Write(p) }

// arrivals is the prefix under which a new object starts a function.
const arrivals = "incoming/"

func (s *Stack) openBucket(context.Context) error {
	expiry := map[string]time.Duration{}
	for _, f := range s.opt.System.Folders {
		if f.Days > 0 {
			expiry[f.Prefix] = time.Duration(f.Days) * 24 * time.Hour
		}
	}
	var err error
	s.bucket, err = objects.Open(s.folder("objects"), objects.Options{
		Bucket: s.Name(), Region: runtimeapi.Region, AccessKey: AccessKey, SecretKey: SecretKey,
		Created: s.events(app.Object), Prefixes: []string{arrivals}, Expiry: expiry,
	})
	if err == nil {
		s.onClose(closeFiles, s.bucket.Close)
	}
	return err
}

func (s *Stack) openMail(context.Context) error {
	var err error
	s.mailbox, err = mail.Open(s.folder("mail"), s.events(app.MailNews), nil)
	return err
}

// The identity provider's place and client.
const (
	identityPath = "/_local/identity"
	clientID     = "bridges-console"
)

func (s *Stack) openIdentity(context.Context) error {
	var err error
	s.identity, err = identity.New(identity.Options{
		Issuer: s.URL() + identityPath, ClientID: clientID, Roles: s.opt.System.Roles, KeyFile: s.folder("identity-key.pem"),
		Redirects:    []string{s.URL() + "/console/callback"},
		AfterSignOut: []string{s.URL(), s.URL() + "/", s.URL() + "/console", s.URL() + "/console/"},
	})
	return err
}

func (s *Stack) openWorkflows(context.Context) error {
	engine, err := states.Open(s.folder("workflows"), states.Options{
		Invoke: s.task, Objects: lister{s.Name(), s.bucket},
		Log: s.log(),
	})
	if err != nil {
		return err
	}
	s.engine = engine
	s.onClose(stopWorkflows, engine.Close)
	for _, m := range s.opt.System.Workflows {
		asl, ok := s.opt.Workflows[m.Name]
		if !ok {
			return fmt.Errorf("workflow %s has no file", m.Name)
		}
		filled, err := workflows.Fill(asl, m.Functions)
		if err != nil {
			return fmt.Errorf("workflow %s: %w", m.Name, err)
		}
		if err := engine.Define(m.Name, filled); err != nil {
			return fmt.Errorf("workflow %s: %w", m.Name, err)
		}
	}
	return nil
}

// task runs a function for a workflow; what the Lambda service refuses gets the name Step Functions
// gives it.
func (s *Stack) task(ctx context.Context, function string, payload []byte) (states.Result, error) {
	result, err := s.runtime.Invoke(ctx, function, payload)
	var refused *runtimeapi.Error
	if errors.As(err, &refused) {
		return states.Result{}, &states.InvokeError{Name: "Lambda." + refused.Code, Cause: refused.Message}
	}
	return states.Result{Payload: result.Payload, FunctionError: result.FunctionError}, err
}

// A lister shows the bucket to the readers of distributed Maps.
type lister struct {
	name   string
	bucket *objects.Bucket
}

func (l lister) List(ctx context.Context, bucket, prefix string) ([]states.Object, error) {
	if err := l.only(bucket); err != nil {
		return nil, err
	}
	found, err := l.bucket.List(ctx, prefix)
	var out []states.Object
	for _, o := range found {
		out = append(out, states.Object{Key: o.Key, ETag: o.ETag, Size: o.Size, LastModified: o.LastModified})
	}
	return out, err
}

// only refuses a bucket that is not there, as S3 would.
func (l lister) only(bucket string) error {
	if bucket != l.name {
		return fmt.Errorf("NoSuchBucket: there is no bucket %q", bucket)
	}
	return nil
}

func (l lister) Get(ctx context.Context, bucket, key string) ([]byte, error) {
	if err := l.only(bucket); err != nil {
		return nil, err
	}
	return l.bucket.Get(ctx, key)
}

func (s *Stack) startTriggers(context.Context) error {
	source := s.opt.System.Stream
	var err error
	s.stream, err = streams.Open(streams.Options{
		Table: s.Name(), Function: source.Function, Batch: source.BatchSize, Window: source.Window, Retries: source.Retries,
		MaxAge: source.MaxAge, Bisect: source.Bisect, Source: s.table, Invoke: s.runtime.Invoke, Folder: s.folder("stream"), Dead: s.runtime.Dead(),
	})
	if err != nil {
		return err
	}
	s.onClose(stopTriggers, s.stream.Close)
	var crons []schedule.Cron
	for _, c := range s.opt.System.Schedules {
		crons = append(crons, schedule.Cron{
			Name: c.Name, Function: c.Function, Express: c.Express, Zone: c.Zone, Input: json.RawMessage(c.Input), Retries: c.Retries, MaxAge: c.MaxAge,
		})
	}
	s.schedule, err = schedule.Open(schedule.Options{Crons: crons, Deliver: s.runtime.InvokeAsync, Folder: s.folder("schedule"), Dead: s.runtime.Dead()})
	if err == nil {
		s.onClose(stopTriggers, s.schedule.Close)
	}
	return err
}

// redrive sends a dead letter again, the way it came.
func (s *Stack) redrive(ctx context.Context, id string) error {
	letter, err := s.runtime.Dead().Get(id)
	if err != nil {
		return err
	}
	if letter.Source != "stream" {
		return s.runtime.Redrive(id)
	}
	if err := s.stream.Redrive(ctx, letter); err != nil {
		return err
	}
	return s.runtime.Dead().Remove(id)
}

// seed fills a new stack, once.
func (s *Stack) seed(ctx context.Context) error {
	marker := s.folder("seeded")
	if _, err := os.Stat(marker); s.opt.Seed == nil || err == nil {
		return nil
	}
	values, err := s.values()
	if err != nil {
		return err
	}
	env := s.cloud()
	env["AWS_REGION"] = runtimeapi.Region
	for k, v := range values {
		env[string(k)] = v
	}
	if err := s.opt.Seed(ctx, env); err != nil {
		return fmt.Errorf("fill the stack with the demo edition: %w", err)
	}
	return os.WriteFile(marker, nil, 0o600)
}
