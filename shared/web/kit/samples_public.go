package kit

import (
	"net/http"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
)

type sampleStartPage struct {
	Base
	Hero  Hero
	Calls string
	News  *Banner
	Cards []Card
	More  Details
}

func sampleStart(news bool) Handler {
	page := NewPage[sampleStartPage](samplePages, "pages/sample_start.html")
	return func(w http.ResponseWriter, r *http.Request) error {
		say := sayer(r)
		data := &sampleStartPage{
			Base: NewBase(w, r, say("Find a partner municipality", "Знайдіть громаду-партнера")),
			Hero: Hero{
				Title:  say("Find a partner municipality", "Знайдіть громаду-партнера"),
				Text:   say("Ten municipalities of Ukraine and ten of the European Union work together for a year: they visit each other, solve one problem each, and share what they learned.", "Десять громад України та десять муніципалітетів Європейського Союзу працюють разом протягом року: відвідують одне одного, розв’язують кожен свою проблему й діляться здобутим досвідом."),
				Button: &Button{Text: say("Apply now", "Подати заявку"), Href: "/apply", Start: true},
			},
			Calls: say("Open calls", "Відкриті конкурси"),
			More:  Details{Summary: say("Who may apply", "Хто може податися"), Text: []string{say("Any municipality of the countries that the call names. A municipality applies once.", "Будь-яка громада країн, названих у конкурсі. Громада подається один раз.")}},
		}
		if news {
			data.News = &Banner{Title: say("News", "Новини"), Text: say("The deadline has been moved by one week.", "Кінцевий термін перенесено на тиждень."), Link: &Link{Text: say("Read why", "Дізнатися чому"), Href: "/news"}}
			data.Flash = &Banner{Title: PrinterOf(r).T("kit.banner.success"), Text: say("You have been signed in.", "Ви увійшли."), Success: true}
		}
		data.Cards = []Card{
			{Title: say("Energy and climate", "Енергетика та клімат"), Href: "/calls/1", Text: say("Exchange about heating, water and power that keep working.", "Обмін досвідом про тепло, воду й світло, які не зникають."), Meta: []string{say("Until 30 November 2026, 14:00 (Kyiv time)", "До 30 листопада 2026 року, 14:00 (за Києвом)")}, Tag: &Tag{Text: say("Open", "Відкрито"), Tone: Good}},
			{Title: say("Local finances", "Місцеві фінанси"), Href: "/calls/2", Text: say("Budgets that people can read.", "Бюджети, які люди можуть прочитати."), Meta: []string{say("Opens on 1 March 2027", "Відкриється 1 березня 2027 року")}, Tag: &Tag{Text: say("Not yet open", "Ще не відкрито")}},
		}
		return page.Render(w, http.StatusOK, data)
	}
}

type sampleFormPage struct {
	Base
	Back                Link
	Name, Email, People Input
	Zone, Role, Themes  Choice
	Day                 DateInput
	Needs               Textarea
	Buttons             []Button
}

func sampleAnswers() map[string][]string {
	return map[string][]string{
		"name": {"Кам'янець-Подільська міська рада"}, "email": {"mayor@example.org"}, "people": {"97 892"},
		"zone": {"Europe/Kyiv"}, "role": {"partner"}, "themes": {"climate", "social"},
		"day-day": {"27"}, "day-month": {"3"}, "day-year": {"2027"}, "needs": {longText},
	}
}

func sampleProblems() []fault.Field {
	return []fault.Field{
		{Name: "name", Key: "form.error.choose_listed", Params: fault.Params("what", "…")},
		{Name: "email", Key: "form.error.email"},
		{Name: "people", Key: "form.error.number_min", Params: fault.Params("what", "…", "min", 1)},
		{Name: "zone", Key: "form.error.time_zone"},
		{Name: "role", Key: "form.error.choose_one"},
		{Name: "themes", Key: "form.error.too_few", Params: fault.Params("count", 2)},
		{Name: "day-month", Key: "form.error.date_real"},
		{Name: "needs", Key: "form.error.too_long", Params: fault.Params("what", "…", "count", 200)},
	}
}

