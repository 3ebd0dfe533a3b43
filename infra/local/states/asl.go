package states

import "strings"

// A scope is a set of states that run in sequence: the whole machine, a branch of Parallel or the processor of Map.
type scope struct {
	start   string
	states  map[string]*state
	order   []string  // names as written
	timeout *template // top level only
	child   bool      // a distributed Map's processor: its items run as executions of their own
}

// A state is one state of a scope; only the fields of its type are set.
type state struct {
	name, kind     string
	next           string
	end            bool
	output, assign *template

	// Task
	resource           string
	service            service
	arguments          *template
	timeout, heartbeat *template
	retry              []retrier
	catch              []catcher

	// Choice
	choices  []choice
	fallback string

	// Wait
	seconds, timestamp *template

	// Fail
	failError, failCause *template

	// Parallel and Map
	branches                    []*scope
	items, selector             *template
	concurrency                 *template
	toleratedCount, toleratedPc *template
	reader                      *reader
	batcher                     *batcher
}

// A service is how a Task calls its function.
type service string

const (
	serviceInvoke   service = "invoke"                  // arn:aws:states:::lambda:invoke
	serviceCallback service = "invoke.waitForTaskToken" // the same, answered by SendTaskSuccess or SendTaskFailure
	serviceFunction service = "function"                // the ARN of a function
)

type retrier struct {
	errors                       []string
	interval, attempts, maxDelay int
	rate                         float64
	jitter                       bool
}

type catcher struct {
	errors         []string
	next           string
	output, assign *template
}

type choice struct {
	condition, output, assign *template
	next                      string
}

// A reader makes the items of a distributed Map from S3.
type reader struct {
	resource  string // s3:listObjectsV2 or s3:getObject
	arguments *template
	inputType string // CSV, JSON or JSONL, of s3:getObject
	headers   []string
	firstRow  bool
	maxItems  *template
}

// A batcher groups the items of a distributed Map.
type batcher struct {
	items, bytes, input *template
}

func (s *state) distributed() bool {
	return s.kind == "Map" && len(s.branches) == 1 && s.branches[0].child
}

// function is the name of a function given by name or ARN, without version or alias.
func function(name string) string {
	parts := strings.Split(name, ":")
	switch {
	case len(parts) >= 7 && parts[0] == "arn":
		return parts[6]
	case len(parts) == 3 && parts[1] == "function": // partial ARN account:function:name
		return parts[2]
	default:
		return parts[0]
	}
}
