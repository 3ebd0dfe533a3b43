package search

import (
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/register"
)

// An Index searches some shards. It holds no copies of names; making one costs the inflating of keys, codes and population.
type Index struct {
	parts []part
}

// A part is one shard with what every comparison needs.
type part struct {
	shard      *register.Shard
	number     int // of the part in its index
	prefix     string
	codes      register.Strings
	keys       register.Strings
	regionKeys []string
	regions    []uint16
	kind       func(int) municipality.Kind
	population register.Column
	counted    bool          // population is there
	words      func() []word // of the keys, made when first needed
}

// NewIndex makes an index of shards. It fails only when stored bytes are damaged.
func NewIndex(shards ...*register.Shard) (*Index, error) {
	x := &Index{parts: make([]part, len(shards))}
	for i, s := range shards {
		p, err := newPart(s)
		if err != nil {
			return nil, err
		}
		p.number = i
		x.parts[i] = p
	}
	return x, nil
}

func newPart(s *register.Shard) (part, error) {
	p := part{shard: s, prefix: s.Country().Eurostat() + "_"}
	var err error
	if p.codes, err = s.Codes(); err != nil {
		return p, err
	}
	if p.keys, err = s.Keys(); err != nil {
		return p, err
	}
	keys, err := s.RegionKeys()
	if err != nil {
		return p, err
	}
	p.regionKeys = make([]string, keys.Len())
	for i := range p.regionKeys {
		p.regionKeys[i] = keys.At(i)
	}
	if p.regions, err = s.Regions(); err != nil {
		return p, err
	}
	if p.kind, err = s.Kinds(); err != nil {
		return p, err
	}
	p.words = sync.OnceValue(func() []word { return wordsOf(p.keys.Text()) })
	p.population, p.counted, err = s.Column(municipality.Population)
	return p, err
}

// Search gives the best hits, best first.
func (x *Index) Search(q Query) ([]Hit, error) {
	p := compile(q)
	if p.empty() {
		return nil, nil
	}
	best := newBest(p.limit)
	for i := range x.parts {
		if part := &x.parts[i]; len(q.Countries) == 0 || slices.Contains(q.Countries, part.shard.Country()) {
			part.find(p, best)
		}
	}
	if best.wanting() {
		for i := range x.parts {
			if part := &x.parts[i]; len(q.Countries) == 0 || slices.Contains(q.Countries, part.shard.Country()) {
				part.findSimilar(p, best)
			}
		}
	}
	return x.hits(p, best.sorted())
}

// find offers all places that fit a pattern without mistakes.
func (x *part) find(p pattern, best *best) {
	x.findCode(p, best)
	x.findPhrase(p.phrase, p, best)
	if bare := strings.Join(p.words, " "); bare != p.phrase {
		x.findPhrase(bare, p, best)
	}
	if len(p.words) > 1 {
		x.findWords(p, best)
	}
}

func (x *part) findCode(p pattern, best *best) {
	if p.code != "" {
		x.codesWith(p.code, p, best)
	}
	if p.local != "" && x.shard.Country() != municipality.Ukraine {
		x.codesWith(x.prefix+p.local, p, best)
	}
}

// codesWith offers the places whose code begins so; a whole code counts more.
func (x *part) codesWith(code string, p pattern, best *best) {
	n := x.codes.Len()
	for i := sort.Search(n, func(i int) bool { return x.codes.At(i) >= code }); i < n && strings.HasPrefix(x.codes.At(i), code); i++ {
		match := byCodePrefix
		if x.codes.At(i) == code {
			match = byCode
		}
		x.offer(i, match, p, best)
	}
}

// findPhrase offers the places that have a phrase in one of their names.
func (x *part) findPhrase(phrase string, p pattern, best *best) {
	switch {
	case phrase == "":
	case len(phrase) < shortest:
		x.scan("\n"+phrase, 1, p, best)
		x.scan(" "+phrase, 1, p, best)
	default:
		x.scan(phrase, 0, p, best)
	}
}

// shortest text that is also looked for inside words.
const shortest = 3

// scan goes through all keys at once and offers each place with the best of its occurrences. The first skip bytes of what is
// looked for stand before the phrase.
func (x *part) scan(what string, skip int, p pattern, best *best) {
	text := x.keys.Text()
	last, match := -1, none
	for at, place := 0, 0; ; {
		i := strings.Index(text[at:], what)
		if i < 0 {
			break
		}
		at += i
		place = x.keys.IndexAt(at, place)
		if place != last {
			x.offer(last, match, p, best)
			last, match = place, none
		}
		match = min(match, grade(text, at+skip, at+len(what)))
		at += len(what)
	}
	x.offer(last, match, p, best)
}

// grade tells from what surrounds an occurrence how well it fits.
func grade(text string, start, end int) rank {
	switch text[start-1] {
	case '\n':
		if end == len(text) || text[end] == '\n' {
			return byExact
		}
		return byPrefix
	case ' ':
		return byWordPrefix
	}
	return bySubstring
}

// findWords offers the places whose names and region have a word for each word of the pattern, in any order.
func (x *part) findWords(p pattern, best *best) {
	inRegion := make([][]bool, len(p.words)) // by word, by region
	for w, word := range p.words {
		inRegion[w] = make([]bool, len(x.regionKeys))
		for r, key := range x.regionKeys {
			inRegion[w][r] = beginsWord(key, word)
		}
	}
	for _, word := range p.words {
		x.wordsAt(word, p, inRegion, best)
	}
}

// wordsAt offers the places that have one word in their names and the others there or in their region.
func (x *part) wordsAt(anchor string, p pattern, inRegion [][]bool, best *best) {
	text := x.keys.Text()
	last := -1
	for at, place := 0, 0; ; {
		i := strings.Index(text[at:], anchor)
		if i < 0 {
			return
		}
		at += i
		place = x.keys.IndexAt(at, place)
		start := at
		at += len(anchor)
		if place == last || text[start-1] != '\n' && text[start-1] != ' ' {
			continue
		}
		last = place
		if match := x.allWords(place, p.words, inRegion); match != none {
			x.offer(place, match, p, best)
		}
	}
}

// allWords grades a place by the words of a pattern: whole names count more than beginnings of words.
func (x *part) allWords(place int, words []string, inRegion [][]bool) rank {
	keys := x.keys.At(place)
	match := byWordPrefix
	for w, word := range words {
		switch {
		case strings.Contains(keys+"\n", "\n"+word+"\n"):
			match = byWordExact
		case beginsWord(keys, word):
		case inRegion[w][x.regions[place]]:
		default:
			return none
		}
	}
	return match
}

// beginsWord reports whether a word of the keys begins so.
func beginsWord(keys, word string) bool {
	for at := 0; ; {
		i := strings.Index(keys[at:], word)
		if i < 0 {
			return false
		}
		if at += i; at > 0 && (keys[at-1] == '\n' || keys[at-1] == ' ') {
			return true
		}
		at += len(word)
	}
}

// offer lets a place compete for the best hits.
func (x *part) offer(place int, match rank, p pattern, best *best) {
	if match == none || place < 0 {
		return
	}
	if len(p.kinds) > 0 && !slices.Contains(p.kinds, x.kind(place)) {
		return
	}
	people := 0.0
	if x.counted {
		people, _ = x.population.At(place)
	}
	best.offer(candidate{match: match, people: people, part: x.number, place: place})
}
