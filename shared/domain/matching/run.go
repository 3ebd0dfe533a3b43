package matching

import (
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
)

// RunPrefix begins the id of every run.
const RunPrefix id.Prefix = "run"

// Engine is the version of scoring and pairing; a frozen input gives the same result as long as it stays the same.
const Engine = "5"

// A Status says how far a run has come.
type Status string

// The statuses of a run. A run never goes back; a new attempt is a new run.
const (
	Requested Status = "requested" // an officer asked for it
	Frozen    Status = "frozen"    // its input is fixed
	Proposed  Status = "proposed"  // the pairing stands and waits for a second person
	Approved  Status = "approved"  // decided; partnerships are being created
	Published Status = "published" // partnerships exist; both sides are being told
	Rejected  Status = "rejected"  // decided against; nothing else was touched
	Lapsed    Status = "lapsed"    // nobody decided in time
	Failed    Status = "failed"    // a step could not be done; the reason stands in the run
)

// Ended reports whether nothing more will happen to the run.
func (s Status) Ended() bool {
	return s == Published || s == Rejected || s == Lapsed || s == Failed
}

// Computing reports whether the run is still on its way to a proposal. So long no second run of the same edition and
// settings is begun; runs that wait for their decision may stand side by side, to be compared.
func (s Status) Computing() bool { return s == Requested || s == Frozen }

// A Paper is an immutable object in the bucket, known by its SHA-256.
type Paper struct {
	Key string `json:"key"`
	Sum string `json:"sum"`
}

// A Run is one attempt to pair the accepted applications of an edition.
type Run struct {
	ID          id.ID
	Edition     string
	Status      Status
	Settings    Settings
	By          change.Actor // who asked for it; may not decide on it
	At          time.Time
	Engine      string
	Register    string // snapshot of the register of places that it was frozen with; empty before, and in runs of old
	Input       Paper  // frozen applications
	Facts       string // sum of what the candidates are and of their register; empty in a run of an earlier release
	EU, UA      int    // candidates on either side
	Result      Paper  // pairs and what made them
	Explanation Paper  // what holds the result together
	Pairs       int
	Total       int64 // sum of scores, millionths
	Due         time.Time
	Decision    *Decision
	Problem     string // fault code or workflow error name of a failed run
	Execution   string // name of its execution
	Claim       string // what nobody else may compute meanwhile; empty where the run holds nothing (any more)
	Replaces    id.ID  // published run whose place it took when it was published itself
	Noted       int    // attempts in its history that were refused: they moved the head and nothing else
	Head        change.Head
}

// Version counts the changes of the run itself. It is what a person saw who is about to decide: a refused attempt of
// somebody else, which only stands in the history, does not make that old.
func (r Run) Version() int { return r.Head.Rev - r.Noted }

// Title is how the run's executions are named: <kind>-<id>-v<rev>.
func (r Run) Title() string { return "match-" + string(r.ID) + "-v1" }

// An UnderWay is the error of a store that holds a run with the same claim: nothing was written.
type UnderWay struct {
	Run id.ID // empty where that run gave its claim up at this very moment
}

// Error names the run that is under way.
func (u *UnderWay) Error() string { return "the same is being computed by " + string(u.Run) }

// NotStarted is the problem of a run whose workflow could not be started.
const NotStarted = "not_started"

// A Verdict on a run.
type Verdict string

// The verdicts.
const (
	Approve Verdict = "approve"
	Reject  Verdict = "reject"
)

// A Decision is who decided what, when and why.
type Decision struct {
	Verdict Verdict      `json:"verdict"`
	By      change.Actor `json:"by"`
	At      time.Time    `json:"at"`
	Reason  string       `json:"reason,omitempty"`
}

// is reports whether the decision stands and is this very one.
func (d *Decision) is(v Verdict, by change.Actor, reason string) bool {
	return d != nil && d.Verdict == v && d.By.Same(by) && d.Reason == reason
}

// ApproveStep names the run's human step, in the workflow and in the table.
const ApproveStep = "approve"

// A Step is a human step that an execution waits for. The token stays between the table and the relay.
type Step struct {
	Run    id.ID
	Name   string
	Token  string
	Role   string // whose turn it is
	Due    time.Time
	Open   bool
	Opened time.Time
}

// An Input is what a run freezes: everything that the result depends on.
type Input struct {
	Engine   string      `json:"engine"`
	Edition  string      `json:"edition"`
	Settings Settings    `json:"settings"`
	Register string      `json:"register"` // snapshot of the register of places
	EU       []Candidate `json:"eu"`       // by application id
	UA       []Candidate `json:"ua"`
}

// A Shard is a part of the score matrix: the rows From to To (exclusive) of the EU side.
type Shard struct {
	Run   string `json:"run"`
	Shard int    `json:"shard"`
	From  int    `json:"from"`
	To    int    `json:"to"`
}

// ShardRows is how many EU candidates one shard scores.
const ShardRows = 100

// Shards cuts n rows into shards; at least one, so that an empty side is found out by the same path.
func Shards(run id.ID, n int) []Shard {
	var out []Shard
	for from := 0; from < n || len(out) == 0; from += ShardRows {
		out = append(out, Shard{Run: string(run), Shard: len(out), From: from, To: min(from+ShardRows, n)})
	}
	return out
}

// A Pair is a proposed partnership with what made it.
type Pair struct {
	EU         Candidate `json:"eu"`
	UA         Candidate `json:"ua"`
	Value      int32     `json:"value"`
	Confidence int32     `json:"confidence"`
	Shares     []Share   `json:"shares"`
}

// An Unmatched candidate stays without a partner in this run.
type Unmatched struct {
	Candidate Candidate `json:"candidate"`
	Best      int32     `json:"best"`            // highest score with anybody on the other side, forbidden pairs included
	Veto      Veto      `json:"veto,omitempty"`  // set when every pair was forbidden: the commonest rule
	Ruled     []Ruled   `json:"ruled,omitempty"` // the same: every rule, the commonest first
}

// A Ruled counts how many partners one rule forbids a candidate, whatever the other rules say about them.
type Ruled struct {
	Veto     Veto `json:"veto"`
	Partners int  `json:"partners"`
}

// A Couple names two applications.
type Couple struct {
	EU string `json:"eu"`
	UA string `json:"ua"`
}

// A Result is what a run proposes.
type Result struct {
	Engine    string      `json:"engine"`
	Input     string      `json:"input"` // sum of the frozen input
	Goal      Goal        `json:"goal,omitempty"`
	Total     int64       `json:"total"`
	Bound     int64       `json:"bound"` // no other pairing of the goal reaches more: equal to Total, which proves the optimum
	Proof     Proof       `json:"proof"`
	Worst     int32       `json:"worst"` // lowest score of a pair
	Pairs     []Pair      `json:"pairs"`
	Unmatched []Unmatched `json:"unmatched"`
	Clash     []NamedRule `json:"clash,omitempty"`    // rules that cannot all be kept; then there are no pairs
	Remedy    Remedy      `json:"remedy,omitzero"`    // what to drop then
	Cut       bool        `json:"cut,omitempty"`      // the search was cut before it found an answer; then there are no pairs
	Blocking  []Couple    `json:"blocking,omitempty"` // pairs that would rather have each other, where both ranked each other
}

// None reports whether the run found no answer at all: its rules contradict each other, or the search was cut.
func (r Result) None() bool { return r.Cut || len(r.Clash) > 0 }

// A Visit is a state that a run's execution entered, and whether it has left it.
type Visit struct {
	State string
	Left  bool
}
