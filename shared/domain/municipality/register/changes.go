package register

import (
	"cmp"
	"slices"

	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// examples is how many examples a report gives of each kind of change.
const examples = 5

// Changes says in what a snapshot differs from the one before.
type Changes struct {
	Added    Tally
	Gone     Tally
	Renamed  Tally
	Moved    Tally // to another region or kind
	War      Tally // status of hostilities
	Figures  map[FigureKey]*Tally
	replaced map[municipality.Country]int // places of the older snapshot, to weigh Gone by
	gone     map[municipality.Country]int
}

// A FigureKey is an indicator of a year.
type FigureKey struct {
	Indicator municipality.Indicator
	Year      int
}

// A Tally counts changes and keeps the first of them.
type Tally struct {
	Count    int
	Examples []Change
}

// A Change is one difference: what was there and what is there now.
type Change struct {
	Code      municipality.Code
	Name      string
	Old, New  string
	From, To  float64
	HasFigure bool // From and To count, as far as Was and Is say
	Was, Is   bool
}

// None reports whether nothing changed.
func (c Changes) None() bool {
	return c.Added.Count+c.Gone.Count+c.Renamed.Count+c.Moved.Count+c.War.Count+len(c.Figures) == 0
}

// FigureKeys lists the indicators that changed, in the order of pages, the newest year first.
func (c Changes) FigureKeys() []FigureKey {
	keys := make([]FigureKey, 0, len(c.Figures))
	for k := range c.Figures {
		keys = append(keys, k)
	}
	order := municipality.Indicators()
	slices.SortFunc(keys, func(a, b FigureKey) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.Indicator), slices.Index(order, b.Indicator)), cmp.Compare(b.Year, a.Year))
	})
	return keys
}

func (t *Tally) add(c Change) {
	t.Count++
	if len(t.Examples) < examples {
		t.Examples = append(t.Examples, c)
	}
}

// compare adds the differences between two shards of a country; before is nil when there was none.
func (c *Changes) compare(before, after *Shard) error {
	if before == nil {
		return c.each(after, &c.Added)
	}
	old, err := before.Codes()
	if err != nil {
		return err
	}
	now, err := after.Codes()
	if err != nil {
		return err
	}
	c.replaced[before.Country()] += old.Len()
	pairs := make([][2]int, 0, now.Len())
	for i, j := 0, 0; i < old.Len() || j < now.Len(); {
		switch {
		case j == now.Len() || i < old.Len() && old.At(i) < now.At(j):
			if err := c.one(before, i, &c.Gone); err != nil {
				return err
			}
			c.gone[before.Country()]++
			i++
		case i == old.Len() || old.At(i) > now.At(j):
			if err := c.one(after, j, &c.Added); err != nil {
				return err
			}
			j++
		default:
			pairs = append(pairs, [2]int{i, j})
			i, j = i+1, j+1
		}
	}
	if err := c.compareNames(before, after, pairs); err != nil {
		return err
	}
	return c.compareFigures(before, after, pairs)
}

// leave counts the places of a country that the new snapshot does not have at all.
func (c *Changes) leave(before *Shard) error {
	c.replaced[before.Country()] += before.Len()
	c.gone[before.Country()] += before.Len()
	return c.each(before, &c.Gone)
}

func (c *Changes) each(s *Shard, t *Tally) error {
	for i := range s.Len() {
		if err := c.one(s, i, t); err != nil {
			return err
		}
	}
	return nil
}

func (c *Changes) one(s *Shard, i int, t *Tally) error {
	if len(t.Examples) >= examples {
		t.Count++
		return nil
	}
	p, err := s.Place(i)
	if err != nil {
		return err
	}
	t.add(Change{Code: p.Code, Name: p.Names.Short()})
	return nil
}

// compareNames notices other names, regions, kinds and war statuses.
func (c *Changes) compareNames(before, after *Shard, pairs [][2]int) error {
	for _, pair := range pairs {
		old, err := before.bare(pair[0])
		if err != nil {
			return err
		}
		now, err := after.bare(pair[1])
		if err != nil {
			return err
		}
		change := Change{Code: now.Code, Name: now.Names.Short()}
		if old.Names.Written != now.Names.Written || old.Names.Centre != now.Names.Centre {
			change.Old, change.New = nameLine(old.Names), nameLine(now.Names)
			c.Renamed.add(change)
		}
		if old.Region.Code != now.Region.Code || old.Kind != now.Kind {
			change.Old, change.New = old.Region.Code+" "+string(old.Kind), now.Region.Code+" "+string(now.Kind)
			c.Moved.add(change)
		}
		if was, is := warLine(old.War), warLine(now.War); was != is {
			change.Old, change.New = was, is
			c.War.add(change)
		}
	}
	return nil
}

// bare gives a place with its names, region, kind and war status only.
func (s *Shard) bare(i int) (municipality.Place, error) {
	var p municipality.Place
	for _, step := range []func(*municipality.Place, int) error{s.putNames, s.putWhere, s.putWar} {
		if err := step(&p, i); err != nil {
			return p, err
		}
	}
	return p, nil
}

func nameLine(n municipality.Names) string {
	if n.Centre == "" || n.Centre == n.Written {
		return n.Written
	}
	return n.Written + " (" + n.Centre + ")"
}

func warLine(w *municipality.War) string {
	if w == nil {
		return ""
	}
	return w.AsOf + " occupied " + string(w.Occupied) + ", active " + string(w.Active) + ", possible " + string(w.Possible) +
		"; " + w.EarlierAsOf + " " + string(w.Earlier)
}

// compareFigures notices figures that came, went or changed; those of regions count once for each of their places.
func (c *Changes) compareFigures(before, after *Shard, pairs [][2]int) error {
	seen := map[FigureKey]bool{}
	for _, info := range append(before.Columns(), after.Columns()...) {
		key := FigureKey{info.Indicator, info.Year}
		if seen[key] {
			continue
		}
		seen[key] = true
		old, hadOld, err := before.ColumnOf(info.Indicator, info.Year)
		if err != nil {
			return err
		}
		now, hasNow, err := after.ColumnOf(info.Indicator, info.Year)
		if err != nil {
			return err
		}
		for _, pair := range pairs {
			change := Change{HasFigure: true}
			if v, ok := valueAt(old, hadOld, pair[0]); ok {
				change.From, change.Was = v, true
			}
			if v, ok := valueAt(now, hasNow, pair[1]); ok {
				change.To, change.Is = v, true
			}
			if change.Was == change.Is && (!change.Was || change.From == change.To) {
				continue
			}
			if err := c.figure(key, after, pair[1], change); err != nil {
				return err
			}
		}
	}
	return nil
}

// valueAt gives a value of a column that may not be there.
func valueAt(c Column, there bool, i int) (float64, bool) {
	if !there {
		return 0, false
	}
	return c.At(i)
}

func (c *Changes) figure(key FigureKey, s *Shard, i int, change Change) error {
	t := c.Figures[key]
	if t == nil {
		t = &Tally{}
		c.Figures[key] = t
	}
	if len(t.Examples) < examples {
		p, err := s.bare(i)
		if err != nil {
			return err
		}
		change.Code, change.Name = p.Code, p.Names.Short()
	}
	t.add(change)
	return nil
}
