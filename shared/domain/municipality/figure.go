package municipality

// A Figure is one value of one indicator for one place, with its year and source.
type Figure struct {
	Indicator Indicator
	Value     float64 // in the indicator's unit; meaningless unless Known
	Known     bool    // false: the source says nothing; never shown as zero
	Year      int     // the year that the value is about; 0 for geography without a year
	Source    string  // identifier of a Source, such as "ua-stat"
	Note      Note
}

// A Note warns of how a figure must be read; it is also the end of a message key.
type Note string

// The notes.
const (
	NoNote      Note = ""
	Prewar      Note = "prewar"      // counted before the invasion of February 2022
	Regional    Note = "regional"    // of the whole NUTS 3 region, not of the place
	Derived     Note = "derived"     // computed from two other figures of the source
	Uninhabited Note = "uninhabited" // zero is true: an area without inhabitants
	MilitaryPay Note = "military"    // contains the income tax of soldiers stationed there
	Balance     Note = "balance"     // may be negative: more left than came
	Refund      Note = "refund"      // negative: more was paid back than received in the year
)

// A Source is where a figure comes from and on what terms it may be shown.
type Source struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Licence string `json:"licence"`
	URL     string `json:"url,omitempty"`
}

// Figure gives the newest figure of an indicator; an unknown one where the register has none.
func (p Place) Figure(ind Indicator) Figure {
	for _, f := range p.Figures {
		if f.Indicator == ind && f.Known {
			return f
		}
	}
	return Figure{Indicator: ind}
}

// FigureOf gives the figure of an indicator for one year; an unknown one where the register has none.
func (p Place) FigureOf(ind Indicator, year int) Figure {
	for _, f := range p.Figures {
		if f.Indicator == ind && f.Year == year && f.Known {
			return f
		}
	}
	return Figure{Indicator: ind, Year: year}
}
