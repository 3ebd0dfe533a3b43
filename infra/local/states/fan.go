package states

import (
	"encoding/json"
	"fmt"
	"math"
)

// How many iterations run at once where the definition does not say less: AWS's 40 for inline; a distributed Map has no
// limit there, here it has one that only costs time.
const (
	inlineLimit      = 40
	distributedLimit = 100
)

func (x *core) parallel(b *branch, st *state) {
	e := x.evaluator(b)
	defer e.close()
	input, f := e.render(st.arguments, "Arguments")
	if f != nil {
		x.fail(b, st, f)
		return
	}
	if input == nil {
		input = b.Input
	}
	x.emit(b, "ParallelStateStarted", "", nil)
	n := len(st.branches)
	b.Phase, b.Fan = fanned, &fan{Total: n, Limit: n, Count: -1, LastDone: b.LastID}
	for i := range st.branches {
		x.child(b, i, st.branches[i].start, input, b.LastID)
	}
}

// child adds a branch below another one.
func (x *core) child(b *branch, i int, start string, input json.RawMessage, after int64) *branch {
	c := &branch{ID: x.exec.NextBranch, Parent: b.ID, Index: i, State: start, Phase: entering, Input: input, LastID: after, Silent: b.Silent}
	x.exec.NextBranch++
	b.Fan.Next++
	x.add(c)
	return c
}

// mapItems finds the items of a Map, from S3 where it has a reader.
func (x *core) mapItems(b *branch, st *state) {
	e := x.evaluator(b)
	defer e.close()
	if st.reader != nil {
		x.read(e, st)
		return
	}
	source := b.Input
	if st.items != nil {
		v, f := e.typed(st.items, "Items", "array")
		if f != nil {
			x.fail(b, st, f)
			return
		}
		source = v
	} else if kindOf(source) != "array" {
		x.fail(b, st, e.invalid("", "Map state input must be an array but was: "+string(compact(source))))
		return
	}
	var items []json.RawMessage
	if err := json.Unmarshal(source, &items); err != nil {
		x.fail(b, st, e.invalid("Items", err.Error()))
		return
	}
	x.startMap(e, st, items)
}

// startMap evaluates the limits and starts the first iterations.
func (x *core) startMap(e *evaluator, st *state, items []json.RawMessage) {
	b := e.b
	fn := &fan{Count: -1, Percentage: -1}
	limit, f := e.number(st.concurrency, "MaxConcurrency", 0)
	if f == nil {
		f = x.tolerance(e, st, fn)
	}
	if f == nil && st.batcher != nil {
		items, f = x.batch(e, st, items)
	}
	if f != nil {
		x.fail(b, st, f)
		return
	}
	most := float64(inlineLimit)
	if st.distributed() {
		most = distributedLimit
	}
	if limit == 0 || limit > most {
		limit = most
	}
	fn.Limit, fn.Total = int(limit), len(items)
	x.emit(b, "MapStateStarted", "mapStateStartedEventDetails", lengthDetails{len(items)})
	if st.distributed() {
		fn.MapRun = x.arn("mapRun", x.exec.Machine+"/"+st.name+":"+x.env.nonce())
		x.emit(b, "MapRunStarted", "mapRunStartedEventDetails", map[string]string{"mapRunArn": fn.MapRun})
	}
	fn.LastDone = b.LastID
	b.Phase, b.Fan = fanned, fn
	x.items[b.ID], x.stocked[b.ID] = items, true
	x.fill(e, st, b.LastID)
}

func (x *core) tolerance(e *evaluator, st *state, fn *fan) *failure {
	n, f := e.number(st.toleratedCount, "ToleratedFailureCount", -1)
	if f != nil {
		return f
	}
	fn.Count = int(n)
	fn.Percentage, f = e.number(st.toleratedPc, "ToleratedFailurePercentage", -1)
	if f == nil && fn.Percentage > 100 {
		f = e.invalid("ToleratedFailurePercentage", fmt.Sprintf("The field 'ToleratedFailurePercentage' must be from 0 to 100 but was: %v", fn.Percentage))
	}
	return f
}

