package journey

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/bridges-of-trust/bridges/infra/local/stack"
	"github.com/bridges-of-trust/bridges/shared/domain/interest"
)

var (
	caseLink = regexp.MustCompile(`/console/applications/(app_[0-9A-Z]{26})`)
	address  = regexp.MustCompile(`[a-z0-9-]+@example\.org`)
)

// acceptedOn gives the applications of a side that staff have accepted, by what their cases show: id and address.
// The demonstration's addresses begin with the code of the place.
func acceptedOn(officer somebody, ukraine bool) (ids, emails []string) {
	officer.open("/console/inbox?status=accepted")
	seen := map[string]bool{}
	for _, m := range caseLink.FindAllStringSubmatch(officer.Page.Raw, -1) {
		if seen[m[1]] {
			continue
		}
		seen[m[1]] = true
		officer.open("/console/applications/" + m[1])
		if email := address.FindString(officer.Page.Text()); strings.HasPrefix(email, "ua") == ukraine {
			ids, emails = append(ids, m[1]), append(emails, email)
		}
	}
	return ids, emails
}

// comesBack opens an application by the link that is mailed to its contact.
func comesBack(t testing.TB, s *stack.Stack, email, lang string) somebody {
	t.Helper()
	p := visitor(t, s, lang)
	p.open("/resume")
	p.submit("", url.Values{"email": {email}})
	p.open(s.URL() + confirmLink.FindString(mailTo(t, s, email, "/continue/").Text))
	p.must(p.Submit(t.Context(), "/continue/", nil))
	return p
}

func TestInterest_MutualFromBothSides(t *testing.T) {
	t.Parallel()
	s := start(t)
	officer := staff(t, s, "Olena Officer", "en")
	ua, uaMail := acceptedOn(officer, true)
	eu, euMail := acceptedOn(officer, false)
	if len(ua) < 2 || len(eu) < 2 {
		t.Fatalf("accepted: %d of Ukraine, %d of the EU, want at least two each", len(ua), len(eu))
	}
	left, right := comesBack(t, s, uaMail[0], "uk"), comesBack(t, s, euMail[0], "en")
	l, r := "/apply/demo-ua/"+ua[0], "/apply/demo-eu/"+eu[0]

	left.open(l + "/partners")
	left.submit("", url.Values{"mark-" + eu[0]: {"interested"}, "mark-" + eu[1]: {"not_for_us"}})
	left.sees("Ваші позначки збережено")
	right.open(r + "/partners")
	if strings.Contains(right.Page.Text(), "You both are interested") {
		right.fail("a mark of one side shows on the other")
	}
	stale := right.values("")
	right.open(r + "/partners") // as another device does
	right.submit("", url.Values{"mark-" + ua[0]: {"interested"}})
	right.sees("You both are interested")
	left.open(l + "/partners")
	left.sees("Зацікавленість взаємна")
	mailTo(t, s, uaMail[0], "зацікавлені одна в одній")
	mailTo(t, s, euMail[0], "marked each other")

	// The page that was opened before, sent now with another mark: both marks stand.
	stale.Set("mark-"+ua[1], "ask")
	right.must(right.Post(t.Context(), r+"/partners", stale))
	right.sees("Your marks have been saved", "You both are interested")

	right.open(r + "/ranking")
	right.submit("", url.Values{"rank-" + ua[0]: {"1"}})
	right.sees("Your order has been saved")
	right.press("Put first")
	officer.open("/console/interest")
	officer.sees("Mutual interest")
	if !strings.Contains(officer.Page.Raw, ua[0]) || !strings.Contains(officer.Page.Raw, eu[0]) {
		officer.fail("the mutual pair is not listed")
	}
	refusesOddMarks(right, r, eu[1], ua[0])

	n := 0
	for _, m := range letters(t, s) {
		if strings.Contains(m.Subject, "Mutual interest") || strings.Contains(m.Subject, "Взаємна зацікавленість") {
			n++
		}
	}
	if n != 2 {
		t.Errorf("%d letters tell of mutual interest, want one to each", n)
	}
}

// values gives what a form of the page holds.
func (p somebody) values(part string) url.Values {
	p.t.Helper()
	v, err := p.Values(part)
	p.must(err)
	return v
}

// refusesOddMarks sends what no page offers; each is answered with words and without a break.
func refusesOddMarks(p somebody, application, ownSide, partner string) {
	p.t.Helper()
	many := url.Values{}
	for i := range interest.MaxMarks + 1 {
		many.Set("mark-app_"+strconv.Itoa(i), "ask")
	}
	for name, typed := range map[string]url.Values{
		"unknown partner": {"mark-app_01J9Z3NDEKTSV4RRFFQ69G5FAV": {"ask"}}, "own side": {"mark-" + ownSide: {"interested"}},
		"501 marks": many, "made-up mark": {"mark-" + partner: {"love"}},
	} {
		p.open(application + "/partners")
		p.submit("", typed)
		if p.Page.Status != http.StatusUnprocessableEntity || !strings.Contains(p.Page.Text(), "There is a problem") {
			p.fail("%s is answered with %d", name, p.Page.Status)
		}
	}
	for _, garbage := range []string{"0", "abc", "501", "1.5", "\x00"} {
		p.open(application + "/ranking")
		p.submit("", url.Values{"rank-" + partner: {garbage}})
		if p.Page.Status != http.StatusUnprocessableEntity {
			p.fail("rank %q is answered with %d", garbage, p.Page.Status)
		}
	}
}
