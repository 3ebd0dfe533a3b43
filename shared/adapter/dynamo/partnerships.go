package dynamo

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo/schema"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/partnership"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
)

// partnershipItem is a partnership as stored; its parties stand as JSON.
type partnershipItem struct {
	ID      string `dynamodbav:"id"`
	Edition string `dynamodbav:"edition"`
	Run     string `dynamodbav:"run"`
	Status  string `dynamodbav:"status"`
	EU      string `dynamodbav:"eu"`
	UA      string `dynamodbav:"ua"`
	Score   int32  `dynamodbav:"score"`
	At      string `dynamodbav:"at"`
	Ending  string `dynamodbav:"ending,omitempty"`
	Reason  string `dynamodbav:"reason,omitempty"`
	Until   string `dynamodbav:"until,omitempty"`
}

const partnershipShape = 1

func partnershipKey(pair id.ID) schema.Key { return schema.Record(schema.Partnership, string(pair)) }

func partnershipsOf(edition string) string { return "LIST#partnership#" + edition }

func partnershipRecord(p partnership.Partnership) (record, error) {
	it := partnershipItem{
		ID: string(p.ID), Edition: string(p.Edition), Run: string(p.Run), Status: string(p.Status), Score: p.Score, At: schema.Instant(p.At),
		Ending: string(p.Ending), Reason: string(p.Reason),
	}
	if !p.Until.IsZero() {
		it.Until = schema.Instant(p.Until)
	}
	err := errors.Join(asJSON(p.EU, &it.EU), asJSON(p.UA, &it.UA))
	return record{
		id: it.ID, key: partnershipKey(p.ID), shape: partnershipShape, head: p.Head, body: it,
		list: schema.List{Of: partnershipsOf(it.Edition), At: it.Run + "#" + it.ID},
	}, err
}

func decodePartnership(from item) (partnership.Partnership, error) {
	var it partnershipItem
	head, err := decodeRecord(from, &it)
	if err != nil {
		return partnership.Partnership{}, err
	}
	p := partnership.Partnership{
		ID: id.ID(it.ID), Edition: programme.EditionID(it.Edition), Run: id.ID(it.Run),
		Status: partnership.Status(it.Status), Score: it.Score, Head: head,
		Ending: id.ID(it.Ending), Reason: partnership.Reason(it.Reason),
	}
	err = errors.Join(json.Unmarshal([]byte(it.EU), &p.EU), json.Unmarshal([]byte(it.UA), &p.UA), instant(it.At, &p.At), instant(it.Until, &p.Until))
	if err != nil {
		return p, fault.Wrap(fault.Internal, "", fmt.Errorf("partnership %s: %w", it.ID, err))
	}
	return p, nil
}

// Partnership implements partnership.Store.
func (t *Table) Partnership(ctx context.Context, pair id.ID) (partnership.Partnership, error) {
	var it item
	if err := t.read(ctx, partnershipKey(pair), &it); err != nil {
		return partnership.Partnership{}, err
	}
	return decodePartnership(it)
}

// PartnershipEvents gives the partnership's whole history in order.
func (t *Table) PartnershipEvents(ctx context.Context, pair id.ID) ([]change.Event, error) {
	return t.events(ctx, partnershipKey(pair))
}

