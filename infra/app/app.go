// Package app is the manifest: it describes the running system once, as data.
//
// CDK deploys what stands here (infra/stack), the local stack runs it (infra/local), and tests hold the
// folders, the templates and the workflows against it (infra/layout). It imports the standard library
// only, so that each of the three may read it without dragging the others in.
package app

import "time"

// A Trigger is what starts a function.
type Trigger string

// The triggers a function can have.
const (
	HTTP     Trigger = "http"     // API Gateway HTTP API, payload format 2.0
	Task     Trigger = "task"     // a Task state of a workflow
	Stream   Trigger = "stream"   // the table's stream
	Object   Trigger = "object"   // an object created in the bucket (EventBridge event)
	Schedule Trigger = "schedule" // EventBridge Scheduler
	MailNews Trigger = "mailnews" // SES delivery, bounce and complaint events (EventBridge)
)

// A Function is one folder of functions/, one binary, one Lambda.
type Function struct {
	Name        string
	Purpose     string
	Trigger     Trigger
	MemoryMB    int
	Timeout     time.Duration
	Concurrency int      // reserved concurrency; 0 leaves it to the account
	Prefixes    []string // HTTP only: path prefixes, the longest match wins
	Grants      []Grant
	Env         []Var
}

// A Var is an environment variable of a function; runtime/config reads it by this name.
type Var string

// The variables. Every function gets those that its Env lists and nothing else.
const (
	VarTable        Var = "BRIDGES_TABLE"             // name of the table
	VarBucket       Var = "BRIDGES_BUCKET"            // name of the bucket for registers and frozen inputs
	VarPublicURL    Var = "BRIDGES_PUBLIC_URL"        // https origin of the public site, no final slash
	VarConsoleURL   Var = "BRIDGES_CONSOLE_URL"       // https origin of the console, no final slash
	VarMailFrom     Var = "BRIDGES_MAIL_FROM"         // sender address
	VarIssuer       Var = "BRIDGES_OIDC_ISSUER"       // OpenID Connect issuer of the staff pool
	VarClientID     Var = "BRIDGES_OIDC_CLIENT"       // its public client (code flow with PKCE)
	VarSigningKey   Var = "BRIDGES_SIGNING_KEY"       // 32 bytes in base64: signs cursors and sign-in state
	VarOriginSecret Var = "BRIDGES_ORIGIN_SECRET"     // header value only CloudFront knows; empty turns the check off
	VarMatching     Var = "BRIDGES_WORKFLOW_MATCHING" // ARN of the state machine
	VarSuggestions  Var = "BRIDGES_WORKFLOW_SUGGESTIONS"
)

// Access is what a grant allows.
type Access string

// The kinds of access, each the least that its use needs.
const (
	Read      Access = "read"
	ReadWrite Access = "readwrite"
	Start     Access = "start"  // start executions of a workflow
	Answer    Access = "answer" // send task success and failure
	Send      Access = "send"   // send mail
)

// A Resource is what a grant is about.
type Resource string

// The resources.
const (
	Table    Resource = "table"
	Bucket   Resource = "bucket"
	Workflow Resource = "workflow"
	Mail     Resource = "mail"
)

// A Grant lets a function use a part of a resource: Parts are entities of the table (leading keys),
// key prefixes of the bucket, or names of workflows.
type Grant struct {
	Resource Resource
	Access   Access
	Parts    []string
}

// A StateMachine is a file in infra/workflows, deployed and interpreted as it stands.
type StateMachine struct {
	Name      string            // file name without .asl.json
	ARN       Var               // variable that gives its ARN to functions
	Functions map[string]string // ${Placeholder} in the file -> function name
	Timeout   time.Duration     // stated in the file too; a test compares
}

// A Cron is a schedule in AWS's cron or rate syntax, with its time zone.
type Cron struct {
	Name     string
	Function string
	Express  string // cron(...) or rate(...)
	Zone     string // IANA
	Input    string // JSON given to the function
	Retries  int
	MaxAge   time.Duration
}

// An EventSource maps the table's stream to a function.
type EventSource struct {
	Function    string
	BatchSize   int
	Window      time.Duration
	Retries     int
	MaxAge      time.Duration
	Bisect      bool
	Parallelism int
}

// An Entity is a kind of record; Prefix is the start of its partition key.
type Entity struct {
	Name    string
	Prefix  string
	Purpose string
	Lists   []string // starts of the index's partition keys under which these records are listed
	Days    int      // how long what is about people is kept after the last change; 0 where nothing is, or TTL alone says it
	TTL     bool
}

// An Index is a global secondary index of the table.
type Index struct {
	Name, PartitionKey, SortKey string
}

// A TableSpec is the one table.
type TableSpec struct {
	PartitionKey, SortKey string
	TTLAttribute          string
	Indexes               []Index
	Entities              []Entity
}

// A Folder is a key prefix of the bucket with what may happen under it.
type Folder struct {
	Prefix  string
	Purpose string
	Days    int    // objects expire after so many days; 0 keeps them
	Starts  string // function that every new object under it starts; empty starts none
}

// A Metric is what an alarm counts.
type Metric string

// The metrics.
const (
	IteratorAge      Metric = "IteratorAge"      // of the stream's function, in milliseconds
	DeadLetters      Metric = "DeadLetters"      // what a function gave up and nobody has looked at
	ServerErrors     Metric = "ServerErrors"     // answers 5xx of an HTTP function: its own error pages, crashes and time-outs
	MessagesGivenUp  Metric = "MessagesGivenUp"  // lines MessageGivenUp in a function's log
	ExecutionsFailed Metric = "ExecutionsFailed" // of a workflow
	MailBounced      Metric = "MailBounced"      // share of the account's mail that comes back, as SES reckons its reputation
	MailUnwanted     Metric = "MailUnwanted"     // share of it that is reported as spam, the same
)

// MessageGivenUp is what a function logs when a message of the outbox can never be carried out.
const MessageGivenUp = "message given up"

// An Alarm watches one metric of one function or workflow, or of the account's mail.
type Alarm struct {
	Name      string
	Metric    Metric
	Of        string
	Threshold float64
	Minutes   int
	Why       string
}

// A System is all of it.
type System struct {
	Name      string
	Functions []Function
	Workflows []StateMachine
	Schedules []Cron
	Stream    EventSource
	Table     TableSpec
	Folders   []Folder
	Alarms    []Alarm
	Roles     []string // groups of the staff pool
	LogDays   int
}
