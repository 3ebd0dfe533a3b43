package console

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"

	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// Names of the fields of a form with settings; matching.MayStart names its problems by the same.
const (
	weightField     = "weight-"
	rulesField      = "rules"
	confidenceField = "min-confidence"
	pairsField      = "pairs"
	exactField      = "exact"
	goalField       = "goal"
	proposingField  = "proposing"
	lotteryField    = "lottery"
	statesField     = "states"
	perStateField   = "per-state"
	perOblastField  = "per-oblast"
	coverField      = "cover"
	floorField      = "floor"
	trackField      = "track"
	ruleLanguage    = "language"
	ruleOccupied    = "occupied"
	ruleRefusals    = "refusals"
)

// Lists that travel with the form, each as JSON in one hidden field, because a run may keep hundreds of pairs.
const (
	patronsField   = "patrons"
	locksField     = "locks"
	vetoesField    = "vetoes"
	withdrawnField = "withdrawn"
	afterField     = "after"
)

// Values of the choices whose zero value in the domain is empty.
const (
	goalTotal = "total"
	trackAny  = "any"
)

// maxLottery keeps a seed inside what a form field and a reader of JSON hold exactly.
const maxLottery = 999_999_999_999_999

// settingsValues is what a form shows for the settings.
func settingsValues(s matching.Settings) url.Values {
	v := url.Values{
		confidenceField: {strconv.Itoa(s.Rules.MinConfidence)},
		pairsField:      {strconv.Itoa(s.Pairs)},
		goalField:       {string(s.Goal)},
		trackField:      {string(s.Rules.Track)},
		afterField:      {s.After},
	}
	if s.Goal == matching.BestTotal {
		v.Set(goalField, goalTotal)
	}
	if s.Rules.Track == matching.AnyTrack {
		v.Set(trackField, trackAny)
	}
	if s.Exact {
		v.Set(exactField, kit.Yes)
	}
	if s.Proposing != "" {
		v.Set(proposingField, s.Proposing)
	}
	if s.Lottery != 0 {
		v.Set(lotteryField, strconv.FormatUint(s.Lottery, 10))
	}
	for _, l := range limitsOf(&s.Limits) {
		if *l.value != 0 {
			v.Set(l.name, strconv.Itoa(*l.value))
		}
	}
	for _, f := range matching.FactorIDs() {
		v.Set(weightField+string(f), strconv.Itoa(s.Weights[f]))
	}
	for _, r := range rulesOf(&s.Rules) {
		if *r.value {
			v.Add(rulesField, r.name)
		}
	}
	for _, side := range sideCounts(&s.Capacity) {
		v.Set(side.name, strconv.Itoa(max(1, *side.value)))
	}
	setList(v, roomsField, s.Capacity.Own)
	setList(v, patronsField, s.Rules.Patrons)
	setList(v, locksField, s.Locks)
	setList(v, vetoesField, s.Vetoes)
	setList(v, withdrawnField, s.Withdrawn)
	return v
}

type namedLimit struct {
	name  string
	value *int
	to    int64
}

// limitsOf gives the limits in the order in which the form shows them.
func limitsOf(l *matching.Limits) []namedLimit {
	return []namedLimit{
		{statesField, &l.States, matching.MaxLimit},
		{perStateField, &l.PerState, matching.MaxLimit},
		{perOblastField, &l.PerOblast, matching.MaxLimit},
		{coverField, &l.Cover, matching.MaxLimit},
		{floorField, &l.Floor, 100},
	}
}

type namedRule struct {
	name  string
	value *bool
}

func rulesOf(r *matching.Rules) []namedRule {
	return []namedRule{{ruleLanguage, &r.NeedLanguage}, {ruleOccupied, &r.NoOccupied}, {ruleRefusals, &r.Refusals}}
}

// setList writes a list into its field; an empty one has none.
func setList[T any](v url.Values, name string, list []T) {
	v.Del(name)
	if len(list) == 0 {
		return
	}
	raw, err := json.Marshal(list)
	if err == nil { // plain data
		v.Set(name, string(raw))
	}
}

