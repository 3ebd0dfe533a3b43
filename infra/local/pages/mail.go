package pages

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"

	"github.com/bridges-of-trust/bridges/infra/local/mail"
)

// mailsShown limits the list; the search finds older ones.
const mailsShown = 200

func (s *pages) mailbox(w http.ResponseWriter, r *http.Request) error {
	search := r.URL.Query().Get("address")
	mails, err := s.Mail.List(search, mailsShown)
	if err != nil {
		return err
	}
	return s.show(w, "mailbox", "Mail", struct {
		Search string
		Mails  []mail.Mail
		Faults int
		Kinds  []mail.Fault
	}{search, mails, s.Mail.Faults(), []mail.Fault{mail.Before, mail.After}})
}

// mailJSON gives the mails to tests and tools, newest first; ?address= searches.
func (s *pages) mailJSON(w http.ResponseWriter, r *http.Request) error {
	mails, err := s.Mail.List(r.URL.Query().Get("address"), 0)
	if err != nil {
		return err
	}
	if mails == nil {
		mails = []mail.Mail{}
	}
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(mails)
}

func (s *pages) mail(w http.ResponseWriter, r *http.Request) error {
	m, err := s.Mail.Get(r.PathValue("id"))
	if err != nil {
		return err
	}
	return s.show(w, "mail", cmp.Or(m.Subject, "(no subject)"), struct {
		mail.Mail
		Kinds []mail.News
	}{m, mail.AllNews()})
}

// mailHTML is the HTML part alone, for a frame: no script runs, nothing loads, links open outside.
func (s *pages) mailHTML(w http.ResponseWriter, r *http.Request) error {
	m, err := s.Mail.Get(r.PathValue("id"))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'")
	w.Header().Set("Referrer-Policy", "no-referrer")
	_, err = io.WriteString(w, `<base target="_blank">`+m.HTML)
	return err
}

func (s *pages) mailNews(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	news := mail.News(r.PostFormValue("news"))
	if !slices.Contains(mail.AllNews(), news) {
		return &problem{http.StatusBadRequest, fmt.Sprintf("There is no news %q.", news)}
	}
	if err := s.Mail.Emit(id, news); err != nil {
		return err
	}
	return back(w, r, "/_local/mail/"+id)
}

func (s *pages) mailFault(w http.ResponseWriter, r *http.Request) error {
	n, err := strconv.Atoi(r.PostFormValue("calls"))
	if err != nil || n < 0 || n > 1000 {
		return &problem{http.StatusBadRequest, "the number of calls must be from 0 to 1000"}
	}
	if err := s.Mail.Fail(mail.Fault(r.PostFormValue("fault")), n); err != nil {
		return &problem{http.StatusBadRequest, err.Error()}
	}
	return back(w, r, "/_local/mail")
}
