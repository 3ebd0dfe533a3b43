package register_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/register"
)

// baltic is a small register of three countries.
func baltic() files {
	return files{
		"hromadas.csv": hromadaHeader + hromada(codeOne, "Перша", "Перше", "10,100,0.1,5000") + hromada(codeTwo, "Друга", "Друге", "20,200,0.2,"),
		"lau.csv": lauHeader + unit("LT_1", "LT", "Vilnius", "", "LT011", "1") + unit("LT_2", "LT", "Kaunas", "", "LT022", "2") +
			unit("LV_1", "LV", "Rīga", "", "LV006", "3"),
	}
}

func TestImport_Again(t *testing.T) {
	t.Parallel()
	m := newMemory()
	first := imported(t, m, baltic())
	if !first.Changed || first.Places != 5 || first.Changes.Added.Count != 5 || len(m.objects) != 4 {
		t.Errorf("Import() = %+v with %d objects, want 5 places in 3 shards and a manifest", first, len(m.objects))
	}
	writes := m.creates
	second := imported(t, m, baltic())
	if second.Changed || !second.Changes.None() || m.creates != writes || second.Current != first.Current {
		t.Errorf("Import() again = %+v with %d writes, want nothing changed", second, m.creates-writes)
	}
	third := newMemory()
	if got := imported(t, third, baltic()).Current; got.Manifest != first.Current.Manifest {
		t.Errorf("Import() elsewhere = %s, want %s", got.Manifest, first.Current.Manifest)
	}
}

func TestImport_OrderOfRowsDoesNotMatter(t *testing.T) {
	t.Parallel()
	turned := baltic()
	head, rest, _ := strings.Cut(turned["lau.csv"], "\n")
	rows := strings.Split(strings.TrimSpace(rest), "\n")
	turned["lau.csv"] = head + "\n" + rows[2] + "\n" + rows[1] + "\n" + rows[0] + "\n"
	a, b := imported(t, newMemory(), baltic()), imported(t, newMemory(), turned)
	if a.Countries[0] != b.Countries[0] || a.Places != b.Places {
		t.Errorf("Import() of turned rows = %+v, want %+v", b.Countries, a.Countries)
	}
	m := newMemory()
	imported(t, m, baltic())
	if report := imported(t, m, turned); !report.Changes.None() {
		t.Errorf("Import() of turned rows changed %+v", report.Changes)
	}
}

func TestImport_ShowsChanges(t *testing.T) {
	t.Parallel()
	m := newMemory()
	imported(t, m, baltic())
	next := files{
		"hromadas.csv": hromadaHeader + hromada(codeOne, "Перша", "Нове Перше", "10,101,0.1,5000") + hromada(codeTwo, "Друга", "Друге", "20,200,0.2,7000") +
			hromada(codeThree, "Третя", "Третє", "1,1,0,0"),
		"lau.csv": lauHeader + unit("LT_1", "LT", "Vilnius", "", "LT022", "1") + unit("LV_1", "LV", "Rīga", "", "LV006", "3"),
	}
	j := job(m, next)
	j.Loss = true
	report, err := register.Import(t.Context(), j)
	if err != nil {
		t.Fatal(err)
	}
	c := report.Changes
	for _, tt := range []struct {
		name string
		got  register.Tally
		want register.Change
	}{
		{"added", c.Added, register.Change{Code: codeThree, Name: "Третє"}},
		{"gone", c.Gone, register.Change{Code: "LT_2", Name: "Kaunas"}},
		{"renamed", c.Renamed, register.Change{Code: codeOne, Name: "Нове Перше", Old: "Перша (Перше)", New: "Перша (Нове Перше)"}},
		{"moved", c.Moved, register.Change{Code: "LT_1", Name: "Vilnius", Old: "LT011 lau", New: "LT022 lau"}},
		{"population", *c.Figures[register.FigureKey{Indicator: municipality.Population, Year: 2022}], register.Change{Code: codeOne, Name: "Нове Перше", From: 100, To: 101, HasFigure: true, Was: true, Is: true}},
		{"income", *c.Figures[register.FigureKey{Indicator: municipality.OwnIncomePC, Year: 2021}], register.Change{Code: codeTwo, Name: "Друге", To: 7000, HasFigure: true, Is: true}},
	} {
		if tt.got.Count != 1 || len(tt.got.Examples) != 1 || tt.got.Examples[0] != tt.want {
			t.Errorf("%s = %+v, want %+v", tt.name, tt.got, tt.want)
		}
	}
	if got := c.FigureKeys(); len(got) != 3 || got[0].Indicator != municipality.Population || got[1].Indicator != municipality.Density {
		t.Errorf("FigureKeys() = %v, want population, density, income", got)
	}
}