// listOf reads a list from its field. Only a form that somebody altered fails.
func listOf[T any](f *kit.Form, name string) []T {
	raw := f.Value(name)
	if raw == "" {
		return nil
	}
	var out []T
	if err := json.Unmarshal([]byte(raw), &out); err != nil {
		f.Problem(name, "settings.list_broken")
		return nil
	}
	return out
}

// settingsOf reads the settings from a form; what is wrong becomes problems of the form. Set is left to whoever knows the
// saved sets.
func settingsOf(p *kit.Printer, f *kit.Form) matching.Settings {
	s := matching.Settings{Weights: matching.Weights{}}
	for _, id := range matching.FactorIDs() {
		n, _ := f.Whole(weightField+string(id), kit.Rule{What: p.T("console.run.weight_what"), Required: true, To: matching.MaxWeight})
		s.Weights[id] = int(n)
	}
	s.Rules = bindRules(p, f)
	pairs, _ := f.Whole(pairsField, kit.Rule{What: p.T("console.run.pairs_what"), To: matching.MaxPairs})
	s.Pairs, s.Exact = int(pairs), f.Choice(exactField, kit.Rule{}, kit.Yes) == kit.Yes
	bindGoal(p, f, &s)
	for _, l := range limitsOf(&s.Limits) {
		n, _ := f.Whole(l.name, kit.Rule{What: p.T("settings.limit_what"), To: l.to})
		*l.value = int(n)
	}
	s.Capacity = bindCapacity(p, f)
	s.Locks, s.Vetoes = listOf[matching.Bond](f, locksField), listOf[matching.Bond](f, vetoesField)
	s.Withdrawn, s.After = listOf[string](f, withdrawnField), f.Value(afterField)
	if !f.HasProblems() {
		takeAll(f, matching.MayStart(s))
	}
	return s
}

func takeAll(f *kit.Form, err error) {
	if err != nil && !f.Take(err) {
		f.Problem(goalField, "settings.list_broken")
	}
}

func bindRules(p *kit.Printer, f *kit.Form) matching.Rules {
	var r matching.Rules
	named := rulesOf(&r)
	names := make([]string, len(named))
	for i, n := range named {
		names[i] = n.name
	}
	chosen := f.Choices(rulesField, kit.Rule{}, names...)
	for _, n := range named {
		*n.value = slices.Contains(chosen, n.name)
	}
	confidence, _ := f.Whole(confidenceField, kit.Rule{What: p.T("console.run.confidence_what"), Required: true, To: 100})
	r.MinConfidence = int(confidence)
	track := f.Choice(trackField, kit.Rule{}, trackAny, string(matching.Deepening), string(matching.New))
	if track != trackAny {
		r.Track = matching.Track(track)
	}
	r.Patrons = listOf[matching.Patron](f, patronsField)
	return r
}

// bindGoal reads the goal. The side that proposes and the seed count only for a stable pairing; for the others they must be
// right, stay in the form and out of the settings. A seed that is left empty is drawn from the form's key, so that the same form sent
// twice asks for the same run.
func bindGoal(p *kit.Printer, f *kit.Form, s *matching.Settings) {
	goal := f.Choice(goalField, kit.Rule{}, goalTotal, string(matching.BestWorst), string(matching.Stable))
	if goal != goalTotal {
		s.Goal = matching.Goal(goal)
	}
	proposing := f.Choice(proposingField, kit.Rule{}, "eu", "ua")
	seed, ok := f.Whole(lotteryField, kit.Rule{What: p.T("settings.lottery_what"), From: 1, To: maxLottery})
	if s.Goal != matching.Stable {
		return
	}
	s.Proposing, s.Lottery = proposing, uint64(seed)
	if !ok && f.Value(lotteryField) == "" {
		s.Lottery = drawnSeed(f.Key)
	}
}

// drawnSeed makes a seed of the form's idempotency key, which the server drew from its entropy.
func drawnSeed(key string) uint64 {
	sum := sha256.Sum256([]byte("lottery " + key))
	return binary.BigEndian.Uint64(sum[:8])%maxLottery + 1
}

// problemsOf reports whether one of the fields has a problem.
func problemsOf(f *kit.Form, names ...string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return f.ProblemOf(n) != "" })
}
