package analysis

import (
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
)

// A Sense says how a figure becomes a strength. A figure of a register only hints, so it never says more than HintMost or
// less than HintLeast: that somebody excels, or can do nothing, is for people to say.
type Sense string

// The senses.
const (
	More    Sense = "more"    // the percentile in the country
	Less    Sense = "less"    // the percentile from above
	Present Sense = "present" // yes is the most, no is unknown: what is missing says nothing about strength
	City    Sense = "city"    // DEGURBA: a city is the most, a town the middle, the countryside unknown
)

// Ranks reports whether the sense is of a figure's place among those of the country.
func (s Sense) Ranks() bool { return s == More || s == Less }

// The bounds of a hint, in millionths: of the lowest and the highest percentile.
const (
	HintLeast = One / 4
	HintMost  = 3 * One / 4
)

// A Proxy is a figure of the register that hints at a strength in a theme.
type Proxy struct {
	Theme     programme.ThemeID
	Indicator municipality.Indicator
	Sense     Sense
	Weight    int
}

// Words is the key of the sentence that says why the figure hints at the strength.
func (p Proxy) Words() string { return "analysis.proxy." + string(p.Theme) + "." + string(p.Indicator) }

// Proxies is the table of what the registers hint at, by the ids of the themes of the programme's first edition. An
// edition with other themes has no proxies until they are listed here. No register says anything about
// "climate": energy use, buildings and emissions are not in them.
//
//	finances     own income per head without soldiers' pay, tax capacity: the base that a budget rests on
//	             little of the income from transfers: the budget is the hromada's own
//	             unified tax: many small businesses pay it, a broad base
//	             region's GDP index: the base in the EU
//	environment  eco tax: by law spent on protecting the environment, so there are means and measures
//	             tourist fee: public space, waste and transport are kept up for guests too
//	             train station: a node of public transport
//	             city or town (DEGURBA): public transport and waste collection are run every day
//	equality     tools of e-democracy: more residents than those in the hall take part
//	social       tools of e-democracy: services and answers online
//	             agreements of cooperation with neighbours: services run together
//	             high median age of the region: care of older people is everyday work
func Proxies() []Proxy {
	return []Proxy{
		{"finances", municipality.OwnIncomeExMil, More, 8},
		{"finances", municipality.TaxCapacity, More, 6},
		{"finances", municipality.TransfersShare, Less, 4},
		{"finances", municipality.ShareSmallTrade, More, 2},
		{"finances", municipality.GDPIndex, More, 10},
		{"environment", municipality.ShareEcoTax, More, 3},
		{"environment", municipality.ShareTourism, More, 4},
		{"environment", municipality.TrainStation, Present, 2},
		{"environment", municipality.Degurba, City, 5},
		{"equality", municipality.EDemocracy, More, 5},
		{"social", municipality.EDemocracy, More, 8},
		{"social", municipality.Cooperations, More, 5},
		{"social", municipality.RegionMedianAge, More, 5},
	}
}

// Proxies gives the proxies of a theme for the i-th place: those that its country's register can know. A negative i is a
// place that the register does not have.
func (n *Nation) Proxies(i int, theme programme.ThemeID) ([]Part, error) {
	var out []Part
	for _, proxy := range Proxies() {
		if proxy.Theme != theme || !Applies(proxy.Indicator, n.Country()) {
			continue
		}
		part := Part{
			Kind: ProxyPart, Indicator: proxy.Indicator, Sense: proxy.Sense, Weight: proxy.Weight, Words: proxy.Words(),
		}
		values, err := n.proxy(proxy)
		if err != nil {
			return nil, err
		}
		if i >= 0 && values != nil && values[i] != unknown {
			part.Value, part.Known = values[i], true
			if part.Rank, err = n.rankOf(proxy, i); err != nil {
				return nil, err
			}
		}
		out = append(out, part)
	}
	return out, nil
}

// rankOf gives the percentile by which a ranking proxy hints at the strength of the i-th place; 0 for one that does not rank.
func (n *Nation) rankOf(p Proxy, i int) (int32, error) {
	if !p.Sense.Ranks() {
		return 0, nil
	}
	rank, err := n.ranks(p.Indicator)
	if err != nil {
		return 0, err
	}
	return max(rank(i), 0), nil
}

// proxyKey tells apart what is computed of one indicator in different senses.
type proxyKey struct {
	ind   municipality.Indicator
	sense Sense
}

// proxy gives the strength that a figure hints at for every place by the newest column, -1 where it is unknown; nil without
// such a figure.
func (n *Nation) proxy(p Proxy) ([]int32, error) {
	key := proxyKey{p.Indicator, p.Sense}
	n.mu.Lock()
	values, ok := n.hints[key]
	n.mu.Unlock()
	if ok {
		return values, nil
	}
	values, err := n.readProxy(p)
	if err != nil {
		return nil, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.hints[key] = values
	return values, nil
}

func (n *Nation) readProxy(p Proxy) ([]int32, error) {
	column, ok, err := n.shard.Column(p.Indicator)
	if err != nil || !ok {
		return nil, err
	}
	r, err := n.Ranking(p.Indicator, column.Year)
	if err != nil {
		return nil, err
	}
	out := make([]int32, column.Len())
	seen := map[float64]int32{} // figures of regions repeat; so do small counts
	for i := range out {
		v, known := column.At(i)
		if !known {
			out[i] = unknown
			continue
		}
		value, ok := seen[v]
		if !ok {
			value = hint(p.Sense, v, r)
			seen[v] = value
		}
		out[i] = value
	}
	return out, nil
}

func hint(sense Sense, v float64, r Ranking) int32 {
	rank, ranked := r.Percentile(v)
	switch {
	case sense == More && ranked:
		return within(rank)
	case sense == Less && ranked:
		return within(One - rank)
	case sense == Present && v > 0, sense == City && v == 1:
		return HintMost
	case sense == City && v == 2:
		return within(One / 2)
	}
	return unknown
}

// within puts a percentile between the bounds of a hint.
func within(rank int32) int32 { return HintLeast + rank/2 }

// Hints are what the register alone says about the strengths of all places of a country.
type Hints struct {
	Themes []programme.ThemeID
	Values [][]int32 // by theme, then by place in the shard's order: millionths, -1 where nothing is known
}

// Hints gives the strengths of all places in one pass over the register's columns: what Strengths gives of a place
// without application, marks and corrections.
func (n *Nation) Hints(themes []programme.ThemeID) (Hints, error) {
	h := Hints{Themes: themes, Values: make([][]int32, len(themes))}
	for t, theme := range themes {
		means := make([]mean, n.shard.Len())
		for _, proxy := range Proxies() {
			if proxy.Theme != theme || !Applies(proxy.Indicator, n.Country()) {
				continue
			}
			values, err := n.proxy(proxy)
			if err != nil {
				return Hints{}, err
			}
			for i, v := range values {
				if v != unknown {
					means[i].add(v, proxy.Weight)
				}
			}
		}
		h.Values[t] = make([]int32, len(means))
		for i := range means {
			v, ok := means[i].value()
			if !ok {
				v = unknown
			}
			h.Values[t][i] = v
		}
	}
	return h, nil
}
