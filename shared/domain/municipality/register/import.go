package register

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
)

// lossPercent is the share of a country's places that an import may take away without being told that it may.
const lossPercent = 20

// A Job is one import.
type Job struct {
	Source   Source // files as their publishers gave them
	Store    Store
	Pointer  Pointer
	By       string         // who imports
	Now      time.Time      // when the snapshot becomes current
	Loss     bool           // a country may lose more than a fifth of its places
	Progress func(Progress) // may be nil
}

// A Report says what an import did.
type Report struct {
	Current   Current // the pointer after the import
	Changed   bool    // false: the same files were imported before, or a demonstration was not needed
	Files     []FileReport
	Broken    []RowError // the first of them
	Countries []CountryReport
	Changes   Changes
	Places    int
}

// A CountryReport says what became of one country.
type CountryReport struct {
	Country municipality.Country
	Places  int
	State   ShardState
}

// A ShardState says what an import did about a shard.
type ShardState string

// The states of shards.
const (
	Stored  ShardState = "stored"  // new
	Present ShardState = "present" // new in the snapshot, but stored before by an import that did not end
	Same    ShardState = "same"    // unchanged
	Kept    ShardState = "kept"    // the files say nothing of this country, so it stays as it was
	Left    ShardState = "left"    // a demonstration that real registers replace
)

// Import reads the files of a source, stores what is new and makes it current. Countries that the files do not mention stay
// as they are, except a demonstration, which goes when all of its kind arrives. The result depends on the files only.
//
// It fails with invalid for a broken header or too many broken rows, not_found without any file of places, conflict when
// another import became current in between or when too much would be lost, unavailable.
func Import(ctx context.Context, job Job) (Report, error) {
	d, err := readFiles(ctx, job.Source, job.Progress)
	if err != nil {
		var header *HeaderError
		var row *RowError
		if errors.As(err, &header) || errors.As(err, &row) {
			err = fault.Wrap(fault.Invalid, "", err)
		}
		return Report{}, err
	}
	return publish(ctx, job, d)
}

// ImportDemo makes a demonstration current when there is no register yet or an older demonstration. A real register stays.
func ImportDemo(ctx context.Context, job Job, places []municipality.Place, sources []municipality.Source) (Report, error) {
	d := newDataset(job.Progress)
	d.demo = true
	for _, p := range places {
		d.places[p.Country] = append(d.places[p.Country], p)
		d.languages[p.Country] = p.Languages
	}
	for _, s := range sources {
		d.sources[s.ID] = s
	}
	current, err := job.Pointer.Current(ctx)
	if err != nil {
		return Report{}, fmt.Errorf("read register pointer: %w", err)
	}
	if !current.IsZero() {
		old, err := open(ctx, job.Store, current)
		if err != nil {
			return Report{}, err
		}
		for _, s := range old.Manifest.Shards {
			if !s.Demo {
				return Report{Current: current, Places: old.Manifest.Places()}, nil
			}
		}
	}
	return publish(ctx, job, d)
}

// publish builds the shards, stores those that are new, then the manifest, and moves the pointer last.
func publish(ctx context.Context, job Job, d *dataset) (Report, error) {
	report := Report{Files: d.files, Broken: d.broken}
	old, err := job.Pointer.Current(ctx)
	if err != nil {
		return report, fmt.Errorf("read register pointer: %w", err)
	}
	var before *Snapshot
	if !old.IsZero() {
		if before, err = open(ctx, job.Store, old); err != nil {
			return report, err
		}
	}
	p := publication{job: job, data: d, before: before, report: &report}
	report.Changes = Changes{
		Figures: map[FigureKey]*Tally{}, replaced: map[municipality.Country]int{}, gone: map[municipality.Country]int{},
	}
	m, err := p.shards(ctx)
	if err != nil {
		return report, err
	}
	if err := p.refuseLoss(); err != nil {
		return report, err
	}
	if err := p.storeTwinnings(ctx, &m); err != nil {
		return report, err
	}
	key, body, err := m.encode()
	if err != nil {
		return report, err
	}
	report.Places = m.Places()
	if report.Current = old; old.Manifest == key {
		return report, nil
	}
	if err := createOnce(ctx, job.Store, key, body); err != nil {
		return report, err
	}
	d.progress(Progress{Switching, "", 0, 1})
	next := Current{Manifest: key, At: job.Now, By: job.By}
	if err := job.Pointer.Replace(ctx, old, next); err != nil {
		return report, fmt.Errorf("make register %s current: %w", key, err)
	}
	d.progress(Progress{Switching, "", 1, 1})
	report.Current, report.Changed = next, true
	return report, nil
}

