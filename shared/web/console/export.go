package console

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// A download is a file that is made of a result. Its name says nothing about anybody.
type download struct {
	file, media string
	make        func(p *kit.Printer, f *findings) ([]byte, error)
	read        func(ctx context.Context, c *Console, run matching.Run) ([]byte, error) // instead: as it was stored
}

const minutesFile = "minutes.pdf"

// downloadable lists the files of a result, in the order in which the page offers them.
func downloadable() []download {
	return []download{
		{file: minutesFile, media: "application/pdf", make: minutesPDF},
		{file: "result.xlsx", media: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", make: workbook},
		{file: "pairs.csv", media: "text/csv; charset=utf-8; header=present", make: pairsCSV},
		{file: "pairs-bom.csv", media: "text/csv; charset=utf-8; header=present", make: pairsCSVWithMark},
		{file: "result.json", media: "application/json", make: resultJSON},
		{file: "input.json", media: "application/json", read: frozenInput},
	}
}

// downloads links to the files of a run's result.
func downloads(p *kit.Printer, run matching.Run) []kit.Link {
	var out []kit.Link
	for _, d := range downloadable() {
		key := "result.download." + fileKey(d.file)
		out = append(out, kit.Link{Text: p.T(key), Href: runPath(run.ID) + "/download/" + d.file, Hidden: p.T(key + "_hint")})
	}
	return out
}

// fileKey is the end of a file's message key.
func fileKey(file string) string {
	out := []byte(file)
	for i, b := range out {
		if b == '.' || b == '-' {
			out[i] = '_'
		}
	}
	return string(out)
}

func (c *Console) download(w http.ResponseWriter, r *http.Request) error {
	for _, d := range downloadable() {
		if d.file != r.PathValue("file") {
			continue
		}
		f, err := c.find(r.Context(), r)
		if err != nil {
			return err
		}
		if d.file == minutesFile {
			if err := c.putOrigins(r.Context(), f); err != nil {
				return err
			}
		}
		var body []byte
		if d.read != nil {
			body, err = d.read(r.Context(), c, f.run)
		} else {
			body, err = d.make(kit.PrinterOf(r), f)
		}
		if err != nil {
			return err
		}
		name := "run-" + f.run.At.UTC().Format(time.DateOnly) + "-" + d.file
		w.Header().Set("Content-Type", d.media)
		w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = w.Write(body) // whoever asked may have gone away
		return nil
	}
	return fault.New(fault.NotFound, "")
}

// frozenInput is what the run was computed from, as it was stored. It holds what municipalities said about each other, which
// whoever may read runs may read, and nothing about a person.
func frozenInput(ctx context.Context, c *Console, run matching.Run) ([]byte, error) {
	return c.Matching.FrozenInput(ctx, run)
}

// resultFormat names the shape of result.json: it changes when a field gets another meaning.
const resultFormat = "bridges.matching.result/2"

// A resultDocument is result.json: what was asked, what came out and why, with the sums by which each can be checked. It
// holds no wishes and nobody's contact.
type resultDocument struct {
	Format      string                `json:"format"`
	Run         string                `json:"run"`
	Edition     string                `json:"edition"`
	Status      matching.Status       `json:"status"`
	RequestedAt time.Time             `json:"requestedAt"`
	Input       string                `json:"input"`  // SHA-256 of the frozen input
	ResultSum   string                `json:"sha256"` // of the stored result
	Settings    matching.Settings     `json:"settings"`
	Result      matching.Result       `json:"result"`
	Explanation *matching.Explanation `json:"explanation,omitempty"`
}

func resultJSON(_ *kit.Printer, f *findings) ([]byte, error) {
	d := resultDocument{
		Format: resultFormat, Run: string(f.run.ID), Edition: f.run.Edition, Status: f.run.Status, RequestedAt: f.run.At.UTC(),
		Input: f.run.Input.Sum, ResultSum: f.run.Result.Sum, Settings: f.run.Settings, Result: f.result,
	}
	if f.explained {
		why := f.why
		why.Rankings = nil // what anybody ranked is for the pages alone
		d.Explanation = &why
	}
	return json.Marshal(d)
}
