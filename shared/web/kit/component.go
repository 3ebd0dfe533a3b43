package kit

import "net/http"

// Tone is the colour family of a tag or banner. The words and the shape say the same, so that nothing depends on it.
type Tone string

// The tones, each with the shape that its tags carry.
const (
	Neutral Tone = "neutral" // hollow circle: not begun, unknown
	Info    Tone = "info"    // half circle: going on
	Waiting Tone = "waiting" // hour-glass: somebody must act
	Good    Tone = "good"    // tick: done, accepted
	Bad     Tone = "bad"     // cross: refused, failed
	Warn    Tone = "warn"    // triangle: overdue, at risk
)

// A Tag is a status. Template: {{template "tag" .X}}.
type Tag struct {
	Text string
	Tone Tone // Neutral when empty
}

// Class gives the tag's style class.
func (t Tag) Class() string { return "tag--" + string(or(t.Tone, Neutral)) }

// Shape names the symbol that says the same as the tag's colour.
func (t Tag) Shape() string { return string(or(t.Tone, Neutral)) }

// A Banner is news at the top of a page. Template: {{template "banner" .X}}.
type Banner struct {
	Title   string
	Text    string
	Link    *Link
	Success bool
}

// A Hero opens the start page of a site: who we are in a title and a sentence, and the first thing to do. It holds the
// page's h1. Template: {{template "hero" .X}}, first thing in "main".
type Hero struct {
	Title, Text string
	Button      *Button
}

// A Panel confirms that something was done. Template: {{template "panel" .X}}.
type Panel struct{ Title, Text, Reference string }

// A Details hides text that few need. Template: {{template "details" .X}}.
type Details struct {
	Summary string
	Text    []string // paragraphs
	Open    bool
}

// A Task is a row of a task list; without Href it cannot start yet.
type Task struct {
	Text, Hint, Href string
	Status           Tag
	Done             bool // shown as plain words
}

// A TaskList shows what is to be done, in any order. Template: {{template "task-list" .X}}.
type TaskList struct{ Tasks []Task }

// An Entry is a row of a Summary. An empty Value shows as "not provided".
type Entry struct {
	Key     string
	Value   []string // paragraphs or lines
	Lang    string   // language of the value, where it is not the page's
	Tag     *Tag
	Href    string // of the value
	Change  *Link  // its Hidden says what is changed
	Problem string
}

// Empty reports whether the entry has nothing to show.
func (e Entry) Empty() bool { return len(e.Value) == 0 && e.Tag == nil }

// A Summary is a list of keys and values: what was answered, or the facts of a record. Template: {{template "summary" .X}}.
type Summary struct {
	Title   string
	Entries []Entry
	Compact bool   // without rules between rows, for the side of a case
	Nothing string // words for an empty value
}

// A Cell is a cell of a table.
type Cell struct {
	Text    string
	Hint    string   // smaller second line
	Lines   []string // further lines like Hint
	Href    string
	Tag     *Tag
	Lang    string
	Numeric bool
	Header  bool // heads its row
	Sort    *Sort
}

// A Sort makes a column's heading a link. Order is "ascending", "descending" or "none".
type Sort struct{ Href, Order string }

// A Row is a row of a table.
type Row struct {
	Cells   []Cell
	Current bool // the row whose record is open beside the table
}

// A Table is a data table; on narrow screens its rows become cards, each value under its heading. Template: {{template "table" .X}}.
type Table struct {
	Caption       string
	CaptionHidden bool
	Head          []Cell
	Rows          []Row
	Empty         *Empty // shown instead of a table without rows
	Even          bool   // columns of the same width, for comparing
}

// HeadOf gives the heading of a column, for the card form of a row.
func (t Table) HeadOf(i int) string {
	if i < len(t.Head) {
		return t.Head[i].Text
	}
	return ""
}

// An Empty says that there is nothing, and what to do first. Template: {{template "empty" .X}}.
type Empty struct {
	Title, Text string
	Action      *Link
}

