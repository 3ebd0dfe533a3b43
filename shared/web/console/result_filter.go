package console

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// Names of the filter's fields.
const (
	findField     = "find"
	stateField    = "state"
	oblastField   = "oblast"
	themeField    = "theme"
	scoreField    = "score"
	knownField    = "known"
	survivesField = "survives"
	sortField     = "sort"
	orderField    = "order"
	pageField     = "page"
)

// rowsShown is how many rows of a result one page shows.
const rowsShown = 100

// A pairFilter chooses and orders the pairs of a result, as the address of the page says.
type pairFilter struct {
	query    url.Values
	wrong    map[string]bool // fields that hold no number from 0 to 100
	score    int
	known    int
	survives int // 0 sets no limit
	page     int
}

func readFilter(query url.Values) pairFilter {
	f := pairFilter{query: query, wrong: map[string]bool{}}
	percent := func(name string) int {
		typed := strings.TrimSpace(query.Get(name))
		if typed == "" {
			return 0
		}
		n, err := strconv.Atoi(typed)
		if err != nil || n < 0 || n > 100 {
			f.wrong[name] = true
			return 0
		}
		return n
	}
	f.score, f.known, f.survives = percent(scoreField), percent(knownField), percent(survivesField)
	f.page = pageOf(query)
	return f
}

// pageOf gives the number of the page of a list, 1 for everything that is none.
func pageOf(query url.Values) int {
	n, err := strconv.Atoi(query.Get(pageField))
	if err != nil {
		return 1
	}
	return max(n, 1)
}

// choose gives the pairs that pass, in the order that is asked for.
func (f pairFilter) choose(in *findings) []matching.Pair {
	var out []matching.Pair
	words := text.Fold(f.query.Get(findField))
	for _, p := range in.result.Pairs {
		if f.passes(in, p) && (finds(p.UA, words) || finds(p.EU, words)) {
			out = append(out, p)
		}
	}
	f.order(in, out)
	return out
}

// finds reports whether a folded search is part of a municipality's name, in either alphabet.
func finds(c matching.Candidate, words string) bool {
	return words == "" || strings.Contains(text.Fold(c.Name), words) || strings.Contains(text.Fold(c.Latin), words)
}

func (f pairFilter) passes(in *findings, p matching.Pair) bool {
	if state := f.query.Get(stateField); state != "" && string(p.EU.Country) != state {
		return false
	}
	if oblast := f.query.Get(oblastField); oblast != "" && oblastKey(p.UA) != oblast {
		return false
	}
	if theme := f.query.Get(themeField); theme != "" && !shareTheme(p, theme) {
		return false
	}
	if int64(p.Value) < int64(f.score)*matching.One/100 || int64(p.Confidence) < int64(f.known)*matching.One/100 {
		return false
	}
	if f.survives > 0 && in.why.Draws > 0 {
		reason := in.reason(p)
		return reason != nil && reason.Survived*100 < f.survives*in.why.Draws
	}
	return true
}

// oblastKey tells oblasts apart: by code, and by name where the input has none.
func oblastKey(c matching.Candidate) string { return cmp.Or(c.RegionCode, c.Region) }

// shareTheme reports whether one side needs something in the theme that the other one is strong in.
func shareTheme(p matching.Pair, id string) bool {
	a, b := themeOf(p.UA, id), themeOf(p.EU, id)
	return a.Need > 0 && b.Strength > 0 || b.Need > 0 && a.Strength > 0
}

func themeOf(c matching.Candidate, id string) matching.Theme {
	for _, t := range c.Themes {
		if t.ID == id {
			return t
		}
	}
	return matching.Theme{ID: id}
}

// sortKeys are the columns by which pairs can be ordered.
var sortKeys = []string{"ua", "eu", "score", "known", "margin", "survived"}

// sorting gives the column and the direction: numbers from the highest, names from the first letter, unless asked otherwise.
func (f pairFilter) sorting() (key string, down bool) {
	key = f.query.Get(sortField)
	if !slices.Contains(sortKeys, key) {
		key = "score"
	}
	down = key != "ua" && key != "eu"
	switch f.query.Get(orderField) {
	case "up":
		down = false
	case "down":
		down = true
	}
	return key, down
}

func (f pairFilter) order(in *findings, pairs []matching.Pair) {
	key, down := f.sorting()
	rank := func(p matching.Pair) (int64, string) {
		reason := in.reason(p)
		switch key {
		case "ua":
			return 0, text.Fold(p.UA.Latin)
		case "eu":
			return 0, text.Fold(p.EU.Latin)
		case "known":
			return int64(p.Confidence), ""
		case "margin":
			return spare(reason), ""
		case "survived":
			if reason != nil {
				return int64(reason.Survived), ""
			}
			return -1, ""
		}
		return int64(p.Value), ""
	}
	slices.SortStableFunc(pairs, func(a, b matching.Pair) int {
		an, as := rank(a)
		bn, bs := rank(b)
		by := cmp.Or(cmp.Compare(an, bn), cmp.Compare(as, bs))
		if down {
			return -by
		}
		return by
	})
}

// spare orders pairs by what they can lose: what no score can break comes last.
func spare(reason *matching.PairReason) int64 {
	switch {
	case reason == nil:
		return -1
	case reason.Margin == nil:
		return 1 << 62
	}
	fall, ends := reason.Fall()
	if !ends {
		fall = reason.Margin.Total
	}
	return int64(reason.Margin.Pairs)<<40 + fall
}

