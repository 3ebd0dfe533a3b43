package matching

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
)

// Workflow is the name of the state machine in the manifest.
const Workflow = "matching"

// OfficerRole may start runs and decide on the runs of others.
const OfficerRole = "officer"

// A Service carries out the use cases of matching: Start and Decide are the console's, the others the workflow's tasks.
// Each task may run twice and gives the same answer again.
type Service struct {
	Runs    Runs
	Papers  Papers
	Pool    Pool
	Now     func() time.Time
	Entropy io.Reader
}

// A StartRequest is an officer's wish for a run.
type StartRequest struct {
	Edition  string
	Settings Settings
	By       change.Actor
	Once     string // idempotency key of the form
}

// startTries bounds how often a start is tried while the run in its way ends at that very moment.
const startTries = 3

// Start stores a requested run; its workflow is started by the outbox. The same command again gives the same run. Where
// a run of the edition with the same settings is still being computed, nothing is stored and the answer is that run with
// the fault conflict: whoever comes second is led to the first. Faults: invalid, conflict, unavailable.
func (s Service) Start(ctx context.Context, q StartRequest) (Run, error) {
	if err := MayStart(q.Settings); err != nil {
		return Run{}, err
	}
	for try := 1; ; try++ {
		r, err := s.request(ctx, q)
		var other *UnderWay
		if !errors.As(err, &other) {
			return r, err
		}
		if other.Run != "" {
			if r, err = s.Runs.Run(ctx, other.Run); err != nil {
				return Run{}, err
			}
			if r.Status.Computing() {
				return r, fault.New(fault.Conflict, "domain.matching.under_way", "name", r.By.Name, "at", r.At)
			}
		}
		if try == startTries {
			return Run{}, fault.Wrap(fault.Unavailable, "", other)
		}
	}
}

// request stores one requested run.
func (s Service) request(ctx context.Context, q StartRequest) (Run, error) {
	now := s.Now()
	runID, err := id.New(RunPrefix, now, s.Entropy)
	if err != nil {
		return Run{}, err
	}
	r := Run{ID: runID, Edition: q.Edition, Status: Requested, Settings: q.Settings, By: q.By, At: now, Engine: Engine}
	r.Execution, r.Claim = r.Title(), sumOf(q.Edition, q.Settings)
	input, err := json.Marshal(map[string]string{"run": string(r.ID)})
	if err != nil {
		return Run{}, err
	}
	r.Head, err = s.Runs.SaveRun(ctx, r, change.Change{
		At: now, Actor: q.By, What: "matching.requested", Detail: map[string]string{"edition": q.Edition},
		Once:     &change.Once{Key: q.Once, Sum: sumOf(q.Edition, q.Settings)},
		Messages: []change.Message{{Key: "start", Start: &change.Start{Workflow: Workflow, Name: r.Execution, Input: input}}},
	})
	var again *change.Repeat
	if errors.As(err, &again) {
		return s.Runs.Run(ctx, id.ID(again.Record))
	}
	return r, err
}

