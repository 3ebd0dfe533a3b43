package table

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	bolt "go.etcd.io/bbolt"
)

// maxPageSize is how much a Query or Scan reads before it answers with a LastEvaluatedKey.
const maxPageSize = 1 << 20

// pageRequest are the parameters that Query and Scan have in common.
type pageRequest struct {
	onTable
	expressions
	returns
	legacy
	IndexName         string
	ConsistentRead    bool
	ExclusiveStartKey Item
	Limit             *int64
	Select            string
}

// page is a checked Query or Scan, but for the range that it reads.
type page struct {
	d          *definition
	ix         *indexDefinition // nil on the table itself
	start      Item
	filter     node
	projection []*pathNode
	counts     bool // answers numbers only
	fetches    bool // reads attributes that the local index lacks from the table
	consistent bool
	reverse    bool
	limit      int // items to look at; 0 for no limit
}

// pageAnswer is the answer to Query and Scan.
type pageAnswer struct {
	items    []Item
	counts   bool
	count    int
	scanned  int
	last     Item
	consumed *capacityJSON
}

func (a *pageAnswer) appendJSON(b []byte) []byte {
	b = append(b, '{')
	if !a.counts {
		b = append(b, `"Items":`...)
		b = appendAll(b, a.items, func(b []byte, it Item) []byte { return it.appendJSON(b) })
		b = append(b, ',')
	}
	b = append(b, `"Count":`...)
	b = strconv.AppendInt(b, int64(a.count), 10)
	b = append(b, `,"ScannedCount":`...)
	b = strconv.AppendInt(b, int64(a.scanned), 10)
	if a.last != nil {
		b = append(b, `,"LastEvaluatedKey":`...)
		b = a.last.appendJSON(b)
	}
	if a.consumed != nil {
		text, _ := json.Marshal(a.consumed) // numbers and names always marshal
		b = append(b, `,"ConsumedCapacity":`...)
		b = append(b, text...)
	}
	return append(b, '}')
}

func (r *pageRequest) constraints() *constraints {
	c := &constraints{}
	c.name(r.TableName, "tableName")
	if r.IndexName != "" {
		c.name(r.IndexName, "indexName")
	}
	c.atLeast(r.Limit, "limit", 1)
	c.enum(r.Select, "select", "SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES")
	r.returns.check(c)
	return c
}

// checkSelect holds Select against the projection and the index.
func (r *pageRequest) checkSelect(verb string) *apiError {
	projects := r.ProjectionExpression != nil
	switch {
	case r.Select == "SPECIFIC_ATTRIBUTES" && !projects:
		return invalidValue("Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES")
	case r.Select != "" && r.Select != "SPECIFIC_ATTRIBUTES" && projects:
		return invalidValue("Cannot specify the ProjectionExpression when choosing to get %s", selected(r.Select))
	case r.Select == "ALL_PROJECTED_ATTRIBUTES" && r.IndexName == "":
		return invalidValue("ALL_PROJECTED_ATTRIBUTES can be used only when %s using an IndexName", verb)
	}
	return nil
}

func selected(how string) string {
	if how == "COUNT" {
		return "only the Count"
	}
	return how
}

// newPage checks the request against its table and index.
func (s *Store) newPage(r *pageRequest, c *compiled) (*page, *apiError) {
	d, err := s.definition(r.TableName)
	if err != nil {
		return nil, err
	}
	p := &page{
		d: d, start: r.ExclusiveStartKey, filter: c.filter, projection: c.projection,
		counts: r.Select == "COUNT", consistent: r.ConsistentRead,
	}
	if err := p.useIndex(r); err != nil {
		return nil, err
	}
	if p.start != nil {
		if err := d.checkStart(p.ix, p.start); err != nil {
			return nil, err
		}
	}
	if r.Limit != nil {
		p.limit = int(*r.Limit)
	}
	if bound := s.faults.page(); bound > 0 && (p.limit == 0 || bound < p.limit) {
		p.limit = bound
	}
	if err := d.checkScalarPaths(p.projection); err != nil {
		return nil, err
	}
	return p, d.checkScalarPaths(pathsOf(p.filter))
}

// useIndex finds the index and checks that it can answer.
func (p *page) useIndex(r *pageRequest) *apiError {
	if r.IndexName == "" {
		return nil
	}
	p.ix = p.d.index(r.IndexName)
	switch {
	case p.ix == nil:
		return invalid("The table does not have the specified index: %s", r.IndexName)
	case !p.ix.Local && r.ConsistentRead:
		return invalid("Consistent reads are not supported on global secondary indexes")
	case !p.ix.Local && r.Select == "ALL_ATTRIBUTES" && p.ix.Projection != "ALL":
		return invalidValue("Select type ALL_ATTRIBUTES is not supported for global secondary index %s because its projection type is not ALL", p.ix.Name)
	}
	lacking := p.lacking(heads(p.projection))
	if !p.ix.Local && len(lacking) > 0 {
		return invalidValue("Global secondary index %s does not project [%s]", p.ix.Name, strings.Join(lacking, ", "))
	}
	p.fetches = p.ix.Local && p.ix.Projection != "ALL" &&
		(r.Select == "ALL_ATTRIBUTES" || len(lacking) > 0 || len(p.lacking(heads(pathsOf(p.filter)))) > 0)
	return nil
}

