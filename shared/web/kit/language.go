package kit

import (
	"net/http"
	"net/url"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/text"
)

// Lang and Printer are those of base/text, named here so that page files need one import less.
type (
	Lang    = text.Lang
	Printer = text.Printer
)

func printer(lang Lang) *Printer { return text.For(lang) }

const (
	languageCookie = "lang"
	languageLife   = 365 * 24 * time.Hour

	// LangParam is the query parameter that chooses the language of a page.
	LangParam = "lang"
)

// language decides the language of a request: what the link asks for, what was chosen before, what the browser
// prefers. Only the languages of the catalogue count; anything else is as if it had not been said.
func (s *Site) language(w http.ResponseWriter, r *http.Request) Lang {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		if lang, ok := text.ParseLang(r.URL.Query().Get(LangParam)); ok {
			s.rememberLanguage(w, lang)
			return lang
		}
	}
	if lang, ok := text.ParseLang(s.Cookie(r, languageCookie)); ok {
		return lang
	}
	return text.Match(r.Header.Get("Accept-Language"))
}

func (s *Site) rememberLanguage(w http.ResponseWriter, lang Lang) {
	s.SetCookie(w, languageCookie, string(lang), languageLife)
}

// A LanguageChoice is one entry of the language switch: a link on plain pages, a button of the form on form pages, so
// that what has been typed goes along and comes back.
type LanguageChoice struct {
	Tag     string // BCP 47
	Name    string // in the language itself
	Href    string
	Current bool
}

func languageChoices(current Lang, here *url.URL) []LanguageChoice {
	var choices []LanguageChoice
	for _, lang := range text.Langs() {
		query := here.Query()
		query.Set(LangParam, string(lang))
		choices = append(choices, LanguageChoice{
			Tag: string(lang), Name: printer(lang).T("kit.language.name"), Href: here.EscapedPath() + "?" + query.Encode(), Current: lang == current,
		})
	}
	return choices
}
