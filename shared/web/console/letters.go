package console

import (
	"context"
	"net/http"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// Letters tells what became of letters and which addresses are not written to any more.
type Letters interface {
	// LettersTo gives the newest letters to whom a record knows, latest first.
	LettersTo(ctx context.Context, record string, limit int) ([]change.Letter, error)
	// Letters gives the letters with these ids in their order, of those that are still known, with those that wait.
	Letters(ctx context.Context, ids []string) ([]change.Letter, error)
	// LostLetters gives the newest letters that most likely nobody read, latest first.
	LostLetters(ctx context.Context, limit int) ([]change.Letter, error)
	// Suppressed tells why an address, by its hash, is not written to; the zero Block where it is.
	Suppressed(ctx context.Context, hash string) (change.Block, error)
}

// lettersPage lists the letters that did not arrive.
type lettersPage struct {
	kit.Base
	Lost kit.Table
}

var lettersTemplate = kit.NewPage[lettersPage](files, "letters.html")

// The bounds of both lists: whoever has more trouble than that has it with the mail service.
const (
	caseLetters = 20
	lostLetters = 100
)

// A lostLetter is one that did not arrive, with whom it was for and whether that address takes letters by now.
type lostLetter struct {
	change.Letter
	to    application.Application
	block change.Block
}

func (c *Console) letters(w http.ResponseWriter, r *http.Request) error {
	e, err := c.edition(r.Context())
	if err != nil {
		return err
	}
	letters, err := c.Letters.LostLetters(r.Context(), lostLetters)
	if err != nil {
		return err
	}
	lost, err := c.addressed(r.Context(), e.ID, letters)
	if err != nil {
		return err
	}
	return showLetters(w, r, lost)
}

// addressed adds whom each letter was for. Letters of drafts are left out, which staff do not see, and so are those to an
// address that nobody has any more.
func (c *Console) addressed(ctx context.Context, e programme.EditionID, letters []change.Letter) ([]lostLetter, error) {
	known := map[string]lostLetter{}
	var out []lostLetter
	for _, l := range letters {
		of, read := known[l.To()]
		if !read {
			var err error
			if of, err = c.recipient(ctx, l.To()); err != nil {
				return nil, err
			}
			known[l.To()] = of
		}
		former := l.Message.Mail == nil || l.Message.Mail.Recipient == application.ToFormer
		if of.to.Edition != e || of.to.Status == application.Draft || of.to.Contact.Email == "" || former {
			continue
		}
		of.Letter = l
		out = append(out, of)
	}
	return out, nil
}

// recipient reads an application and whether its address is written to; the zero lostLetter where it is gone.
func (c *Console) recipient(ctx context.Context, record string) (lostLetter, error) {
	a, err := c.Applications.Application(ctx, application.ID(record))
	if fault.CodeOf(err) == fault.NotFound {
		return lostLetter{}, nil
	}
	if err != nil {
		return lostLetter{}, err
	}
	block, err := c.blockOf(ctx, a)
	return lostLetter{to: a, block: block}, err
}

func (c *Console) blockOf(ctx context.Context, a application.Application) (change.Block, error) {
	if a.Contact.Email == "" {
		return change.Block{}, nil
	}
	return c.Letters.Suppressed(ctx, application.AddressHash(a.Contact.Email))
}

// lettersOf adds an application's letters to its case, and warns where its address is not written to.
func (c *Console) lettersOf(r *http.Request, a application.Application, v *caseView) error {
	letters, err := c.Letters.LettersTo(r.Context(), string(a.ID), caseLetters)
	if err != nil {
		return err
	}
	block, err := c.blockOf(r.Context(), a)
	if err != nil {
		return err
	}
	addLetters(kit.PrinterOf(r), v, letters, block)
	return nil
}

func addLetters(p *kit.Printer, v *caseView, letters []change.Letter, block change.Block) {
	if !block.Since.IsZero() {
		v.Warnings = append(v.Warnings, p.T("console.letter.block."+string(block.Why), "at", when(p, block.Since)))
	}
	if len(letters) == 0 {
		return
	}
	t := &kit.Table{Caption: p.T("console.letter.title"), Head: []kit.Cell{
		{Text: p.T("console.letter.letter")}, {Text: p.T("console.letter.done")}, {Text: p.T("console.letter.outcome")},
	}}
	for _, l := range letters {
		t.Rows = append(t.Rows, kit.Row{Cells: []kit.Cell{{Text: kindOf(p, l), Header: true}, {Text: doneAt(p, l)}, fateCell(p, l)}})
	}
	v.Letters = t
}

func doneAt(p *kit.Printer, l change.Letter) string {
	if l.Done.IsZero() {
		return p.T("console.letter.fate.waiting")
	}
	return when(p, l.Done)
}

// kindOf names what a letter was about.
func kindOf(p *kit.Printer, l change.Letter) string {
	return p.T("console.letter.kind." + strings.ReplaceAll(l.Message.Mail.Template, "-", "_"))
}

// fateTones colour what became of a letter; what is not here is bad.
var fateTones = map[change.Fate]kit.Tone{
	change.Unheard: kit.Info, change.Taken: kit.Info, change.Delayed: kit.Warn, change.Delivered: kit.Good,
}

func fateCell(p *kit.Printer, l change.Letter) kit.Cell {
	tone, ok := fateTones[l.Fate]
	if !ok {
		tone = kit.Bad
	}
	word := string(l.Fate)
	switch {
	case l.Done.IsZero():
		word, tone = "waiting", kit.Waiting
	case l.Fate == change.Unheard:
		word = "unheard"
	}
	cell := kit.Cell{Tag: &kit.Tag{Text: p.T("console.letter.fate." + word), Tone: tone}}
	if !l.At.IsZero() {
		cell.Hint = when(p, l.At)
	}
	switch {
	case l.Fate == change.Unsent && l.Problem == string(fault.Closed):
		cell.Lines = append(cell.Lines, p.T("console.letter.held_back"))
	case l.Fate == change.Returned:
		cell.Lines = append(cell.Lines, p.T("console.letter.may_pass"))
	}
	if l.PossibleDuplicate && !l.Fate.Lost() {
		cell.Lines = append(cell.Lines, p.T("console.letter.twice"))
	}
	return cell
}

func showLetters(w http.ResponseWriter, r *http.Request, lost []lostLetter) error {
	p := kit.PrinterOf(r)
	t := kit.Table{
		Caption: p.T("console.letters.title"), CaptionHidden: true,
		Head: []kit.Cell{
			{Text: p.T("console.case.place")}, {Text: p.T("console.letter.letter")}, {Text: p.T("console.letter.outcome")}, {Text: p.T("console.letters.address")},
		},
		Empty: &kit.Empty{Title: p.T("console.letters.empty.title"), Text: p.T("console.letters.empty.text")},
	}
	for _, l := range lost {
		address := kit.Cell{Text: p.T("console.letters.open")}
		if !l.block.Since.IsZero() {
			address = kit.Cell{Tag: &kit.Tag{Text: p.T("console.letters.blocked"), Tone: kit.Bad}, Hint: when(p, l.block.Since)}
		}
		t.Rows = append(t.Rows, kit.Row{Cells: []kit.Cell{
			{
				Text: placeName(l.to.Place.Name, l.to.Place.Latin), Href: "/console/applications/" + string(l.to.ID), Header: true,
				Hint: p.Country(string(l.to.Place.Country)),
			},
			{Text: kindOf(p, l.Letter)},
			fateCell(p, l.Letter), address,
		}})
	}
	return lettersTemplate.Render(w, http.StatusOK, &lettersPage{Base: kit.NewBase(w, r, p.T("console.letters.title")), Lost: t})
}
