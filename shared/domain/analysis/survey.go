package analysis

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/register"
)

// Snapshots gives the snapshots of the register; register.Reader does. Faults: not_found, unavailable.
type Snapshots interface {
	Snapshot(ctx context.Context, now time.Time) (*register.Snapshot, error)
	// At opens the snapshot of a manifest, current or not.
	At(ctx context.Context, manifest string) (*register.Snapshot, error)
}

// An Atlas gives the survey of the current register and keeps it as long as the register stays. It is safe for
// concurrent use and meant to live as long as the process.
type Atlas struct {
	snapshots Snapshots

	mu     sync.Mutex
	survey *Survey
	former *register.Snapshot // the last one that At opened
}

// NewAtlas makes an Atlas; nothing is read before the first question.
func NewAtlas(snapshots Snapshots) *Atlas { return &Atlas{snapshots: snapshots} }

// Survey gives the survey of the snapshot that is current now. Faults as Snapshots.
func (a *Atlas) Survey(ctx context.Context, now time.Time) (*Survey, error) {
	snapshot, err := a.snapshots.Snapshot(ctx, now)
	if err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.survey == nil || a.survey.Snapshot != snapshot {
		next := NewSurvey(snapshot)
		if a.survey != nil {
			next.adopt(a.survey)
		}
		a.survey = next
	}
	return a.survey, nil
}

// At gives the snapshot of a manifest, so that what was made of the register then is explained by the register of then.
// Faults as Snapshots.
func (a *Atlas) At(ctx context.Context, now time.Time, manifest string) (*register.Snapshot, error) {
	if s, err := a.Survey(ctx, now); err == nil && s.Snapshot.Current().Manifest == manifest {
		return s.Snapshot, nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.former != nil && a.former.Current().Manifest == manifest {
		return a.former, nil
	}
	s, err := a.snapshots.At(ctx, manifest)
	if err != nil {
		return nil, err
	}
	a.former = s
	return s, nil
}

// A Survey is a snapshot with what was computed of it: each country's rankings, traits and groups, each once. It is safe
// for concurrent use.
type Survey struct {
	Snapshot *register.Snapshot

	mu      sync.Mutex
	nations map[*register.Shard]*Nation
}

// NewSurvey makes a survey of a snapshot, such as one that a run has frozen. Nothing is read before the first question.
func NewSurvey(s *register.Snapshot) *Survey {
	return &Survey{Snapshot: s, nations: map[*register.Shard]*Nation{}}
}

// adopt takes over what was computed of shards that did not change.
func (s *Survey) adopt(old *Survey) {
	old.mu.Lock()
	defer old.mu.Unlock()
	for shard, nation := range old.nations {
		before, _ := old.Snapshot.Manifest.Shard(shard.Country())
		if now, ok := s.Snapshot.Manifest.Shard(shard.Country()); ok && now.Hash == before.Hash {
			s.nations[shard] = nation
		}
	}
}

// Nation gives a country of the register. Faults: not_found, unavailable.
func (s *Survey) Nation(ctx context.Context, country municipality.Country) (*Nation, error) {
	shard, err := s.Snapshot.Shard(ctx, country)
	if err != nil {
		return nil, err
	}
	return s.nation(shard), nil
}

// Nations gives all countries of the register in its order.
func (s *Survey) Nations(ctx context.Context) ([]*Nation, error) {
	shards, err := s.Snapshot.Shards(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]*Nation, len(shards))
	for i, shard := range shards {
		out[i] = s.nation(shard)
	}
	return out, nil
}

func (s *Survey) nation(shard *register.Shard) *Nation {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, ok := s.nations[shard]
	if !ok {
		n = NewNation(shard)
		s.nations[shard] = n
	}
	return n
}

// A Nation is the places of one country with their rankings. It is safe for concurrent use.
type Nation struct {
	shard *register.Shard

	mu       sync.Mutex
	rankings map[register.FigureKey]Ranking
	traits   []Traits
	hints    map[proxyKey][]int32
	groups   map[Group][]int32
}

// NewNation makes the nation of a shard.
func NewNation(shard *register.Shard) *Nation {
	return &Nation{
		shard: shard, rankings: map[register.FigureKey]Ranking{}, hints: map[proxyKey][]int32{},
	}
}

// Country is the nation's country.
func (n *Nation) Country() municipality.Country { return n.shard.Country() }

// Len is the number of places.
func (n *Nation) Len() int { return n.shard.Len() }

// Shard gives the places themselves.
func (n *Nation) Shard() *register.Shard { return n.shard }

// Ranking gives the known values of an indicator of a year; an empty one where the register has none.
func (n *Nation) Ranking(ind municipality.Indicator, year int) (Ranking, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	key := register.FigureKey{Indicator: ind, Year: year}
	if r, ok := n.rankings[key]; ok {
		return r, nil
	}
	column, ok, err := n.shard.ColumnOf(ind, year)
	if err != nil || !ok {
		return Ranking{}, err
	}
	var r Ranking
	if ind.Meaning().Region {
		if r, err = n.rankRegions(column); err != nil {
			return Ranking{}, err
		}
	} else {
		values := make([]float64, 0, column.Len())
		for i := range column.Len() {
			if v, known := column.At(i); known {
				values = append(values, v)
			}
		}
		r = NewRanking(values)
	}
	n.rankings[key] = r
	return r, nil
}

// rankRegions ranks a figure of regions among places: it sorts the regions, of which there are few, and writes down each
// value once for every place.
func (n *Nation) rankRegions(column register.Column) (Ranking, error) {
	regions, err := n.shard.Regions()
	if err != nil {
		return Ranking{}, err
	}
	type group struct {
		value  float64
		places int
	}
	var groups []group // by number of the region
	for i, region := range regions {
		for int(region) >= len(groups) {
			groups = append(groups, group{value: math.NaN()})
		}
		if groups[region].places == 0 {
			groups[region].value, _ = column.At(i) // NaN where it is unknown
		}
		groups[region].places++
	}
	slices.SortFunc(groups, func(a, b group) int { return cmp.Compare(a.value, b.value) })
	values := make([]float64, 0, len(regions))
	for _, g := range groups {
		if !math.IsNaN(g.value) {
			values = append(values, slices.Repeat([]float64{g.value}, g.places)...)
		}
	}
	return Ranking{values}, nil
}

// unknown marks a number of millionths that is not known.
const unknown = -1
