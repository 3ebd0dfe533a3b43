package register_test

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/register"
)

// Whatever stands in a file, an import ends in a register that can be read, or in a fault that says why not.
func FuzzImport(f *testing.F) {
	f.Add(hromadaHeader+hromada(codeOne, "Перша", "Перше", "1,2,0.3,"), lauHeader+unit("LT_1", "LT", "Vilnius", "", "LT011", "1"))
	f.Add("katottg\n", "gisco_id;country\n")
	f.Add(hromadaHeader+hromada(codeOne, "Перша", "Перше", "1e9,-2,0.3,"), lauHeader+"LT_2,LT,\"Kaunas,,\n")
	f.Add("", "\xff\xfe")
	f.Fuzz(func(t *testing.T, hromadas, lau string) {
		m := newMemory()
		report, err := register.Import(t.Context(), job(m, files{"hromadas.csv": hromadas, "lau.csv": lau}))
		if err != nil {
			if !m.current.IsZero() {
				t.Errorf("Import() error = %v, and yet something became current", err)
			}
			return
		}
		if err := readAll(t, m, report.Current); err != nil {
			t.Errorf("Import() made a register that cannot be read: %v", err)
		}
	})
}

// A stored shard may be anything: reading it fails, it does not crash.
func FuzzOpenShard(f *testing.F) {
	m := newMemory()
	if _, err := register.Import(f.Context(), job(m, baltic())); err != nil {
		f.Fatal(err)
	}
	for key, body := range m.objects {
		f.Add(body, key)
	}
	f.Fuzz(func(t *testing.T, body []byte, hash string) {
		s, err := register.OpenShard(body, hash)
		if err != nil {
			return
		}
		if _, err := s.Place(0); err != nil {
			t.Logf("Place(0) error = %v", err)
		}
	})
}

// What is put in comes out, for any figures a file can hold.
func TestImportDemo_KeepsEveryFigure(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var places []municipality.Place
		for i := range rapid.IntRange(1, 4).Draw(t, "places") {
			p := municipality.Place{
				Code: municipality.Code("LT_" + string(rune('1'+i))), Country: "LT", Kind: municipality.LAU,
				Names:  municipality.Names{Written: rapid.StringMatching(`[A-Za-zА-Яа-я ]{1,20}`).Draw(t, "name")},
				Region: municipality.Region{Code: "LT011"},
			}
			p.Names.Latin = p.Names.Written
			for _, ind := range []municipality.Indicator{municipality.Population, municipality.Area, municipality.ShareRent} {
				if rapid.Bool().Draw(t, "known") {
					p.Figures = append(p.Figures, municipality.Figure{
						Indicator: ind, Known: true, Year: rapid.IntRange(2020, 2022).Draw(t, "year"), Source: "test",
						Value: float64(rapid.Int64Range(-1e9, 1e12).Draw(t, "value")) / 1e4,
					})
				}
			}
			places = append(places, p)
		}
		m := newMemory()
		if _, err := register.ImportDemo(t.Context(), job(m, nil), places, nil); err != nil {
			t.Fatalf("ImportDemo() error = %v", err)
		}
		s, err := register.Load(t.Context(), m, m.current)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range places {
			got, err := s.Place(t.Context(), string(want.Code))
			if err != nil || got.Names.Written != want.Names.Written || len(got.Figures) != len(want.Figures) {
				t.Fatalf("Place(%s) = %+v, %v, want %+v", want.Code, got, err, want)
			}
			for _, f := range want.Figures {
				if g := got.FigureOf(f.Indicator, f.Year); g.Value != f.Value || g.Source != "test" {
					t.Fatalf("FigureOf(%s, %d) = %+v, want %+v", f.Indicator, f.Year, g, f)
				}
			}
		}
	})
}

func TestImport_RefusesWhatItCannotUse(t *testing.T) {
	t.Parallel()
	m := newMemory()
	failing := files{}
	if _, err := register.Import(t.Context(), job(m, failing)); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("Import() of an empty folder = %v, want %v", err, fault.NotFound)
	}
	var row *register.RowError
	_, err := register.Import(t.Context(), job(m, files{"sources.csv": "file,column,source,title,licence\nlau.csv,area_km2,,,\n", "lau.csv": lauHeader}))
	if !errors.As(err, &row) || fault.CodeOf(err) != fault.Invalid {
		t.Errorf("Import() with a broken sources.csv = %v, want %v", err, fault.Invalid)
	}
}
