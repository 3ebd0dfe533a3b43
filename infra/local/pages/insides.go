package pages

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/bridges-of-trust/bridges/infra/app"
	"github.com/bridges-of-trust/bridges/infra/local/runtimeapi"
	"github.com/bridges-of-trust/bridges/infra/local/schedule"
	"github.com/bridges-of-trust/bridges/infra/local/spool"
	"github.com/bridges-of-trust/bridges/infra/local/table"
)

func (s *pages) invocations(w http.ResponseWriter, r *http.Request) error {
	only := r.URL.Query().Get("function")
	list := slices.DeleteFunc(s.Runtime.Recent(), func(i runtimeapi.Invocation) bool { return only != "" && i.Function != only })
	return s.show(w, "invocations", "Invocations", struct {
		Functions   []string
		Invocations []runtimeapi.Invocation
	}{s.Runtime.Names(), list})
}

func (s *pages) logs(w http.ResponseWriter, r *http.Request) error {
	names := s.Runtime.Names()
	chosen := r.URL.Query().Get("function")
	if chosen == "" && len(names) > 0 {
		chosen = names[0]
	}
	return s.show(w, "logs", "Logs of "+chosen, struct {
		Functions []string
		Lines     []runtimeapi.Line
	}{names, s.Runtime.Logs().Latest(chosen)})
}

// itemsShown is how many items of an entity a page shows.
const itemsShown = 50

// An extract is the beginning of an entity's items.
type extract struct {
	app.Entity
	Items []item
	More  bool
}

type item struct{ Key, Text string }

func (s *pages) tables(w http.ResponseWriter, r *http.Request) error {
	chosen := r.URL.Query().Get("entity")
	var out []extract
	for _, e := range s.System.Table.Entities {
		if chosen == "" || e.Name == chosen {
			out = append(out, extract{Entity: e})
		}
	}
	if chosen == "" {
		out = append(out, extract{Entity: app.Entity{Name: "other", Purpose: "items of no entity of the manifest"}})
	}
	if err := s.browse(out, chosen == ""); err != nil {
		return err
	}
	return s.show(w, "tables", "Table", struct {
		Tables   []table.Info
		Entities []app.Entity
		Extracts []extract
	}{s.Table.Tables(), s.System.Table.Entities, out})
}

// browse walks over the table and puts each item where it belongs. With rest, the last extract takes what
// belongs nowhere.
func (s *pages) browse(out []extract, rest bool) error {
	for cursor := ""; ; {
		items, next, err := s.Table.Browse(s.TableName, cursor, 1000)
		if err != nil {
			return err
		}
		for _, it := range items {
			pk := it[s.System.Table.PartitionKey].Str
			i := slices.IndexFunc(out, func(e extract) bool { return e.Prefix != "" && strings.HasPrefix(pk, e.Prefix) })
			if i < 0 && rest {
				i = len(out) - 1
			}
			if i >= 0 {
				s.add(&out[i], pk, it)
			}
		}
		if next == "" {
			return nil
		}
		cursor = next
	}
}

func (s *pages) add(e *extract, pk string, it table.Item) {
	if len(e.Items) == itemsShown {
		e.More = true
		return
	}
	text, err := json.MarshalIndent(it, "", "  ")
	if err != nil {
		text = []byte(err.Error())
	}
	e.Items = append(e.Items, item{pk + "  " + it[s.System.Table.SortKey].Str, string(text)})
}

func (s *pages) dead(w http.ResponseWriter, _ *http.Request) error {
	type letter struct {
		ID string
		spool.Letter
	}
	ids, err := s.Runtime.Dead().IDs()
	if err != nil {
		return err
	}
	var list []letter
	for _, id := range slices.Backward(ids) {
		if l, err := s.Runtime.Dead().Get(id); err == nil {
			list = append(list, letter{id, l})
		}
	}
	after, trouble := s.Stream.Position()
	return s.show(w, "dead", "Dead letters", struct {
		Letters  []letter
		Position uint64
		Trouble  error
	}{list, after, trouble})
}

func (s *pages) redrive(w http.ResponseWriter, r *http.Request) error {
	if err := s.Redrive(r.Context(), r.PathValue("id")); err != nil {
		return err
	}
	return back(w, r, "/_local/dead")
}

func (s *pages) remove(w http.ResponseWriter, r *http.Request) error {
	if err := s.Runtime.Dead().Remove(r.PathValue("id")); err != nil {
		return err
	}
	return back(w, r, "/_local/dead")
}

func (s *pages) clock(w http.ResponseWriter, _ *http.Request) error {
	return s.show(w, "clock", "Clock and schedules", struct{ Schedules []schedule.Status }{s.Schedule.Status()})
}

func (s *pages) startSchedule(w http.ResponseWriter, r *http.Request) error {
	name := r.PostFormValue("name")
	if !slices.ContainsFunc(s.Schedule.Status(), func(st schedule.Status) bool { return st.Name == name }) {
		return &problem{http.StatusNotFound, "no schedule " + name}
	}
	if err := s.Schedule.Start(name); err != nil {
		return err
	}
	return back(w, r, "/_local/clock")
}
