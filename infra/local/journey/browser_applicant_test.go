package journey

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"github.com/bridges-of-trust/bridges/infra/local/stack"
)

const saveButton = `#page-form .govuk-button:not([name])`

// TestBrowser_ApplicantByKeyboard is an application on a narrow window by the keyboard alone: in Ukrainian, and in
// English in a browser that runs no scripts.
func TestBrowser_ApplicantByKeyboard(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, lang, other string
		scripts           bool
		query             string
	}{
		{name: "Ukrainian", lang: "uk", other: "en", scripts: true, query: "Фастів"},
		{name: "English without scripts", lang: "en", other: "uk", scripts: false, query: "Fastiv"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			h := sits(t, s, openBrowser(t), 320, tt.other, tt.scripts)
			h.opens("/")
			h.lang = tt.lang
			h.goes(`.languages__link[lang=` + tt.lang + `]`)
			tasks := h.begins(tt.query)
			h.givesContact(s, tasks)
			h.submitsTooEarly(tasks)
			h.fillsIn()
			h.submits(s)
		})
	}
}

// begins goes from the home page to an application of a place.
func (h *hands) begins(query string) (tasks string) {
	h.t.Helper()
	h.goes(`main a[href="/calls/demo-ua"]`)
	h.goes(`main a[href="/apply/demo-ua"]`)
	h.goes(`main a[href="/apply/demo-ua/place"]`)
	h.reach(`input[name=q]`)
	h.types(query)
	h.enters()
	h.chooses("place", fastiv)
	h.reach(`#page-form .govuk-button`)
	h.step("take the time that a person needs", func() error {
		for {
			var open float64
			if err := h.Evaluate(`performance.now()`, &open); err != nil || open > 2500 {
				return err
			}
			time.Sleep(50 * time.Millisecond)
		}
	})
	h.enters()
	return h.path()
}

// givesContact mistypes the address first, and then proves it by the letter.
func (h *hands) givesContact(s *stack.Stack, tasks string) {
	h.t.Helper()
	h.goes(`main a[href$="/contact"]`)
	h.reach(`input[name=name]`)
	h.types("Олена Приклад")
	h.reach(`input[name=email]`)
	h.types("olena at example")
	h.back(`input[name=role]`)
	h.types("Начальниця відділу")
	h.enters()
	h.problem("email")
	h.keeps("name", "Олена Приклад")
	h.keeps("role", "Начальниця відділу")
	h.keeps("email", "olena at example")
	h.retypes(applicant)
	h.goes(saveButton)

	h.opens(confirmLink.FindString(mailTo(h.t, s, applicant, "/continue/").Text))
	h.goes(`main form .govuk-button`)
	if h.path() != tasks {
		h.t.Fatalf("the button of the link leads to %s, want %s", h.path(), tasks)
	}
}

// problem wants the page to say at once what is wrong, and follows its link to the field.
func (h *hands) problem(field string) {
	h.t.Helper()
	if h.scripts {
		h.focus(`.govuk-error-summary`)
	}
	h.reach(`.govuk-error-summary a[href="#` + field + `"]`)
	h.types(kb.Enter)
	h.focus("#" + field)
}

func (h *hands) keeps(field, want string) {
	h.t.Helper()
	var got string
	h.asks(`document.getElementById("`+field+`").value`, &got)
	if got != want {
		h.t.Errorf("%s = %q after a mistake, want %q", field, got, want)
	}
}

// submitsTooEarly hears which answers are missing.
func (h *hands) submitsTooEarly(tasks string) {
	h.t.Helper()
	h.goes(`main a[href$="/check"]`)
	h.goes(saveButton)
	if h.scripts {
		h.focus(`.govuk-error-summary`)
	}
	h.reach(`.govuk-error-summary a`)
	h.goes(`.govuk-back-link`)
	if h.path() != tasks {
		h.t.Fatalf("the way back leads to %s, want %s", h.path(), tasks)
	}
}

// fillsIn answers the questions, one page after the other.
func (h *hands) fillsIn() {
	h.t.Helper()
	h.goes(`main a[href$="/themes"]`)
	h.goes(`main a[href$="/themes/climate"]`)
	h.selects("strength-climate", "1")
	h.selects("need-climate", "3")
	h.reach(`#evidence-climate`)
	h.types("План дій", kb.Enter, "з енергетики")
	h.goes(saveButton)
	h.goes(`main a.govuk-button`) // from the list of themes to the tasks

	h.goes(`main a[href$="/languages"]`)
	h.selects("level-en", "working")
	h.selects("level-uk", "fluent")
	h.goes(saveButton)

	h.goes(`main a[href$="/statement"]`)
	h.chooses("experience", "some")
	h.reach(`#statement`)
	h.types("Хочемо навчитися.")
	h.goes(saveButton)

	h.goes(`main a[href$="/consent"]`)
	h.reach(`input[name=authority]`)
	h.types(" ")
	h.reach(`input[name=data]`)
	h.types(" ")
	h.goes(saveButton)
}

// submits reads all answers once more, sends them, and keeps the reference that the letter repeats.
func (h *hands) submits(s *stack.Stack) {
	h.t.Helper()
	h.goes(`main a[href$="/check"]`)
	h.sees("Олена Приклад", applicant, "План дій з енергетики", "Хочемо навчитися.")
	h.goes(saveButton)
	var panel string
	h.asks(`document.querySelector(".panel").innerText`, &panel)
	given := reference.FindString(panel)
	if given == "" {
		h.t.Fatalf("no reference in %q", panel)
	}
	mailTo(h.t, s, applicant, given)
	h.reach(`a[href$="/copy.txt"]`)
	h.goes(`main a[href$="/view"]`)
	h.sees("Хочемо навчитися.")
}
