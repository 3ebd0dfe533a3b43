// Package formtest sends to every form of a site what people, programs and attackers send, and checks the answers: a kind
// one, everything typed still there, nothing as markup, no error in the log. No program imports it.
package formtest

import (
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// A Kind says what a field asks for.
type Kind string

// The kinds that are sent bad input of their own.
const (
	Line   Kind = "line"   // text of one line
	Lines  Kind = "lines"  // text area
	Number Kind = "number" // text of digits
	Choice Kind = "choice" // radios or a select
	Checks Kind = "checks" // checkboxes
	Hidden Kind = "hidden"
	Button Kind = "button" // a button with a name
)

// A Field is a field as a page shows it.
type Field struct {
	Name    string
	Kind    Kind
	Offered []string // values of a choice or of buttons
}

// A Form is a form as a page shows it. Values are what a browser would send, without buttons.
type Form struct {
	Action string
	Fields []Field
	Values url.Values
}

func (f *Form) add(name string, kind Kind, offered string) {
	i := slices.IndexFunc(f.Fields, func(x Field) bool { return x.Name == name && x.Kind == kind })
	if i < 0 {
		f.Fields, i = append(f.Fields, Field{Name: name, Kind: kind}), len(f.Fields)
	}
	f.Fields[i].Offered = append(f.Fields[i].Offered, offered)
}

// Read finds the form of a page that is sent to a path.
func Read(body, path string) (Form, bool) { return parse(body).form(path) }

// A page is a parsed answer.
type page struct{ doc *html.Node }

func parse(body string) page {
	doc, err := html.Parse(strings.NewReader(body))
	if err != nil {
		doc = &html.Node{Type: html.DocumentNode}
	}
	return page{doc}
}

// form finds the form that is sent to a path, whatever its query says.
func (p page) form(path string) (Form, bool) {
	for n := range p.doc.Descendants() {
		if n.Type == html.ElementNode && n.Data == "form" && strings.EqualFold(attribute(n, "method"), "post") && pathOf(attribute(n, "action")) == path {
			return read(n), true
		}
	}
	return Form{}, false
}

func pathOf(action string) string {
	u, err := url.Parse(action)
	if err != nil {
		return action
	}
	return u.Path
}

func read(n *html.Node) Form {
	f := Form{Action: attribute(n, "action"), Values: url.Values{}}
	for e := range n.Descendants() {
		if e.Type != html.ElementNode || attribute(e, "name") == "" {
			continue
		}
		f.take(e, attribute(e, "name"))
	}
	return f
}

func (f *Form) take(e *html.Node, name string) {
	value := attribute(e, "value")
	switch e.Data {
	case "textarea":
		f.add(name, Lines, "")
		f.Values.Add(name, inside(e))
	case "select":
		f.takeSelect(e, name)
	case "button":
		f.add(name, Button, value)
	case "input":
		kind := map[string]Kind{"radio": Choice, "checkbox": Checks, "hidden": Hidden}[attribute(e, "type")]
		switch {
		case kind == Choice || kind == Checks:
			f.add(name, kind, value)
			if has(e, "checked") {
				f.Values.Add(name, value)
			}
			return
		case kind == "" && attribute(e, "inputmode") == "numeric":
			kind = Number
		case kind == "":
			kind = Line
		}
		f.add(name, kind, "")
		f.Values.Add(name, value)
	}
}

func (f *Form) takeSelect(e *html.Node, name string) {
	chosen, any := "", false
	for o := range e.Descendants() {
		if o.Type != html.ElementNode || o.Data != "option" {
			continue
		}
		value := attribute(o, "value")
		f.add(name, Choice, value)
		if has(o, "selected") || !any {
			chosen, any = value, true
		}
	}
	f.Values.Add(name, chosen)
}

// dangers finds what may never stand in a page: code that came out of a field.
func (p page) dangers() []string {
	var found []string
	for n := range p.doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if n.Data == "script" && strings.Contains(inside(n), "alert(") {
			found = append(found, "a script that was typed")
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") {
				found = append(found, "an attribute "+a.Key)
			}
			if (a.Key == "href" || a.Key == "src" || a.Key == "action") && strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "javascript:") {
				found = append(found, "a link to code")
			}
		}
	}
	return found
}

// summary gives what is wrong with the error summary: that there is none, or that a link in it leads nowhere.
func (p page) summary() string {
	ids, links := map[string]bool{}, []string{}
	for n := range p.doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		ids[attribute(n, "id")] = true
		if n.Data == "a" && inSummary(n) {
			links = append(links, attribute(n, "href"))
		}
	}
	if len(links) == 0 {
		return "no error summary"
	}
	for _, l := range links {
		if id, ok := strings.CutPrefix(l, "#"); !ok || !ids[id] {
			return "the error summary leads to " + l + ", which is not there"
		}
	}
	return ""
}

func inSummary(n *html.Node) bool {
	for a := range n.Ancestors() {
		if strings.Contains(attribute(a, "class"), "govuk-error-summary") {
			return true
		}
	}
	return false
}

// inside gives the text below an element.
func inside(n *html.Node) string {
	var out strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			out.WriteString(c.Data)
		}
	}
	return out.String()
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}
