package register

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// twinningsFile is the file of partnerships; a programme may have none.
const twinningsFile = "twinnings.csv"

// A TwinningsInfo says where the partnerships of a snapshot are. Manifests made before there were any have none.
type TwinningsInfo struct {
	Key  string `json:"key"`
	Hash string `json:"sha256"` // of the content before packing
	Raw  int    `json:"raw"`    // its length
	Rows int    `json:"rows"`
}

// twinningRow is a twinning as stored.
type twinningRow struct {
	Hromada     municipality.Code       `json:"hromada,omitempty"`
	HromadaName string                  `json:"hromada_name,omitempty"`
	Partner     municipality.Code       `json:"partner,omitempty"`
	PartnerName string                  `json:"partner_name"`
	Country     municipality.Country    `json:"country,omitempty"`
	Region      string                  `json:"region,omitempty"`
	Since       int                     `json:"since,omitempty"`
	Source      string                  `json:"source"`
	Confidence  municipality.Confidence `json:"confidence"`
	AsOf        int                     `json:"as_of,omitempty"`
	URL         string                  `json:"url,omitempty"`
}

// readTwinnings reads the partnerships. Left out on purpose are rows that must not be shown as partnerships of today (see
// leftOut) and rows neither side of which is in a register, for nobody would find them.
func (d *dataset) readTwinnings(ctx context.Context, source Source, file string, _ overrides) error {
	t, err := openTable(ctx, source, file, "katottg", "partner_name", "partner_country", "partner_gisco_id", "source", "confidence")
	if err != nil {
		return err
	}
	_, unused := bind(t, nil, []string{
		"katottg", "hromada_uk", "ua_name_raw", "partner_name", "partner_country", "partner_region", "partner_gisco_id", "since", "source",
		"confidence", "source_url", "ua_wikidata", "partner_wikidata",
	}, nil)
	d.twinnings = []twinningRow{}
	left := 0
	err = d.each(ctx, t, unused, func() error {
		row, err := readTwinning(t)
		switch {
		case err != nil:
			return err
		case row.leftOut():
			left++
		default:
			d.twinnings = append(d.twinnings, row)
		}
		return nil
	})
	if err != nil {
		return err
	}
	d.files[len(d.files)-1].Left = left
	return nil
}

// leftOut tells rows that no page may show as partnerships: with a place in Russia or Belarus, with which hromadas have
// ended theirs, and those of a past snapshot that do not say in which country the partner is, because many of those are there.
func (r twinningRow) leftOut() bool {
	return r.Country == "RU" || r.Country == "BY" || r.AsOf != 0 && r.Country == "" && r.Partner == "" || r.Hromada == "" && r.Partner == ""
}

func readTwinning(t *table) (twinningRow, error) {
	r := twinningRow{
		HromadaName: cmp.Or(t.get("hromada_uk"), t.get("ua_name_raw")), PartnerName: t.get("partner_name"),
		Region: t.get("partner_region"), URL: t.get("source_url"),
	}
	if r.PartnerName == "" {
		return r, t.broken("partner_name", "no name")
	}
	if r.URL != "" && !strings.HasPrefix(r.URL, "https://") && !strings.HasPrefix(r.URL, "http://") {
		return r, t.broken("source_url", "no address of a web page")
	}
	var err error
	if r.Hromada, err = codeIn(t, "katottg", true); err != nil {
		return r, err
	}
	if r.Partner, err = codeIn(t, "partner_gisco_id", false); err != nil {
		return r, err
	}
	if r.Country, err = partnerCountry(t, r.Partner); err != nil {
		return r, err
	}
	if since := t.get("since"); since != "" {
		if r.Since, err = strconv.Atoi(since); err != nil || r.Since < 1900 || r.Since > 2100 {
			return r, t.broken("since", fmt.Sprintf("%q is not a year", cutShort(since)))
		}
	}
	return r, r.readSource(t)
}

// codeIn reads an optional code of a hromada or of a unit of the Union.
func codeIn(t *table, column string, hromada bool) (municipality.Code, error) {
	cell := t.get(column)
	if cell == "" {
		return "", nil
	}
	code, ok := municipality.ParseCode(cell)
	if !ok || (code.Country() == municipality.Ukraine) != hromada {
		return "", t.broken(column, fmt.Sprintf("%q is no such code", cutShort(cell)))
	}
	return code, nil
}