// with gives the address of the same page with one thing changed; the page begins anew.
func (f pairFilter) with(path string, changes ...string) string {
	q := url.Values{}
	for _, name := range []string{findField, stateField, oblastField, themeField, scoreField, knownField, survivesField, sortField, orderField} {
		if v := f.query.Get(name); v != "" {
			q.Set(name, v)
		}
	}
	for i := 0; i+1 < len(changes); i += 2 {
		q.Set(changes[i], changes[i+1])
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// sortLink makes a column's heading a link that orders by it, and the other way round when it does already.
func (f pairFilter) sortLink(path, key string) *kit.Sort {
	now, down := f.sorting()
	s := &kit.Sort{Order: "none", Href: f.with(path, sortField, key, orderField, "")}
	if key == now {
		s.Order, s.Href = "ascending", f.with(path, sortField, key, orderField, "down")
		if down {
			s.Order, s.Href = "descending", f.with(path, sortField, key, orderField, "up")
		}
	}
	return s
}

// active reports whether anything is filtered.
func (f pairFilter) active() bool {
	for _, name := range []string{findField, stateField, oblastField, themeField, scoreField, knownField, survivesField} {
		if f.query.Get(name) != "" {
			return true
		}
	}
	return false
}

// bar is the form above a list of pairs.
func (f pairFilter) bar(p *kit.Printer, in *findings, path string) kit.Filter {
	out := kit.Filter{Action: path, Label: p.T("result.filter.label"), Button: p.T("result.filter.show"), Inputs: []kit.Input{
		{Name: findField, Label: p.T("result.filter.find"), Type: "search", Width: 20, Value: f.query.Get(findField)},
	}}
	number := func(name, key string) {
		i := kit.Input{Name: name, Label: p.T(key), Type: "text", InputMode: "numeric", Width: 3, Suffix: "%", Value: f.query.Get(name)}
		if f.wrong[name] {
			i.Error = p.T("result.filter.wrong")
		}
		out.Inputs = append(out.Inputs, i)
	}
	number(scoreField, "result.filter.score")
	number(knownField, "result.filter.known")
	if in.why.Draws > 0 {
		number(survivesField, "result.filter.survives")
	}
	states, oblasts, themes := in.groups(p)
	out.Selects = []kit.Choice{
		f.choice(p, stateField, "result.filter.state", states),
		f.choice(p, oblastField, "result.filter.oblast", oblasts),
		f.choice(p, themeField, "result.filter.theme", themes),
	}
	if v := f.query.Get(sortField); v != "" {
		out.Hidden = append(out.Hidden, kit.Hidden{Name: sortField, Value: v}, kit.Hidden{Name: orderField, Value: f.query.Get(orderField)})
	}
	if f.active() {
		out.Clear = &kit.Link{Text: p.T("result.filter.clear"), Href: path}
	}
	return out
}

func (f pairFilter) choice(p *kit.Printer, name, key string, options []kit.Option) kit.Choice {
	c := kit.Choice{Name: name, Label: p.T(key), Options: append([]kit.Option{{Text: p.T("result.filter.all")}}, options...)}
	for i := range c.Options {
		c.Options[i].Selected = c.Options[i].Value == f.query.Get(name)
	}
	return c
}

// groups lists the states, oblasts and themes of the pairs.
func (f *findings) groups(p *kit.Printer) (states, oblasts, themes []kit.Option) {
	seenStates, seenOblasts := map[string]string{}, map[string]string{}
	for _, pair := range f.result.Pairs {
		seenStates[string(pair.EU.Country)] = p.Country(string(pair.EU.Country))
		seenOblasts[oblastKey(pair.UA)] = cmp.Or(pair.UA.Region, oblastKey(pair.UA))
	}
	for _, t := range f.edition.Themes {
		themes = append(themes, kit.Option{Value: string(t.ID), Text: t.Name.In(p.Lang())})
	}
	return options(p, seenStates), options(p, seenOblasts), themes
}

// options orders values by their names.
func options(p *kit.Printer, names map[string]string) []kit.Option {
	var out []kit.Option
	for value, name := range names {
		if value != "" {
			out = append(out, kit.Option{Value: value, Text: name})
		}
	}
	text.SortBy(text.CollatorFor(p.Lang()), out, func(o kit.Option) string { return o.Text })
	return out
}

// pageThrough cuts a list into pages and leads between them.
func pageThrough[T any](p *kit.Printer, list []T, page, size int, address func(page string) string) ([]T, *kit.Pagination) {
	if len(list) <= size {
		return list, nil
	}
	last := (len(list) + size - 1) / size
	page = min(page, last)
	from, to := (page-1)*size, min(page*size, len(list))
	pages := &kit.Pagination{Label: p.T("result.pages.label"), Where: p.T("result.pages.where", "from", from+1, "to", to, "of", len(list))}
	if page > 1 {
		pages.Previous = &kit.Link{Text: p.T("result.pages.previous"), Href: address(strconv.Itoa(page - 1))}
	}
	if page < last {
		pages.Next = &kit.Link{Text: p.T("result.pages.next"), Href: address(strconv.Itoa(page + 1))}
	}
	return list[from:to], pages
}
