package analysis_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/analysis"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/register"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// files is a source of an import in memory.
type files map[string]string

func (f files) Open(_ context.Context, name string) (io.ReadCloser, error) {
	body, ok := f[name]
	if !ok {
		return nil, fault.New(fault.NotFound, "")
	}
	return io.NopCloser(strings.NewReader(body)), nil
}

// folder is a source on disk.
type folder string

func (f folder) Open(_ context.Context, name string) (io.ReadCloser, error) {
	file, err := os.Open(filepath.Join(string(f), name))
	if errors.Is(err, os.ErrNotExist) {
		return nil, fault.Wrap(fault.NotFound, "", err)
	}
	return file, err
}

// memory is the store and the pointer of a register.
type memory struct {
	mu      sync.Mutex
	objects map[string][]byte
	current register.Current
}

func (m *memory) Get(_ context.Context, key string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	body, ok := m.objects[key]
	if !ok {
		return nil, fault.New(fault.NotFound, "")
	}
	return body, nil
}

func (m *memory) Create(_ context.Context, key string, body []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.objects[key] = bytes.Clone(body)
	return nil
}

func (m *memory) Exists(_ context.Context, key string) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	_, ok := m.objects[key]
	return ok, nil
}

func (m *memory) Current(context.Context) (register.Current, error) { return m.current, nil }

func (m *memory) Replace(_ context.Context, _, next register.Current) error {
	m.current = next
	return nil
}

// imported makes a register of files.
func imported(source register.Source) (*memory, error) {
	m := &memory{objects: map[string][]byte{}}
	_, err := register.Import(context.Background(), register.Job{Source: source, Store: m, Pointer: m, By: "test", Now: noon})
	return m, err
}

// survey makes a survey of a register that nothing was read of yet.
func (m *memory) survey(tb testing.TB) *analysis.Survey {
	tb.Helper()
	s, err := register.Load(tb.Context(), m, m.current)
	if err != nil {
		tb.Fatal(err)
	}
	return analysis.NewSurvey(s)
}

const (
	lauHead = "gisco_id,country,lau_name,nuts3,nuts3_name,lat,lon,population_2020,area_km2,density_km2,degurba_2019,coastal_2019\n"
	uaHead  = "katottg,name_uk,name_latn,full_name_uk,type,oblast_katottg,oblast_uk,center_uk,center_latn,lat,lon,population_2022,area_km2,mountain,coastal,state_border,travel_min_to_oblast_center,own_income_pc_2021_uah,own_income_exmil_pc_2022_uah,share_tourist_fee_2021,edem_tools_2022,train_station\n"
)

// small is a register of two countries in which much is unknown.
func small(tb testing.TB) *analysis.Survey {
	tb.Helper()
	m, err := imported(files{
		"hromadas.csv": uaHead +
			"UA32140150000040954,Фастівська,Fastivska,Фастівська міська громада,urban,UA32000000000030281,Київська,Фастів,Fastiv,50.08,29.91,60000,900,0,0,0,60,5000,6000,0.001,4,1\n" +
			"UA21080030000000001,Ясінянська,Yasinianska,Ясінянська селищна громада,settlement,UA21000000000011690,Закарпатська,Ясіня,Yasinia,48.27,24.37,20000,500,1,0,1,180,2000,2100,0.05,0,1\n" +
			"UA21080030000000002,Тиха,Tykha,Тиха сільська громада,rural,UA21000000000011690,Закарпатська,Тиха,Tykha,48.3,24.4,4000,300,1,0,1,240,,,,,0\n" +
			"UA21080030000000003,Німа,Nima,Німа сільська громада,rural,UA21000000000011690,Закарпатська,Німа,Nima,,,,,,,,,,,,,\n",
		"lau.csv": lauHead +
			"LT_15,LT,Druskininkai,LT021,Alytaus,54,24,19000,450,42.2,2,0\n" +
			"LT_16,LT,Joniškis,LT021,Alytaus,56,23.6,20000,1150,17.4,3,0\n" +
			"LT_17,LT,Nieko,LT021,Alytaus,,,0,10,0,3,0\n" +
			"LT_18,LT,Be klasės,LT021,Alytaus,55,23,8000,10,800,,0\n",
		"nuts3.csv": "nuts3,country,gdp_pps_pct_eu27,gdp_pps_pct_year,median_age,median_age_year,border,mountain,remoteness,coastal\n" +
			"LT021,LT,60,2020,44.5,2022,Border regions,Other regions,\"predominantly rural, close to a city\",non-coastal\n",
		"twinnings.csv": "katottg,hromada_uk,ua_name_raw,partner_name,partner_country,partner_region,partner_gisco_id,since,source,confidence,source_url\n" +
			"UA32140150000040954,Фастівська,,Druskininkai,LT,,LT_15,2018,skew,registry,https://example.org\n",
	})
	if err != nil {
		tb.Fatal(err)
	}
	return m.survey(tb)
}

// real imports the public registers once.
var real = sync.OnceValues(func() (*memory, error) { return imported(folder("../../../../shared/data")) })

// realSurvey gives a fresh survey of the public registers and skips the test where they are absent.
func realSurvey(tb testing.TB) *analysis.Survey {
	tb.Helper()
	if _, err := os.Stat("../../../../shared/data/lau.csv.gz"); err != nil {
		tb.Skip("the public registers are not beside the repository")
	}
	m, err := real()
	if err != nil {
		tb.Fatal(err)
	}
	return m.survey(tb)
}