func TestImport_KeepsCountriesThatAreNotMentioned(t *testing.T) {
	t.Parallel()
	m := newMemory()
	imported(t, m, baltic())
	report := imported(t, m, files{"hromadas.csv": hromadaHeader + hromada(codeOne, "Перша", "Перше", "10,100,0.1,5001") +
		hromada(codeTwo, "Друга", "Друге", "20,200,0.2,")})
	states := map[municipality.Country]register.ShardState{}
	for _, c := range report.Countries {
		states[c.Country] = c.State
	}
	want := map[municipality.Country]register.ShardState{"LT": register.Kept, "LV": register.Kept, "UA": register.Stored}
	if !maps.Equal(states, want) || report.Places != 5 {
		t.Errorf("Import() = %v, %d places, want %v, 5", states, report.Places, want)
	}
}

func TestImport_RefusesLoss(t *testing.T) {
	t.Parallel()
	m := newMemory()
	before := imported(t, m, baltic()).Current
	half := files{"lau.csv": lauHeader + unit("LT_1", "LT", "Vilnius", "", "LT011", "1")}
	if _, err := register.Import(t.Context(), job(m, half)); fault.CodeOf(err) != fault.Conflict || m.current != before {
		t.Errorf("Import() of half a country = %v, want %v and the register as it was", err, fault.Conflict)
	}
	j := job(m, half)
	j.Loss = true
	if report, err := register.Import(t.Context(), j); err != nil || !report.Changed {
		t.Errorf("Import() with the loss meant = %+v, %v", report, err)
	}
}

// An import dies at every one of its calls, having written or not; the next one ends it, and what a reader sees in
// between is whole.
func TestImport_DiesAnywhere(t *testing.T) {
	t.Parallel()
	for _, after := range []bool{false, true} {
		for calls := 1; ; calls++ {
			m := newMemory()
			imported(t, m, baltic())
			next := baltic()
			next["lau.csv"] = strings.Replace(next["lau.csv"], "Kaunas", "Naujas Kaunas", 1)
			m.left, m.after = calls, after
			_, err := register.Import(t.Context(), job(m, next))
			survived := m.left > 0
			m.left = -1
			name := place(t, m, "LT_2").Names.Written
			if err == nil && !survived {
				t.Errorf("Import() died at call %d (after writing: %v) and said nothing", calls, after)
			}
			if name != "Kaunas" && name != "Naujas Kaunas" {
				t.Errorf("a reader sees %q after death at call %d", name, calls)
			}
			imported(t, m, next)
			if got := place(t, m, "LT_2").Names.Written; got != "Naujas Kaunas" {
				t.Errorf("a reader sees %q after the second import (call %d, after writing: %v)", got, calls, after)
			}
			if survived {
				break
			}
		}
	}
}

func TestImport_SkipsWhatAnEarlierOneStored(t *testing.T) {
	t.Parallel()
	m := newMemory()
	full := newMemory()
	imported(t, full, baltic())
	for key, body := range full.objects {
		if !strings.Contains(key, "manifest") {
			m.objects[key] = body
		}
	}
	report := imported(t, m, baltic())
	for _, c := range report.Countries {
		if c.State != register.Present {
			t.Errorf("Import() after one that did not end: %s is %s, want %s", c.Country, c.State, register.Present)
		}
	}
	if m.creates != 1 {
		t.Errorf("Import() wrote %d objects, want the manifest only", m.creates)
	}
}

func TestImport_AnotherOneWasFaster(t *testing.T) {
	t.Parallel()
	m := newMemory()
	j := job(m, baltic())
	j.Progress = func(p register.Progress) {
		if p.Phase == register.Switching && m.current.IsZero() {
			m.current = register.Current{Manifest: "registers/manifest-other.json"}
		}
	}
	if _, err := register.Import(t.Context(), j); fault.CodeOf(err) != fault.Conflict {
		t.Errorf("Import() = %v, want %v", err, fault.Conflict)
	}
}

