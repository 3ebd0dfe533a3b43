package suggestion

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
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
)

// A Service carries out the use cases: Start, Find and Live are the console's, the others the workflow's tasks. Each task
// may run twice and gives the same answer again.
type Service struct {
	Rounds   Rounds
	Papers   matching.Papers
	Pool     matching.Pool
	Register Register
	Editions Editions
	Now      func() time.Time
	Entropy  io.Reader
}

// A StartRequest is an officer's wish for a round.
type StartRequest struct {
	Edition  string
	Settings matching.Settings
	By       change.Actor
	Once     string // idempotency key of the form
}

// Start stores a requested round; its workflow is started by the outbox. The same command again gives the same round.
// Faults: invalid, unavailable.
func (s Service) Start(ctx context.Context, q StartRequest) (Round, error) {
	settings := Wide(q.Settings)
	if err := matching.MayStart(settings); err != nil {
		return Round{}, err
	}
	now := s.Now()
	roundID, err := id.New(Prefix, now, s.Entropy)
	if err != nil {
		return Round{}, err
	}
	r := Round{ID: roundID, Edition: q.Edition, Status: Requested, Settings: settings, By: q.By, At: now, Engine: matching.Engine}
	r.Execution = r.Title()
	input, err := json.Marshal(map[string]string{"round": string(r.ID)})
	if err != nil {
		return Round{}, err
	}
	sum, err := sumOf(q.Edition, settings)
	if err != nil {
		return Round{}, err
	}
	r.Head, err = s.Rounds.SaveRound(ctx, r, change.Change{
		At: now, Actor: q.By, What: "suggestion.requested", Detail: map[string]string{"edition": q.Edition},
		Once:     &change.Once{Key: q.Once, Sum: sum},
		Messages: []change.Message{{Key: "start", Start: &change.Start{Workflow: Workflow, Name: r.Execution, Input: input}}},
	})
	var again *change.Repeat
	if errors.As(err, &again) {
		return s.Rounds.Round(ctx, id.ID(again.Record))
	}
	return r, err
}

func sumOf(parts ...any) (string, error) {
	raw, err := json.Marshal(parts)
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:]), err
}

func (s Service) system(what string, detail map[string]string) change.Change {
	return change.Change{At: s.Now(), Actor: change.Actor{Kind: change.System, ID: Workflow}, What: what, Detail: detail}
}

// Freeze fixes the round's input and cuts it into shards. A round that is frozen already keeps its input. Faults: invalid
// where the register has nobody to search for.
func (s Service) Freeze(ctx context.Context, round id.ID) (Round, []Shard, error) {
	r, err := s.Rounds.Round(ctx, round)
	if err != nil || r.Status != Requested {
		return r, Shards(round, r.UA), err
	}
	now := s.Now()
	in := Input{Engine: matching.Engine, Edition: r.Edition, Settings: r.Settings}
	if in.EU, in.UA, in.Register, err = s.Pool.Candidates(ctx, r.Edition, now); err != nil {
		return r, nil, err
	}
	if in.Themes, err = s.themes(ctx, r.Edition); err != nil {
		return r, nil, err
	}
	places, err := s.Register.Side(ctx, now, in.Register, in.Themes, false)
	if err != nil {
		return r, nil, err
	}
	if len(places) == 0 {
		return r, nil, fault.New(fault.Invalid, "suggestion.nobody")
	}
	if r.Input, err = s.store(ctx, round, "input", in); err != nil {
		return r, nil, err
	}
	r.Status, r.Register, r.Applied, r.UA = Computing, in.Register, len(in.EU)+len(in.UA), len(places)
	r.Head, err = s.Rounds.SaveRound(ctx, r, s.system("suggestion.frozen", map[string]string{
		"input": r.Input.Sum, "register": r.Register, "ua": strconv.Itoa(r.UA),
	}))
	return r, Shards(round, r.UA), err
}

func (s Service) themes(ctx context.Context, edition string) ([]programme.ThemeID, error) {
	e, err := s.Editions.Edition(ctx, programme.EditionID(edition))
	var out []programme.ThemeID
	for _, t := range e.Themes {
		out = append(out, t.ID)
	}
	return out, err
}

func partKey(shard Shard) string {
	return fmt.Sprintf("suggestions/%s/part-%04d.jsonl", shard.Round, shard.Shard)
}

// Search finds the best partners of one shard and leaves them in the bucket: a line for the whole, then one for each.
func (s Service) Search(ctx context.Context, shard Shard) (int, error) {
	r, err := s.Rounds.Round(ctx, id.ID(shard.Round))
	if err != nil {
		return 0, err
	}
	var in Input
	if err := s.load(ctx, r.Input, &in); err != nil {
		return 0, err
	}
	eu, ua, err := s.sides(ctx, in)
	if err != nil {
		return 0, err
	}
	if shard.From < 0 || shard.To > len(ua) || shard.From >= shard.To {
		return 0, fault.Wrap(fault.Invalid, "", fmt.Errorf("shard %d: rows %d to %d of %d", shard.Shard, shard.From, shard.To, len(ua)))
	}
	lists, err := search(ctx, in.Settings, ua[shard.From:shard.To], eu, false)
	if err != nil {
		return 0, fault.Wrap(fault.Unavailable, "", err)
	}
	body, err := encodePart(partHead{EU: len(eu), First: ua[shard.From].Place, Last: ua[shard.To-1].Place}, lists)
	if err != nil {
		return 0, err
	}
	return len(lists), s.put(ctx, partKey(shard), body)
}

