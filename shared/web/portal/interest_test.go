package portal

import (
	"html"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/id"
	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/account"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/interest"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/partnership"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/sample"
	"github.com/bridges-of-trust/bridges/shared/web/kit/formtest"
)

// accepted gives the accepted municipalities of a side of the demonstration.
func (w *world) accepted(side programme.Side) []application.Application {
	w.t.Helper()
	page, err := w.table.Applications(w.t.Context(), application.Query{Edition: sample.EditionID, Status: application.Accepted})
	if err != nil {
		w.t.Fatal(err)
	}
	var out []application.Application
	for _, a := range page.Applications {
		if a.Side == side {
			out = append(out, a)
		}
	}
	return out
}

// as is the browser of somebody who opened the link to an application.
func (w *world) as(a application.Application) *browser {
	w.t.Helper()
	b := w.browser()
	token, err := w.portal.Accounts.Start(w.t.Context(), account.Session{}, "", string(a.ID))
	if err != nil {
		w.t.Fatal(err)
	}
	b.cookies["__Host-"+sessionCookie], b.cookies[sessionCookie] = token, token
	return b
}

func (w *world) listOf(a application.Application) interest.List {
	w.t.Helper()
	l, err := w.table.Interest(w.t.Context(), a.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	return l
}

func mark(a application.Application, kind string) url.Values {
	return url.Values{markField + string(a.ID): {kind}}
}

func TestPartners_MutualInterestIsShownToBoth(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, b := w.accepted(programme.EU)[0], w.accepted(programme.UA)[0]
	left, right := w.as(a), w.as(b)
	l, r := draftPath(a, "partners"), draftPath(b, "partners")

	page := left.get(l).want(http.StatusOK).contains(b.Place.Short(text.English))
	for _, private := range []string{b.Contact.Email, b.Statement, w.accepted(programme.EU)[1].Place.Short(text.English)} {
		if strings.Contains(page.Body, private) {
			t.Errorf("the page shows %q", private)
		}
	}
	left.submit(page, mark(b, "interested")).want(http.StatusSeeOther)
	if got := right.get(r).want(http.StatusOK); strings.Contains(got.text(), "You both are interested") {
		t.Error("a mark of one side is shown to the other")
	}
	right.submit(right.get(r), mark(a, "interested")).want(http.StatusSeeOther)
	left.get(l).contains("You both are interested")
	right.get(r).contains("You both are interested")
	left.get(draftPath(a, "ranking")).contains("You both are interested", b.Place.Short(text.English))
	left.get(draftPath(a, "done")).contains("Municipalities you could work with")
}

func TestPartners_FilterAndOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	own := w.accepted(programme.UA)[0]
	other := w.accepted(programme.EU)[2]
	b, path := w.as(own), draftPath(own, "partners")
	for query, want := range map[string]int{
		"q=" + url.QueryEscape(strings.ToUpper(other.Place.Latin)): 1, "q=nosuchplace": 0, "mark=interested": 0, "mark=none": len(w.accepted(programme.EU)),
		"country=XX": 0, "theme=nosuchtheme": 0, "page=99": 0, "page=-1": len(w.accepted(programme.EU)), "order=nosuchorder": len(w.accepted(programme.EU)), "order=give": len(w.accepted(programme.EU)),
	} {
		got := strings.Count(b.get(path+"?"+query).want(http.StatusOK).Body, `<section class="question"`)
		if got != want {
			t.Errorf("?%s shows %d municipalities, want %d", query, got, want)
		}
	}
	names := []string{"q", "theme", "country", "mark", "order", "page"}
	for i, bad := range formtest.Naughty() {
		name := names[i%len(names)]
		if got := b.get(path + "?" + name + "=" + url.QueryEscape(bad.Text[:min(len(bad.Text), 500)])); got.Status >= 500 {
			t.Errorf("%s in %s = %d", bad.Family, name, got.Status)
		}
	}
}