func TestImportDemo(t *testing.T) {
	t.Parallel()
	m := newMemory()
	demo := []municipality.Place{
		{Code: codeThree, Country: "UA", Kind: municipality.HromadaUrban, Names: municipality.Names{Written: "Демо", Latin: "Demo"}, Region: municipality.Region{Code: oblast}},
		{Code: "SE_0880", Country: "SE", Kind: municipality.LAU, Names: municipality.Names{Written: "Kalmar", Latin: "Kalmar"}, Region: municipality.Region{Code: "SE213"}},
	}
	if report, err := register.ImportDemo(t.Context(), job(m, nil), demo, nil); err != nil || !report.Changed || report.Places != 2 {
		t.Fatalf("ImportDemo() = %+v, %v", report, err)
	}
	if !place(t, m, "SE_0880").Demo {
		t.Error("Place(SE_0880) is not marked as a demonstration")
	}
	onlyUkraine := files{"hromadas.csv": baltic()["hromadas.csv"]}
	report := imported(t, m, onlyUkraine)
	if report.Places != 3 || !place(t, m, "SE_0880").Demo || place(t, m, codeOne).Demo {
		t.Errorf("Import() of Ukraine = %d places, want 2 real ones and Kalmar as a demonstration", report.Places)
	}
	report = imported(t, m, baltic())
	if report.Places != 5 || report.Changes.Gone.Count != 1 {
		t.Errorf("Import() of both sides = %d places, %d gone, want 5 and Kalmar", report.Places, report.Changes.Gone.Count)
	}
	if report, err := register.ImportDemo(t.Context(), job(m, nil), demo, nil); err != nil || report.Changed || report.Places != 5 {
		t.Errorf("ImportDemo() over a real register = %+v, %v, want it kept", report, err)
	}
}

func TestImportArrival(t *testing.T) {
	t.Parallel()
	m := newMemory()
	for name, body := range baltic() {
		m.objects["incoming/spring/"+name] = []byte(body)
	}
	for _, key := range []string{"incoming/spring/nuts3.csv", "incoming/hromadas.csv", "incoming/a/b/hromadas.csv", "registers/x/hromadas.csv"} {
		if _, ok, err := register.ImportArrival(t.Context(), m, m, key, noon); ok || err != nil {
			t.Errorf("ImportArrival(%q) = %v, %v, want nothing done", key, ok, err)
		}
	}
	for _, want := range []bool{true, false} {
		report, ok, err := register.ImportArrival(t.Context(), m, m, "incoming/spring/lau.csv", noon)
		if err != nil || !ok || report.Changed != want || report.Places != 5 || report.Current.By != "incoming/spring/" {
			t.Errorf("ImportArrival() = %+v, %v, %v, want changed %v", report, ok, err, want)
		}
	}
}

func TestReader_LooksOnceAMinute(t *testing.T) {
	t.Parallel()
	m := newMemory()
	r := register.NewReader(m, m)
	if _, err := r.Snapshot(t.Context(), noon); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("Snapshot() before the first import = %v, want %v", err, fault.NotFound)
	}
	imported(t, m, baltic())
	first, err := r.Snapshot(t.Context(), noon)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := first.Shard(t.Context(), "LV"); err != nil {
		t.Fatal(err)
	}
	next := baltic()
	next["hromadas.csv"] = strings.Replace(next["hromadas.csv"], "Друге", "Інше", 1)
	imported(t, m, next)
	if again, err := r.Snapshot(t.Context(), noon.Add(59*time.Second)); err != nil || again != first {
		t.Errorf("Snapshot() after 59 s is another, %v, want the same", err)
	}
	gets := m.gets
	fresh, err := r.Snapshot(t.Context(), noon.Add(time.Minute))
	if err != nil || fresh == first {
		t.Fatalf("Snapshot() after a minute is the same, %v, want the new one", err)
	}
	if _, err := fresh.Shard(t.Context(), "LV"); err != nil || m.gets != gets+1 {
		t.Errorf("Shard(LV) = %v after %d reads, want the manifest only: Latvia did not change", err, m.gets-gets)
	}
	m.left = 0
	if again, err := r.Snapshot(t.Context(), noon.Add(time.Hour)); err != nil || again != fresh {
		t.Errorf("Snapshot() while the table is away = %v, want the one that is known", err)
	}
}

