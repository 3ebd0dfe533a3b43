package kit

import (
	"net/url"
	"slices"
	"strings"
)

// Components take final text, in the reader's language; only problems travel as message keys. Every form component is
// prepared by the form's method of the same name, which fills in what was typed and what is wrong with it. The id of a field
// is its name, so that the error summary can link to it.

// An Input is a field of one line. Template: {{template "input" .X}}.
type Input struct {
	Name, Label, Hint string
	Type              string // "text" when empty; "email", "tel", "url", "search", "password"
	Autocomplete      string // as HTML defines it: "email", "name", "organization" …
	InputMode         string // "numeric" for whole numbers
	Prefix, Suffix    string
	Plain             bool // no spelling check, no capitals: for codes and addresses
	Width             int  // in characters: 2, 3, 4, 5, 10, 20 or 30; 0 is the whole column
	Heading           bool // the label is the page's h1: one question, one page
	Lang              string
	Value, Error      string // filled in by Form.Input
}

// Input prepares an input.
func (f *Form) Input(c Input) Input {
	c.Type = or(c.Type, "text")
	c.Value, c.Error = f.Value(c.Name), f.ProblemOf(c.Name)
	return c
}

// DescribedBy lists the ids that describe the field.
func (c Input) DescribedBy() string { return describedBy(c.Name, c.Hint, c.Error) }

// A Textarea is a field of several lines. Template: {{template "textarea" .X}}.
type Textarea struct {
	Name, Label, Hint string
	Rows              int    // 5 when 0
	Max               int    // characters; with it the field says how many are left
	Left, Over        string // filled in: words before the number of characters left or over
	Limit             string // filled in: the limit in words
	Heading           bool
	Lang              string
	Value, Error      string
}

// Textarea prepares a text area.
func (f *Form) Textarea(c Textarea) Textarea {
	c.Rows = or(c.Rows, 5)
	if c.Max > 0 {
		c.Left, c.Over = f.p.T("kit.count.left"), f.p.T("kit.count.over")
		c.Limit = f.p.T("kit.count.limit", "count", c.Max)
	}
	c.Value, c.Error = f.Value(c.Name), f.ProblemOf(c.Name)
	return c
}

// DescribedBy lists the ids that describe the field.
func (c Textarea) DescribedBy() string {
	ids := describedBy(c.Name, c.Hint, c.Error)
	if c.Max > 0 {
		ids = strings.TrimSpace(ids + " " + c.Name + "-count")
	}
	return ids
}

// An Option is one answer of a choice.
type Option struct {
	Value, Text, Hint string
	Lang              string // where the text is in another language than the page
	ID                string // filled in
	Selected          bool   // filled in
}

// Choice is a question with options: radios, checkboxes or a select, as the template says.
// Templates: {{template "radios" .X}}, {{template "checkboxes" .X}}, {{template "select" .X}}.
type Choice struct {
	Name, Label, Hint string
	Options           []Option
	Inline            bool // radios beside each other, for two short answers
	Heading           bool
	Error             string
}

// Ask prepares a question with options.
func (f *Form) Ask(c Choice) Choice {
	chosen := f.All(c.Name)
	options := make([]Option, len(c.Options))
	for i, o := range c.Options {
		o.ID = c.Name
		if i > 0 {
			o.ID = c.Name + "-" + o.Value
		}
		for _, v := range chosen {
			o.Selected = o.Selected || v == o.Value
		}
		options[i] = o
	}
	c.Options, c.Error = options, f.ProblemOf(c.Name)
	return c
}

// DescribedBy lists the ids that describe the question.
func (c Choice) DescribedBy() string { return describedBy(c.Name, c.Hint, c.Error) }

// DateInput is a date in three fields. Template: {{template "date-input" .X}}.
type DateInput struct {
	Name, Label, Hint string
	Heading           bool
	Parts             []DatePart
	Error             string
}

// A DatePart is one of the three fields of a date.
type DatePart struct {
	Name, ID, Label, Value string
	Width                  int
	Wrong                  bool
}

// DateInput prepares a date.
func (f *Form) DateInput(c DateInput) DateInput {
	c.Error = f.ProblemOf(c.Name)
	whole := c.Error != ""
	for _, part := range []string{"day", "month", "year"} {
		name := c.Name + "-" + part
		p := DatePart{Name: name, ID: name, Label: f.p.T("form." + part), Value: f.Value(name), Width: 2}
		if part == "day" {
			p.ID = c.Name
		}
		if part == "year" {
			p.Width = 4
		}
		problem := f.ProblemOf(name)
		p.Wrong = whole || problem != ""
		c.Error = or(c.Error, problem)
		c.Parts = append(c.Parts, p)
	}
	return c
}

// DescribedBy lists the ids that describe the date.
func (c DateInput) DescribedBy() string { return describedBy(c.Name, c.Hint, c.Error) }

func describedBy(name, hint, problem string) string {
	var ids []string
	if hint != "" {
		ids = append(ids, name+"-hint")
	}
	if problem != "" {
		ids = append(ids, name+"-error")
	}
	return strings.Join(ids, " ")
}

// A Button sends the form it stands in, or is a link that looks like one. Template: {{template "button" .X}}.
type Button struct {
	Text      string
	Name      string // set where a form has several buttons: Form.Clicked(name)
	Value     string
	Href      string // makes it a link
	Secondary bool
	Warning   bool // for what cannot be undone
	Start     bool // begins a journey: has an arrow
}

// An ErrorSummary is the list of a form's problems at the top of the page. The frame shows it.
type ErrorSummary struct {
	Title    string
	Problems []ErrorLink
}

// An ErrorLink leads from the summary to a field.
type ErrorLink struct{ Href, Text string }

// Summary gives the error summary, nil where nothing is wrong.
func (f *Form) Summary() *ErrorSummary {
	if !f.HasProblems() {
		return nil
	}
	s := &ErrorSummary{Title: f.p.T("form.error_summary_title")}
	for _, p := range f.problems {
		s.Problems = append(s.Problems, ErrorLink{Href: "#" + p.target, Text: p.Text})
	}
	return s
}

// A FormHead is what stands inside every form. Template: {{template "form-open" .Base}} … </form>.
type FormHead struct {
	Action string
	Hidden []Hidden
}

// head makes the form's head: it is sent to where it was shown, with the key, the revision and what Hide named.
func (f *Form) head(here *url.URL) *FormHead {
	query := here.Query()
	query.Del(LangParam)
	action := here.EscapedPath()
	if len(query) > 0 {
		action += "?" + query.Encode()
	}
	h := &FormHead{Action: action, Hidden: []Hidden{{KeyField, f.Key}}}
	names := append([]string{RevField}, f.hide...)
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			continue // asked for twice, sent once: it would double with each refusal
		}
		for _, v := range f.All(name) {
			h.Hidden = append(h.Hidden, Hidden{name, v})
		}
	}
	return h
}