func (d *sampleFormPage) fill(f *Form, say func(en, uk string) string) {
	d.Back = Link{Text: say("Back", "Назад"), Href: "/"}
	d.Name = f.Input(Input{Name: "name", Label: say("Name of your municipality", "Назва вашої громади"), Hint: say("As it stands in the register", "Як у реєстрі"), Autocomplete: "organization"})
	d.Email = f.Input(Input{Name: "email", Label: say("E-mail address", "Адреса електронної пошти"), Type: "email", Autocomplete: "email", Plain: true, Width: 30})
	d.People = f.Input(Input{Name: "people", Label: say("Inhabitants", "Кількість жителів"), InputMode: "numeric", Width: 10, Suffix: say("people", "осіб")})
	d.Zone = f.Ask(Choice{Name: "zone", Label: say("Time zone", "Часовий пояс"), Options: []Option{{Value: "Europe/Kyiv", Text: say("Kyiv", "Київ")}, {Value: "Europe/Warsaw", Text: say("Warsaw", "Варшава")}}})
	d.Role = f.Ask(Choice{Name: "role", Label: say("What do you look for?", "Що ви шукаєте?"), Options: []Option{
		{Value: "partner", Text: say("A partner for a year", "Партнера на рік")},
		{Value: "visit", Text: say("One study visit", "Один навчальний візит"), Hint: say("Three to five days", "Від трьох до п’яти днів")},
	}})
	d.Themes = f.Ask(Choice{Name: "themes", Label: say("Themes", "Теми"), Hint: say("Choose all that apply", "Оберіть усі, що підходять"), Options: []Option{
		{Value: "finance", Text: say("Local finances", "Місцеві фінанси")},
		{Value: "climate", Text: say("Climate and energy", "Клімат та енергетика")},
		{Value: "social", Text: say("Social affairs and digitalisation", "Соціальні питання та цифровізація")},
	}})
	d.Day = f.DateInput(DateInput{Name: "day", Label: say("First day of the visit", "Перший день візиту"), Hint: say("For example, 27 3 2027", "Наприклад, 27 3 2027")})
	d.Needs = f.Textarea(Textarea{Name: "needs", Label: say("What do you need most?", "Чого ви потребуєте найбільше?"), Max: 200})
	d.Buttons = []Button{{Text: say("Save and continue", "Зберегти та продовжити")}, {Text: say("Save and come back later", "Зберегти й повернутися пізніше"), Name: "later", Secondary: true}}
}

func sampleForm(values map[string][]string, problems ...fault.Field) Handler {
	page := NewPage[sampleFormPage](samplePages, "pages/sample_form.html")
	return func(w http.ResponseWriter, r *http.Request) error {
		f, err := SampleForm(r, values, problems...)
		if err != nil {
			return err
		}
		say := sayer(r)
		data := &sampleFormPage{Base: NewBase(w, r, say("About your municipality", "Про вашу громаду"))}
		data.fill(f, say)
		return page.Render(w, f.Status(), data)
	}
}

func sampleQuestion(values map[string][]string, problems ...fault.Field) Handler {
	page := NewPage[sampleFormPage](samplePages, "pages/sample_question.html")
	return func(w http.ResponseWriter, r *http.Request) error {
		f, err := SampleForm(r, values, problems...)
		if err != nil {
			return err
		}
		say := sayer(r)
		data := &sampleFormPage{Base: NewBase(w, r, say("What do you look for?", "Що ви шукаєте?"))}
		data.fill(f, say)
		data.Role.Heading = true
		data.Buttons = data.Buttons[:1]
		return page.Render(w, f.Status(), data)
	}
}

type sampleTasksPage struct {
	Base
	Progress Progress
	Tasks    TaskList
	Answers  Summary
	Buttons  []Button
}