// fill starts iterations up to the limit, or ends the Map where none is left. The first events follow after.
func (x *core) fill(e *evaluator, st *state, after int64) {
	b := e.b
	for b.Fan.Next < b.Fan.Total && b.Fan.Next-b.Fan.Done-b.Fan.Failed < b.Fan.Limit {
		i := b.Fan.Next
		item := x.items[b.ID][i]
		input, f := item, (*failure)(nil)
		if st.selector != nil && st.batcher == nil {
			input, f = x.selected(e, st, i, item)
		}
		if f != nil {
			x.fail(b, st, f)
			return
		}
		c := x.child(b, i, st.branches[0].start, input, after)
		c.Item = item
		if b.Fan.MapRun != "" {
			c.Silent, c.ChildInput, c.ChildStart = true, input, x.now
			c.Child = x.arn("execution", x.exec.Machine+"/"+st.name+":"+x.env.nonce())
		} else {
			x.emit(c, "MapIterationStarted", "mapIterationStartedEventDetails", iterationDetails{Name: st.name, Index: i})
		}
	}
	x.dirty[b.ID] = true
	if b.Fan.Done+b.Fan.Failed == b.Fan.Total {
		x.gather(b, st)
	}
}

func (x *core) selected(e *evaluator, st *state, i int, item json.RawMessage) (json.RawMessage, *failure) {
	inner := x.evaluator(e.b)
	defer inner.close()
	inner.item = &mapItem{Index: i, Value: item}
	return inner.render(st.selector, "ItemSelector")
}

// childDone counts a branch that ended well, starts the next one and ends the state after the last.
func (x *core) childDone(b, c *branch) {
	st := x.stateOf(b)
	b.Fan.Done++
	x.dirty[b.ID] = true
	after := c.LastID
	if st.kind == "Map" {
		x.emit(c, "MapIterationSucceeded", "mapIterationSucceededEventDetails", iterationDetails{Name: st.name, Index: c.Index})
	}
	x.next(b, c, st, after)
}

func (x *core) next(b, c *branch, st *state, after int64) {
	if b.Fan.MapRun == "" {
		b.Fan.LastDone = c.LastID
	}
	if st.kind == "Parallel" {
		if b.Fan.Done == b.Fan.Total {
			x.gather(b, st)
		}
		return
	}
	e := x.evaluator(b)
	defer e.close()
	x.fill(e, st, after)
}

// childFailed fails the state, unless it is a Map that tolerates one more failure.
func (x *core) childFailed(b, c *branch, f *failure) {
	st := x.stateOf(b)
	if b.Fan == nil {
		return
	}
	b.Fan.Failed++
	x.dirty[b.ID] = true
	after := c.LastID
	if st.kind == "Map" {
		x.emit(c, "MapIterationFailed", "mapIterationFailedEventDetails", iterationDetails{Name: st.name, Index: c.Index})
	}
	tolerant := b.Fan.Count >= 0 || b.Fan.Percentage >= 0 || b.Fan.MapRun != ""
	if st.kind == "Map" && tolerant {
		if b.Fan.tolerates() {
			x.next(b, c, st, after)
			return
		}
		f = &failure{Error: "States.ExceedToleratedFailureThreshold", Cause: "The specified tolerated failure threshold was exceeded"}
	}
	if b.Fan.MapRun == "" {
		b.LastID = c.LastID
	}
	x.fail(b, st, f)
}

// tolerates tells whether the failures so far stay within either threshold that is stated; none stated means zero.
func (f *fan) tolerates() bool {
	if f.Count < 0 && f.Percentage < 0 {
		return f.Failed == 0
	}
	withinCount := f.Count < 0 || f.Failed <= f.Count
	share := 100 * float64(f.Failed) / math.Max(1, float64(f.Total))
	return withinCount && (f.Percentage < 0 || share <= f.Percentage)
}

// gather puts the outputs of the children in order and leaves the state. Tolerated failures have no output.
func (x *core) gather(b *branch, st *state) {
	outputs := []json.RawMessage{}
	for _, c := range x.childrenByIndex(b) {
		if c.Phase == done {
			outputs = append(outputs, c.Output)
		}
	}
	if b.Fan.MapRun != "" {
		x.emit(b, "MapRunSucceeded", "", nil)
	} else {
		b.LastID = b.Fan.LastDone
	}
	if !b.Silent {
		// On AWS Exited has the same predecessor as Succeeded, so the branch does not move on.
		x.record(b.LastID, st.kind+"StateSucceeded", "", nil)
	}
	result := marshal(outputs)
	if len(result) > maxData {
		x.fail(b, st, &failure{Error: limitError, Cause: tooLarge(st.name)})
		return
	}
	b.Phase = running
	x.finish(b, st, result)
}

func (x *core) childrenByIndex(b *branch) []*branch {
	list := make([]*branch, b.Fan.Total)
	for _, c := range x.children(b) {
		list[c.Index] = c
	}
	out := list[:0]
	for _, c := range list {
		if c != nil {
			out = append(out, c)
		}
	}
	return out
}

func (x *core) arn(kind, name string) string {
	return "arn:aws:states:" + x.env.region + ":" + x.env.account + ":" + kind + ":" + name
}