func partnerCountry(t *table, partner municipality.Code) (municipality.Country, error) {
	cell := strings.ToUpper(t.get("partner_country"))
	if cell == "EL" {
		cell = "GR"
	}
	country := municipality.Country(cell)
	switch {
	case partner != "" && country != "" && country != partner.Country():
		return "", t.broken("partner_country", fmt.Sprintf("%q, but the partner's code is of %s", cutShort(cell), partner.Country()))
	case partner != "":
		return partner.Country(), nil
	case cell != "" && (len(cell) != 2 || strings.Trim(cell, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != ""):
		return "", t.broken("partner_country", fmt.Sprintf("%q is no country code", cutShort(cell)))
	}
	return country, nil
}

// readSource reads where the row comes from and how sure it is.
func (r *twinningRow) readSource(t *table) error {
	source, _, _ := strings.Cut(t.get("source"), ":") // "skew-unmatched:rajon"
	switch {
	case source == "":
		return t.broken("source", "no source")
	case source == "strategy":
		r.Source = sourceStrategy
	case strings.HasPrefix(source, "wikidata"):
		r.Source = sourceWikidata
	default:
		r.Source = strings.TrimSuffix(source, "-unmatched")
	}
	word := t.get("confidence")
	switch word {
	case "registry":
		r.Confidence = municipality.InRegistry
	case "strategy_mention":
		r.Confidence = municipality.InStrategy
	case "news_mention":
		r.Confidence = municipality.InNews
	default:
		date, ok := strings.CutPrefix(word, "wikidata snapshot ")
		year, _, _ := strings.Cut(date, "-")
		asOf, err := strconv.Atoi(year)
		if !ok || err != nil || asOf < 2000 || asOf > 2100 {
			return t.broken("confidence", fmt.Sprintf("%q is none of the known words", cutShort(word)))
		}
		r.Confidence, r.AsOf = municipality.InOpenRecord, asOf
	}
	return nil
}

// encodeTwinnings gives the object of the partnerships and its entry in the manifest. The same rows in any order give the same.
func encodeTwinnings(rows []twinningRow) (body []byte, info TwinningsInfo, err error) {
	rows = slices.Clone(rows)
	slices.SortFunc(rows, func(a, b twinningRow) int {
		return cmp.Or(cmp.Compare(a.Hromada, b.Hromada), cmp.Compare(a.AsOf, b.AsOf), cmp.Compare(a.Country, b.Country),
			cmp.Compare(a.PartnerName, b.PartnerName), cmp.Compare(a.Partner, b.Partner), cmp.Compare(a.HromadaName, b.HromadaName),
			cmp.Compare(a.Source, b.Source), cmp.Compare(a.Since, b.Since), cmp.Compare(a.URL, b.URL), cmp.Compare(a.Region, b.Region),
			cmp.Compare(a.Confidence, b.Confidence))
	})
	rows = slices.Compact(rows)
	raw, err := json.Marshal(rows)
	if err != nil {
		return nil, info, fmt.Errorf("encode twinnings: %w", err)
	}
	if body, err = deflate(raw); err != nil {
		return nil, info, fmt.Errorf("pack twinnings: %w", err)
	}
	sum := sha256.Sum256(raw)
	hash := hex.EncodeToString(sum[:])
	return body, TwinningsInfo{Key: Prefix + "twinnings-" + hash + ".bin", Hash: hash, Raw: len(raw), Rows: len(rows)}, nil
}

// storeTwinnings stores the partnerships that the files hold; without a file those of the snapshot before stay.
func (p *publication) storeTwinnings(ctx context.Context, m *Manifest) error {
	if p.data.twinnings == nil {
		if p.before != nil && p.before.Manifest.Twinnings != nil {
			m.Twinnings = p.before.Manifest.Twinnings
			m.keepFile(p.before.Manifest.Files, twinningsFile)
		}
		return nil
	}
	body, info, err := encodeTwinnings(p.data.twinnings)
	if err != nil {
		return err
	}
	m.Twinnings = &info
	_, err = p.store(ctx, info.Key, body)
	return err
}

// keepFile adds the report of a file of the snapshot before, unless it is there.
func (m *Manifest) keepFile(before []FileReport, name string) {
	of := func(f FileReport) bool { return f.Name == name }
	if i := slices.IndexFunc(before, of); i >= 0 && !slices.ContainsFunc(m.Files, of) {
		m.Files = append(m.Files, before[i])
	}
}

// Twinnings gives the partnerships of a place, a hromada or a unit of the Union, those that the sources speak of as
// existing first; none where the register has no such file. Faults: unavailable.
func (s *Snapshot) Twinnings(ctx context.Context, code municipality.Code) ([]municipality.Twinning, error) {
	all, err := s.loadTwinnings(ctx)
	if err != nil {
		return nil, err
	}
	out := slices.Clone(all[code])
	slices.SortStableFunc(out, func(a, b municipality.Twinning) int { return cmp.Compare(a.AsOf, b.AsOf) })
	return out, nil
}

// loadTwinnings reads the partnerships on first use; those who ask meanwhile wait.
func (s *Snapshot) loadTwinnings(ctx context.Context) (map[municipality.Code][]municipality.Twinning, error) {
	info := s.Manifest.Twinnings
	if info == nil {
		return nil, nil
	}
	s.twinLock.Lock()
	defer s.twinLock.Unlock()
	if s.twinnings != nil {
		return s.twinnings, nil
	}
	body, err := s.store.Get(ctx, info.Key)
	if err != nil {
		return nil, fmt.Errorf("read twinnings %s: %w", info.Key, err)
	}
	rows, err := decodeTwinnings(*info, body)
	if err != nil {
		return nil, fault.Wrap(fault.Internal, "", err)
	}
	s.twinnings = map[municipality.Code][]municipality.Twinning{}
	for _, r := range rows {
		twinning := municipality.Twinning(r)
		for _, code := range []municipality.Code{r.Hromada, r.Partner} {
			if code != "" {
				s.twinnings[code] = append(s.twinnings[code], twinning)
			}
		}
	}
	return s.twinnings, nil
}

func decodeTwinnings(info TwinningsInfo, body []byte) ([]twinningRow, error) {
	if info.Raw < 0 || info.Raw > maxSection {
		return nil, errDamaged
	}
	raw, err := packed{info: sectionInfo{Name: "twinnings", Raw: info.Raw, Hash: info.Hash}, bytes: body}.inflate()
	if err != nil {
		return nil, err
	}
	var rows []twinningRow
	if err := json.Unmarshal(raw, &rows); err != nil {
		return nil, fmt.Errorf("decode twinnings: %w", err)
	}
	return rows, nil
}
