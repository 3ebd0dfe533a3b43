package analysis

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// A Group is places of one sort, such as "small towns in the mountains near a border". The value is stable: form,
// landscape and border joined by "-". Every place has exactly one, made of three rules:
//
//	form       by Type and inhabitants: city of 100,000 or more, city, town of 10,000 or more, small town, rural
//	           municipality of 5,000 or more, small rural municipality; without inhabitants it is "uninhabited",
//	           without a figure of inhabitants or a Type "unclassified", and nothing more is asked
//	landscape  on the coast, else in the mountains (in the EU: of its NUTS 3 region), else inland
//	border     touches the state border (in the EU: its NUTS 3 region is a border region), else not
//
// A landscape or border that the register does not know counts as inland and as no border.
type Group string

// The groups without landscape and border.
const (
	Uninhabited  Group = "uninhabited"
	Unclassified Group = "unclassified"
)

// Forms, landscapes and borders in the order of a list.
func forms() []string {
	return []string{"large_city", "city", "town", "small_town", "rural", "small_rural"}
}

func landscapes() []string { return []string{"coast", "mountain", "inland"} }

func borders() []string { return []string{"border", "interior"} }

// The bounds of the forms, in inhabitants.
const (
	largeCityFrom = 100_000
	bigTownFrom   = 10_000
	bigRuralFrom  = 5_000
)

// Groups lists every group, from the largest cities on; those without landscape last.
func Groups() []Group {
	var out []Group
	for _, form := range forms() {
		for _, landscape := range landscapes() {
			for _, border := range borders() {
				out = append(out, Group(form+"-"+landscape+"-"+border))
			}
		}
	}
	return append(out, Uninhabited, Unclassified)
}

// ParseGroup reads a group; false for anything else.
func ParseGroup(s string) (Group, bool) {
	g := Group(s)
	return g, slices.Contains(Groups(), g)
}

// Words is the key of the group's name, one whole phrase in each language.
func (g Group) Words() string { return "analysis.group." + strings.ReplaceAll(string(g), "-", "_") }

// Group gives the group of a place with these traits.
func (t Traits) Group() Group {
	switch {
	case t.People == 0:
		return Uninhabited
	case t.People < 0 || t.Type == 0:
		return Unclassified
	}
	landscape, border := "inland", "interior"
	if t.Mountain == 1 {
		landscape = "mountain"
	}
	if t.Coastal == 1 {
		landscape = "coast"
	}
	if t.Border == 1 {
		border = "border"
	}
	return Group(t.form() + "-" + landscape + "-" + border)
}

func (t Traits) form() string {
	switch t.Type {
	case 1:
		if t.People >= largeCityFrom {
			return "large_city"
		}
		return "city"
	case 2:
		if t.People >= bigTownFrom {
			return "town"
		}
		return "small_town"
	}
	if t.People >= bigRuralFrom {
		return "rural"
	}
	return "small_rural"
}

// A GroupCount says how many places of each country are in a group.
type GroupCount struct {
	Group     Group
	Places    int
	Countries []CountryCount // only those with places, the most first
}

// A CountryCount is a number of places in a country.
type CountryCount struct {
	Country municipality.Country
	Places  int
}

// Groups counts the places of every group, in the order of Groups. Faults: unavailable.
func (s *Survey) Groups(ctx context.Context) ([]GroupCount, error) {
	nations, err := s.Nations(ctx)
	if err != nil {
		return nil, err
	}
	index := map[Group]int{}
	var out []GroupCount
	for i, g := range Groups() {
		index[g] = i
		out = append(out, GroupCount{Group: g})
	}
	for _, n := range nations {
		members, err := n.members()
		if err != nil {
			return nil, err
		}
		for g, places := range members {
			c := &out[index[g]]
			c.Places += len(places)
			c.Countries = append(c.Countries, CountryCount{n.Country(), len(places)})
		}
	}
	for _, c := range out {
		slices.SortFunc(c.Countries, func(a, b CountryCount) int {
			return cmp.Or(cmp.Compare(b.Places, a.Places), cmp.Compare(a.Country, b.Country))
		})
	}
	return out, nil
}

// members gives the numbers of the places of each group.
func (n *Nation) members() (map[Group][]int32, error) {
	n.mu.Lock()
	done := n.groups
	n.mu.Unlock()
	if done != nil {
		return done, nil
	}
	traits, err := n.Traits()
	if err != nil {
		return nil, err
	}
	groups := map[Group][]int32{}
	for i, t := range traits {
		g := t.Group()
		groups[g] = append(groups[g], int32(i))
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.groups = groups
	return groups, nil
}

// Members gives some members of a group in one country, the most populous first, and how many there are: those numbered
// from..from+limit-1. Faults: not_found for a country that the register does not have, unavailable.
func (s *Survey) Members(ctx context.Context, g Group, country municipality.Country, from, limit int) ([]Brief, int, error) {
	n, err := s.Nation(ctx, country)
	if err != nil {
		return nil, 0, err
	}
	all, err := n.members()
	if err != nil {
		return nil, 0, err
	}
	traits, err := n.Traits()
	if err != nil {
		return nil, 0, err
	}
	members := slices.Clone(all[g])
	slices.SortFunc(members, func(a, b int32) int { // equal ones by code, which is the order of the shard
		return cmp.Or(cmp.Compare(traits[b].People, traits[a].People), cmp.Compare(a, b))
	})
	from = min(max(from, 0), len(members))
	page := members[from:min(from+max(limit, 0), len(members))]
	out := make([]Brief, len(page))
	for i, member := range page {
		if out[i], err = n.Brief(int(member)); err != nil {
			return nil, 0, err
		}
	}
	return out, len(members), nil
}