// A Pagination leads through pages by cursor. Template: {{template "pagination" .X}}.
type Pagination struct {
	Label          string // of the navigation
	Previous, Next *Link
	Where          string // "21 to 40 of 133"
}

// Breadcrumbs lead up from the page. Template: {{template "breadcrumbs" .X}}.
type Breadcrumbs struct {
	Label string
	Links []Link
}

// A Moment is an entry of a Timeline.
type Moment struct {
	Title string
	By    string
	When  string
	ISO   string // machine-readable time
	Text  []string
	Lang  string // of Text
	Tone  Tone
	Href  string
}

// Class gives the entry's style class.
func (m Moment) Class() string { return "timeline__item--" + m.Shape() }

// Shape names the entry's symbol.
func (m Moment) Shape() string { return string(or(m.Tone, Neutral)) }

// A Timeline shows what happened to a record, latest first. Template: {{template "timeline" .X}}.
type Timeline struct {
	Title   string
	Moments []Moment
}

// A Progress is a bar with its value in words. Template: {{template "progress" .X}}.
type Progress struct {
	ID    string // unique on the page
	Label string
	Done  int
	Of    int
	Words string // "120 of 400 places"
}

// A Step is a stage of a Stepper.
type Step struct {
	Text, Hint string
	State      StepState
	Words      string // the state in words, for screen readers and print
	Href       string
}

// StepState is where a step stands.
type StepState string

// The states of a step.
const (
	StepDone    StepState = "done"
	StepCurrent StepState = "current"
	StepNext    StepState = "next"
	StepFailed  StepState = "failed"
)

// Shape names the step's symbol.
func (s Step) Shape() string {
	switch s.State {
	case StepDone:
		return string(Good)
	case StepCurrent:
		return string(Info)
	case StepFailed:
		return string(Bad)
	}
	return string(Neutral)
}

// A Stepper shows the stages of a process. Template: {{template "stepper" .X}}.
type Stepper struct {
	Label string
	Steps []Step
}

// An Item is a line of an Inbox.
type Item struct {
	Title, Text, Meta string // name, what is asked, when
	Href              string
	Tag               *Tag
	Current, Unread   bool
}

// An Inbox is the list beside the open case. Template: {{template "inbox" .X}}.
type Inbox struct {
	Label string
	Items []Item
	Empty *Empty
}

// Tabs are views of the same list; each is a page of its own. Template: {{template "tabs" .X}}.
type Tabs struct {
	Label string
	Links []Link
}

// A Filter is a bar of choices above a list, sent by GET. Template: {{template "filter" .X}}.
type Filter struct {
	Action, Label string
	Inputs        []Input
	Selects       []Choice
	Hidden        []Hidden
	Button        string
	Clear         *Link
}

// A Figure frames a picture and its table twin: the same facts for those who would rather read. Template of a page:
// {{template "figure-open" .X}} <svg …> {{template "figure-close" .X}}.
type Figure struct {
	ID      string
	Caption string
	Text    string // what the picture shows, in a sentence
	Wide    bool   // keeps its size on a narrow screen and scrolls sideways, as a diagram must to be read
	Twin    Table
	Words   string // words of the button that opens the table
}

// A Card is a block that leads somewhere. Template: {{template "card" .X}}.
type Card struct {
	Title, Text, Href string
	Meta              []string
	Tag               *Tag
}

// An Action is a button with a form of its own: one act that needs nothing typed. Make it with NewAction.
// Template: {{template "action" .X}}.
type Action struct {
	Path   string
	Button Button
	Hidden []Hidden
}

// NewAction gives an action its idempotency key.
func NewAction(r *http.Request, a Action) (Action, error) {
	key, err := newKey(SiteOf(r).Entropy)
	a.Hidden = append(a.Hidden, Hidden{KeyField, key})
	return a, err
}

// Percent gives the bar's length from 0 to 100.
func (p Progress) Percent() int {
	if p.Of <= 0 {
		return 0
	}
	return min(max(p.Done*100/p.Of, 0), 100)
}
