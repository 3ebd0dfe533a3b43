package portal

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// A wordsPage is a page of plain words.
type wordsPage struct {
	kit.Base
	Lead  string
	Parts []part
}

// A part is a heading with paragraphs and lists.
type part struct {
	Title  string
	Text   []string
	Topics []string
	Desks  []desk
}

// A desk answers questions about an edition.
type desk struct{ Name, Mail string }

var wordsTemplate = kit.NewPage[wordsPage](files, "words.html")

// words shows a page whose texts are portal.<page>.title, .lead, and .title_1, .text_1 and so on.
func (p *Portal) words(page string, parts int) kit.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		t := kit.PrinterOf(r)
		out := &wordsPage{Base: kit.NewBase(w, r, t.T("portal."+page+".title")), Lead: t.T("portal." + page + ".lead")}
		out.Robots = "index"
		for i := range parts {
			n := "_" + strconv.Itoa(i+1)
			out.Parts = append(out.Parts, part{Title: t.T("portal." + page + ".title" + n), Text: []string{t.T("portal." + page + ".text" + n)}})
		}
		return wordsTemplate.Render(w, http.StatusOK, out)
	}
}

// themesPage tells about the themes of every edition.
func (p *Portal) themesPage(w http.ResponseWriter, r *http.Request) error {
	editions, err := p.Programme.Editions(r.Context())
	if err != nil {
		return err
	}
	return showThemes(w, r, editions)
}

func showThemes(w http.ResponseWriter, r *http.Request, editions []programme.Edition) error {
	t := kit.PrinterOf(r)
	page := &wordsPage{Base: kit.NewBase(w, r, t.T("portal.themes_page.title")), Lead: t.T("portal.themes_page.lead")}
	page.Robots = "index"
	for _, e := range editions {
		for _, theme := range e.Themes {
			var topics []string
			for _, s := range theme.Sub {
				topics = append(topics, s.Name.In(t.Lang()))
			}
			page.Parts = append(page.Parts, part{Title: theme.Name.In(t.Lang()), Text: []string{theme.Summary.In(t.Lang())}, Topics: topics})
		}
	}
	return wordsTemplate.Render(w, http.StatusOK, page)
}

// help says whom to ask; the addresses are those of the calls.
func (p *Portal) help(w http.ResponseWriter, r *http.Request) error {
	editions, err := p.Programme.Editions(r.Context())
	if err != nil {
		return err
	}
	return showHelp(w, r, editions)
}

func showHelp(w http.ResponseWriter, r *http.Request, editions []programme.Edition) error {
	t := kit.PrinterOf(r)
	page := &wordsPage{Base: kit.NewBase(w, r, t.T("portal.help.title")), Lead: t.T("portal.help.lead")}
	page.Robots = "index"
	write := part{Title: t.T("portal.help.write_title"), Text: []string{t.T("portal.help.write_text")}}
	for _, e := range editions {
		write.Desks = append(write.Desks, desk{Name: e.Name.In(t.Lang()), Mail: e.ContactMail})
	}
	page.Parts = []part{write}
	for _, about := range []string{"return", "place", "mail", "mistake"} {
		page.Parts = append(page.Parts, part{
			Title: t.T("portal.help." + about + "_title"), Text: []string{t.T("portal.help." + about + "_text")},
		})
	}
	return wordsTemplate.Render(w, http.StatusOK, page)
}

// robots keeps search engines out of applications.
func (p *Portal) robots(w http.ResponseWriter, _ *http.Request) error {
	return plainText(w, "User-agent: *\nDisallow: /apply/\nDisallow: /applications\nDisallow: /continue/\nDisallow: /resume\nDisallow: /console\n")
}

// security says where to report a weakness (RFC 9116); the file is valid for half a year from when it is asked for.
func (p *Portal) security(w http.ResponseWriter, r *http.Request) error {
	contact := ""
	editions, err := p.Programme.Editions(r.Context())
	if err != nil {
		return err
	}
	for _, e := range editions {
		contact += "Contact: mailto:" + e.ContactMail + "\n"
	}
	if contact == "" {
		contact = "Contact: " + p.Site.Origin + "/help\n"
	}
	return plainText(w, fmt.Sprintf("%sExpires: %s\nPreferred-Languages: en, uk\nCanonical: %s/.well-known/security.txt\n",
		contact, p.now().Add(180*24*time.Hour).UTC().Truncate(time.Hour).Format(time.RFC3339), p.Site.Origin))
}

func plainText(w http.ResponseWriter, body string) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := w.Write([]byte(body))
	return err
}

// favicon leads browsers that look for the old file to our mark.
func (p *Portal) favicon(w http.ResponseWriter, r *http.Request) error {
	http.Redirect(w, r, p.site.StaticURL("mark.svg"), http.StatusFound)
	return nil
}