// sides gives both sides of a frozen input: the snapshot's places with the applicants in their places.
func (s Service) sides(ctx context.Context, in Input) (eu, ua []matching.Candidate, err error) {
	now := s.Now()
	if eu, err = s.Register.Side(ctx, now, in.Register, in.Themes, true); err != nil {
		return nil, nil, err
	}
	ua, err = s.Register.Side(ctx, now, in.Register, in.Themes, false)
	return overlay(eu, in.EU), overlay(ua, in.UA), err
}

// search makes lists of the best partners.
func search(ctx context.Context, settings matching.Settings, mine, theirs []matching.Candidate, eu bool) ([]List, error) {
	found, err := matching.Suggest(ctx, settings, mine, theirs, eu, Best)
	if err != nil {
		return nil, err
	}
	rater := matching.NewRater(settings)
	out := make([]List, len(mine))
	for i := range mine {
		m := &mine[i]
		out[i] = List{For: partner(m, m), Partners: make([]Partner, 0, len(found[i])), Searched: len(theirs)}
		for _, f := range found[i] {
			t := &theirs[f.Index]
			a, b := t, m
			if eu {
				a, b = m, t
			}
			p := partner(m, t)
			p.Value, p.Confidence, p.Strongest = f.Value, f.Confidence, strongest(rater.Rate(a, b), settings)
			out[i].Partners = append(out[i].Partners, p)
		}
		if len(found[i]) == 0 {
			out[i].Forbidden = matching.Forbidden(settings, m, theirs, eu)
		}
	}
	return out, nil
}

// Finish lists the parts of a round, which can then be looked up. A round that is ready stays as it is.
func (s Service) Finish(ctx context.Context, round id.ID) (Round, error) {
	r, err := s.Rounds.Round(ctx, round)
	if err != nil || r.Status == Ready {
		return r, err
	}
	contents := Contents{Engine: r.Engine, Input: r.Input.Sum}
	for _, shard := range Shards(round, r.UA) {
		raw, err := s.Papers.Get(ctx, partKey(shard))
		if err != nil {
			return r, err
		}
		head, _, err := openPart(raw)
		if err != nil {
			return r, err
		}
		sum := sha256.Sum256(raw)
		contents.EU = head.EU
		contents.Parts = append(contents.Parts, Part{
			Paper: matching.Paper{Key: partKey(shard), Sum: hex.EncodeToString(sum[:])}, First: head.First, Last: head.Last,
		})
	}
	if r.Contents, err = s.store(ctx, round, "contents", contents); err != nil {
		return r, err
	}
	r.Status, r.EU = Ready, contents.EU
	r.Head, err = s.Rounds.SaveRound(ctx, r, s.system("suggestion.ready", map[string]string{
		"contents": r.Contents.Sum, "eu": strconv.Itoa(r.EU), "ua": strconv.Itoa(r.UA),
	}))
	return r, err
}

// Abandon marks a round as failed and says why. A round that ended stays as it is.
func (s Service) Abandon(ctx context.Context, round id.ID, problem string) error {
	r, err := s.Rounds.Round(ctx, round)
	if err != nil || r.Status.Ended() {
		return err
	}
	r.Status, r.Problem = Failed, problem
	_, err = s.Rounds.SaveRound(ctx, r, s.system("suggestion.failed", map[string]string{"problem": problem}))
	return err
}

// store writes an immutable object under a key that holds its sum.
func (s Service) store(ctx context.Context, round id.ID, kind string, v any) (matching.Paper, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return matching.Paper{}, fmt.Errorf("encode %s of %s: %w", kind, round, err)
	}
	sum := sha256.Sum256(raw)
	p := matching.Paper{Sum: hex.EncodeToString(sum[:])}
	p.Key = fmt.Sprintf("suggestions/%s/%s-%s.json", round, kind, p.Sum[:16])
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
func (s Service) load(ctx context.Context, p matching.Paper, into any) error {
	raw, err := s.fetch(ctx, p)
	if err != nil {
		return err
	}
	return json.NewDecoder(bytes.NewReader(raw)).Decode(into)
}

func (s Service) fetch(ctx context.Context, p matching.Paper) ([]byte, error) {
	if p.Key == "" {
		return nil, fault.New(fault.NotFound, "")
	}
	raw, err := s.Papers.Get(ctx, p.Key)
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(raw); hex.EncodeToString(sum[:]) != p.Sum {
		return nil, fault.Wrap(fault.Internal, "", fmt.Errorf("%s is not what was stored", p.Key))
	}
	return raw, nil
}
