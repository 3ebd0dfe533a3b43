package municipality

// A Twinning is a partnership that a source says exists or existed between a hromada and a place abroad.
type Twinning struct {
	Hromada     Code    // "" where the source's Ukrainian side is no hromada that the register knows
	HromadaName string  // as the source writes it
	Partner     Code    // "" where it could not be told which unit of the register is meant
	PartnerName string  // as the source writes it
	Country     Country // of the partner, ISO 3166; "" where the source does not say
	Region      string  // of the partner, as the source writes it
	Since       int     // year; 0 where the source does not say
	Source      string  // identifier of a Source
	Confidence  Confidence
	AsOf        int // year of the source's snapshot, where it says nothing of today; 0 otherwise
	URL         string
}

// A Confidence says how sure a twinning is; the value is stable, stored and the end of a message key.
type Confidence string

// The confidences, the surest first.
const (
	InRegistry   Confidence = "registry" // listed by an association of municipalities
	InStrategy   Confidence = "strategy" // named in the hromada's own strategy
	InNews       Confidence = "news"     // named in the title of a news item
	InOpenRecord Confidence = "wikidata" // stood in Wikidata in the year AsOf; nobody says that it still exists
)

// Confidences lists them, the surest first.
func Confidences() []Confidence { return []Confidence{InRegistry, InStrategy, InNews, InOpenRecord} }

// Other gives the other side of a twinning as seen from one side: its code, name and country.
func (t Twinning) Other(from Code) (Code, string, Country) {
	if t.Partner == from && from != "" {
		return t.Hromada, t.HromadaName, Ukraine
	}
	return t.Partner, t.PartnerName, t.Country
}

// Current reports whether the source speaks of today rather than of a past year.
func (t Twinning) Current() bool { return t.AsOf == 0 }
