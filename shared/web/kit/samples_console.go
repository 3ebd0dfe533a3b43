package kit

import "net/http"

type sampleCasePage struct {
	Base
	Open     bool
	Tabs     Tabs
	Inbox    Inbox
	Name     string
	Status   Tag
	Steps    Stepper
	Facts    Summary
	Buttons  []Button
	Timeline Timeline
	Empty    Empty
}

func sampleCase(open bool) Handler {
	page := NewPage[sampleCasePage](samplePages, "pages/sample_case.html")
	return func(w http.ResponseWriter, r *http.Request) error {
		say := sayer(r)
		p := PrinterOf(r)
		submitted := &Tag{Text: say("Waits for you", "Чекає на вас"), Tone: Waiting}
		overdue := &Tag{Text: say("Overdue", "Прострочено"), Tone: Warn}
		data := &sampleCasePage{
			Base: NewBase(w, r, say("Inbox", "Вхідні")), Open: open, Name: "Drohobych · Дрогобич", Status: *submitted,
			Tabs: Tabs{Label: say("Lists", "Списки"), Links: []Link{{Text: say("Waiting (3)", "Чекають (3)"), Href: "?tab=waiting", Current: true}, {Text: say("Accepted (41)", "Прийняті (41)"), Href: "?tab=accepted"}}},
			Inbox: Inbox{Label: say("Applications", "Заявки"), Items: []Item{
				{Title: "Drohobych", Text: say("Lviv oblast · Climate, finances", "Львівська область · Клімат, фінанси"), Meta: say("2 days ago", "2 дні тому"), Href: "/a", Tag: submitted, Current: open, Unread: true},
				{Title: "Kamianets-Podilskyi", Text: say("Khmelnytskyi oblast · Mobility", "Хмельницька область · Мобільність"), Meta: say("6 days ago", "6 днів тому"), Href: "/b", Tag: overdue, Unread: true},
				{Title: "Ústí nad Labem", Text: say("Czechia · Social affairs", "Чехія · Соціальні питання"), Meta: say("today", "сьогодні"), Href: "/c", Tag: submitted},
			}},
			Steps: sampleSteps(say),
			Facts: Summary{Nothing: p.T("form.not_provided"), Compact: true, Entries: []Entry{
				{Key: say("Reference", "Номер"), Value: []string{"BT-7K3M-9QXC"}},
				{Key: say("Inhabitants", "Мешканці"), Value: []string{p.Number(73682) + " (2022)"}},
				{Key: say("Needs", "Потреби"), Value: []string{longText}, Lang: "uk"},
				{Key: say("Telephone", "Телефон")},
			}},
			Buttons: []Button{{Text: say("Accept", "Прийняти")}, {Text: say("Return with a question", "Повернути із запитанням"), Secondary: true}},
			Timeline: Timeline{Title: say("History", "Історія"), Moments: []Moment{
				{Title: say("Mail delivered", "Лист доставлено"), By: say("automatically", "автоматично"), When: say("5 October 2026, 12:31", "5 жовтня 2026 року, 12:31"), ISO: "2026-10-05T09:31:00Z", Tone: Good},
				{Title: say("Application submitted", "Заявку подано"), By: "Olena Kovalenko", When: say("5 October 2026, 12:30", "5 жовтня 2026 року, 12:30"), ISO: "2026-10-05T09:30:00Z", Tone: Info},
				{Title: say("Question answered", "Відповідь на запитання"), By: "Olena Kovalenko", When: say("2 October 2026, 09:12", "2 жовтня 2026 року, 09:12"), ISO: "2026-10-02T06:12:00Z", Text: []string{longText}, Lang: "uk"},
				{Title: say("Mail came back", "Лист повернувся"), By: say("automatically", "автоматично"), When: say("1 October 2026, 16:00", "1 жовтня 2026 року, 16:00"), ISO: "2026-10-01T13:00:00Z", Tone: Bad},
			}},
			Empty: Empty{Title: say("Choose an application", "Оберіть заявку"), Text: say("It opens here, beside the list.", "Вона відкриється тут, поруч зі списком.")},
		}
		return page.Render(w, http.StatusOK, data)
	}
}

type sampleListPage struct {
	Base
	Crumbs Breadcrumbs
	Filter Filter
	Table  Table
	Pages  Pagination
	Figure Figure
	Tags   []Tag
}

