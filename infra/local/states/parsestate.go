package states

import (
	"encoding/json"
	"math"
	"regexp"
	"strings"
)

func (p *parser) state(name string, raw json.RawMessage, path string, vars []string) *state {
	s := &state{name: name}
	var head struct{ Type string }
	if err := json.Unmarshal(raw, &head); err != nil {
		p.add(path, "a state must be an object with a Type")
		return s
	}
	allowed, known := fields(head.Type)
	if !known {
		p.add(path+"/Type", "type %q of a state is not known", head.Type)
		return s
	}
	s.kind = head.Type
	m := p.object(raw, path, "Type Comment QueryLanguage "+allowed)
	switch l := p.queryLanguage(m, path, p.language); {
	case l == "JSONPath" && p.language == "JSONata":
		p.add(path+"/QueryLanguage", "a state cannot be JSONPath in a JSONata machine")
	case l == "JSONPath":
		p.add(path+"/QueryLanguage", "QueryLanguage is JSONPath (the default); only JSONata is supported")
	}
	s.next = p.text(m, "Next", path)
	p.scan(m, "End", path, &s.end)
	s.output = p.template(m, "Output", path, "")
	s.assign = p.assign(m, path)
	switch s.kind {
	case "Task":
		p.task(s, m, path)
	case "Choice":
		p.choice(s, m, path)
	case "Wait":
		p.wait(s, m, path)
	case "Fail":
		s.failError, s.failCause = p.template(m, "Error", path, "string"), p.template(m, "Cause", path, "string")
	case "Parallel":
		p.parallel(s, m, path, vars)
	case "Map":
		p.mapState(s, m, path, vars)
	}
	p.retryCatch(s, m, path)
	return s
}

func variableName() *regexp.Regexp { return regexp.MustCompile(`^[\p{L}_][\p{L}\p{N}_]{0,79}$`) }

func (p *parser) assign(m map[string]json.RawMessage, path string) *template {
	t := p.template(m, "Assign", path, "object")
	if t == nil {
		return nil
	}
	if t.kind != object {
		p.add(path+"/Assign", "Assign must be an object")
		return nil
	}
	for _, k := range t.keys {
		if k == "states" || !variableName().MatchString(k) {
			p.add(path+"/Assign/"+k, "%q is not the name of a variable", k)
		}
	}
	return t
}

func (p *parser) task(s *state, m map[string]json.RawMessage, path string) {
	s.resource = p.text(m, "Resource", path)
	s.arguments = p.template(m, "Arguments", path, "")
	s.timeout = p.number(m, "TimeoutSeconds", path, 1, maxSeconds)
	s.heartbeat = p.number(m, "HeartbeatSeconds", path, 1, maxSeconds)
	p.beatsInTime(m, path)
	function := regexp.MustCompile(`^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]+(:[A-Za-z0-9_$-]+)?$`)
	switch {
	case s.resource == "arn:aws:states:::lambda:invoke":
		s.service = serviceInvoke
	case s.resource == "arn:aws:states:::lambda:invoke.waitForTaskToken":
		s.service = serviceCallback
	case function.MatchString(s.resource):
		s.service = serviceFunction
		return
	default:
		p.add(path+"/Resource", "resource %q is not supported: only Lambda functions, lambda:invoke and lambda:invoke.waitForTaskToken", s.resource)
		return
	}
	if s.arguments == nil {
		p.add(path+"/Arguments", "Arguments with FunctionName is missing")
		return
	}
	if s.arguments.kind == object {
		p.invokeArguments(s, path)
	}
}

// beatsInTime refuses a heartbeat that the time limit leaves no room for.
func (p *parser) beatsInTime(m map[string]json.RawMessage, path string) {
	var timeout, beat float64
	if json.Unmarshal(m["TimeoutSeconds"], &timeout) != nil || json.Unmarshal(m["HeartbeatSeconds"], &beat) != nil {
		return // an expression, or not there
	}
	if beat >= timeout {
		p.add(path+"/HeartbeatSeconds", "HeartbeatSeconds must be smaller than TimeoutSeconds")
	}
}

// invokeArguments checks the literal keys of lambda:invoke.
func (p *parser) invokeArguments(s *state, path string) {
	named := false
	for i, k := range s.arguments.keys {
		switch k {
		case "FunctionName":
			named = true
			if raw, ok := s.arguments.nodes[i].fixed(); ok && kindOf(raw) != "string" {
				p.add(path+"/Arguments/FunctionName", "FunctionName must be a string")
			}
		case "Payload":
		case "InvocationType":
			if raw, ok := s.arguments.nodes[i].fixed(); !ok || string(raw) != `"RequestResponse"` {
				p.add(path+"/Arguments/InvocationType", "only RequestResponse is supported")
			}
		default:
			p.add(path+"/Arguments/"+k, "argument %s of lambda:invoke is not supported", k)
		}
	}
	if !named {
		p.add(path+"/Arguments", "FunctionName is missing")
	}
}