func TestPartners_TwoDevices(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	own, others := w.accepted(programme.EU)[0], w.accepted(programme.UA)
	b, path := w.as(own), draftPath(own, "partners")
	old := b.get(path).want(http.StatusOK)
	b.submit(old, mark(others[0], "interested")).want(http.StatusSeeOther)
	b.submit(old, url.Values{keyName: {""}, markField + string(others[1].ID): {"ask"}}).want(http.StatusSeeOther)
	if l := w.listOf(own); l.Of(others[0].ID).Kind != interest.Interested || l.Of(others[1].ID).Kind != interest.Ask {
		t.Fatalf("marks = %v, want those of both forms", l.Marks)
	}
	conflict := b.submit(old, url.Values{keyName: {""}, markField + string(others[0].ID): {"not_for_us"}}).want(http.StatusConflict).contains("Interested", "Not for us")
	if l := w.listOf(own); l.Of(others[0].ID).Kind != interest.Interested {
		t.Fatal("a mark was overwritten in silence")
	}
	action, values := conflict.form(path)
	b.post(action, values).want(http.StatusSeeOther)
	if l := w.listOf(own); l.Of(others[0].ID).Kind != interest.NotForUs || l.Of(others[1].ID).Kind != interest.Ask {
		t.Errorf("marks = %v, want the insisted one and the other kept", l.Marks)
	}
}

// keyName is the form's idempotency key; an empty one is replaced, as another form's would be.
const keyName = "_key"

func TestPartners_Refuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	own, mates, others := w.accepted(programme.EU)[0], w.accepted(programme.EU), w.accepted(programme.UA)
	b, path := w.as(own), draftPath(own, "partners")
	many := url.Values{}
	for i := range interest.MaxMarks + 1 {
		many.Set(markField+"app_"+strconv.Itoa(i), "ask")
	}
	for name, typed := range map[string]url.Values{
		"unknown partner": {markField + "app_01J9Z3NDEKTSV4RRFFQ69G5FAV": {"ask"}}, "own side": mark(mates[1], "ask"), "no partner": {markField: {"ask"}},
		"made-up mark": mark(others[0], "love"), "two marks": {markField + string(others[0].ID): {"ask", "interested"}}, "501 marks": many,
	} {
		got := b.submit(b.get(path).want(http.StatusOK), typed)
		if got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.text(), "There is a problem") {
			t.Errorf("%s = %d, want 422 with a summary", name, got.Status)
		}
	}
	fields := []string{markField + string(others[0].ID), wasField + string(others[0].ID), "_rev", rankField + string(others[0].ID)}
	for i, bad := range formtest.Naughty() { // a field alone, as no page sends it
		for _, where := range []string{"partners", "ranking"} {
			if got := b.post(draftPath(own, where), url.Values{fields[i%len(fields)]: {bad.Text}}); got.Status >= 500 {
				t.Errorf("%s in %s of %s = %d", bad.Family, fields[i%len(fields)], where, got.Status)
			}
		}
	}
}