// lacking are the attributes that the index does not hold.
func (p *page) lacking(names []string) []string {
	return slices.DeleteFunc(names, func(n string) bool { return p.d.projects(p.ix, n) })
}

func (p *page) schema() keySchema {
	if p.ix != nil {
		return p.ix.Key
	}
	return p.d.Key
}

// startPlace is where the previous page ended, nil at the beginning.
func (p *page) startPlace() []byte {
	if p.start == nil {
		return nil
	}
	own := p.d.Key.encode(p.start)
	if p.ix == nil {
		return own
	}
	return p.d.place(p.ix, p.start, own)
}

// within narrows a range to what comes after the start key.
func (p *page) within(r keyRange) keyRange {
	start := p.startPlace()
	switch {
	case start == nil:
	case p.reverse && (r.to == nil || bytes.Compare(start, r.to) < 0):
		r.to = start
	case !p.reverse && bytes.Compare(start, r.from) >= 0:
		r.from = append(start, 0)
	}
	return r
}

// read answers the page that begins in the range.
func (s *Store) readPage(c *call, p *page, r keyRange, capacity string) (*pageAnswer, *apiError) {
	a := &pageAnswer{counts: p.counts}
	used := c.used.of(p.d.Name)
	err := s.view(func(tx *bolt.Tx) error {
		t, err := s.in(tx, p.d)
		if err != nil {
			return err
		}
		size, err := p.fill(a, t, p.within(r), used)
		index := ""
		if p.ix != nil {
			index = p.ix.Name
		}
		used.addRead(index, readUnits(size, p.consistent))
		return err
	})
	if err != nil {
		return nil, err
	}
	a.consumed = used.show(p.d, capacity)
	return a, nil
}

// fill reads until the range ends, the limit is reached or the page is full, and returns the bytes read.
func (p *page) fill(a *pageAnswer, t *tableTx, r keyRange, used *consumed) (size int, err error) {
	bucket := t.root.Bucket(bucketItems)
	if p.ix != nil {
		bucket = t.root.Bucket(indexBucket(p.ix.Name))
	}
	var last Item
	for k, v := range entries(bucket.Cursor(), r, p.reverse) {
		it, err := p.item(t, k, v)
		if err != nil {
			return size, err
		}
		seen, n := p.seen(it, used)
		if a.scanned > 0 && size+n > maxPageSize {
			a.last = p.lastKey(last)
			break
		}
		size += n
		a.scanned++
		last = it
		p.keep(a, seen)
		if a.scanned == p.limit {
			a.last = p.lastKey(last)
			break
		}
	}
	return size, nil
}

// item is the whole item behind an entry of the table or the index.
func (p *page) item(t *tableTx, k, v []byte) (Item, error) {
	if p.ix == nil {
		return decodeItem(v)
	}
	it, err := t.get(ownPlace(k, v))
	if err == nil && it == nil {
		err = errCorrupt
	}
	return it, err
}

// seen is the item as filter and projection see it, with the size that is read for it.
func (p *page) seen(it Item, used *consumed) (Item, int) {
	if p.ix == nil {
		return it, it.size()
	}
	projected := p.d.projected(p.ix, it)
	if !p.fetches {
		return projected, projected.size()
	}
	used.addRead("", readUnits(it.size(), p.consistent))
	return it, projected.size()
}

func (p *page) keep(a *pageAnswer, it Item) {
	if !holds(p.filter, it) {
		return
	}
	a.count++
	if !p.counts {
		a.items = append(a.items, project(it, p.projection))
	}
}

func (p *page) lastKey(it Item) Item {
	key := Item{}
	for _, name := range p.d.keyNames(p.ix) {
		key[name] = it[name]
	}
	return key
}

// entries walks a range in either direction.
func entries(c *bolt.Cursor, r keyRange, reverse bool) func(yield func(k, v []byte) bool) {
	return func(yield func(k, v []byte) bool) {
		if reverse {
			for k, v := lastBefore(c, r.to); k != nil && bytes.Compare(k, r.from) >= 0; k, v = c.Prev() {
				if !yield(k, v) {
					return
				}
			}
			return
		}
		for k, v := c.Seek(r.from); k != nil && (r.to == nil || bytes.Compare(k, r.to) < 0); k, v = c.Next() {
			if !yield(k, v) {
				return
			}
		}
	}
}

func lastBefore(c *bolt.Cursor, to []byte) (k, v []byte) {
	if to == nil {
		return c.Last()
	}
	if k, _ := c.Seek(to); k == nil {
		return c.Last()
	}
	return c.Prev()
}