// A publication is an import on its way from a dataset to a snapshot.
type publication struct {
	job    Job
	data   *dataset
	before *Snapshot // nil before the first import
	report *Report
}

// shards builds, compares and stores the shards of all countries and gives the manifest.
func (p *publication) shards(ctx context.Context) (Manifest, error) {
	m := Manifest{Format: format, Languages: p.languages(), Files: slices.Clone(p.data.files)}
	countries := p.countries()
	for n, country := range countries {
		p.data.progress(Progress{Storing, string(country), n, len(countries)})
		info, ok, err := p.shard(ctx, country)
		if err != nil {
			return m, err
		}
		if ok {
			m.Shards = append(m.Shards, info)
		}
	}
	p.data.progress(Progress{Storing, "", len(countries), len(countries)})
	m.Sources = p.sources()
	if p.before != nil {
		m.Files = keepFiles(m.Files, p.before.Manifest.Files, p.report.Countries)
	}
	return m, nil
}

// countries lists those of the files and those of the snapshot before, sorted.
func (p *publication) countries() []municipality.Country {
	var all []municipality.Country
	for country := range p.data.places {
		all = append(all, country)
	}
	if p.before != nil {
		for _, country := range p.before.Countries() {
			if _, ok := p.data.places[country]; !ok {
				all = append(all, country)
			}
		}
	}
	slices.Sort(all)
	return all
}

// shard settles one country; false when the new snapshot does not have it.
func (p *publication) shard(ctx context.Context, country municipality.Country) (ShardInfo, bool, error) {
	var old ShardInfo
	if p.before != nil {
		old, _ = p.before.Manifest.Shard(country)
	}
	places, ok := p.data.places[country]
	if !ok {
		if old.Demo && p.replacesDemo(country) {
			return p.leave(ctx, country, old)
		}
		p.done(country, old.Places, Kept)
		return old, true, nil
	}
	b, err := build(country, places, p.data.regional, p.data.demo)
	if err != nil {
		return ShardInfo{}, false, err
	}
	delete(p.data.places, country)
	info := ShardInfo{
		Country: country, Key: shardKey(country, b.hash), Hash: b.hash, Places: b.places, Regions: b.regions, Demo: b.demo, Columns: b.columns,
	}
	if old.Hash == b.hash {
		p.done(country, b.places, Same)
		return info, true, nil
	}
	if err := p.compare(ctx, country, old, b); err != nil {
		return info, false, err
	}
	state, err := p.store(ctx, info.Key, b.file)
	p.done(country, b.places, state)
	return info, true, err
}

// leave drops a country of a demonstration.
func (p *publication) leave(ctx context.Context, country municipality.Country, old ShardInfo) (ShardInfo, bool, error) {
	shard, err := p.before.Shard(ctx, country)
	if err != nil {
		return old, false, err
	}
	p.done(country, old.Places, Left)
	return ShardInfo{}, false, p.report.Changes.leave(shard)
}