func sampleTasks(w http.ResponseWriter, r *http.Request) error {
	say := sayer(r)
	p := PrinterOf(r)
	change := func(en, uk string) *Link {
		return &Link{Text: p.T("form.change"), Href: "/change", Hidden: say(en, uk)}
	}
	data := &sampleTasksPage{
		Base:     NewBase(w, r, say("Your application", "Ваша заявка")),
		Progress: Progress{ID: "sections", Label: say("Sections", "Розділи"), Done: 2, Of: 4, Words: say("2 of 4 completed", "2 з 4 заповнено")},
		Tasks: TaskList{Tasks: []Task{
			{Text: say("Municipality", "Громада"), Href: "/1", Done: true, Status: Tag{Text: p.T("form.status.completed")}},
			{Text: say("Contact", "Контактна особа"), Href: "/2", Hint: say("We write to this person only", "Ми пишемо лише цій особі"), Status: Tag{Text: p.T("form.status.in_progress"), Tone: Info}},
			{Text: say("Strengths and needs", "Сильні сторони та потреби"), Href: "/3", Status: Tag{Text: p.T("form.status.problem"), Tone: Bad}},
			{Text: say("Check and submit", "Перевірити та подати"), Status: Tag{Text: p.T("form.status.cannot_start")}},
		}},
		Answers: Summary{Title: say("Your answers", "Ваші відповіді"), Nothing: p.T("form.not_provided"), Entries: []Entry{
			{Key: say("Municipality", "Громада"), Value: []string{"Кам’янець-Подільська міська територіальна громада", "Kamianets-Podilska, UA68020110000060166"}, Lang: "uk", Change: change("municipality", "громаду")},
			{Key: say("E-mail address", "Адреса електронної пошти"), Value: []string{"mayor@example.org"}, Change: change("e-mail address", "адресу")},
			{Key: say("Telephone", "Телефон"), Change: change("telephone", "телефон")},
			{Key: say("Languages", "Мови"), Problem: say("Choose at least one language", "Оберіть хоча б одну мову"), Change: change("languages", "мови")},
		}},
		Buttons: []Button{{Text: say("Submit the application", "Подати заявку")}, {Text: say("Withdraw", "Відкликати"), Warning: true}},
	}
	return NewPage[sampleTasksPage](samplePages, "pages/sample_tasks.html").Render(w, http.StatusOK, data)
}

type sampleDonePage struct {
	Base
	Panel Panel
	Next  string
	Steps Stepper
	Empty Empty
}

func sampleSteps(say func(en, uk string) string) Stepper {
	return Stepper{Label: say("What happens next", "Що буде далі"), Steps: []Step{
		{Text: say("Application submitted", "Заявку подано"), State: StepDone, Words: say("done", "виконано")},
		{Text: say("We check it", "Ми її перевіряємо"), State: StepCurrent, Words: say("now", "зараз"), Hint: say("Usually five working days", "Зазвичай п’ять робочих днів")},
		{Text: say("Matching", "Добір партнера"), State: StepNext, Words: say("later", "згодом")},
		{Text: say("First meeting", "Перша зустріч"), State: StepNext, Words: say("later", "згодом")},
	}}
}

func sampleDone(w http.ResponseWriter, r *http.Request) error {
	say := sayer(r)
	title := say("Application submitted", "Заявку подано")
	data := &sampleDonePage{
		Base:  NewBase(w, r, title),
		Panel: Panel{Title: title, Text: say("Your reference", "Ваш номер"), Reference: "BT-7K3M-9QXC"},
		Next:  say("What happens next", "Що буде далі"),
		Steps: sampleSteps(say),
		Empty: Empty{Title: say("No messages yet", "Повідомлень ще немає"), Text: say("We write to you as soon as something happens. You need not do anything.", "Ми напишемо, щойно щось зміниться. Вам нічого не потрібно робити."), Action: &Link{Text: say("Go to your application", "Перейти до заявки"), Href: "/application"}},
	}
	return NewPage[sampleDonePage](samplePages, "pages/sample_done.html").Render(w, http.StatusOK, data)
}
