package journey

import (
	"net/url"
	"testing"

	"github.com/bridges-of-trust/bridges/infra/local/mail"
)

// TestLetters_OneThatComesBack: staff see that a letter came back, where and for whom, and that the address gets no more.
func TestLetters_OneThatComesBack(t *testing.T) {
	t.Parallel()
	s := start(t)
	officer := staff(t, s, "Olena Officer", "uk")
	officer.follow("/console/applications/")
	application := officer.Page.URL.Path
	officer.press("Прийняти заявку")
	officer.until(application, "Заявку допущено до добору")
	officer.sees("Надіслано")

	about := visitor(t, s, "en")
	about.open("/_local/mail")
	about.follow("/_local/mail/")
	about.submit("/news", url.Values{"news": {string(mail.PermanentBounce)}})
	officer.until(application, "Повернувся остаточно")
	officer.sees("Більше туди нічого не надсилається")
	officer.follow("/console/letters")
	officer.sees("Листи, які не дійшли", "Заявку допущено до добору", "Повернувся остаточно", "Листи не надсилаються")
	officer.follow(application)
}
