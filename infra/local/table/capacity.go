package table

// consumed adds up what a request costs in one table, as AWS bills it.
type consumed struct {
	read, write   float64
	indexes       map[string]float64 // by index, reads and writes alike
	table         float64            // the table itself, without its indexes
	transactional bool
}

// consumption is what a request costs, by table.
type consumption map[string]*consumed

func (c consumption) of(table string) *consumed {
	if c[table] == nil {
		c[table] = &consumed{indexes: map[string]float64{}}
	}
	return c[table]
}

func (c *consumed) addRead(index string, units float64) {
	c.read += units
	c.add(index, units)
}

func (c *consumed) addWrite(index string, units float64) {
	c.write += units
	c.add(index, units)
}

func (c *consumed) add(index string, units float64) {
	if index == "" {
		c.table += units
		return
	}
	c.indexes[index] += units
}

// readUnits rounds up to 4 kB; an eventually consistent read costs half. Reading nothing costs as one item.
func readUnits(size int, consistent bool) float64 {
	units := float64(max(1, (size+4095)/4096))
	if consistent {
		return units
	}
	return units / 2
}

// writeUnits rounds up to 1 kB.
func writeUnits(size int) float64 { return float64(max(1, (size+1023)/1024)) }

// addMutation counts the write of an item and of its index entries; factor is 2 in transactions.
func (c *consumed) addMutation(d *definition, m mutation, factor float64) {
	c.addWrite("", factor*writeUnits(max(m.old.size(), m.new.size())))
	if m.old != nil && m.new != nil && m.old.equal(m.new) {
		return
	}
	for i := range d.Indexes {
		ix := &d.Indexes[i]
		if units := indexUnits(d, ix, m); units > 0 {
			c.addWrite(ix.Name, factor*units)
		}
	}
}

// indexUnits: an entry that appears, changes or goes costs its size; one that moves costs both.
func indexUnits(d *definition, ix *indexDefinition, m mutation) float64 {
	was, is := d.place(ix, m.old, m.place), d.place(ix, m.new, m.place)
	old, new := d.projected(ix, m.old), d.projected(ix, m.new)
	switch {
	case was == nil && is == nil:
		return 0
	case was == nil:
		return writeUnits(new.size())
	case is == nil:
		return writeUnits(old.size())
	case string(was) != string(is):
		return writeUnits(old.size()) + writeUnits(new.size())
	case old.equal(new):
		return 0
	}
	return writeUnits(max(old.size(), new.size()))
}

// capacityJSON is ConsumedCapacity as it is answered.
type capacityJSON struct {
	TableName              string
	CapacityUnits          float64
	ReadCapacityUnits      *float64              `json:",omitempty"`
	WriteCapacityUnits     *float64              `json:",omitempty"`
	Table                  *unitsJSON            `json:",omitempty"`
	LocalSecondaryIndexes  map[string]*unitsJSON `json:",omitempty"`
	GlobalSecondaryIndexes map[string]*unitsJSON `json:",omitempty"`
}

type unitsJSON struct{ CapacityUnits float64 }

// show answers one table's cost as ReturnConsumedCapacity asks for it: NONE, TOTAL or INDEXES.
func (c *consumed) show(d *definition, how string) *capacityJSON {
	if how != "TOTAL" && how != "INDEXES" {
		return nil
	}
	j := &capacityJSON{TableName: d.Name, CapacityUnits: c.read + c.write}
	if c.transactional {
		j.ReadCapacityUnits, j.WriteCapacityUnits = positive(c.read), positive(c.write)
	}
	if how == "TOTAL" {
		return j
	}
	j.Table = &unitsJSON{c.table}
	for name, units := range c.indexes {
		into := &j.GlobalSecondaryIndexes
		if d.index(name).Local {
			into = &j.LocalSecondaryIndexes
		}
		if *into == nil {
			*into = map[string]*unitsJSON{}
		}
		(*into)[name] = &unitsJSON{units}
	}
	return j
}

func positive(units float64) *float64 {
	if units == 0 {
		return nil
	}
	return &units
}

// showAll answers the cost of several tables, sorted by name.
func (s *Store) showAll(c consumption, how string) []*capacityJSON {
	if how != "TOTAL" && how != "INDEXES" {
		return nil
	}
	all := []*capacityJSON{}
	for _, name := range sortedNames(c) {
		if d, err := s.definition(name); err == nil {
			all = append(all, c[name].show(d, how))
		}
	}
	return all
}
