package portal

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/interest"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// A rankingPage puts the municipalities that interest one's own in order.
type rankingPage struct {
	kit.Base
	Back, Place string
	Window      string
	ReadOnly    bool
	Rows        []rankRow
	Problem     string
	Nothing     *kit.Empty
	Buttons     []kit.Button
}

// A rankRow is one municipality with its rank and the buttons that move it.
type rankRow struct {
	Name, Where string
	Mutual      *kit.Tag
	Rank        kit.Input
	Given       string // the rank in words, where it can only be read
	Was         kit.Hidden
	Moves       []moveButton
}

// A moveButton moves one municipality; Hidden names it for those who only hear the button.
type moveButton struct{ Value, Text, Hidden string }

var rankingTemplate = kit.NewPage[rankingPage](files, "ranking.html")

// moveField is the name of the buttons that move; the value is the move and the application's id.
const moveField = "move"

func (p *Portal) ranking() kit.FormPage {
	return kit.FormPage{
		Show: func(w http.ResponseWriter, r *http.Request, f *kit.Form) error {
			v := visitOf(r)
			s, err := p.standingOf(r, v)
			if err != nil {
				return err
			}
			var ids []application.ID
			for _, m := range s.List.Ranked() {
				ids = append(ids, m.Partner)
			}
			if err := p.meet(r, &s, ids); err != nil {
				return err
			}
			return showRanking(w, r, f, v, s)
		},
		Save: p.saveRanking,
	}
}

// saveRanking saves the numbers as typed, after the move where a button asked for one.
func (p *Portal) saveRanking(w http.ResponseWriter, r *http.Request, f *kit.Form) (string, error) {
	var was, now []interest.Mark
	for _, id := range sentIDs(f, rankField) {
		rank, ok := rankOf(f, rankField+string(id))
		if !ok {
			f.Problem(rankField+string(id), "interest.error.rank", "max", interest.MaxRank)
		}
		was = append(was, readMark(id, f.Value(wasField+string(id))))
		now = append(now, interest.Mark{Partner: id, Kind: interest.Interested, Rank: rank})
	}
	move, moved, _ := strings.Cut(f.Value(moveField), " ")
	listed := slices.ContainsFunc(now, func(m interest.Mark) bool { return m.Partner == application.ID(moved) })
	if f.Clicked(moveField) && (!listed || !slices.Contains(interest.Moves(), interest.Move(move))) {
		f.Problem(marksField, "interest.error.partner")
	}
	if f.HasProblems() {
		return "", nil
	}
	back := r.URL.EscapedPath()
	if f.Clicked(moveField) {
		now = interest.Shift(now, application.ID(moved), interest.Move(move))
		back += "#" + rankField + moved
	}
	edits := make([]interest.Edit, len(now))
	for i := range now {
		edits[i] = interest.Edit{Was: was[i], Now: now[i]}
	}
	if _, err := p.saveMarks(r, f, edits); err != nil {
		return "", err
	}
	kit.SetFlash(w, r, "interest.ranking.saved")
	return back, nil
}

// rankOf reads a typed rank: empty is none, anything but a whole number of the range is not ok.
func rankOf(f *kit.Form, name string) (int, bool) {
	typed := strings.TrimSpace(f.Value(name))
	if typed == "" {
		return 0, true
	}
	n, err := strconv.Atoi(typed)
	return n, err == nil && n >= 1 && n <= interest.MaxRank && strconv.Itoa(n) == typed && len(f.All(name)) == 1
}

func showRanking(w http.ResponseWriter, r *http.Request, f *kit.Form, v visit, s standing) error {
	t := kit.PrinterOf(r)
	given(f, kit.RevField, strconv.Itoa(s.List.Head.Rev))
	f.Hide(kit.RevField)
	page := &rankingPage{
		Back: draftPath(v.Application, "partners"), Place: placeName(t, v.Application.Place), Window: windowText(t, v, s.Window),
		ReadOnly: !s.Window.Open, Problem: f.ProblemOf(marksField), Buttons: []kit.Button{{Text: t.T("interest.ranking.save")}},
	}
	for _, m := range s.List.Ranked() {
		i := slices.IndexFunc(s.Partners, func(p interest.Partner) bool { return p.ID == m.Partner })
		if i >= 0 {
			page.Rows = append(page.Rows, rankRowOf(f, t, s, s.Partners[i], m))
		}
	}
	if len(page.Rows) == 0 {
		page.Nothing = &kit.Empty{Title: t.T("interest.ranking.nothing"), Text: t.T("interest.ranking.nothing_text"), Action: &kit.Link{Text: t.T("interest.title"), Href: page.Back}}
	}
	page.Base = kit.NewBase(w, r, t.T("interest.ranking.title"))
	if page.ReadOnly || len(page.Rows) == 0 {
		page.Form = nil
	}
	return rankingTemplate.Render(w, f.Status(), page)
}

func rankRowOf(f *kit.Form, t *kit.Printer, s standing, partner interest.Partner, m interest.Mark) rankRow {
	id, name := string(partner.ID), placeName(t, partner.Place)
	typed := ""
	if m.Rank > 0 {
		typed = strconv.Itoa(m.Rank)
	}
	given(f, rankField+id, typed)
	given(f, wasField+id, writeMark(m))
	row := rankRow{
		Name: name, Where: whereOf(t, partner.Place), Mutual: mutualTag(t, s, partner.ID), Given: markText(t, m),
		Rank: f.Input(kit.Input{Name: rankField + id, Label: t.T("interest.ranking.rank_of", "name", name), InputMode: "numeric", Width: 3, Plain: true, Autocomplete: "off"}),
		Was:  kit.Hidden{Name: wasField + id, Value: f.Value(wasField + id)},
	}
	for _, move := range interest.Moves() {
		row.Moves = append(row.Moves, moveButton{Value: string(move) + " " + id, Text: t.T("interest.ranking." + string(move)), Hidden: name})
	}
	return row
}
