package console

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// whatIfSamples are the pages that try other settings and compare runs.
func (s samples) whatIfSamples() []kit.Sample {
	own := resultSettings()
	weighed := resultSettings()
	weighed.Weights = matching.DefaultWeights()
	weighed.Weights[matching.NeedsMet], weighed.Weights[matching.Size], weighed.Pairs = 0, 60, 4
	held := weighed
	held.Locks = []matching.Bond{{EU: sampleID("EU", 0), UA: sampleID("UA", 2), Reason: "Both councils have agreed already."}}
	held.Vetoes = []matching.Bond{{EU: sampleID("EU", 1), UA: sampleID("UA", 1), Reason: "They asked not to be paired."}}
	held.Limits.PerState = 1
	clash := held
	clash.Pairs, clash.Exact = 5, true
	ranked := resultSettings()
	ranked.Goal, ranked.Proposing, ranked.Lottery, ranked.Pairs = matching.Stable, "ua", 271_828, 0
	return []kit.Sample{
		s.page("what if", "first shown", s.whatIf(own, own)),
		s.page("what if", "other weights", s.whatIf(own, weighed)),
		s.page("what if", "pairs by hand", s.whatIf(own, held)),
		s.page("what if", "rules contradict each other", s.whatIf(own, clash)),
		s.page("what if", "a run without an answer is varied", s.whatIf(clash, own)),
		s.page("what if", "two problems", s.whatIf(
			own, own, fault.Field{Name: "weight-size", Key: "domain.matching.weight.range", Params: fault.Params("max", matching.MaxWeight)},
			fault.Field{Name: "min-confidence", Key: "domain.matching.confidence.range"},
		)),
		s.page("runs compared", "other settings", s.compareRuns(own, held, nil)),
		s.page("runs compared", "other facts, one side", s.compareRuns(held, own, func(in *matching.Input) { in.EU = in.EU[1:] }, sideField, sideUA)),
		s.page("runs compared", "scores and rankings", s.compareRuns(own, ranked, nil)),
		s.page("runs compared", "the same pairs", s.compareRuns(own, own, nil)),
		s.page("runs compared", "one contradicts itself", s.compareRuns(own, clash, nil)),
		s.page("runs compared", "with itself", s.notCompared("itself", true)),
		s.page("runs compared", "of another edition", s.notCompared("edition", true)),
		s.page("runs compared", "no result yet", s.notCompared("no_result", false)),
	}
}

// sampleAnswer is a run of the sample's candidates with its input and result.
func sampleAnswer(settings matching.Settings, change func(*matching.Input)) (matching.Run, matching.Input, matching.Result, error) {
	in := sampleInput(settings)
	if change != nil {
		change(&in)
	}
	run := sampleRun(matching.Proposed)
	run.Settings = settings
	result, err := matching.Pairing(context.Background(), in, "", []matching.Scores{matching.ScoreShard(in, matching.Shard{To: len(in.EU)})})
	return run, in, result, err
}

func (s samples) whatIf(own, tried matching.Settings, problems ...fault.Field) kit.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		run, in, result, err := sampleAnswer(own, nil)
		if err != nil {
			return err
		}
		asked := tried // shown to several at once
		asked.After = string(run.ID)
		f, err := kit.SampleForm(r, settingsValues(asked), problems...)
		if err != nil {
			return err
		}
		return showWhatIf(w, r, f, whatIfFacts{run: run, in: in, own: result, edition: sampleEdition()})
	}
}

func (s samples) compareRuns(before, after matching.Settings, change func(*matching.Input), query ...string) kit.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		a, inA, resultA, err := sampleAnswer(before, nil)
		if err != nil {
			return err
		}
		b, inB, resultB, err := sampleAnswer(after, change)
		if err != nil {
			return err
		}
		a.ID, a.At = "run_01J9Z3NDEKTSV4RRFFQ69G5FAW", a.At.Add(-20*time.Hour)
		e, q := sampleEdition(), url.Values{withParam: {string(a.ID)}}
		for i := 0; i+1 < len(query); i += 2 {
			q.Set(query[i], query[i+1])
		}
		return showCompareRuns(w, r, compareRunsFacts{run: b, others: []matching.Run{a, b}, status: http.StatusOK, query: q, found: &versus{
			before: foundIn(e, a, inA, resultA), after: foundIn(e, b, inB, resultB), diff: matching.Compare(inA, resultA, inB, resultB),
		}})
	}
}

func (s samples) notCompared(problem string, found bool) kit.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		run := sampleRun(matching.Frozen)
		if found {
			run = sampleRun(matching.Published)
		}
		others := slices.Clone(sampleRuns())
		for i := range others {
			others[i].ID, others[i].Result = "run_01J9Z3NDEKTSV4RRFFQ69G5FAW", sampleRun(matching.Proposed).Input
		}
		run.Result = matching.Paper{}
		if found {
			run.Result = run.Input
		}
		return showCompareRuns(w, r, compareRunsFacts{run: run, others: others, status: http.StatusOK, problem: problem, query: url.Values{}})
	}
}