func sumOf(parts ...any) string {
	raw, _ := json.Marshal(parts) // plain data
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// A DecideRequest is a second person's decision.
type DecideRequest struct {
	Run     id.ID
	Verdict Verdict
	Reason  string
	Version int // of the run that the person saw
	By      change.Actor
	Once    string
}

// decideTries bounds how often a decision is tried while others write into the run's history.
const decideTries = 8

// Decide records the decision first; the callback to the waiting workflow follows by the outbox. A decision that came too
// late is refused kindly and stands in the run's history, beside the one that was faster. Faults: as MayDecide, not_found,
// unavailable.
func (s Service) Decide(ctx context.Context, q DecideRequest) (Run, error) {
	q.Reason = strings.TrimSpace(q.Reason)
	for try := 1; ; try++ {
		r, err := s.Runs.Run(ctx, q.Run)
		if err != nil {
			return Run{}, err
		}
		if r.Decision.is(q.Verdict, q.By, q.Reason) {
			return r, nil // the same decision by the same person again: the answer was lost, or the button pressed twice
		}
		now := s.Now()
		if err := MayDecide(r, q.By, q.Verdict, q.Reason, q.Version, now); err != nil {
			return r, s.refused(ctx, r, q, err)
		}
		r, err = s.decide(ctx, r, q, now)
		var again *change.Repeat
		if errors.As(err, &again) {
			return s.Runs.Run(ctx, q.Run)
		}
		if fault.CodeOf(err) != fault.Conflict || try == decideTries {
			return r, err
		}
	}
}

// decide writes a decision that may be taken.
func (s Service) decide(ctx context.Context, r Run, q DecideRequest, now time.Time) (Run, error) {
	output, err := json.Marshal(map[string]string{"verdict": string(q.Verdict)})
	if err != nil {
		return r, err
	}
	r.Status = map[Verdict]Status{Approve: Approved, Reject: Rejected}[q.Verdict]
	r.Decision = &Decision{Verdict: q.Verdict, By: q.By, At: now, Reason: q.Reason}
	r.Head, err = s.Runs.Decide(ctx, r, ApproveStep, change.Change{
		At: now, Actor: q.By, What: "matching." + string(r.Status), Reason: q.Reason,
		Once:     &change.Once{Key: q.Once, Sum: sumOf(q.Run, q.Verdict, q.Reason)},
		Messages: []change.Message{{Key: "callback", Callback: &change.Callback{Step: ApproveStep, Output: output}}},
	})
	return r, err
}

// refusedTries bounds how often a refused attempt is written where others write theirs at the same moment.
const refusedTries = 8

// refused puts an attempt that rules forbid into the run's history: an own request, a decision too late or a second one.
// The run itself stays as whoever is about to decide on it saw it.
func (s Service) refused(ctx context.Context, r Run, q DecideRequest, refusal error) error {
	code := fault.CodeOf(refusal)
	if code == fault.Invalid || (code == fault.Conflict && r.Decision == nil) {
		return refusal
	}
	for try := 1; ; try++ {
		r.Noted++
		_, err := s.Runs.SaveRun(ctx, r, change.Change{
			At: s.Now(), Actor: q.By, What: "matching.refused",
			Detail: map[string]string{"verdict": string(q.Verdict), "fault": string(code)},
			Once:   &change.Once{Key: "refused:" + q.Once, Sum: sumOf(q.Run, q.Verdict)},
		})
		var again *change.Repeat
		if err == nil || errors.As(err, &again) {
			return refusal
		}
		if fault.CodeOf(err) != fault.Conflict {
			return errors.Join(refusal, err)
		}
		if try == refusedTries {
			return refusal
		}
		if r, err = s.Runs.Run(ctx, q.Run); err != nil {
			return errors.Join(refusal, err)
		}
	}
}

// Freeze fixes the run's input and cuts it into shards. A run that is frozen already keeps its input.
func (s Service) Freeze(ctx context.Context, run id.ID) (Run, []Shard, error) {
	r, err := s.Runs.Run(ctx, run)
	if err != nil || r.Status != Requested {
		return r, Shards(run, r.EU), err
	}
	now := s.Now()
	eu, ua, register, err := s.Pool.Candidates(ctx, r.Edition, now)
	if err != nil {
		return r, nil, err
	}
	if len(eu) == 0 || len(ua) == 0 {
		return r, nil, fault.New(fault.Invalid, "domain.matching.nobody")
	}
	in := Input{Engine: Engine, Edition: r.Edition, Settings: r.Settings, Register: register, EU: eu, UA: ua}
	r.Input, err = s.store(ctx, run, "input", in)
	if err != nil {
		return r, nil, err
	}
	r.Status, r.Register, r.EU, r.UA, r.Facts = Frozen, register, len(eu), len(ua), factsOf(in)
	r.Head, err = s.Runs.SaveRun(ctx, r, s.system("matching.frozen", map[string]string{
		"input": r.Input.Sum, "eu": strconv.Itoa(r.EU), "ua": strconv.Itoa(r.UA),
	}))
	return r, Shards(run, r.EU), err
}

func (s Service) system(what string, detail map[string]string) change.Change {
	return change.Change{At: s.Now(), Actor: change.Actor{Kind: change.System, ID: "matching"}, What: what, Detail: detail}
}

// store writes an immutable object under a key that holds its sum.
func (s Service) store(ctx context.Context, run id.ID, kind string, v any) (Paper, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return Paper{}, fmt.Errorf("encode %s of %s: %w", kind, run, err)
	}
	sum := sha256.Sum256(raw)
	p := Paper{Sum: hex.EncodeToString(sum[:])}
	p.Key = fmt.Sprintf("runs/%s/%s-%s.json", run, kind, p.Sum[:16])
	return p, s.put(ctx, p.Key, raw)
}

