package dynamo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo/schema"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
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

// PartnershipFor implements portal.Partners, by the claim on the application.
func (t *Table) PartnershipFor(ctx context.Context, a application.ID) (partnership.Partnership, error) {
	var claim markerItem
	if err := t.read(ctx, schema.Mark(partnerMark, string(a)), &claim); err != nil {
		return partnership.Partnership{}, err
	}
	return t.Partnership(ctx, id.ID(claim.Owner))
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

// partnerMark is the claim of a partnership on an application: nobody gets two partners in one edition.
const partnerMark = "partner"

// Prepare implements partnership.Store.
func (t *Table) Prepare(ctx context.Context, p partnership.Partnership, c change.Change) error {
	rec, err := partnershipRecord(p)
	if err != nil {
		return fault.Wrap(fault.Internal, "", err)
	}
	u := t.begin()
	taken := fault.New(fault.Conflict, "domain.matching.taken")
	u.save(rec, c)
	for _, side := range []partnership.Party{p.EU, p.UA} {
		if !side.Inherits {
			u.mark(partnerMark, string(side.Application), string(p.ID), taken)
		}
	}
	err = u.commit(ctx)
	if fault.CodeOf(err) != fault.Conflict {
		return err
	}
	if _, readErr := t.Partnership(ctx, p.ID); readErr == nil { // prepared by an earlier try of the same task
		return nil
	}
	return err
}

// Drop implements partnership.Store. The events stay: what was prepared and withdrawn is part of the history.
func (t *Table) Drop(ctx context.Context, p partnership.Partnership) error {
	u := t.begin()
	u.remove(partnershipKey(p.ID), "attribute_not_exists(pk) OR #status = :prepared", map[string]string{"#status": "status"},
		item{":prepared": &types.AttributeValueMemberS{Value: string(partnership.Prepared)}})
	for _, side := range []partnership.Party{p.EU, p.UA} {
		if !side.Inherits {
			u.release(partnerMark, string(side.Application), string(p.ID))
		}
	}
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