// replacesDemo reports whether the files hold real places of the side (Ukraine or the Union) that a demo country stands for.
func (p *publication) replacesDemo(country municipality.Country) bool {
	if p.data.demo {
		return true
	}
	for _, c := range p.report.Countries {
		if (c.Country == municipality.Ukraine) == (country == municipality.Ukraine) && c.State != Kept && c.State != Left {
			return true
		}
	}
	for c := range p.data.places {
		if (c == municipality.Ukraine) == (country == municipality.Ukraine) {
			return true
		}
	}
	return false
}

func (p *publication) compare(ctx context.Context, country municipality.Country, old ShardInfo, b built) error {
	after, err := OpenShard(b.file, b.hash)
	if err != nil {
		return err
	}
	var before *Shard
	if old.Key != "" {
		if before, err = p.before.Shard(ctx, country); err != nil {
			return err
		}
	}
	if err := p.report.Changes.compare(before, after); err != nil {
		return fmt.Errorf("compare %s: %w", country, err)
	}
	return nil
}

// store writes a shard unless it is there; one that an import before left behind is not sent again.
func (p *publication) store(ctx context.Context, key string, file []byte) (ShardState, error) {
	there, err := p.job.Store.Exists(ctx, key)
	if err != nil {
		return "", fmt.Errorf("look for %s: %w", key, err)
	}
	if there {
		return Present, nil
	}
	return Stored, createOnce(ctx, p.job.Store, key, file)
}

// createOnce takes an object that is there already for written: its key says that its content is the same.
func createOnce(ctx context.Context, store Store, key string, body []byte) error {
	if err := store.Create(ctx, key, body); err != nil && fault.CodeOf(err) != fault.Conflict {
		return fmt.Errorf("store %s: %w", key, err)
	}
	return nil
}

func (p *publication) done(country municipality.Country, places int, state ShardState) {
	p.report.Countries = append(p.report.Countries, CountryReport{country, places, state})
}

// languages takes those of the files, and for other countries those known before.
func (p *publication) languages() map[municipality.Country][]municipality.Language {
	all := map[municipality.Country][]municipality.Language{}
	if p.before != nil {
		maps.Copy(all, p.before.Manifest.Languages)
	}
	for country, languages := range p.data.languages {
		languages = slices.Clone(languages)
		slices.SortStableFunc(languages, func(a, b municipality.Language) int {
			return cmp.Or(boolOrder(a.Regional, b.Regional), cmp.Compare(b.Percent, a.Percent), cmp.Compare(a.Tag, b.Tag))
		})
		all[country] = languages
	}
	return all
}

func boolOrder(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// sources lists the sources known to the importer, to the files and to the snapshot before.
func (p *publication) sources() []municipality.Source {
	known := map[string]municipality.Source{}
	if p.before != nil {
		for _, s := range p.before.Manifest.Sources {
			known[s.ID] = s
		}
	}
	maps.Copy(known, p.data.sources)
	return slices.Collect(maps.Values(known))
}

// refuseLoss stops an import that would take many places away, as a file cut off in the middle does.
func (p *publication) refuseLoss() error {
	if p.job.Loss || p.data.demo {
		return nil
	}
	for country, gone := range p.report.Changes.gone {
		old, _ := p.before.Manifest.Shard(country)
		if all := p.report.Changes.replaced[country]; !old.Demo && gone*100 > all*lossPercent {
			return fault.Wrap(fault.Conflict, "", fmt.Errorf("%s would lose %d of %d places; nothing became current: "+
				"give the whole list, or say that the loss is meant", country, gone, all))
		}
	}
	return nil
}

// keepFiles adds the files that countries which stay as they were came from.
func keepFiles(now, before []FileReport, countries []CountryReport) []FileReport {
	if !slices.ContainsFunc(countries, func(c CountryReport) bool { return c.State == Kept }) {
		return now
	}
	for _, f := range before {
		if !slices.ContainsFunc(now, func(n FileReport) bool { return n.Name == f.Name }) {
			now = append(now, f)
		}
	}
	return now
}
