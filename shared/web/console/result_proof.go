package console

import (
	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// exactly writes millionths in points without rounding, for figures that somebody adds up.
func exactly(p *kit.Printer, v int64) string {
	const perPoint = 4 // decimals
	return p.Decimal(text.Decimal{Unscaled: v, Scale: perPoint})
}

// checkable says how a reader can check the proof.
func (f *findings) checkable(p *kit.Printer) []string {
	proof := f.result.Proof
	var out []string
	if proof.Parts > 0 {
		out = append(out, p.T("proof.parts", "count", proof.Parts))
	}
	switch {
	case proof.Prices != nil && proof.Prices.Place < 0:
		out = append(out, p.T("proof.bonus", "points", exactly(p, -proof.Prices.Place)), p.T("proof.files"))
	case proof.Prices != nil:
		out = append(out, p.T("proof.files"))
	case proof.Certificate != nil:
		out = append(out, p.T("proof.files_parts"))
	case proof.Parts > 0:
		out = append(out, p.T("proof.too_long"))
	}
	return out
}

// addedUp are the sums of the prices, which together are the total.
func (f *findings) addedUp(p *kit.Printer) []kit.Entry {
	sums, ok := f.result.Sums(f.run.Settings)
	if !ok {
		return nil
	}
	entry := func(key, value string, params ...any) kit.Entry {
		return kit.Entry{Key: p.T("proof."+key, params...), Value: []string{value}}
	}
	out := []kit.Entry{entry("eu", exactly(p, sums.EU)), entry("ua", exactly(p, sums.UA))}
	if sums.Places != 0 {
		place := f.result.Proof.Prices.Place
		out = append(out, entry("places", exactly(p, sums.Places), "count", sums.Places/place, "price", exactly(p, place)))
	}
	if sums.Surplus != 0 {
		out = append(out, entry("surplus", exactly(p, sums.Surplus)))
	}
	if sums.Locked != 0 {
		out = append(out, entry("locked", exactly(p, sums.Locked)))
	}
	return append(out, entry("sum", exactly(p, sums.Total())))
}
