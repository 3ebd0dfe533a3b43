package console

import (
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/matching/minutes"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// proofSheets hold the prices that prove a total, and of a limited run the parts into which it divides all ways to pair.
func (f *findings) proofSheets(p *kit.Printer) []minutes.Sheet {
	proof := f.result.Proof
	switch {
	case proof.Prices != nil:
		return []minutes.Sheet{f.priceSheet(p)}
	case proof.Certificate != nil:
		return []minutes.Sheet{f.limitPriceSheet(p), f.stepSheet(p)}
	}
	return nil
}

// priceSheet lists the prices of everybody, and how they add up to the total.
func (f *findings) priceSheet(p *kit.Printer) minutes.Sheet {
	s := minutes.Sheet{Name: p.T("proof.sheet"), Widths: []float64{40, 34, 16}, Head: []string{p.T("proof.side"), p.T("proof.of"), p.T("proof.price")}}
	prices := f.result.Proof.Prices
	for _, side := range []struct {
		name string
		list []matching.PlacePrice
	}{{p.T("console.run.eu_side"), prices.EU}, {p.T("console.run.ua_side"), prices.UA}} {
		for _, x := range side.list {
			s.Rows = append(s.Rows, []any{side.name, f.name(x.Application), share(x.Price)})
		}
	}
	s.Rows = append(s.Rows, []any{p.T("proof.place"), nil, share(prices.Place)}, []any{nil, nil, nil})
	sums, _ := f.result.Sums(f.run.Settings)
	for _, sum := range []struct {
		key string
		of  int64
	}{{"eu", sums.EU}, {"ua", sums.UA}, {"all_places", sums.Places}, {"surplus", sums.Surplus}, {"locked", sums.Locked}, {"sum", sums.Total()}} {
		s.Rows = append(s.Rows, []any{p.T("proof." + sum.key), nil, share(sum.of)})
	}
	return s
}

// limitPriceSheet lists the prices of each part of a search. They are exact: a 64th of a millionth has a finite number of
// decimals in binary.
func (f *findings) limitPriceSheet(p *kit.Printer) minutes.Sheet {
	s := minutes.Sheet{Name: p.T("proof.sheet"), Widths: []float64{12, 40, 34, 16}, Head: []string{
		p.T("proof.list"), p.T("proof.limit"), p.T("proof.of"), p.T("proof.price"),
	}}
	for n, list := range f.result.Proof.Certificate.Prices {
		add := func(kind, name string, price int64) {
			s.Rows = append(s.Rows, []any{n, p.T("proof." + kind), name, share(price) / matching.PriceParts})
		}
		for _, x := range list.UA {
			add("one_place", f.name(x.Application), x.Price)
		}
		for _, x := range list.Oblasts {
			add("oblast", f.oblastName(x.Name), x.Price)
		}
		for _, x := range list.Themes {
			add("theme", f.themeName(p, x.Name), x.Price)
		}
	}
	return s
}

// stepSheet lists how a search divided all ways to pair.
func (f *findings) stepSheet(p *kit.Printer) minutes.Sheet {
	s := minutes.Sheet{Name: p.T("proof.steps"), Widths: []float64{12, 70, 12}, Head: []string{
		p.T("proof.step"), p.T("proof.question"), p.T("proof.no"), p.T("proof.yes"), p.T("proof.list"),
	}}
	for n, step := range f.result.Proof.Certificate.Steps {
		if step.Part() {
			s.Rows = append(s.Rows, []any{n, nil, nil, nil, step.Prices})
			continue
		}
		s.Rows = append(s.Rows, []any{n, f.question(p, step), step.No, step.Yes, nil})
	}
	return s
}

// question says what a step asks.
func (f *findings) question(p *kit.Printer, step matching.ProofStep) string {
	switch {
	case step.State != "":
		return p.T("proof.asks_state", "name", p.Country(step.State))
	case step.UA != "":
		return p.T("proof.asks_pair", "eu", f.name(step.EU), "ua", f.name(step.UA))
	}
	return p.T("proof.asks_eu", "name", f.name(step.EU))
}