// PartnershipsFor implements portal.Partners, by the claim on the application.
func (t *Table) PartnershipsFor(ctx context.Context, a application.ID) ([]partnership.Partnership, error) {
	var claim claimItem
	err := t.read(ctx, schema.Mark(partnerMark, string(a)), &claim)
	if fault.CodeOf(err) == fault.NotFound || err == nil && len(claim.Pairs) == 0 {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var keys []schema.Key
	for _, pair := range claim.Pairs {
		keys = append(keys, partnershipKey(id.ID(pair)))
	}
	found, err := t.readAll(ctx, keys...)
	if err != nil {
		return nil, err
	}
	var out []partnership.Partnership
	for _, it := range found {
		p, err := decodePartnership(it)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b partnership.Partnership) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	return out, nil
}

// PartnershipsOf implements partnership.Store. The list may lag a moment behind; whoever acts on one reads it again.
func (t *Table) PartnershipsOf(ctx context.Context, edition string, run id.ID) ([]partnership.Partnership, error) {
	p := page{of: partnershipsOf(edition), index: true}
	if run != "" {
		p.prefix = string(run) + "#"
	}
	var out []partnership.Partnership
	_, err := t.query(ctx, p, func(it item) error {
		pair, err := decodePartnership(it)
		out = append(out, pair)
		return err
	})
	return out, err
}

// partnerMark is the claim of a line of runs on an application: nobody gets partners of two lines in one edition.
const partnerMark = "partner"

// claimItem is such a claim: the first run of the line, and the partnerships that the application has of it. A claim
// without any is free.
type claimItem struct {
	Owner string   `dynamodbav:"owner"`
	Pairs []string `dynamodbav:"pairs,stringset,omitempty"`
}

// Prepare implements partnership.Store.
func (t *Table) Prepare(ctx context.Context, p partnership.Partnership, line id.ID, c change.Change) error {
	rec, err := partnershipRecord(p)
	if err != nil {
		return fault.Wrap(fault.Internal, "", err)
	}
	u := t.begin()
	u.save(rec, c)
	u.bind(p, line)
	u.require(runKey(p.Run), string(matching.Approved)) // a try that is still on its way when the run is given up ends here
	err = u.commit(ctx)
	if fault.CodeOf(err) != fault.Conflict {
		return err
	}
	switch was, readErr := t.Partnership(ctx, p.ID); {
	case readErr != nil:
		return err
	case was.Status != partnership.Prepared: // another try of the same task is far ahead
		return nil
	}
	again := t.begin() // prepared by an earlier try, maybe before the run was part of this line
	again.require(partnershipKey(p.ID), string(partnership.Prepared))
	again.bind(p, line)
	return again.commit(ctx)
}

// bind adds a partnership to what the line has of both applications. What the run claimed for itself alone is the
// line's: when it was first tried, the run before it may not have been published yet.
func (u *unit) bind(p partnership.Partnership, line id.ID) {
	taken := func(context.Context) error { return fault.New(fault.Conflict, "domain.matching.taken") }
	for _, side := range []partnership.Party{p.EU, p.UA} {
		u.append(types.TransactWriteItem{Update: &types.Update{
			TableName: &u.t.name, Key: keyOf(schema.Mark(partnerMark, string(side.Application))),
			UpdateExpression:         aws.String("SET #owner = :line ADD #pairs :pairs"),
			ConditionExpression:      aws.String("attribute_not_exists(#pairs) OR #owner IN (:line, :run)"),
			ExpressionAttributeNames: map[string]string{"#owner": "owner", "#pairs": "pairs"},
			ExpressionAttributeValues: item{
				":line":  &types.AttributeValueMemberS{Value: string(line)},
				":run":   &types.AttributeValueMemberS{Value: string(p.Run)},
				":pairs": &types.AttributeValueMemberSS{Value: []string{string(p.ID)}},
			},
		}}, taken)
	}
}

// unbind takes a partnership from what the line has of both applications. The last one frees the claim.
func (u *unit) unbind(p partnership.Partnership) {
	for _, side := range []partnership.Party{p.EU, p.UA} {
		u.append(types.TransactWriteItem{Update: &types.Update{
			TableName: &u.t.name, Key: keyOf(schema.Mark(partnerMark, string(side.Application))),
			UpdateExpression:          aws.String("DELETE #pairs :pairs"),
			ExpressionAttributeNames:  map[string]string{"#pairs": "pairs"},
			ExpressionAttributeValues: item{":pairs": &types.AttributeValueMemberSS{Value: []string{string(p.ID)}}},
		}}, stale)
	}
}

// require has the transaction fail where the record has another status.
func (u *unit) require(k schema.Key, status string) {
	u.append(types.TransactWriteItem{ConditionCheck: &types.ConditionCheck{
		TableName: &u.t.name, Key: keyOf(k), ConditionExpression: aws.String("#status = :status"),
		ExpressionAttributeNames:  map[string]string{"#status": "status"},
		ExpressionAttributeValues: item{":status": &types.AttributeValueMemberS{Value: status}},
	}}, stale)
}

// Drop implements partnership.Store. The events stay: what was prepared and withdrawn is part of the history.
func (t *Table) Drop(ctx context.Context, p partnership.Partnership) error {
	u := t.begin()
	u.remove(partnershipKey(p.ID), "attribute_not_exists(pk) OR #status = :prepared", map[string]string{"#status": "status"},
		item{":prepared": &types.AttributeValueMemberS{Value: string(partnership.Prepared)}})
	u.unbind(p)
	return u.commit(ctx)
}

// release gives a marker up that its owner may have.
func (u *unit) release(kind, value, owner string) {
	u.remove(schema.Mark(kind, value), "attribute_not_exists(pk) OR #owner = :owner", map[string]string{"#owner": "owner"},
		item{":owner": &types.AttributeValueMemberS{Value: owner}})
}

// remove adds the deletion of an item under a condition.
func (u *unit) remove(k schema.Key, condition string, names map[string]string, values item) {
	u.append(types.TransactWriteItem{Delete: &types.Delete{
		TableName: &u.t.name, Key: keyOf(k), ConditionExpression: aws.String(condition),
		ExpressionAttributeNames: names, ExpressionAttributeValues: values,
	}}, stale)
}

// Announce implements partnership.Store.
func (t *Table) Announce(ctx context.Context, p partnership.Partnership, of change.Change, eu, ua application.Application, news change.Change) error {
	rec, err := partnershipRecord(p)
	if err != nil {
		return fault.Wrap(fault.Internal, "", err)
	}
	u := t.begin()
	u.save(rec, of)
	for _, a := range []application.Application{eu, ua} {
		r, err := applicationRecord(a)
		if err != nil {
			return fault.Wrap(fault.Internal, "", err)
		}
		u.save(r, news)
	}
	return u.commit(ctx)
}
