package console

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// rulesPage says what each rule of a run costs, and who would rather have each other.
type rulesPage struct {
	resultHead
	Prices   kit.Table
	Blocking *kit.Table
	Blocked  string
	Pages    *kit.Pagination
}

var rulesTemplate = kit.NewPage[rulesPage](files, "result_rules.html")

func (c *Console) rules(w http.ResponseWriter, r *http.Request) error {
	f, err := c.find(r.Context(), r)
	if err != nil {
		return err
	}
	return showRules(w, r, f, r.URL.Query())
}

// pricedRules gives each rule with its price in words, and one sentence for all beyond those that prices were worked out for;
// "" where there are none.
func (f *findings) pricedRules(p *kit.Printer) (rows [][]string, beyond string) {
	more := 0
	for _, price := range f.why.Prices {
		if price.Open == matching.TooMany {
			more++
			continue
		}
		words := f.priceWords(p, price)
		if !price.Proved && price.Open == "" {
			words += " " + p.T("result.price.open")
		}
		rows = append(rows, []string{upper(f.ruleName(p, price.Rule)), words})
	}
	if more > 0 {
		beyond = p.T("worst.price.beyond", "count", more, "most", strconv.Itoa(matching.PricedBonds))
	}
	return rows, beyond
}

func showRules(w http.ResponseWriter, r *http.Request, f *findings, query url.Values) error {
	p := kit.PrinterOf(r)
	page := &rulesPage{resultHead: newResultHead(w, r, f, "rules")}
	page.Lead = []string{p.T("result.rules.lead")}
	page.Prices = kit.Table{
		Caption: p.T("result.rules.prices"),
		Head:    []kit.Cell{{Text: p.T("result.rules.rule")}, {Text: p.T("result.rules.price")}},
		Empty:   &kit.Empty{Title: p.T("result.rules.none"), Text: p.T("result.rules.none_text")},
	}
	switch {
	case f.run.Settings.Goal == matching.Stable:
		page.Lead = []string{p.T("result.rules.stable")}
		page.Prices.Empty = &kit.Empty{Title: p.T("ranking.no_price"), Text: p.T("ranking.no_price_text")}
	case !f.explained:
		page.Prices.Empty = &kit.Empty{Title: p.T("result.rules.waits"), Text: p.T("result.unexplained")}
	}
	rows, beyond := f.pricedRules(p)
	for _, row := range rows {
		page.Prices.Rows = append(page.Prices.Rows, kit.Row{Cells: []kit.Cell{{Text: row[0], Header: true}, {Text: row[1]}}})
	}
	if beyond != "" {
		page.Lead = append(page.Lead, beyond)
	}
	list, pages := pageThrough(p, f.result.Blocking, pageOf(query), rowsShown, func(n string) string {
		return runPath(f.run.ID) + "/rules?" + url.Values{pageField: {n}}.Encode()
	})
	switch {
	case len(list) > 0 && f.run.Settings.Goal == matching.Stable:
		page.Pages, page.Blocked = pages, p.T("ranking.blocked", "count", len(f.result.Blocking))
		page.Blocking = f.blockedTable(p, list)
	case len(list) > 0:
		page.Pages, page.Blocked = pages, p.T("result.blocking.lead"+f.ifSeveral(), "count", len(f.result.Blocking))
		page.Blocking = &kit.Table{Caption: p.T("result.blocking.title"), Head: []kit.Cell{{Text: p.T("console.run.ua_side")}, {Text: p.T("console.run.eu_side")}}}
		for _, c := range list {
			page.Blocking.Rows = append(page.Blocking.Rows, kit.Row{Cells: []kit.Cell{{Text: f.name(c.UA), Header: true}, {Text: f.name(c.EU)}}})
		}
	}
	return rulesTemplate.Render(w, http.StatusOK, page)
}

// upper begins a name that stands alone with a capital letter.
func upper(s string) string {
	for i, r := range s {
		if i == 0 {
			return strings.ToUpper(string(r)) + s[len(string(r)):]
		}
	}
	return s
}