func TestSnapshot_SharesOneLoading(t *testing.T) {
	t.Parallel()
	m := newMemory()
	current := imported(t, m, baltic()).Current
	s, err := register.Load(t.Context(), m, current)
	if err != nil {
		t.Fatal(err)
	}
	before := m.gets
	errs := make(chan error, 8)
	for range cap(errs) {
		go func() {
			_, err := s.Shards(t.Context())
			errs <- err
		}()
	}
	for range cap(errs) {
		if err := <-errs; err != nil {
			t.Errorf("Shards() error = %v", err)
		}
	}
	if got := m.gets - before; got != 3 {
		t.Errorf("Shards() by eight at once made %d reads, want 3", got)
	}
}

func TestSnapshot_TriesAgain(t *testing.T) {
	t.Parallel()
	m := newMemory()
	s, err := register.Load(t.Context(), m, imported(t, m, baltic()).Current)
	if err != nil {
		t.Fatal(err)
	}
	m.left = 0
	if _, err := s.Shard(t.Context(), "UA"); fault.CodeOf(err) != fault.Unavailable {
		t.Errorf("Shard() while the bucket is away = %v, want %v", err, fault.Unavailable)
	}
	m.left = -1
	if shard, err := s.Shard(t.Context(), "UA"); err != nil || shard.Len() != 2 {
		t.Errorf("Shard() afterwards = %v", err)
	}
	if _, err := s.Shard(t.Context(), "SE"); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("Shard(SE) = %v, want %v", err, fault.NotFound)
	}
}

func TestSnapshot_Place_NotFound(t *testing.T) {
	t.Parallel()
	m := newMemory()
	s, err := register.Load(t.Context(), m, imported(t, m, baltic()).Current)
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range []string{"", "LT_99", "UA90010030000000033", "SE_1", "nonsense", "UA_1", strings.Repeat("9", 1000)} {
		if _, err := s.Place(t.Context(), code); fault.CodeOf(err) != fault.NotFound {
			t.Errorf("Place(%.30q) = %v, want %v", code, err, fault.NotFound)
		}
	}
}

// Any damage to a stored object is noticed before a figure is shown.
func TestSnapshot_NoticesDamage(t *testing.T) {
	t.Parallel()
	m := newMemory()
	current := imported(t, m, baltic()).Current
	for key, body := range m.objects {
		for i := 0; i < len(body); i += 1 + len(body)/97 {
			broken := newMemory()
			maps.Copy(broken.objects, m.objects)
			bytes := []byte(string(body))
			bytes[i] ^= 0x10
			broken.objects[key] = bytes
			if err := readAll(t, broken, current); err == nil {
				t.Errorf("%s with byte %d changed is read as if nothing were", key, i)
			}
		}
	}
}

func readAll(t *testing.T, m *memory, current register.Current) error {
	t.Helper()
	s, err := register.Load(t.Context(), m, current)
	if err != nil {
		return err
	}
	shards, err := s.Shards(t.Context())
	if err != nil {
		return err
	}
	for _, shard := range shards {
		if _, err := shard.Keys(); err != nil {
			return err
		}
		for i := range shard.Len() {
			if _, err := shard.Place(i); err != nil {
				return err
			}
		}
	}
	return nil
}

func TestShard_Column(t *testing.T) {
	t.Parallel()
	m := newMemory()
	s, err := register.Load(t.Context(), m, imported(t, m, baltic()).Current)
	if err != nil {
		t.Fatal(err)
	}
	shard, err := s.Shard(t.Context(), "UA")
	if err != nil {
		t.Fatal(err)
	}
	column, ok, err := shard.Column(municipality.OwnIncomePC)
	if err != nil || !ok || column.Len() != 2 || column.Year != 2021 {
		t.Fatalf("Column(own_income_pc) = %+v, %v, %v", column.ColumnInfo, ok, err)
	}
	got := ""
	for i := range column.Len() {
		v, known := column.At(i)
		got += fmt.Sprint(v, known, " ")
	}
	if want := "5000true NaNfalse "; strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(want, " ", "") {
		t.Errorf("Column(own_income_pc) = %q, want %q", got, want)
	}
	if _, ok, err := shard.Column(municipality.GDPPerInhabitant); ok || err != nil {
		t.Errorf("Column(gdp_per_inhabitant) = %v, %v, want none in Ukraine", ok, err)
	}
}