func (p *parser) choice(s *state, m map[string]json.RawMessage, path string) {
	s.fallback = p.text(m, "Default", path)
	var rules []json.RawMessage
	if !p.scan(m, "Choices", path, &rules) || len(rules) == 0 {
		p.add(path+"/Choices", "Choices must be a list with at least one rule")
	}
	for i, raw := range rules {
		at := indexed(path+"/Choices", i)
		r := p.object(raw, at, "Condition Next Assign Output Comment")
		c := choice{
			condition: p.template(r, "Condition", at, "boolean"), next: p.text(r, "Next", at),
			output: p.template(r, "Output", at, ""), assign: p.assign(r, at),
		}
		if c.condition == nil {
			p.add(at+"/Condition", "Condition is missing")
		}
		s.choices = append(s.choices, c)
	}
}

func (p *parser) wait(s *state, m map[string]json.RawMessage, path string) {
	s.seconds = p.number(m, "Seconds", path, 0, maxSeconds)
	s.timestamp = p.template(m, "Timestamp", path, "string")
	if (s.seconds == nil) == (s.timestamp == nil) {
		p.add(path, "a Wait has either Seconds or Timestamp")
	}
}

func (p *parser) parallel(s *state, m map[string]json.RawMessage, path string, vars []string) {
	s.arguments = p.template(m, "Arguments", path, "")
	var branches []json.RawMessage
	if !p.scan(m, "Branches", path, &branches) || len(branches) == 0 {
		p.add(path+"/Branches", "Branches must be a list with at least one branch")
	}
	for i, raw := range branches {
		at := indexed(path+"/Branches", i)
		s.branches = append(s.branches, p.scope(p.object(raw, at, "StartAt States Comment"), at, vars))
	}
}

func (p *parser) retryCatch(s *state, m map[string]json.RawMessage, path string) {
	var retriers, catchers []json.RawMessage
	p.scan(m, "Retry", path, &retriers)
	for i, raw := range retriers {
		s.retry = append(s.retry, p.retrier(raw, indexed(path+"/Retry", i)))
	}
	p.scan(m, "Catch", path, &catchers)
	for i, raw := range catchers {
		at := indexed(path+"/Catch", i)
		c := p.object(raw, at, "ErrorEquals Next Assign Output Comment")
		s.catch = append(s.catch, catcher{
			errors: p.errorNames(c, at), next: p.text(c, "Next", at),
			output: p.template(c, "Output", at, ""), assign: p.assign(c, at),
		})
	}
	for i, c := range s.retry {
		p.wildcardLast(c.errors, i == len(s.retry)-1, indexed(path+"/Retry", i))
	}
	for i, c := range s.catch {
		p.wildcardLast(c.errors, i == len(s.catch)-1, indexed(path+"/Catch", i))
	}
}

func (p *parser) wildcardLast(names []string, last bool, path string) {
	for _, n := range names {
		if n == "States.ALL" && (len(names) > 1 || !last) {
			p.add(path+"/ErrorEquals", "States.ALL must stand alone and last")
		}
	}
}

func (p *parser) errorNames(m map[string]json.RawMessage, path string) []string {
	var names []string
	if !p.scan(m, "ErrorEquals", path, &names) || len(names) == 0 {
		p.add(path+"/ErrorEquals", "ErrorEquals must be a list with at least one error name")
	}
	return names
}

func (p *parser) retrier(raw json.RawMessage, path string) retrier {
	m := p.object(raw, path, "ErrorEquals IntervalSeconds MaxAttempts BackoffRate MaxDelaySeconds JitterStrategy Comment")
	r := retrier{errors: p.errorNames(m, path), interval: 1, attempts: 3, rate: 2}
	p.bounded(m, "IntervalSeconds", path, &r.interval, 1, maxSeconds)
	p.bounded(m, "MaxAttempts", path, &r.attempts, 0, 99999999)
	if p.bounded(m, "MaxDelaySeconds", path, &r.maxDelay, 1, 31622400) && r.maxDelay <= r.interval {
		p.add(path+"/MaxDelaySeconds", "MaxDelaySeconds must be greater than IntervalSeconds")
	}
	if p.scan(m, "BackoffRate", path, &r.rate) && r.rate < 1 {
		p.add(path+"/BackoffRate", "BackoffRate must be at least 1.0")
	}
	switch j := p.text(m, "JitterStrategy", path); j {
	case "", "NONE":
	case "FULL":
		r.jitter = true
	default:
		p.add(path+"/JitterStrategy", "JitterStrategy %q is not FULL or NONE", j)
	}
	return r
}

func (p *parser) bounded(m map[string]json.RawMessage, key, path string, v *int, low, high int) bool {
	if !p.scan(m, key, path, v) {
		return false
	}
	if *v < low || *v > high {
		p.add(path+"/"+key, "%s must be from %d to %d", key, low, high)
	}
	return true
}