func TestRanking(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	own, others := w.accepted(programme.UA)[0], w.accepted(programme.EU)
	b, path := w.as(own), draftPath(own, "ranking")
	b.get(path).contains("Nothing to put in order yet")
	marks := url.Values{}
	for _, o := range others[:3] {
		marks.Set(markField+string(o.ID), "interested")
	}
	b.submit(b.get(draftPath(own, "partners")), marks).want(http.StatusSeeOther)
	field := func(i int) string { return rankField + string(others[i].ID) }
	b.submit(b.get(path).want(http.StatusOK), url.Values{field(0): {"2"}, field(1): {"2"}, field(2): {"1"}}).want(http.StatusSeeOther)
	ranks := func() [3]int {
		l := w.listOf(own)
		return [3]int{l.Of(others[0].ID).Rank, l.Of(others[1].ID).Rank, l.Of(others[2].ID).Rank}
	}
	if got := ranks(); got != [3]int{2, 2, 1} {
		t.Errorf("ranks = %v, want 2 2 1", got)
	}
	to := b.submit(b.get(path), url.Values{moveField: {"first " + string(others[1].ID)}}).location()
	if !strings.HasSuffix(to, "#"+field(1)) || ranks() != [3]int{3, 1, 2} {
		t.Errorf("put first leads to %s with ranks %v, want its field and 3 1 2", to, ranks())
	}
	b.submit(b.get(path), url.Values{moveField: {"down " + string(others[1].ID)}}).want(http.StatusSeeOther)
	if got := ranks(); got != [3]int{3, 2, 1} {
		t.Errorf("ranks after down = %v, want 3 2 1", got)
	}
	for _, garbage := range []string{"0", "-1", "501", "1.5", "01", "x", "１", "1e2", strings.Repeat("9", 400)} {
		got := b.submit(b.get(path), url.Values{field(0): {garbage}}).want(http.StatusUnprocessableEntity).contains("whole number")
		if _, shown := got.form("page-form"); shown.Get(field(0)) != garbage {
			t.Errorf("%q came back as %q", garbage, shown.Get(field(0)))
		}
	}
	for _, move := range []string{"sideways " + string(others[0].ID), "", "up"} {
		if got := b.submit(b.get(path), url.Values{moveField: {move}}); got.Status >= 500 {
			t.Errorf("move %q = %d", move, got.Status)
		}
	}
	if got := ranks(); got != [3]int{3, 2, 1} {
		t.Errorf("ranks = %v, want 3 2 1 still", got)
	}
}

func TestPartners_Window(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	e, err := w.table.Edition(t.Context(), sample.EditionID)
	if err != nil {
		t.Fatal(err)
	}
	e.InterestUntil = testStart.Add(time.Hour)
	if _, err := w.table.SaveEdition(t.Context(), e, change.Change{At: testStart, Actor: change.Actor{Kind: change.System, ID: "test"}, What: "edition.changed"}); err != nil {
		t.Fatal(err)
	}
	own, others := w.accepted(programme.EU)[0], w.accepted(programme.UA)
	b, path := w.as(own), draftPath(own, "partners")
	page := b.get(path).want(http.StatusOK).contains("You can change your marks until")
	b.submit(page, mark(others[0], "interested")).want(http.StatusSeeOther)
	w.wait(time.Hour)
	b.submit(page, url.Values{keyName: {""}, markField + string(others[1].ID): {"ask"}}).contains("time for marking municipalities is over")
	for _, where := range []string{"partners", "ranking"} {
		got := b.get(draftPath(own, where)).want(http.StatusOK).contains("time for marking municipalities is over", "Interested")
		if strings.Contains(got.Body, `id="page-form"`) {
			t.Errorf("%s has a form after the end", where)
		}
	}
	if l := w.listOf(own); len(l.Marks) != 1 {
		t.Errorf("marks = %v, want the one in time", l.Marks)
	}
}

// approved is a run that may prepare partnerships.
func (w *world) approved(run id.ID) {
	w.t.Helper()
	r := matching.Run{ID: run, Edition: string(sample.EditionID), Status: matching.Approved, At: testStart}
	approved := change.Change{At: testStart, Actor: change.Actor{Kind: change.System}, What: "matching.approved"}
	if _, err := w.table.SaveRun(w.t.Context(), r, approved); err != nil {
		w.t.Fatal(err)
	}
}

