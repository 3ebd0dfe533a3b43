package table

import (
	"slices"
	"sync"
	"time"
)

// Effect is what a rule does to a request.
type Effect string

// The effects. After-effects happen when the request has been done and its writes are on disk.
const (
	RefuseBefore     Effect = "refuse before"     // InternalServerError 500, nothing done
	CutBefore        Effect = "cut before"        // connection cut, nothing done
	FailAfter        Effect = "fail after"        // done, then InternalServerError 500
	CutAfter         Effect = "cut after"         // done, then the connection is cut
	ExceedThroughput Effect = "exceed throughput" // ProvisionedThroughputExceededException, nothing done
	Throttle         Effect = "throttle"          // ThrottlingException, nothing done
	Conflict         Effect = "conflict"          // TransactionConflict, nothing done
	Slow             Effect = "slow"              // done after Rule.Delay
)

// Rule makes requests fail. It counts the requests that match it from 1; those from Nth on, Times of them,
// feel the effect.
type Rule struct {
	Operation string        // "" matches any operation
	Table     string        // "" matches any; else one of the request's tables
	Nth       int           // first request that feels it; 0 means 1
	Times     int           // how many requests feel it; 0 means 1, negative means all from Nth on
	Effect    Effect        // what happens
	Delay     time.Duration // of Slow; also kept before any other effect

	seen int
}

// Call is one request as the observer sees it, after it was done or refused.
type Call struct {
	Operation string
	Tables    []string // sorted
	Read      float64  // read capacity units
	Write     float64  // write capacity units
	Code      string   // error code answered, "" for success
	Done      bool     // executed; with a Code that is an after-effect or a refusal of its own
}

// Faults makes a store fail on demand, in ways that can be counted and hence repeated. The zero value does
// nothing; all methods may be called while the store serves.
type Faults struct {
	mu       sync.Mutex
	rules    []*Rule
	maxPage  int
	meet     bool
	observer func(Call)
}

// Add puts a rule behind those that are there; the first rule that applies to a request decides.
func (f *Faults) Add(r Rule) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.rules = append(f.rules, &r)
}

// Reset removes all rules and the page size; the rest stays.
func (f *Faults) Reset() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.rules, f.maxPage = nil, 0
}

// SetMaxPage bounds the items of a Query or Scan page and of a batch, the rest comes back as
// LastEvaluatedKey or unprocessed; 0 takes the bound away.
func (f *Faults) SetMaxPage(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.maxPage = n
}

// SetMeet makes transactions that meet over an item conflict, as they do on AWS; without it they queue.
func (f *Faults) SetMeet(on bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.meet = on
}

func (f *Faults) meeting() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.meet
}

// Observe has every request reported before it is answered, one at a time; nil ends it. see must not call
// methods of f.
func (f *Faults) Observe(see func(Call)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.observer = see
}

func (f *Faults) page() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.maxPage
}

func (f *Faults) report(c Call) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.observer != nil {
		f.observer(c)
	}
}

// match counts the request with every rule and returns the first that it feels.
func (f *Faults) match(operation string, tables []string) (Rule, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var hit *Rule
	for _, r := range f.rules {
		if r.Operation != "" && r.Operation != operation || r.Table != "" && !slices.Contains(tables, r.Table) {
			continue
		}
		r.seen++
		if hit == nil && r.applies() {
			hit = r
		}
	}
	if hit == nil {
		return Rule{}, false
	}
	return *hit, true
}

func (r *Rule) applies() bool {
	from := max(1, r.Nth)
	return r.seen >= from && (r.Times < 0 || r.seen < from+max(1, r.Times))
}

// refusal is the error of an effect that keeps the request from being done.
func (r Rule) refusal(actions int) *apiError {
	switch r.Effect {
	case RefuseBefore, FailAfter:
		return &apiError{Code: "InternalServerError", Message: "The request processing has failed because of an unknown error, exception or failure.", Status: 500}
	case ExceedThroughput:
		return refuse("ProvisionedThroughputExceededException", "The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.")
	case Throttle:
		return refuse("ThrottlingException", "Throughput exceeds the current capacity of your table or index.")
	case Conflict:
		return conflict(actions)
	}
	return nil
}

// conflict is what a transaction of so many actions is told, or with 0 a plain request.
func conflict(actions int) *apiError {
	if actions == 0 {
		return collided()
	}
	return collidedAt(actions, []int{0})
}

// after says whether the request is done before the effect.
func (r Rule) after() bool {
	return r.Effect == FailAfter || r.Effect == CutAfter || r.Effect == Slow
}
