package analysis

import (
	"cmp"
	"context"
	"slices"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// Distance says how unlike two places are: 0 for alike, One for as unlike as can be. Each trait gives a difference from 0 to
// One; the distance is their mean by these weights over the traits that are known of both. It is the same both ways.
//
//	inhabitants 30  binary logarithms; 16 times as many is the whole difference
//	density     15  binary logarithms; 16 times as dense is the whole difference
//	type        15  city, town, countryside: half the difference for each step
//	mountains   10  coast 8  border 7  yes or no
//	standing    10  difference of the economic percentiles, each in the own country
//	remoteness   5  road time to the oblast centre as percentile; Eurostat's five classes of remoteness in the EU
//
// known is the weight of the traits that counted, of Weights.
func Distance(a, b Traits) (distance int32, known int) {
	var m mean
	logs(&m, a.Population, b.Population, 30)
	logs(&m, a.Density, b.Density, 15)
	if a.Type > 0 && b.Type > 0 {
		m.add(apart(int32(a.Type), int32(b.Type))*(One/2), 15)
	}
	flags(&m, a.Mountain, b.Mountain, 10)
	flags(&m, a.Coastal, b.Coastal, 8)
	flags(&m, a.Border, b.Border, 7)
	shares(&m, a.Standing, b.Standing, 10)
	shares(&m, a.Remoteness, b.Remoteness, 5)
	distance, _ = m.value()
	return distance, int(m.weight)
}

// Weights is the sum of the weights of all traits. A place without inhabitants or of which less than MinKnown counts is nobody's peer: what little
// is known of it would make it look like everybody.
const (
	Weights  = 100
	MinKnown = 60
)

// wholeLog is the difference of binary logarithms, in 65,536ths, that counts as whole.
const wholeLog = 4 << 16

func logs(m *mean, a, b int32, weight int) {
	if a >= 0 && b >= 0 {
		m.add(int32(int64(min(apart(a, b), wholeLog))*One/wholeLog), weight)
	}
}

func flags(m *mean, a, b int8, weight int) {
	if a >= 0 && b >= 0 {
		m.add(apart(int32(a), int32(b))*One, weight)
	}
}

func shares(m *mean, a, b int32, weight int) {
	if a >= 0 && b >= 0 {
		m.add(apart(a, b), weight)
	}
}

func apart(a, b int32) int32 {
	if a < b {
		return b - a
	}
	return a - b
}

// PeersEach is how many peers a list holds.
const PeersEach = 10

// A Scope says where peers are looked for; the value is the end of a message key.
type Scope string

// The scopes. A hromada has peers at home and in the Union; a unit of the Union at home, in the other member states and in
// Ukraine, where partners are looked for.
const (
	AtHome    Scope = "home"
	InUnion   Scope = "union"
	InUkraine Scope = "ukraine"
)

// A PeerList is the most similar places in a scope, the nearest first, of equally near ones the lower code.
type PeerList struct {
	Scope Scope
	Peers []Peer
}

// A Peer is a place that is like another.
type Peer struct {
	Brief
	Distance int32 // millionths
	Known    int   // weight of the traits that were compared, of Weights
}

// Peers gives the places most like a place by its code. Faults: not_found, unavailable.
func (s *Survey) Peers(ctx context.Context, code municipality.Code) ([]PeerList, error) {
	home, err := s.Nation(ctx, code.Country())
	if err != nil {
		return nil, err
	}
	self, ok, err := home.shard.Find(code)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, fault.New(fault.NotFound, "")
	}
	nations, err := s.Nations(ctx)
	if err != nil {
		return nil, err
	}
	traits, err := home.Traits()
	if err != nil {
		return nil, err
	}
	near := map[Scope]*nearest{}
	for _, n := range nations {
		scope := scopeOf(home.Country(), n.Country())
		if near[scope] == nil {
			near[scope] = &nearest{}
		}
		skip := unknown
		if n == home {
			skip = self
		}
		if err := near[scope].search(n, traits[self], skip); err != nil {
			return nil, err
		}
	}
	var out []PeerList
	for _, scope := range []Scope{AtHome, InUnion, InUkraine} {
		if near[scope] == nil {
			continue
		}
		list := PeerList{Scope: scope}
		for _, c := range near[scope].best {
			brief, err := c.nation.Brief(c.place)
			if err != nil {
				return nil, err
			}
			list.Peers = append(list.Peers, Peer{brief, c.distance, c.known})
		}
		out = append(out, list)
	}
	return out, nil
}

func scopeOf(home, other municipality.Country) Scope {
	switch other {
	case home:
		return AtHome
	case municipality.Ukraine:
		return InUkraine
	}
	return InUnion
}

// nearest collects the PeersEach nearest places. Countries must come in a fixed order; ties between them go to the code.
type nearest struct{ best []candidate }

type candidate struct {
	nation   *Nation
	place    int
	code     string
	distance int32
	known    int
}

// search looks through a nation, leaving out the place itself.
func (near *nearest) search(n *Nation, self Traits, skip int) error {
	traits, err := n.Traits()
	if err != nil {
		return err
	}
	codes, err := n.shard.Codes()
	if err != nil {
		return err
	}
	for i := range traits {
		distance, known := Distance(self, traits[i])
		full := len(near.best) == PeersEach
		if i == skip || known < MinKnown || traits[i].Population < 0 || full && distance > near.best[PeersEach-1].distance {
			continue
		}
		c := candidate{n, i, codes.At(i), distance, known}
		at, _ := slices.BinarySearchFunc(near.best, c, func(a, b candidate) int {
			return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(a.code, b.code))
		})
		if at == PeersEach {
			continue
		}
		if full {
			near.best = near.best[:PeersEach-1]
		}
		near.best = slices.Insert(near.best, at, c)
	}
	return nil
}