// put stores an object whose content follows from its key and the frozen input, so that one that exists is the same one.
func (s Service) put(ctx context.Context, key string, body []byte) error {
	err := s.Papers.Create(ctx, key, body)
	if fault.CodeOf(err) == fault.Conflict {
		return nil
	}
	return err
}

// load reads an immutable object and checks its sum.
func (s Service) load(ctx context.Context, p Paper, into any) error {
	raw, err := s.Papers.Get(ctx, p.Key)
	if err != nil {
		return err
	}
	if sum := sha256.Sum256(raw); hex.EncodeToString(sum[:]) != p.Sum {
		return fault.Wrap(fault.Internal, "", fmt.Errorf("%s is not what was stored", p.Key))
	}
	return json.NewDecoder(bytes.NewReader(raw)).Decode(into)
}

func scoreKey(shard Shard) string {
	return fmt.Sprintf("runs/%s/scores-%04d.json", shard.Run, shard.Shard)
}

// Score rates one shard against the frozen input and leaves the scores in the bucket.
func (s Service) Score(ctx context.Context, shard Shard) (int, error) {
	r, err := s.Runs.Run(ctx, id.ID(shard.Run))
	if err != nil {
		return 0, err
	}
	var in Input
	if err := s.load(ctx, r.Input, &in); err != nil {
		return 0, err
	}
	if shard.From < 0 || shard.To > len(in.EU) || shard.From > shard.To {
		return 0, fault.Wrap(fault.Invalid, "", fmt.Errorf("shard %d: rows %d to %d of %d", shard.Shard, shard.From, shard.To, len(in.EU)))
	}
	scores := ScoreShard(in, shard)
	raw, err := json.Marshal(scores)
	if err != nil {
		return 0, err
	}
	return len(scores.Cells), s.put(ctx, scoreKey(shard), raw)
}

// Propose pairs the run's candidates and stores the result. A run that has one keeps it. Faults: invalid where there is
// nobody to pair or the rules contradict each other; the result then names them.
func (s Service) Propose(ctx context.Context, run id.ID) (Run, error) {
	r, err := s.Runs.Run(ctx, run)
	if err != nil {
		return r, err
	}
	if r.Result.Key != "" {
		result, err := s.Result(ctx, r)
		if err != nil {
			return r, err
		}
		return r, result.contradicts()
	}
	var in Input
	if err := s.load(ctx, r.Input, &in); err != nil {
		return r, err
	}
	parts, err := s.scores(ctx, run, len(in.EU))
	if err != nil {
		return r, err
	}
	result, err := Pairing(ctx, in, r.Input.Sum, parts)
	if err != nil {
		return r, err
	}
	if r.Result, err = s.store(ctx, run, "result", result); err != nil {
		return r, err
	}
	r.Pairs, r.Total = len(result.Pairs), result.Total
	r.Head, err = s.Runs.SaveRun(ctx, r, s.system("matching.paired", map[string]string{
		"result": r.Result.Sum, "pairs": strconv.Itoa(r.Pairs), "total": strconv.FormatInt(r.Total, 10),
	}))
	if err != nil {
		return r, err
	}
	return r, result.contradicts()
}

func (r Result) contradicts() error {
	if !r.None() {
		return nil
	}
	return fault.New(fault.Invalid, "domain.matching.clash")
}

