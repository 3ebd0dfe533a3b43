package task_test

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/bridges-of-trust/bridges/infra/app"
	"github.com/bridges-of-trust/bridges/infra/local/table"
	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/base/id/idtest"
	"github.com/bridges-of-trust/bridges/shared/domain/analysis"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/matching/pool"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/register"
	"github.com/bridges-of-trust/bridges/shared/domain/partnership"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/domain/suggestion"
	"github.com/bridges-of-trust/bridges/shared/sample"
	"github.com/bridges-of-trust/bridges/shared/sample/places"
	"github.com/bridges-of-trust/bridges/shared/task"
)

const tableName = "bridges-test"

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// side is how many accepted applications either side of a world has.
const side = 3

var (
	officer = change.Actor{Kind: change.Staff, ID: "s1", Name: "Officer One (demo)", Role: matching.OfficerRole}
	second  = change.Actor{Kind: change.Staff, ID: "s2", Name: "Officer Two (demo)", Role: matching.OfficerRole}
)

// A world is the whole backend around one table: its processes over one network that can fail, driven by hand.
type world struct {
	t     testing.TB
	net   *network
	db    *dynamo.Table // over the network
	calm  *dynamo.Table // the same table, not counted and never cut: for looking
	api   *dynamodb.Client
	store *table.Store
	asked *table.Faults // sees every request to the table
	paper *objects
	mail  *mailbox
	flows *engine

	matching task.Matching
	rounds   task.Suggestions
	relay    task.Relay
	sweeper  task.Sweeper

	mu   sync.Mutex
	time time.Time
	seen uint64 // how far the relay has followed the table's stream
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.time
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.time = w.time.Add(d)
}

// A template is a table with the demonstration's edition, calls and accepted applications, made once and copied for each
// world.
type template struct {
	dir   string
	paper map[string][]byte
	last  uint64
}

var templates struct {
	once sync.Once
	template
}

func TestMain(m *testing.M) {
	code := m.Run()
	if templates.dir != "" {
		_ = os.RemoveAll(templates.dir)
	}
	os.Exit(code)
}

func open(t testing.TB, dir string, paper map[string][]byte) *world {
	t.Helper()
	asked := &table.Faults{}
	store, err := table.Open(dir, table.Options{Faults: asked, Sweep: -1})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, net: &network{}, store: store, asked: asked, time: noon}
	config := func(n *network) aws.Config {
		return aws.Config{
			Region: "eu-central-1", BaseEndpoint: aws.String("http://table.test"), HTTPClient: wire{n, store},
			Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
			Retryer:     func() aws.Retryer { return aws.NopRetryer{} },
		}
	}
	w.db, w.calm = dynamo.New(config(w.net), tableName), dynamo.New(config(&network{}), tableName)
	w.api = dynamodb.NewFromConfig(config(&network{}))
	w.paper = &objects{net: w.net, body: paper}
	w.mail, w.flows = &mailbox{net: w.net}, newEngine(w.net)
	w.wire()
	return w
}

func (w *world) wire() {
	atlas := analysis.NewAtlas(register.NewReader(w.paper, w.db.Register()))
	applicants := pool.Pool{Applications: w.db, Atlas: atlas, Corrections: w.db, Interests: w.db}
	runs := matching.Service{
		Runs: w.db, Papers: w.paper, Now: w.now, Entropy: idtest.Entropy("runs"), Pool: applicants,
	}
	w.rounds = task.Suggestions{Rounds: suggestion.Service{
		Rounds: w.db, Papers: w.paper, Pool: applicants, Register: pool.NewRegister(w.paper, atlas), Editions: w.db,
		Now: w.now, Entropy: idtest.Entropy("rounds"),
	}}
	w.matching = task.Matching{Runs: runs, Pairs: partnership.Service{
		Store: w.db, Applications: w.db, Runs: w.db, Results: runs.Result, Now: w.now,
	}}
	w.relay = task.Relay{
		Outbox: w.db, Steps: w.db, Flows: w.flows, Now: w.now,
		Post: task.PostRoom{
			Applications: w.db, Calls: w.db, Partnerships: w.db, Addresses: w.db, Mailer: w.mail,
			PublicURL: "https://bridges.example", LinkURL: func(id string) (string, string) {
				return "https://bridges.example/continue/" + id, "123 456"
			},
		},
	}
	repair := w.relay
	repair.GiveUp = map[string]func(context.Context, id.ID) error{
		matching.Workflow: w.matching.NotStarted, suggestion.Workflow: w.rounds.NotStarted,
	}
	w.sweeper = task.Sweeper{Relay: repair, Matching: w.matching, Rounds: w.rounds, Editions: w.db, Watch: w.flows, Keep: application.Retention{Archive: w.db}}
}