// A partner and its contact are shown once the partnership was announced, to that side alone, and no longer when it ended.
func TestDone_NamesThePartner(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	eu, ua, third := w.accepted(programme.EU)[0], w.accepted(programme.UA)[0], w.accepted(programme.UA)[1]
	pair := partnership.Partnership{
		ID: "pair_01K6TSAMPSAMP00000000000AA", Edition: sample.EditionID, Run: "run_01K6TSAMPSAMP00000000000AA", Status: partnership.Prepared, At: testStart,
		EU: partnership.Party{Application: eu.ID, Place: eu.Place}, UA: partnership.Party{Application: ua.ID, Place: ua.Place},
	}
	event := change.Change{At: testStart, Actor: change.Actor{Kind: change.System}, What: "partnership.prepared"}
	w.approved(pair.Run)
	if err := w.table.Prepare(t.Context(), pair, pair.Run, event); err != nil {
		t.Fatal(err)
	}
	shows := func(of, other application.Application, want bool) {
		t.Helper()
		page := w.as(of).get(draftPath(of, "done")).want(http.StatusOK).contains(string(of.Reference))
		if begins := strings.Contains(page.Body, "Your partner municipality</h1>"); begins != want || strings.Contains(page.Body, "Application submitted</h1>") == want {
			t.Errorf("%s: the page begins with the partner: %t, want %t", of.Place.Name, begins, want)
		}
		if got := strings.Contains(page.Body, other.Contact.Email) && strings.Contains(page.Body, other.Place.Short(text.English)); got != want {
			t.Errorf("%s: the partner is shown: %t, want %t", of.Place.Name, got, want)
		}
	}
	shows(ua, eu, false)
	for _, status := range []partnership.Status{partnership.Announced, partnership.Ended} {
		want := status == partnership.Announced
		stored, err := w.table.Partnership(t.Context(), pair.ID)
		if err != nil {
			t.Fatal(err)
		}
		stored.Status = status
		if err := w.table.Save(t.Context(), stored, event); err != nil {
			t.Fatal(err)
		}
		shows(ua, eu, want)
		shows(eu, ua, want)
		shows(third, eu, false)
	}
}

// Of several partners each is shown under its own name, and who lost one of them still sees the others.
func TestDone_NamesEveryPartner(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	eu, others := w.accepted(programme.EU)[0], w.accepted(programme.UA)[:2]
	event := change.Change{At: testStart, Actor: change.Actor{Kind: change.System}, What: "partnership.announced"}
	w.approved("run_01K6TSAMPSAMP00000000000AA")
	var pairs []partnership.Partnership
	for i, ua := range others {
		p := partnership.Partnership{
			ID: id.ID("pair_01K6TSAMPSAMP00000000000A" + string(rune('A'+i))), Edition: sample.EditionID, Run: "run_01K6TSAMPSAMP00000000000AA",
			Status: partnership.Announced, At: testStart,
			EU: partnership.Party{Application: eu.ID, Place: eu.Place}, UA: partnership.Party{Application: ua.ID, Place: ua.Place},
		}
		if err := w.table.Prepare(t.Context(), p, p.Run, event); err != nil {
			t.Fatal(err)
		}
		pairs = append(pairs, p)
	}
	page := w.as(eu).get(draftPath(eu, "done")).want(http.StatusOK).contains("Your partner municipalities – Bridges", "You have 2 partner municipalities.", "to you and each partner")
	for _, ua := range others {
		if !strings.Contains(page.Body, `<h2 class="govuk-heading-m">`+html.EscapeString(ua.Place.Short(text.English))) || !strings.Contains(page.Body, ua.Contact.Email) {
			t.Errorf("the page does not show %s with whom to write to", ua.Place.Name)
		}
		one := w.as(ua).get(draftPath(ua, "done")).want(http.StatusOK).contains("Your partner municipality", eu.Contact.Email)
		if strings.Contains(one.Body, "You have") {
			t.Errorf("%s, who has one partner, reads of several", ua.Place.Name)
		}
	}
	ended, err := w.table.Partnership(t.Context(), pairs[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	ended.Status = partnership.Ended
	if err := w.table.End(t.Context(), ended, event, nil, event); err != nil {
		t.Fatal(err)
	}
	left := w.as(eu).get(draftPath(eu, "done")).want(http.StatusOK).contains("Your partner municipality", others[1].Contact.Email)
	if strings.Contains(left.Body, others[0].Contact.Email) || strings.Contains(left.Body, "You have") {
		t.Error("the page shows the partner whose partnership ended")
	}
	w.as(others[0]).get(draftPath(others[0], "done")).contains("Municipalities you could work with")
}
