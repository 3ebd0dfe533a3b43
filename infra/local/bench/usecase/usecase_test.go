package usecase

import (
	"testing"

	"github.com/bridges-of-trust/bridges/infra/local/table"
)

func TestCut(t *testing.T) {
	t.Parallel()
	const text = "before\n<!-- usecases a -->\n| x |\n<!-- /usecases a -->\nafter\n"
	head, table, tail, err := cut(text, "a")
	if err != nil || table != "| x |" || head+table+tail != text {
		t.Errorf("cut(a) = %q, %q, %q, %v, want the table | x | and nothing lost", head, table, tail, err)
	}
	for name, text := range map[string]string{
		"no begin":   "| x |\n<!-- /usecases a -->",
		"no end":     "<!-- usecases a -->\n| x |",
		"other part": "<!-- usecases b -->\n| x |\n<!-- /usecases b -->",
	} {
		if _, _, _, err := cut(text, "a"); err == nil {
			t.Errorf("%s: cut(a) finds a table", name)
		}
	}
}

func TestMeter(t *testing.T) {
	t.Parallel()
	m := Observe(&table.Faults{})
	m.see(table.Call{Operation: "Query", Read: 0.5})
	m.see(table.Call{Operation: "GetItem", Read: 1})
	m.see(table.Call{Operation: "Query", Read: 0.5})
	m.Note("two kinds")
	m.see(table.Call{Operation: "PutItem", Write: 3})
	m.Skip()
	m.Note("nothing")
	want := []string{"| two kinds | GetItem 1, Query 2 | 2 | 0 |", "| nothing | none | 0 | 0 |"}
	for i, row := range want {
		if m.rows[i] != row {
			t.Errorf("row %d = %q, want %q", i, m.rows[i], row)
		}
	}
}
