package console

import (
	"net/http"

	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/analysis"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// peersPage lists the places most like one.
type peersPage struct {
	kit.Base
	Back    kit.Link
	Lists   []kit.Table
	Compare *kit.Link
}

var peersTemplate = kit.NewPage[peersPage](files, "peers.html")

func (c *Console) peers(w http.ResponseWriter, r *http.Request) error {
	survey, err := c.survey(r.Context())
	if err != nil {
		return err
	}
	profile, err := survey.Profile(r.Context(), r.PathValue("code"))
	if err != nil {
		return err
	}
	lists, err := survey.Peers(r.Context(), profile.Place.Code)
	if err != nil {
		return err
	}
	return showPeers(w, r, profile.Place, lists)
}

func showPeers(w http.ResponseWriter, r *http.Request, place municipality.Place, lists []analysis.PeerList) error {
	p := kit.PrinterOf(r)
	page := &peersPage{
		Base: kit.NewBase(w, r, p.T("analysis.peers.title", "name", shortName(place.Names))),
		Back: kit.Link{Text: shortName(place.Names), Href: placePath(place.Code)},
	}
	for _, list := range lists {
		page.Lists = append(page.Lists, peersTable(p, place, list))
	}
	if codes := firstPeers(lists); len(codes) > 0 {
		page.Compare = &kit.Link{Text: p.T("analysis.peers.compare"), Href: compareHref(append([]municipality.Code{place.Code}, codes...))}
	}
	return peersTemplate.Render(w, http.StatusOK, page)
}

// firstPeers gives the two nearest of the first and of the last list: of home and of the other side.
func firstPeers(lists []analysis.PeerList) []municipality.Code {
	var codes []municipality.Code
	for i, list := range lists {
		if i == 0 || i == len(lists)-1 {
			for _, peer := range list.Peers[:min(2, len(list.Peers))] {
				codes = append(codes, peer.Code)
			}
		}
	}
	return codes
}

func peersTable(p *kit.Printer, place municipality.Place, list analysis.PeerList) kit.Table {
	t := kit.Table{
		Caption: p.T("analysis.peers."+string(list.Scope), "country", p.Country(string(place.Country))),
		Head: []kit.Cell{
			{Text: p.T("analysis.places.name")},
			{Text: p.T("analysis.places.country")},
			{Text: p.T("analysis.places.region")},
			{Text: p.T("analysis.places.population"), Numeric: true},
			{Text: p.T("analysis.peers.alike"), Numeric: true},
		},
		Empty: &kit.Empty{Title: p.T("analysis.peers.none"), Text: p.T("analysis.peers.none_text")},
	}
	for _, peer := range list.Peers {
		alike := kit.Cell{Text: inPercent(p, analysis.One-peer.Distance), Numeric: true}
		if peer.Known < analysis.Weights {
			alike.Hint = p.T("analysis.peers.known", "percent", p.Percent(text.Decimal{Unscaled: int64(peer.Known) * 100 / analysis.Weights}))
		}
		t.Rows = append(t.Rows, kit.Row{Cells: append(briefCells(p, peer.Brief), alike)})
	}
	return t
}

// occupiedHint warns of a place that is occupied, or a part of it; "" of any other.
func occupiedHint(p *kit.Printer, occupied string) string {
	switch municipality.Hostility(occupied) {
	case municipality.HostilityYes, municipality.HostilityPartly:
		return p.T("figures.occupied." + occupied)
	}
	return ""
}

// briefCells are the cells of a place in a list: name, country, region, inhabitants.
func briefCells(p *kit.Printer, b analysis.Brief) []kit.Cell {
	people := p.T("analysis.profile.unknown")
	if b.Traits.People >= 0 {
		people = p.Number(b.Traits.People)
	}
	return []kit.Cell{
		{Text: placeName(b.Name, b.Latin), Href: placePath(b.Code), Hint: occupiedHint(p, string(b.Occupied)), Header: true},
		{Text: p.Country(string(b.Country))},
		{Text: placeName(b.Region.Name, b.Region.Latin)},
		{Text: people, Numeric: true},
	}
}
