package dynamo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo/schema"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
)

// runItem is a matching run as stored. What is read as a whole and never asked about stands as JSON.
type runItem struct {
	ID        string `dynamodbav:"id"`
	Edition   string `dynamodbav:"edition"`
	Status    string `dynamodbav:"status"`
	Settings  string `dynamodbav:"settings"`
	By        string `dynamodbav:"by"`
	At        string `dynamodbav:"at"`
	Engine    string `dynamodbav:"engine"`
	Register  string `dynamodbav:"register,omitempty"`
	InputKey  string `dynamodbav:"input_key,omitempty"`
	InputSum  string `dynamodbav:"input_sum,omitempty"`
	Facts     string `dynamodbav:"facts,omitempty"`
	EU        int    `dynamodbav:"eu"`
	UA        int    `dynamodbav:"ua"`
	ResultKey string `dynamodbav:"result_key,omitempty"`
	ResultSum string `dynamodbav:"result_sum,omitempty"`
	WhyKey    string `dynamodbav:"why_key,omitempty"`
	WhySum    string `dynamodbav:"why_sum,omitempty"`
	Pairs     int    `dynamodbav:"pairs"`
	Total     int64  `dynamodbav:"total"`
	Due       string `dynamodbav:"due,omitempty"`
	Decision  string `dynamodbav:"decision,omitempty"`
	Problem   string `dynamodbav:"problem,omitempty"`
	Execution string `dynamodbav:"execution"`
	Claim     string `dynamodbav:"claim,omitempty"` // only while the run holds it
	Replaces  string `dynamodbav:"replaces,omitempty"`
	Noted     int    `dynamodbav:"noted,omitempty"`
}

const runShape = 1

func runKey(run id.ID) schema.Key { return schema.Record(schema.Run, string(run)) }

func runsOf(edition string) string { return "LIST#run#" + edition }

func runRecord(r matching.Run) (record, error) {
	it := runItem{
		ID: string(r.ID), Edition: r.Edition, Status: string(r.Status), At: schema.Instant(r.At), Engine: r.Engine,
		Register: r.Register, InputKey: r.Input.Key, InputSum: r.Input.Sum, Facts: r.Facts, EU: r.EU, UA: r.UA, ResultKey: r.Result.Key, ResultSum: r.Result.Sum,
		WhyKey: r.Explanation.Key, WhySum: r.Explanation.Sum,
		Pairs: r.Pairs, Total: r.Total, Problem: r.Problem, Execution: r.Execution, Replaces: string(r.Replaces), Noted: r.Noted,
	}
	if r.Status.Computing() {
		it.Claim = r.Claim
	}
	if !r.Due.IsZero() {
		it.Due = schema.Instant(r.Due)
	}
	err := errors.Join(asJSON(r.Settings, &it.Settings), asJSON(r.By, &it.By))
	if r.Decision != nil {
		err = errors.Join(err, asJSON(r.Decision, &it.Decision))
	}
	return record{
		id: string(r.ID), key: runKey(r.ID), shape: runShape, head: r.Head, body: it,
		list: schema.List{Of: runsOf(r.Edition), At: it.At},
	}, err
}

func asJSON(v any, into *string) error {
	raw, err := json.Marshal(v)
	*into = string(raw)
	return err
}

func decodeRun(from item) (matching.Run, error) {
	var it runItem
	head, err := decodeRecord(from, &it)
	if err != nil {
		return matching.Run{}, err
	}
	r := matching.Run{
		ID: id.ID(it.ID), Edition: it.Edition, Status: matching.Status(it.Status), Engine: it.Engine,
		Register: it.Register, Input: matching.Paper{Key: it.InputKey, Sum: it.InputSum}, Facts: it.Facts, EU: it.EU, UA: it.UA,
		Result: matching.Paper{Key: it.ResultKey, Sum: it.ResultSum}, Explanation: matching.Paper{Key: it.WhyKey, Sum: it.WhySum}, Pairs: it.Pairs, Total: it.Total,
		Problem: it.Problem, Execution: it.Execution, Claim: it.Claim, Replaces: id.ID(it.Replaces), Noted: it.Noted, Head: head,
	}
	err = errors.Join(
		json.Unmarshal([]byte(it.Settings), &r.Settings), json.Unmarshal([]byte(it.By), &r.By),
		instant(it.At, &r.At), instant(it.Due, &r.Due),
	)
	if it.Decision != "" {
		r.Decision = &matching.Decision{}
		err = errors.Join(err, json.Unmarshal([]byte(it.Decision), r.Decision))
	}
	if err != nil {
		return r, fault.Wrap(fault.Internal, "", fmt.Errorf("run %s: %w", it.ID, err))
	}
	return r, nil
}

