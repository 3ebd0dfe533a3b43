package console

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// byteOrderMark tells spreadsheets that a file is in UTF-8.
const byteOrderMark = "\uFEFF"

// pairsCSV lists the pairs with every factor, by RFC 4180. Scores and factors are decimals from 0 to 1.
func pairsCSV(p *kit.Printer, f *findings) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	rows := [][]string{pairColumns(p)}
	for _, pair := range f.result.Pairs {
		rows = append(rows, f.pairFields(pair))
	}
	for _, row := range rows {
		if err := w.Write(row); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

func pairsCSVWithMark(p *kit.Printer, f *findings) ([]byte, error) {
	body, err := pairsCSV(p, f)
	return append([]byte(byteOrderMark), body...), err
}

// pairColumns are the headings of a list of pairs.
func pairColumns(p *kit.Printer) []string {
	out := []string{
		p.T("console.run.ua_side"), p.T("result.export.ua_latin"), p.T("console.case.region"), p.T("result.export.ua_code"),
		p.T("console.run.eu_side"), p.T("result.export.eu_latin"), p.T("console.case.country"), p.T("result.export.eu_code"),
		p.T("console.run.score"), p.T("console.run.known"), p.T("result.pairs.margin"), p.T("result.pairs.survived"),
	}
	for _, id := range matching.FactorIDs() {
		name := factorName(p, id)
		out = append(out, name, p.T("result.export.weight_of", "factor", name), p.T("result.export.points_of", "factor", name))
	}
	return out
}

// pairFields are the cells of a pair, in the order of pairColumns. Texts are neutralised, numbers are plain.
func (f *findings) pairFields(pair matching.Pair) []string {
	out := []string{
		plainCell(pair.UA.Name), plainCell(pair.UA.Latin), plainCell(pair.UA.Region), plainCell(string(pair.UA.Place)),
		plainCell(pair.EU.Name), plainCell(pair.EU.Latin), string(pair.EU.Country), plainCell(string(pair.EU.Place)),
		plainNumber(int64(pair.Value)), plainNumber(int64(pair.Confidence)), "", "",
	}
	if reason := f.reason(pair); reason != nil && f.why.Draws > 0 {
		if fall, ends := reason.Fall(); ends {
			out[10] = plainNumber(fall)
		}
		out[11] = plainNumber(int64(reason.Survived) * matching.One / int64(f.why.Draws))
	}
	for _, s := range pair.Shares {
		value, given := "", ""
		if s.Known {
			value, given = plainNumber(int64(s.Value)), plainNumber(int64(s.Points))
		}
		out = append(out, value, strconv.Itoa(s.Weight), given)
	}
	return out
}

// plainNumber writes millionths as a decimal number as programs read it.
func plainNumber(v int64) string {
	sign := ""
	if v < 0 {
		sign, v = "-", -v
	}
	return fmt.Sprintf("%s%d.%06d", sign, v/matching.One, v%matching.One)
}

// begins are the characters by which a spreadsheet takes a text for a formula or for something else than a text.
const begins = "=+-@\t\r\n;\"|%＝＋－＠"

// plainCell makes a text harmless for spreadsheets: what would begin a formula gets an apostrophe before it.
func plainCell(s string) string {
	if first, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, " \u00a0")); first != utf8.RuneError && strings.ContainsRune(begins, first) {
		return "'" + s
	}
	return s
}