func sampleList(full bool) Handler {
	page := NewPage[sampleListPage](samplePages, "pages/sample_list.html")
	return func(w http.ResponseWriter, r *http.Request) error {
		say := sayer(r)
		p := PrinterOf(r)
		f, err := SampleForm(r, map[string][]string{"q": {"Дрогобич"}})
		if err != nil {
			return err
		}
		input, choice := f.Input(Input{Name: "q", Label: say("Place or reference", "Місце або номер"), Type: "search"}), f.Ask(Choice{Name: "state", Label: say("State", "Стан"), Options: []Option{{Value: "", Text: say("All", "Усі")}, {Value: "done", Text: say("Done", "Завершено")}}})
		scopeOf(r).form = nil // a list has no form to be switched
		data := &sampleListPage{
			Base:   NewBase(w, r, say("Matching runs", "Добори партнерів")),
			Crumbs: Breadcrumbs{Label: say("You are here", "Ви тут"), Links: []Link{{Text: say("Console", "Консоль"), Href: "/console"}, {Text: say("Matching runs", "Добори партнерів")}}},
			Filter: Filter{Action: "/console/runs", Label: say("Find runs", "Знайти добори"), Inputs: []Input{input}, Selects: []Choice{choice}, Button: say("Show", "Показати"), Clear: &Link{Text: say("Clear", "Очистити"), Href: "/console/runs"}},
			Table: Table{
				Caption: say("Runs of this edition", "Добори цього сезону"), CaptionHidden: true,
				Head:  []Cell{{Text: say("Run", "Добір"), Sort: &Sort{Href: "?sort=run", Order: "descending"}}, {Text: say("Begun", "Розпочато")}, {Text: say("State", "Стан")}, {Text: say("Pairs", "Пари"), Numeric: true}, {Text: say("Score", "Бал"), Numeric: true}},
				Empty: &Empty{Title: say("No run yet", "Доборів ще немає"), Text: say("Accept at least two applications, one of each side, then start the first run.", "Прийміть щонайменше дві заявки, по одній з кожного боку, і розпочніть перший добір."), Action: &Link{Text: say("Open the inbox", "Відкрити вхідні"), Href: "/console/inbox"}},
			},
			Pages: Pagination{Label: say("Pages", "Сторінки"), Previous: &Link{Text: say("Earlier", "Раніші"), Href: "?p=1"}, Next: &Link{Text: say("Later", "Пізніші"), Href: "?p=3"}, Where: say("21 to 40 of 133", "21–40 із 133")},
			Figure: Figure{
				ID: "themes", Wide: full, Caption: say("Applications by theme", "Заявки за темами"), Text: say("Climate leads with 21 applications.", "Лідирує клімат: 21 заявка."), Words: say("Show as a table", "Показати таблицею"),
				Twin: Table{Caption: say("Applications by theme", "Заявки за темами"), CaptionHidden: true, Head: []Cell{{Text: say("Theme", "Тема")}, {Text: say("Applications", "Заявки"), Numeric: true}}, Rows: []Row{{Cells: []Cell{{Text: say("Climate", "Клімат"), Header: true}, {Text: p.Number(21), Numeric: true}}}}},
			},
			Tags: []Tag{
				{Text: say("Not begun", "Не розпочато")},
				{Text: say("In progress", "Триває"), Tone: Info},
				{Text: say("Waits for you", "Чекає на вас"), Tone: Waiting},
				{Text: say("Accepted", "Прийнято"), Tone: Good},
				{Text: say("Refused", "Відхилено"), Tone: Bad},
				{Text: say("Overdue", "Прострочено"), Tone: Warn},
			},
		}
		if full {
			data.Table.Rows = sampleRows(say, p)
		}
		return page.Render(w, http.StatusOK, data)
	}
}

func sampleRows(say func(en, uk string) string, p *Printer) []Row {
	row := func(name string, tag Tag, pairs, score int64) Row {
		return Row{Cells: []Cell{
			{Text: name, Href: "/console/runs/" + name, Header: true, Hint: "Iryna Melnyk"},
			{Text: say("5 October 2026", "5 жовтня 2026 року")},
			{Tag: &tag},
			{Text: p.Number(pairs), Numeric: true},
			{Text: p.Number(score), Numeric: true},
		}}
	}
	rows := []Row{
		row("R-12", Tag{Text: say("Waits for you", "Чекає на вас"), Tone: Waiting}, 300, 25117),
		row("R-11", Tag{Text: say("Refused", "Відхилено"), Tone: Bad}, 296, 24803),
		row("R-10", Tag{Text: say("Published", "Оприлюднено"), Tone: Good}, 12, 1067),
	}
	rows[1].Current = true
	return rows
}
