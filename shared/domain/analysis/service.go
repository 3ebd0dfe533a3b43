package analysis

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
)

// A Service corrects strengths.
type Service struct {
	Store Corrections
	Now   func() time.Time
}

// A CorrectRequest is what an officer says about a strength. Field names of a form: "percent", "reason".
type CorrectRequest struct {
	CorrectionKey
	Percent  int  // 0 to 100; meaningless when Withdraw
	Withdraw bool // let the computed strength count again
	Reason   string
	Rev      int // revision that the officer saw; 0 where there was no correction
	By       change.Actor
	Once     string
}

// MayCorrect tells whether a correction can be saved on top of what is stored. Faults: invalid with fields "percent" and
// "reason"; conflict when somebody else corrected it meanwhile, or when there is nothing to take back.
func MayCorrect(now Correction, q CorrectRequest) error {
	var fields []fault.Field
	if !q.Withdraw && (q.Percent < 0 || q.Percent > 100) {
		fields = append(fields, fault.Field{Name: "percent", Key: "analysis.correct.percent.range"})
	}
	switch n := utf8.RuneCountInString(strings.TrimSpace(q.Reason)); {
	case n < MinReason:
		fields = append(fields, fault.Field{Name: "reason", Key: "analysis.correct.reason.needed", Params: fault.Params("min", MinReason)})
	case n > MaxReason:
		fields = append(fields, fault.Field{Name: "reason", Key: "analysis.correct.reason.long", Params: fault.Params("max", MaxReason)})
	}
	switch {
	case len(fields) > 0:
		return fault.InvalidFields(fields...)
	case now.Head.Rev != q.Rev:
		return fault.New(fault.Conflict, "analysis.correct.changed", "name", now.By.Name, "at", now.At)
	case q.Withdraw && !now.Stands():
		return fault.New(fault.Conflict, "analysis.correct.nothing")
	}
	return nil
}

// Correct saves a correction, or takes one back. The same command again gives the same answer. Faults as MayCorrect, unavailable.
func (s Service) Correct(ctx context.Context, q CorrectRequest) (Correction, error) {
	stored, err := s.Store.Correction(ctx, q.CorrectionKey)
	if err != nil && fault.CodeOf(err) != fault.NotFound {
		return Correction{}, err
	}
	if stored.is(q) {
		return stored, nil // the answer was lost, or the button pressed twice
	}
	if err := MayCorrect(stored, q); err != nil {
		return stored, err
	}
	next := Correction{
		CorrectionKey: q.CorrectionKey, Value: int32(q.Percent * (One / 100)), Withdrawn: q.Withdraw,
		Reason: strings.TrimSpace(q.Reason), By: q.By, At: s.Now(), Head: stored.Head,
	}
	if q.Withdraw {
		next.Value = 0
	}
	next.Head, err = s.Store.SaveCorrection(ctx, next, change.Change{
		At: next.At, Actor: q.By, What: next.what(), Reason: next.Reason, Detail: next.detail(stored),
		Once: &change.Once{Key: q.Once, Sum: q.sum()},
	})
	var again *change.Repeat
	if errors.As(err, &again) || fault.CodeOf(err) == fault.Conflict {
		return s.afterConflict(ctx, q, err)
	}
	return next, err
}

// afterConflict answers whoever was not the first: a repeated command as the first time, anybody else with who was.
func (s Service) afterConflict(ctx context.Context, q CorrectRequest, err error) (Correction, error) {
	stored, readErr := s.Store.Correction(ctx, q.CorrectionKey)
	var again *change.Repeat
	switch {
	case readErr != nil:
		return Correction{}, errors.Join(err, readErr)
	case errors.As(err, &again):
		return stored, nil
	case stored.Head.Rev != q.Rev:
		return stored, MayCorrect(stored, q)
	}
	return stored, err
}

// is reports whether the correction is what the request asks for, made by the same person from the revision they saw.
func (c Correction) is(q CorrectRequest) bool {
	value := int32(q.Percent * (One / 100))
	return c.Head.Rev == q.Rev+1 && c.By.Same(q.By) && c.Withdrawn == q.Withdraw && c.Reason == strings.TrimSpace(q.Reason) &&
		(q.Withdraw || c.Value == value)
}

func (c Correction) what() string {
	if c.Withdrawn {
		return "strength.restored"
	}
	return "strength.corrected"
}

// detail says what the correction changed: the values in millionths.
func (c Correction) detail(before Correction) map[string]string {
	d := map[string]string{"theme": string(c.Theme)}
	if before.Stands() {
		d["from"] = strconv.Itoa(int(before.Value))
	}
	if !c.Withdrawn {
		d["to"] = strconv.Itoa(int(c.Value))
	}
	return d
}

func (q CorrectRequest) sum() string {
	raw, _ := json.Marshal([]any{q.CorrectionKey, q.Percent, q.Withdraw, strings.TrimSpace(q.Reason), q.Rev}) // plain data
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}