func makeTemplate(t testing.TB) template {
	t.Helper()
	dir, err := os.MkdirTemp("", "bridges-task-*")
	if err != nil {
		t.Fatal(err)
	}
	out := template{dir: dir, paper: map[string][]byte{}}
	w := open(t, dir, out.paper)
	createTable(t, w.api)
	ctx := t.Context()
	job := register.Job{Store: w.paper, Pointer: w.db.Register(), By: "test", Now: noon}
	if _, err := register.ImportDemo(ctx, job, places.All(), places.Sources()); err != nil {
		t.Fatal(err)
	}
	said := change.Change{At: noon, Actor: change.Actor{Kind: change.System, ID: "test"}, What: "made"}
	e := sample.Edition()
	if _, err := w.db.SaveEdition(ctx, e, said); err != nil {
		t.Fatal(err)
	}
	for _, call := range sample.Calls(noon) {
		if _, err := w.db.SaveCall(ctx, call, said); err != nil {
			t.Fatal(err)
		}
		for _, place := range takePart(call) {
			who := sample.Applicant{Place: place, Call: call, Themes: e.Themes, Langs: e.Languages, At: call.Opens.Add(time.Hour)}
			if _, err := sample.Apply(ctx, w.db, who, true, noon); err != nil {
				t.Fatal(err)
			}
		}
	}
	for out.last = w.follow(nil); ; {
		if next := w.follow(nil); next == out.last {
			break
		}
	}
	if err := w.store.Close(); err != nil {
		t.Fatal(err)
	}
	return out
}

// takePart picks the places of a call that no rule would keep out of a pair.
func takePart(call programme.Call) []municipality.Place {
	var out []municipality.Place
	for _, p := range sample.Pick(places.All(), call, 30) {
		if len(out) < side && (p.War == nil || p.War.Occupied == "" || p.War.Occupied == municipality.HostilityNo) {
			out = append(out, p)
		}
	}
	return out
}

// newWorld makes a world of its own from the template.
func newWorld(t testing.TB) *world {
	t.Helper()
	templates.once.Do(func() { templates.template = makeTemplate(t) })
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "table"), os.DirFS(templates.dir)); err != nil {
		t.Fatal(err)
	}
	w := open(t, filepath.Join(dir, "table"), maps.Clone(templates.paper))
	t.Cleanup(func() {
		if err := w.store.Close(); err != nil {
			t.Errorf("close table: %v", err)
		}
	})
	w.seen = templates.last
	return w
}

func createTable(t testing.TB, api *dynamodb.Client) {
	t.Helper()
	spec := app.Bridges().Table
	attributes := map[string]bool{}
	keys := func(partition, sort string) []types.KeySchemaElement {
		attributes[partition], attributes[sort] = true, true
		return []types.KeySchemaElement{
			{AttributeName: &partition, KeyType: types.KeyTypeHash}, {AttributeName: &sort, KeyType: types.KeyTypeRange},
		}
	}
	in := &dynamodb.CreateTableInput{
		TableName: aws.String(tableName), BillingMode: types.BillingModePayPerRequest, KeySchema: keys(spec.PartitionKey, spec.SortKey),
		StreamSpecification: &types.StreamSpecification{StreamEnabled: aws.Bool(true), StreamViewType: types.StreamViewTypeNewAndOldImages},
	}
	for _, i := range spec.Indexes {
		in.GlobalSecondaryIndexes = append(in.GlobalSecondaryIndexes, types.GlobalSecondaryIndex{
			IndexName: &i.Name, KeySchema: keys(i.PartitionKey, i.SortKey), Projection: &types.Projection{ProjectionType: types.ProjectionTypeAll},
		})
	}
	for name := range attributes {
		in.AttributeDefinitions = append(in.AttributeDefinitions, types.AttributeDefinition{AttributeName: &name, AttributeType: types.ScalarAttributeTypeS})
	}
	if _, err := api.CreateTable(t.Context(), in); err != nil {
		t.Fatalf("create table: %v", err)
	}
}

// follow hands the stream's records since the last time to do, and gives how far it came.
func (w *world) follow(do func(table.StreamRecord)) uint64 {
	w.t.Helper()
	for {
		records, err := w.store.StreamRecords(tableName, w.seen, 1000)
		if err != nil {
			w.t.Fatal(err)
		}
		if len(records) == 0 {
			return w.seen
		}
		for _, r := range records {
			w.seen = r.Sequence
			if do != nil {
				do(r)
			}
		}
	}
}
