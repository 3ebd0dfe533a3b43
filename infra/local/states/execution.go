package states

import (
	"encoding/json"
	"time"
)

// Status of an execution, as AWS writes it.
type Status string

// The states of an execution.
const (
	Running   Status = "RUNNING"
	Succeeded Status = "SUCCEEDED"
	Failed    Status = "FAILED"
	TimedOut  Status = "TIMED_OUT"
	Aborted   Status = "ABORTED"
)

// An Execution is the record of one run of a state machine.
type Execution struct {
	ARN, Name         string
	MachineARN        string
	Machine           string // name of the state machine
	Definition        string // key of the definition it started with
	Status            Status
	Input             json.RawMessage
	Output            json.RawMessage `json:",omitempty"`
	Error, Cause      string          `json:",omitempty"`
	Start             time.Time
	Stop              time.Time `json:",omitzero"`
	Deadline          time.Time `json:",omitzero"` // by the machine's TimeoutSeconds
	Redrives          int       `json:",omitempty"`
	Redriven          time.Time `json:",omitzero"`
	LastEvent         int64     // id of the newest history event
	NextBranch, Calls int64     // counters
}

// phase is what a branch does at the moment.
type phase string

const (
	entering phase = "entering" // about to enter State
	running  phase = "running"  // inside of State, about to begin or to try again
	calling  phase = "calling"  // a function call or a read is in flight, or its token is waited for
	waiting  phase = "waiting"  // a Wait until Due
	retrying phase = "retrying" // until Due, then running
	fanned   phase = "fanned"   // children run
	done     phase = "done"     // Output is set
	failed   phase = "failed"   // Error and Cause are set
	aborted  phase = "aborted"  // stopped because of another branch or by request
)

// A branch is one line of control: the machine itself, a branch of Parallel or an iteration of Map.
type branch struct {
	ID, Parent   int64 // Parent is -1 for the root
	Index        int   // within the parent
	State        string
	Phase        phase
	Input        json.RawMessage
	Output       json.RawMessage            `json:",omitempty"`
	Vars         map[string]json.RawMessage `json:",omitempty"` // of this scope only
	Error, Cause string                     `json:",omitempty"`

	EnteredID, BeforeID, LastID int64 // history: the state's Entered, what came before it, the newest
	EnteredAt                   time.Time
	Attempts                    []int     `json:",omitempty"` // by retrier
	Retries                     int       `json:",omitempty"`
	Due                         time.Time `json:",omitzero"` // end of waiting or retrying

	Call       *call     `json:",omitempty"`
	TimeoutAt  time.Time `json:",omitzero"`
	BeatAt     time.Time `json:",omitzero"` // when the heartbeat is missed
	Beat       int       `json:",omitempty"`
	Token      string    `json:",omitempty"`
	Submitted  bool      `json:",omitempty"` // the function has taken the token
	Item       json.RawMessage
	Fan        *fan   `json:",omitempty"`
	Silent     bool   `json:",omitempty"` // inside of a distributed Map: no events in this history
	Child      string `json:",omitempty"` // ARN of the item's own execution in a distributed Map
	ChildInput json.RawMessage
	ChildStart time.Time `json:",omitzero"`
}

// A call is an outside action that a branch waits for. It is stored before it is made.
type call struct {
	ID        int64
	Arguments json.RawMessage `json:",omitempty"` // as rendered, for the history
	Function  string          `json:",omitempty"` // empty for a read
	Payload   json.RawMessage `json:",omitempty"`
	Read      *readRequest    `json:",omitempty"`
}

// A fan is the progress of a Parallel or Map state.
type fan struct {
	Total, Next, Done, Failed int
	Limit                     int // at once
	Count                     int // tolerated failures, -1 for none stated
	Percentage                float64
	MapRun                    string `json:",omitempty"`
	LastDone                  int64  // newest event of the iteration that ended last
}

// A failure is an error on its way through Retry and Catch.
type failure struct {
	Error, Cause string
	field        string // of an evaluation error
	evaluation   bool
}

func (f *failure) output() json.RawMessage {
	return marshal(struct{ Error, Cause string }{f.Error, f.Cause})
}