func (s Service) scores(ctx context.Context, run id.ID, rows int) ([]Scores, error) {
	var parts []Scores
	for _, shard := range Shards(run, rows) {
		raw, err := s.Papers.Get(ctx, scoreKey(shard))
		if err != nil {
			return nil, err
		}
		var part Scores
		if err := json.Unmarshal(raw, &part); err != nil {
			return nil, fmt.Errorf("scores of shard %d: %w", shard.Shard, err)
		}
		parts = append(parts, part)
	}
	return parts, nil
}

// Ask opens the human step with the execution's task token. Asked again, as a retried state does, it keeps the step and
// its due time and takes the newer token, because the older one is void. Where the decision stands already, the token
// is kept and the callback sent once more.
func (s Service) Ask(ctx context.Context, run id.ID, token string) error {
	r, err := s.Runs.Run(ctx, run)
	if err != nil {
		return err
	}
	if r.Result.Key == "" || (r.Status.Ended() && r.Decision == nil) {
		return fault.Wrap(fault.Conflict, "", fmt.Errorf("run is %s", r.Status))
	}
	now := s.Now()
	if r.Due.IsZero() {
		r.Due = now.Add(DecisionTime)
	}
	step := Step{Run: run, Name: ApproveStep, Token: token, Role: OfficerRole, Due: r.Due, Opened: now, Open: r.Decision == nil}
	c := s.system("matching.proposed", map[string]string{"step": ApproveStep, "due": r.Due.UTC().Format(time.RFC3339)})
	if r.Decision == nil {
		r.Status = Proposed
	} else if c.Messages, err = repeatCallback(r); err != nil {
		return err
	}
	_, err = s.Runs.OpenStep(ctx, r, step, c)
	return err
}

func repeatCallback(r Run) ([]change.Message, error) {
	output, err := json.Marshal(map[string]string{"verdict": string(r.Decision.Verdict)})
	return []change.Message{{Key: "callback", Callback: &change.Callback{Step: ApproveStep, Output: output}}}, err
}

// Lapse ends a run that nobody decided in time. A decision that was faster stands: the answer is then its verdict.
func (s Service) Lapse(ctx context.Context, run id.ID) (string, error) {
	r, err := s.Runs.Run(ctx, run)
	if err != nil {
		return "", err
	}
	if r.Decision != nil {
		return string(r.Decision.Verdict), nil
	}
	if r.Status == Lapsed {
		return string(Lapsed), nil
	}
	r.Status = Lapsed
	_, err = s.Runs.Decide(ctx, r, ApproveStep, s.system("matching.lapsed", nil))
	if fault.CodeOf(err) == fault.Conflict {
		again, readErr := s.Runs.Run(ctx, run)
		if readErr == nil && again.Decision != nil {
			return string(again.Decision.Verdict), nil
		}
	}
	return string(Lapsed), err
}

// Abandon marks a run as failed, whatever state it stopped in, and says why. A published run stays published.
func (s Service) Abandon(ctx context.Context, run id.ID, problem string) error {
	r, err := s.Runs.Run(ctx, run)
	if err != nil || r.Status.Ended() {
		return err
	}
	r.Status, r.Problem = Failed, problem
	c := s.system("matching.failed", map[string]string{"problem": problem})
	if r.Due.IsZero() {
		_, err = s.Runs.SaveRun(ctx, r, c)
		return err
	}
	_, err = s.Runs.Decide(ctx, r, ApproveStep, c)
	if fault.CodeOf(err) == fault.Conflict { // the step was closed by the decision: only the run remains
		_, err = s.Runs.SaveRun(ctx, r, c)
	}
	return err
}

// Result reads what a run proposes. Faults: not_found where it proposes nothing yet.
func (s Service) Result(ctx context.Context, r Run) (Result, error) {
	var out Result
	if r.Result.Key == "" {
		return out, fault.New(fault.NotFound, "")
	}
	return out, s.load(ctx, r.Result, &out)
}