// mapState reads an inline or distributed Map.
func (p *parser) mapState(s *state, m map[string]json.RawMessage, path string, vars []string) {
	s.items = p.template(m, "Items", path, "array")
	s.selector = p.template(m, "ItemSelector", path, "")
	s.concurrency = p.number(m, "MaxConcurrency", path, 0, math.MaxInt32)
	s.toleratedCount = p.number(m, "ToleratedFailureCount", path, 0, math.MaxInt32)
	s.toleratedPc = p.number(m, "ToleratedFailurePercentage", path, 0, 100)
	at := path + "/ItemProcessor"
	if m["ItemProcessor"] == nil {
		p.add(at, "ItemProcessor is missing")
		return
	}
	o := p.object(m["ItemProcessor"], at, "ProcessorConfig StartAt States Comment")
	child := p.processorConfig(o, at)
	if child {
		vars = nil // a distributed Map does not see outer variables
	}
	inner := p.scope(o, at, vars)
	inner.child = child
	s.branches = []*scope{inner}
	p.itemReader(s, m, path)
	p.itemBatcher(s, m, path)
	if s.reader != nil && s.items != nil {
		p.add(path+"/Items", "a Map has either Items or ItemReader")
	}
}

func (p *parser) processorConfig(o map[string]json.RawMessage, path string) bool {
	if o["ProcessorConfig"] == nil {
		return false
	}
	at := path + "/ProcessorConfig"
	c := p.object(o["ProcessorConfig"], at, "Mode ExecutionType")
	mode, kind := p.text(c, "Mode", at), p.text(c, "ExecutionType", at)
	switch mode {
	case "", "INLINE":
		if kind != "" {
			p.add(at+"/ExecutionType", "ExecutionType belongs to DISTRIBUTED")
		}
		return false
	case "DISTRIBUTED":
		if kind != "STANDARD" {
			p.add(at+"/ExecutionType", "ExecutionType %q is not supported, only STANDARD", kind)
		}
		return true
	default:
		p.add(at+"/Mode", "Mode %q is not INLINE or DISTRIBUTED", mode)
		return false
	}
}

func (p *parser) itemReader(s *state, m map[string]json.RawMessage, path string) {
	if m["ItemReader"] == nil {
		return
	}
	at := path + "/ItemReader"
	if !s.distributed() {
		p.add(at, "ItemReader needs Mode DISTRIBUTED")
	}
	o := p.object(m["ItemReader"], at, "Resource Arguments ReaderConfig")
	r := &reader{resource: strings.TrimPrefix(p.text(o, "Resource", at), "arn:aws:states:::"), arguments: p.template(o, "Arguments", at, "object")}
	if r.arguments == nil {
		p.add(at+"/Arguments", "Arguments with Bucket is missing")
	}
	if r.resource != "s3:listObjectsV2" && r.resource != "s3:getObject" {
		p.add(at+"/Resource", "resource %q is not supported: only s3:listObjectsV2 and s3:getObject", r.resource)
	}
	p.readerConfig(r, o, at)
	s.reader = r
}

func (p *parser) readerConfig(r *reader, o map[string]json.RawMessage, path string) {
	at := path + "/ReaderConfig"
	if o["ReaderConfig"] == nil {
		if r.resource == "s3:getObject" {
			p.add(at, "ReaderConfig with InputType is missing")
		}
		return
	}
	c := p.object(o["ReaderConfig"], at, "InputType CSVHeaderLocation CSVHeaders MaxItems")
	r.maxItems = p.template(c, "MaxItems", at, "number")
	r.inputType = p.text(c, "InputType", at)
	if r.resource == "s3:getObject" && !listed("CSV JSON JSONL", r.inputType) {
		p.add(at+"/InputType", "InputType %q is not supported: only CSV, JSON and JSONL", r.inputType)
	}
	p.scan(c, "CSVHeaders", at, &r.headers)
	switch where := p.text(c, "CSVHeaderLocation", at); {
	case r.inputType != "CSV":
	case where == "FIRST_ROW":
		r.firstRow = true
	case where != "GIVEN" || len(r.headers) == 0:
		p.add(at+"/CSVHeaderLocation", "CSVHeaderLocation is FIRST_ROW, or GIVEN with CSVHeaders")
	}
}

func (p *parser) itemBatcher(s *state, m map[string]json.RawMessage, path string) {
	if m["ItemBatcher"] == nil {
		return
	}
	at := path + "/ItemBatcher"
	if !s.distributed() {
		p.add(at, "ItemBatcher needs Mode DISTRIBUTED")
	}
	o := p.object(m["ItemBatcher"], at, "MaxItemsPerBatch MaxInputBytesPerBatch BatchInput")
	s.batcher = &batcher{
		items: p.template(o, "MaxItemsPerBatch", at, "number"),
		bytes: p.template(o, "MaxInputBytesPerBatch", at, "number"), input: p.template(o, "BatchInput", at, "object"),
	}
	if s.batcher.items == nil && s.batcher.bytes == nil {
		p.add(at, "ItemBatcher needs MaxItemsPerBatch or MaxInputBytesPerBatch")
	}
}