// instant reads a stored time; empty is the zero time.
func instant(s string, into *time.Time) error {
	if s == "" {
		return nil
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	*into = t.UTC()
	return err
}

// Run implements matching.Runs.
func (t *Table) Run(ctx context.Context, run id.ID) (matching.Run, error) {
	var it item
	if err := t.read(ctx, runKey(run), &it); err != nil {
		return matching.Run{}, err
	}
	return decodeRun(it)
}

// SaveRun implements matching.Runs.
func (t *Table) SaveRun(ctx context.Context, r matching.Run, c change.Change) (change.Head, error) {
	rec, err := runRecord(r)
	if err != nil {
		return change.Head{}, fault.Wrap(fault.Internal, "", err)
	}
	u := t.begin()
	head := u.save(rec, c)
	u.claim(r)
	return head, u.commit(ctx)
}

// claimMark is the kind of the marker that keeps two runs from computing the same at once.
const claimMark = "computing"

// claim takes the run's claim when the run is new, and gives it up when the run stops computing. The marker needs no
// condition then: a stored claim is a marker of this run, and the write is conditional on the run's revision.
func (u *unit) claim(r matching.Run) {
	key := schema.Mark(claimMark, r.Claim)
	switch {
	case r.Claim == "":
	case r.Head.Rev == 0:
		u.create(key, schema.List{}, noExpiry, markerItem{Owner: string(r.ID)}, func(ctx context.Context) error {
			var m markerItem
			err := u.t.read(ctx, key, &m)
			if err != nil && fault.CodeOf(err) != fault.NotFound {
				return err
			}
			return &matching.UnderWay{Run: id.ID(m.Owner)}
		})
	case !r.Status.Computing():
		u.erase(key)
	}
}

// stepItem is a human step. It is listed while it is open, by when it is due.
type stepItem struct {
	V      int    `dynamodbav:"v"`
	Run    string `dynamodbav:"run"`
	Name   string `dynamodbav:"name"`
	Token  string `dynamodbav:"token"`
	Role   string `dynamodbav:"role"`
	Due    string `dynamodbav:"due"`
	Opened string `dynamodbav:"opened"`
	Open   bool   `dynamodbav:"open"`
}

func stepKey(run id.ID, name string) schema.Key { return schema.Step(runKey(run), name) }

// OpenSteps is the list of steps that wait for somebody.
const OpenSteps = "LIST#step#open"

// OpenStep implements matching.Runs.
func (t *Table) OpenStep(ctx context.Context, r matching.Run, s matching.Step, c change.Change) (change.Head, error) {
	rec, err := runRecord(r)
	if err != nil {
		return change.Head{}, fault.Wrap(fault.Internal, "", err)
	}
	u := t.begin()
	head := u.save(rec, c)
	u.claim(r)
	it := stepItem{
		V: 1, Run: string(s.Run), Name: s.Name, Token: s.Token, Role: s.Role,
		Due: schema.Instant(s.Due), Opened: schema.Instant(s.Opened), Open: s.Open,
	}
	list := schema.List{}
	if s.Open {
		list = schema.List{Of: OpenSteps, At: it.Due}
	}
	u.append(types.TransactWriteItem{Put: &types.Put{
		TableName: &t.name, Item: u.encode(stepKey(s.Run, s.Name), list, time.Time{}, it),
	}}, stale)
	return head, u.commit(ctx)
}

// Decide implements matching.Runs.
func (t *Table) Decide(ctx context.Context, r matching.Run, step string, c change.Change) (change.Head, error) {
	rec, err := runRecord(r)
	if err != nil {
		return change.Head{}, fault.Wrap(fault.Internal, "", err)
	}
	u := t.begin()
	head := u.save(rec, c)
	u.claim(r)
	u.append(types.TransactWriteItem{Update: &types.Update{
		TableName: &t.name, Key: keyOf(stepKey(r.ID, step)),
		UpdateExpression:          aws.String("SET #open = :no REMOVE lpk, lsk"),
		ConditionExpression:       aws.String("#open = :yes"),
		ExpressionAttributeNames:  map[string]string{"#open": "open"},
		ExpressionAttributeValues: item{":no": &types.AttributeValueMemberBOOL{}, ":yes": &types.AttributeValueMemberBOOL{Value: true}},
	}}, stale)
	return head, u.commit(ctx)
}

// Step implements matching.Runs.
func (t *Table) Step(ctx context.Context, run id.ID, name string) (matching.Step, error) {
	var it stepItem
	if err := t.read(ctx, stepKey(run, name), &it); err != nil {
		return matching.Step{}, err
	}
	return it.step()
}

func (it stepItem) step() (matching.Step, error) {
	s := matching.Step{Run: id.ID(it.Run), Name: it.Name, Token: it.Token, Role: it.Role, Open: it.Open}
	err := errors.Join(instant(it.Due, &s.Due), instant(it.Opened, &s.Opened))
	return s, err
}

// RunsOf implements matching.Runs.
func (t *Table) RunsOf(ctx context.Context, edition string, limit int) ([]matching.Run, error) {
	var out []matching.Run
	_, err := t.query(ctx, page{of: runsOf(edition), index: true, limit: limit, newest: true}, func(it item) error {
		r, err := decodeRun(it)
		out = append(out, r)
		return err
	})
	return out, err
}

// RunEvents implements matching.Runs.
func (t *Table) RunEvents(ctx context.Context, run id.ID) ([]change.Event, error) {
	return t.events(ctx, runKey(run))
}

// WaitingSteps gives the steps that wait for somebody, the soonest due first.
func (t *Table) WaitingSteps(ctx context.Context, limit int) ([]matching.Step, error) {
	var out []matching.Step
	_, err := t.query(ctx, page{of: OpenSteps, index: true, limit: limit}, func(i item) error {
		var it stepItem
		if err := decode(i, &it); err != nil {
			return err
		}
		s, err := it.step()
		out = append(out, s)
		return err
	})
	return out, err
}
