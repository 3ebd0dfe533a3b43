package dynamo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo/schema"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/analysis"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
)

const correctionShape = 1

// correctionItem is a corrected strength as stored.
type correctionItem struct {
	Edition   string `dynamodbav:"edition"`
	Place     string `dynamodbav:"place"`
	Theme     string `dynamodbav:"theme"`
	Value     int32  `dynamodbav:"value"`
	Withdrawn bool   `dynamodbav:"withdrawn,omitempty"`
	Reason    string `dynamodbav:"reason"`
	By        string `dynamodbav:"by"`
	At        string `dynamodbav:"at"`
}

// correctionID names the record in events: edition, place and theme hold no "#".
func correctionID(k analysis.CorrectionKey) string {
	return string(k.Edition) + "#" + string(k.Place) + "#" + string(k.Theme)
}

func correctionKey(k analysis.CorrectionKey) schema.Key {
	return schema.Record(schema.Strength, correctionID(k))
}

func correctionsOf(edition programme.EditionID) string { return "LIST#strength#" + string(edition) }

func correctionRecord(c analysis.Correction) (record, error) {
	it := correctionItem{
		Edition: string(c.Edition), Place: string(c.Place), Theme: string(c.Theme), Value: c.Value, Withdrawn: c.Withdrawn,
		Reason: c.Reason, At: schema.Instant(c.At),
	}
	err := asJSON(c.By, &it.By)
	return record{
		id: correctionID(c.CorrectionKey), key: correctionKey(c.CorrectionKey), shape: correctionShape, head: c.Head, body: it,
		list: schema.List{Of: correctionsOf(c.Edition), At: it.Place + "#" + it.Theme},
	}, err
}

func decodeCorrection(from item) (analysis.Correction, error) {
	var it correctionItem
	head, err := decodeRecord(from, &it)
	if err != nil {
		return analysis.Correction{}, err
	}
	c := analysis.Correction{
		CorrectionKey: analysis.CorrectionKey{
			Edition: programme.EditionID(it.Edition), Place: municipality.Code(it.Place), Theme: programme.ThemeID(it.Theme),
		},
		Value: it.Value, Withdrawn: it.Withdrawn, Reason: it.Reason, Head: head,
	}
	err = errors.Join(json.Unmarshal([]byte(it.By), &c.By), instant(it.At, &c.At))
	if err != nil {
		return c, fault.Wrap(fault.Internal, "", fmt.Errorf("correction of %s: %w", it.Place, err))
	}
	return c, nil
}

// CorrectionsOf implements analysis.Corrections.
func (t *Table) CorrectionsOf(ctx context.Context, edition programme.EditionID) ([]analysis.Correction, error) {
	var out []analysis.Correction
	_, err := t.query(ctx, page{of: correctionsOf(edition), index: true}, func(it item) error {
		c, err := decodeCorrection(it)
		out = append(out, c)
		return err
	})
	return out, err
}

// Correction implements analysis.Corrections.
func (t *Table) Correction(ctx context.Context, key analysis.CorrectionKey) (analysis.Correction, error) {
	var it item
	if err := t.read(ctx, correctionKey(key), &it); err != nil {
		return analysis.Correction{}, err
	}
	return decodeCorrection(it)
}

// SaveCorrection implements analysis.Corrections.
func (t *Table) SaveCorrection(ctx context.Context, c analysis.Correction, with change.Change) (change.Head, error) {
	rec, err := correctionRecord(c)
	if err != nil {
		return change.Head{}, fault.Wrap(fault.Internal, "", err)
	}
	u := t.begin()
	head := u.save(rec, with)
	return head, u.commit(ctx)
}

// CorrectionEvents implements analysis.Corrections.
func (t *Table) CorrectionEvents(ctx context.Context, key analysis.CorrectionKey) ([]change.Event, error) {
	return t.events(ctx, correctionKey(key))
}
