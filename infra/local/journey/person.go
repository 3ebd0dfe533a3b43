// Package journey walks whole journeys through the running local stack as people do: it opens pages, follows links and
// fills in forms by what they show, without JavaScript and without knowing how a page is made.
package journey

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// A Person is somebody with a browser of their own.
type Person struct {
	base   string
	client *http.Client
	Lang   string // Accept-Language

	Page *Page // what they look at
}

// NewPerson opens a browser at the stack's address.
func NewPerson(base, lang string) (*Person, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	return &Person{base: base, client: &http.Client{Jar: jar}, Lang: lang}, nil
}

// A Page is an answer that a person sees.
type Page struct {
	Status int
	URL    *url.URL
	Raw    string
	doc    *html.Node
}

// Open goes to a path or address.
func (p *Person) Open(ctx context.Context, path string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, p.address(path), http.NoBody)
	if err != nil {
		return err
	}
	return p.do(r)
}

func (p *Person) address(path string) string {
	if strings.HasPrefix(path, "http") {
		return path
	}
	return p.base + path
}

func (p *Person) do(r *http.Request) error {
	r.Header.Set("Accept-Language", p.Lang)
	r.Header.Set("Accept", "text/html")
	res, err := p.client.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	doc, err := html.Parse(strings.NewReader(string(raw)))
	if err != nil {
		return err
	}
	p.Page = &Page{Status: res.StatusCode, URL: res.Request.URL, Raw: string(raw), doc: doc}
	return nil
}

// Follow clicks the first link whose address contains part.
func (p *Person) Follow(ctx context.Context, part string) error {
	for a := range p.Page.elements("a") {
		if href := attr(a, "href"); strings.Contains(href, part) {
			return p.Open(ctx, p.resolve(href))
		}
	}
	return fmt.Errorf("no link to %q on %s", part, p.Page.URL)
}

func (p *Person) resolve(href string) string {
	u, err := p.Page.URL.Parse(href)
	if err != nil {
		return href
	}
	return u.String()
}

// Submit fills in and sends the form whose action contains part; an empty part takes the page's main form, or its only
// one. Fields that are not given keep what the page shows.
func (p *Person) Submit(ctx context.Context, part string, fields url.Values) error {
	form, err := p.Page.form(part)
	if err != nil {
		return err
	}
	values := p.Page.values(form)
	for name, v := range fields {
		values[name] = v
	}
	action := p.Page.URL.String()
	if a := attr(form, "action"); a != "" {
		action = p.resolve(a)
	}
	if strings.EqualFold(attr(form, "method"), "get") {
		return p.Open(ctx, strings.SplitN(action, "?", 2)[0]+"?"+values.Encode())
	}
	return p.Post(ctx, action, values)
}

// Press clicks the first button whose words contain part, in whatever form it stands.
func (p *Person) Press(ctx context.Context, part string) error {
	for f := range p.Page.elements("form") {
		for b := range f.Descendants() {
			if b.Type != html.ElementNode || b.Data != "button" || !strings.Contains(text(b), part) {
				continue
			}
			values := p.Page.values(f)
			if name := attr(b, "name"); name != "" {
				values.Set(name, attr(b, "value"))
			}
			action := p.Page.URL.String()
			if a := attr(f, "action"); a != "" {
				action = p.resolve(a)
			}
			return p.Post(ctx, action, values)
		}
	}
	return fmt.Errorf("no button %q on %s", part, p.Page.URL)
}

func text(n *html.Node) string {
	var b strings.Builder
	collect(n, &b)
	return b.String()
}

// Post sends a form as it is given, as somebody does who tampers with it.
func (p *Person) Post(ctx context.Context, path string, values url.Values) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.address(path), strings.NewReader(values.Encode()))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", p.base)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return p.do(r)
}

// Values gives what the form that Submit would send holds now.
func (p *Person) Values(part string) (url.Values, error) {
	form, err := p.Page.form(part)
	if err != nil {
		return nil, err
	}
	return p.Page.values(form), nil
}

// Text gives the text of the page's main part, with single spaces.
func (p *Page) Text() string {
	var b strings.Builder
	for n := range p.elements("main") {
		collect(n, &b)
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// Lang gives the language that the page says it is in.
func (p *Page) Lang() string {
	for n := range p.elements("html") {
		return attr(n, "lang")
	}
	return ""
}

func collect(n *html.Node, b *strings.Builder) {
	if n.Type == html.TextNode {
		b.WriteString(n.Data)
		b.WriteByte(' ')
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		collect(c, b)
	}
}

func (p *Page) elements(name string) func(func(*html.Node) bool) {
	return func(yield func(*html.Node) bool) {
		for n := range p.doc.Descendants() {
			if n.Type == html.ElementNode && n.Data == name && !yield(n) {
				return
			}
		}
	}
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

func (p *Page) form(part string) (*html.Node, error) {
	var only *html.Node
	count := 0
	for f := range p.elements("form") {
		if part != "" && strings.Contains(attr(f, "action"), part) || part == "" && attr(f, "id") == "page-form" {
			return f, nil
		}
		only = f
		count++
	}
	if part == "" && count == 1 {
		return only, nil
	}
	return nil, errors.New("no such form on " + p.URL.String())
}

// values gives what a browser would send of a form: hidden and filled fields, what is checked and selected, no buttons.
func (p *Page) values(form *html.Node) url.Values {
	v := url.Values{}
	for n := range form.Descendants() {
		name := attr(n, "name")
		if n.Type != html.ElementNode || name == "" {
			continue
		}
		switch n.Data {
		case "input":
			kind := attr(n, "type")
			if (kind == "radio" || kind == "checkbox") && !has(n, "checked") || kind == "submit" {
				continue
			}
			v.Add(name, attr(n, "value"))
		case "textarea":
			var b strings.Builder
			for c := n.FirstChild; c != nil; c = c.NextSibling {
				b.WriteString(c.Data)
			}
			v.Add(name, b.String())
		case "select":
			v.Add(name, selected(n))
		}
	}
	return v
}

func selected(n *html.Node) string {
	first, found := "", false
	for o := range n.Descendants() {
		if o.Type != html.ElementNode || o.Data != "option" {
			continue
		}
		if has(o, "selected") {
			return attr(o, "value")
		}
		if !found {
			first, found = attr(o, "value"), true
		}
	}
	return first
}
