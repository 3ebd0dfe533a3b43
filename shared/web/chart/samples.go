package chart

import (
	"embed"
	"fmt"
	"html/template"
	"math"
	"math/rand/v2"
	"net/http"

	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

//go:embed *.html
var pages embed.FS

type samplePage struct {
	kit.Base
	Charts []sampleChart
}

type sampleChart struct {
	Figure  kit.Figure
	Drawing template.HTML // made by this package, which escapes every text
}

var sampleTemplate = kit.NewPage[samplePage](pages, "sample.html")

// say chooses the words of a language.
type say func(en, uk string) string

// Samples shows every kind of chart, for the gallery and the browser tests.
func Samples() []kit.Sample {
	return []kit.Sample{
		sample("radar", sampleRadars), sample("bars", sampleBars), sample("map", sampleMaps),
		sample("300 pairs", sampleManyPairs), sample("heat", sampleHeats), sample("large heat", sampleLargeHeat), sample("lines", sampleLines),
	}
}

func sample(state string, charts func(say) []sampleChart) kit.Sample {
	return kit.Sample{
		Package: "chart", Page: "charts", State: state, Layout: kit.Console, Path: "/console/inbox",
		Show: func(w http.ResponseWriter, r *http.Request) error {
			in := func(en, uk string) string {
				if kit.LangOf(r) == "uk" {
					return uk
				}
				return en
			}
			page := &samplePage{Base: kit.NewBase(w, r, in("Charts", "Діаграми")), Charts: charts(in)}
			return sampleTemplate.Render(w, http.StatusOK, page)
		},
	}
}

func framed(in say, id, caption string, wide bool, drawing template.HTML, rows ...kit.Row) sampleChart {
	twin := kit.Table{Caption: caption, Head: []kit.Cell{{Text: in("What", "Що")}, {Text: in("Value", "Значення"), Numeric: true}}, Rows: rows}
	return sampleChart{kit.Figure{
		ID: id, Caption: caption, Text: in("Sample data.", "Приклад даних."), Wide: wide, Twin: twin, Words: in("Show as a table", "Показати як таблицю"),
	}, drawing}
}

func row(label, value string) kit.Row {
	return kit.Row{Cells: []kit.Cell{{Text: label, Header: true}, {Text: value, Numeric: true}}}
}

func sampleRadars(in say) []sampleChart {
	axes := []Axis{
		{in("Inhabitants", "Мешканці")},
		{in("Budget per inhabitant", "Бюджет на жителя")},
		{in("Energy and climate", "Енергетика та клімат")},
		{in("Digital services", "Цифрові послуги")},
		{in("Experience with international partnerships", "Досвід міжнародного партнерства")},
		{in("Distance", "Відстань")},
		{in("Languages", "Мови")},
	}
	known := RadarData{ID: "radar-1", Title: in("Profile of two municipalities", "Профіль двох громад"), Axes: axes, Series: []Series{
		{Name: "Drohobych", Values: []float64{0.62, 0.41, 0.85, 0.7, 0.33, 0.9, 0.55}},
		{Name: "Ústí nad Labem", Values: []float64{0.7, 0.78, 0.6, 0.45, 0.8, 0.72, 0.3}},
	}}
	gaps := RadarData{ID: "radar-2", Title: in("Three profiles with gaps", "Три профілі з прогалинами"), Unknown: in("not known", "невідомо"), Axes: axes, Series: []Series{
		{Name: "Drohobych", Values: []float64{0.62, 0.41, 0.85, 0.7, 0.33, 0.9, 0.55}, Known: []bool{true, true, false, true, true, true, true}},
		{Name: "Ústí nad Labem", Values: []float64{0.7, 0.78, 0.6, 0.45, 0.8, 0.72, 0.3}, Known: []bool{false, true, false, true, true, false, true}},
		{Name: in("Median of the call", "Медіана відбору"), Values: []float64{0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5}},
	}}
	return []sampleChart{
		framed(in, "profiles", known.Title, false, Radar(known), row(axes[0].Label, "62 %")),
		framed(in, "gaps", gaps.Title, false, Radar(gaps), row(axes[0].Label, "62 %")),
	}
}

func sampleBars(in say) []sampleChart {
	d := BarsData{ID: "bars", Title: in("Place among all applicants", "Місце серед усіх заявників"), MarkName: in("Median of all applicants", "Медіана всіх заявників"), Rows: []BarRow{
		{Label: in("Inhabitants", "Мешканці"), Value: 0.62, Known: true, Words: "62 %", Mark: 0.5, HasMark: true},
		{Label: in("Experience with international partnerships and projects", "Досвід міжнародного партнерства та проєктів"), Value: 0.94, Known: true, Words: "94 %", Mark: 0.36, HasMark: true},
		{Label: in("Budget per inhabitant", "Бюджет на жителя"), Words: in("not known", "невідомо"), Mark: 0.48, HasMark: true},
		{Label: in("Displaced persons", "Переміщені особи"), Value: 0, Known: true, Words: "0 %"},
		{Label: in("Themes in common", "Спільні теми"), Value: 1, Known: true, Words: "100 %", Mark: 1, HasMark: true},
	}}
	return []sampleChart{framed(in, "percentiles", d.Title, false, Bars(d), row(d.Rows[0].Label, "62 %"))}
}

// samplePlaces are towns with their rounded positions.
var samplePlaces = []MapPoint{
	{Label: "Drohobych", Lat: 49.35, Lon: 23.51, Tone: kit.Waiting},
	{Label: "Kamianets-Podilskyi", Lat: 48.68, Lon: 26.58, Tone: kit.Waiting},
	{Label: "Zviahel", Lat: 50.59, Lon: 27.62, Tone: kit.Waiting},
	{Label: "Poltava", Lat: 49.59, Lon: 34.55, Tone: kit.Waiting},
	{Label: "Kryvyi Rih", Lat: 47.91, Lon: 33.39, Tone: kit.Waiting},
	{Label: "Izmail", Lat: 45.35, Lon: 28.84, Tone: kit.Waiting},
	{Label: "Kharkiv", Lat: 49.99, Lon: 36.23, Tone: kit.Waiting},
	{Label: "Ústí nad Labem", Lat: 50.66, Lon: 14.03, Tone: kit.Info},
	{Label: "Porto", Lat: 41.15, Lon: -8.61, Tone: kit.Info},
	{Label: "Tampere", Lat: 61.5, Lon: 23.76, Tone: kit.Info},
	{Label: "Ghent", Lat: 51.05, Lon: 3.72, Tone: kit.Info},
	{Label: "Kaunas", Lat: 54.9, Lon: 23.9, Tone: kit.Info},
	{Label: "Bologna", Lat: 44.49, Lon: 11.34, Tone: kit.Info},
	{Label: "Aarhus", Lat: 56.16, Lon: 10.2, Tone: kit.Info},
}

func sampleMaps(in say) []sampleChart {
	points := append([]MapPoint{}, samplePlaces...)
	for i := range points {
		points[i].Href = fmt.Sprintf("/console/applications/%d", i)
	}
	var lines []MapLine
	for i := range 7 {
		lines = append(lines, MapLine{From: i, To: 7 + i, Weight: float64(i) / 6})
	}
	all := MapData{ID: "map-1", Title: in("Proposed partnerships", "Запропоновані партнерства"), Points: points, Lines: lines}
	ua := MapData{ID: "map-2", Title: in("Municipalities in Ukraine", "Громади в Україні"), Points: samplePlaces[:7], Fit: true}
	tones := MapData{ID: "map-3", Title: in("The marks", "Позначки"), Fit: true}
	for i, tone := range []Tone{kit.Neutral, kit.Info, kit.Waiting, kit.Good, kit.Bad, kit.Warn} {
		tones.Points = append(tones.Points, MapPoint{Lat: 49 + 0.4*float64(i%2), Lon: 24 + float64(i), Label: string(tone), Tone: tone})
	}
	return []sampleChart{
		framed(in, "proposed", all.Title, false, Map(all), row("Drohobych", "Ústí nad Labem")),
		framed(in, "ukraine", ua.Title, false, Map(ua), row("Drohobych", "49.35 23.51")),
		framed(in, "marks", tones.Title, false, Map(tones), row("info", "1")),
	}
}

// manyPairs makes pairs of invented places around real ones, the same every time.
func manyPairs(n int) MapData {
	rng := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // sample data
	d := MapData{ID: "map-many", Title: fmt.Sprintf("%d", n)}
	around := func(p MapPoint, i int) MapPoint {
		p.Lat, p.Lon = p.Lat+rng.NormFloat64()*1.1, p.Lon+rng.NormFloat64()*1.6
		p.Label, p.Href = fmt.Sprintf("%s %d", p.Label, i), fmt.Sprintf("/console/applications/%d", i)
		return p
	}
	for i := range n {
		d.Points = append(d.Points, around(samplePlaces[rng.IntN(7)], i), around(samplePlaces[7+rng.IntN(7)], i))
		d.Lines = append(d.Lines, MapLine{From: 2 * i, To: 2*i + 1, Weight: rng.Float64()})
	}
	return d
}

func sampleManyPairs(in say) []sampleChart {
	d := manyPairs(300)
	d.Title = in("300 pairs", "300 пар")
	return []sampleChart{framed(in, "many", d.Title, false, Map(d), row("1", "2"))}
}

// sampleCells makes a stable middle with loose edges and a few unknown cells.
func sampleCells(rows, cols int) HeatData {
	rng := rand.New(rand.NewPCG(3, 4)) //nolint:gosec // sample data
	d := HeatData{ID: fmt.Sprintf("heat-%d-%d", rows, cols)}
	for c := range cols {
		d.Cols = append(d.Cols, samplePlaces[7+c%7].Label)
	}
	for r := range rows {
		d.Rows = append(d.Rows, samplePlaces[r%7].Label)
		cells := make([]float64, cols)
		for c := range cells {
			near := 1 - math.Abs(float64(r)/float64(rows)-float64(c)/float64(cols))*3
			cells[c] = max(0, min(1, near+rng.Float64()*0.3-0.15))
			if rng.IntN(40) == 0 {
				cells[c] = math.NaN()
			}
		}
		d.Cells = append(d.Cells, cells)
	}
	return d
}

func sampleHeat(in say, rows, cols int) sampleChart {
	d := sampleCells(rows, cols)
	d.Title = fmt.Sprintf(in("Stability of %d by %d", "Стабільність %d на %d"), rows, cols)
	d.Unknown = in("not known", "невідомо")
	return framed(in, d.ID, d.Title, d.Wide(), Heat(d), row(d.Rows[0], "95 %"))
}

func sampleHeats(in say) []sampleChart {
	return []sampleChart{sampleHeat(in, 6, 5), sampleHeat(in, 10, 10), sampleHeat(in, 40, 40)}
}

func sampleLargeHeat(in say) []sampleChart {
	return []sampleChart{sampleHeat(in, 300, 24)}
}

func sampleLines(in say) []sampleChart {
	total := LinesData{
		ID: "lines-1", Title: in("Total by number of pairs", "Сума за кількістю пар"), X: in("pairs", "пар"), Y: in("total score", "сумарний бал"),
		MarkX: 10, HasMarkX: true, MarkWords: in("10 pairs", "10 пар"),
	}
	var points []LinePoint
	for i := 1; i <= 20; i++ {
		points = append(points, LinePoint{float64(i), 9.2*float64(i) - 0.17*float64(i*i)})
	}
	total.Series = []LineSeries{{Name: "total", Points: points}}
	growth := LinesData{ID: "lines-2", Title: in("Time by size", "Час за розміром"), X: in("candidates", "кандидатів"), Y: in("seconds", "секунд"), Series: []LineSeries{
		{Name: in("Selection", "Відбір"), Points: []LinePoint{{100, 0.01}, {500, 0.12}, {1000, 0.4}, {1500, 0.95}, {2000, 1.6}}},
		{Name: in("Assignment", "Розподіл"), Points: []LinePoint{{100, 0.02}, {500, 0.2}, {1000, math.NaN()}, {1500, 1.9}, {2000, 3.1}}},
		{Name: in("Report", "Звіт"), Points: []LinePoint{{100, 0.3}, {500, 0.32}, {1000, 0.35}, {1500, 0.5}, {2000, 0.52}}},
	}}
	return []sampleChart{
		framed(in, "total", total.Title, false, Lines(total), row("10", "75")),
		framed(in, "growth", growth.Title, false, Lines(growth), row("2000", "1.6")),
	}
}
