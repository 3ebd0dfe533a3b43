package portal

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/account"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/change"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/search"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
)

// sampleNow is the time of all samples.
var sampleNow = time.Date(2026, time.October, 5, 9, 30, 0, 0, time.UTC)

// samples shows pages as a portal at a given time would.
type samples struct{ p *Portal }

func samplesAt(now time.Time) samples {
	return samples{&Portal{Config: Config{Site: kit.Config{Now: func() time.Time { return now }}}}}
}

// Samples shows every page of the portal in each of its states, for the gallery and the browser tests.
func Samples() []kit.Sample {
	s, early, late := samplesAt(sampleNow), samplesAt(sampleCall().Opens.Add(-72*time.Hour)), samplesAt(sampleCall().Deadline.Add(time.Hour))
	all := append(s.public(early, late), s.journey(late)...)
	return slices.Concat(all, s.sections(), s.themes(), s.returning(), s.interest())
}

func (s samples) public(early, late samples) []kit.Sample {
	call := sampleCall()
	home := func(s samples, calls ...programme.Call) kit.Handler {
		return func(w http.ResponseWriter, r *http.Request) error {
			return s.p.showHome(w, r, []programme.Edition{sampleEdition()}, calls)
		}
	}
	return []kit.Sample{
		state("home", "one open call", "/", home(s, call)),
		state("home", "no call", "/", home(s)),
		state("home", "announced", "/", home(early, call)),
		state("home", "closed", "/", home(late, call)),
		state("call", "open", "/calls/sample", func(w http.ResponseWriter, r *http.Request) error { return s.p.showCall(w, r, call) }),
		state("call", "open, in the reader's time too", "/calls/sample?zone=Europe/Lisbon", func(w http.ResponseWriter, r *http.Request) error { return s.p.showCall(w, r, call) }),
		state("call", "announced", "/calls/sample", func(w http.ResponseWriter, r *http.Request) error { return early.p.showCall(w, r, call) }),
		state("call", "closed", "/calls/sample", func(w http.ResponseWriter, r *http.Request) error { return late.p.showCall(w, r, call) }),
		state("themes", "five", "/themes", func(w http.ResponseWriter, r *http.Request) error {
			return showThemes(w, r, []programme.Edition{sampleEdition()})
		}),
		state("help", "shown", "/help", func(w http.ResponseWriter, r *http.Request) error {
			return showHelp(w, r, []programme.Edition{sampleEdition()})
		}),
		state("privacy", "shown", "/privacy", s.p.words("privacy", 6)),
		state("cookies", "shown", "/cookies", s.p.words("cookies", 3)),
		state("accessibility", "shown", "/accessibility", s.p.words("accessibility", 4)),
	}
}

func (s samples) journey(late samples) []kit.Sample {
	call, none, some, full := sampleCall(), sampleDraft(), samplePartial(), sampleFull()
	large := sampleDraft()
	large.Place.Population = 160_000
	tasks := func(s samples, a application.Application) kit.Handler {
		return func(w http.ResponseWriter, r *http.Request) error { return s.p.showTasks(w, r, visitTo(a)) }
	}
	check := func(s samples, a application.Application, problems ...fault.Field) kit.Handler {
		return withForm(nil, func(w http.ResponseWriter, r *http.Request, f *kit.Form) error {
			return s.p.showCheck(w, r, f, visitTo(a), sampleEdition())
		}, problems...)
	}
	var gaps []fault.Field
	for _, g := range some.Gaps() {
		gaps = append(gaps, fault.Field{Name: g.Field, Key: g.Key})
	}
	return []kit.Sample{
		state("start", "open", "/apply/sample", func(w http.ResponseWriter, r *http.Request) error { return s.p.showStart(w, r, call) }),
		state("start", "closed", "/apply/sample", func(w http.ResponseWriter, r *http.Request) error { return late.p.showStart(w, r, call) }),
		state("place", "first shown", "/apply/sample/place", placesFound("", nil)),
		state("place", "namesakes found", "/apply/sample/place?q=Миколаїв", placesFound("Миколаїв", sampleHits())),
		state("place", "none chosen", "/apply/sample/place?q=Миколаїв", placesFound("Миколаїв", sampleHits(), fault.Field{Name: placeField, Key: "portal.place.required"})),
		state("place", "nothing found", "/apply/sample/place?q=Xyz", placesFound("Xyz", nil)),
		state("place", "another one for a draft", "/apply/sample/x/place?q=Миколаїв", withForm(nil, func(w http.ResponseWriter, r *http.Request, f *kit.Form) error {
			return showPlaceChange(w, r, f, visitTo(some), placeQuestion{call: call, path: "/apply/sample/x/place", back: "/apply/sample/x", query: "Миколаїв", hits: sampleHits()})
		})),
		state("tasks", "just begun", "/apply/sample/x", tasks(s, none)),
		state("tasks", "in progress", "/apply/sample/x", tasks(s, some)),
		state("tasks", "complete", "/apply/sample/x", tasks(s, full)),
		state("tasks", "too many inhabitants", "/apply/sample/x", tasks(s, large)),
		state("tasks", "deadline passed", "/apply/sample/x", tasks(late, some)),
		state("check", "complete", "/apply/sample/x/check", check(s, full)),
		state("check", "sent too early", "/apply/sample/x/check", check(s, some, gaps...)),
		state("check", "deadline passed", "/apply/sample/x/check", check(late, full)),
		state("check", "another was faster", "/apply/sample/x/check", check(s, full, fault.Field{Name: "submit", Key: "domain.application.place_taken"})),
		state("done", "submitted", "/apply/sample/x/done", func(w http.ResponseWriter, r *http.Request) error {
			return showDone(w, r, visitTo(sampleSubmitted()), nil)
		}),
		state("done", "accepted", "/apply/sample/x/done", func(w http.ResponseWriter, r *http.Request) error {
			return showDone(w, r, visitTo(sampleAccepted()), nil)
		}),
		state("done", "partner found", "/apply/sample/x/done", func(w http.ResponseWriter, r *http.Request) error {
			return showDone(w, r, visitTo(sampleAccepted()), sampleAnnounced()[:1])
		}),
		state("done", "two partners", "/apply/sample/x/done", func(w http.ResponseWriter, r *http.Request) error {
			return showDone(w, r, visitTo(sampleAccepted()), sampleAnnounced())
		}),
		state("view", "submitted", "/apply/sample/x/view", func(w http.ResponseWriter, r *http.Request) error {
			return showView(w, r, visitTo(sampleSubmitted()), sampleEdition())
		}),
		state("mine", "two", "/applications", func(w http.ResponseWriter, r *http.Request) error {
			return showMine(w, r, []application.Application{some, sampleSubmitted()})
		}),
		state("mine", "none", "/applications", func(w http.ResponseWriter, r *http.Request) error { return showMine(w, r, nil) }),
		state("later", "with an address", "/apply/sample/x/later", func(w http.ResponseWriter, r *http.Request) error { return showLater(w, r, visitTo(some)) }),
		state("later", "without an address", "/apply/sample/x/later", func(w http.ResponseWriter, r *http.Request) error { return showLater(w, r, visitTo(none)) }),
	}
}

func (s samples) sections() []kit.Sample {
	some := samplePartial()
	var all []kit.Sample
	for _, section := range s.p.sections() {
		show := func(a application.Application, typed url.Values, problems ...fault.Field) kit.Handler {
			values := section.values(a)
			maps.Copy(values, typed)
			return withForm(values, func(w http.ResponseWriter, r *http.Request, f *kit.Form) error {
				if section.name == application.LanguagesSection {
					return showLanguages(w, r, f, visitTo(a), sampleEdition())
				}
				return section.show(w, r, f, visitTo(a))
			}, problems...)
		}
		name, path := string(section.name), "/apply/sample/x/"+string(section.name)
		all = append(all, state(name, "empty", path, show(sampleDraft(), nil)), state(name, "filled in", path, show(sampleFull(), nil)))
		switch section.name {
		case application.ContactSection:
			all = append(all,
				state(name, "two problems", path, show(some, url.Values{"email": {"olena@"}, "phone": {"none"}},
					fault.Field{Name: "email", Key: "form.error.email"}, fault.Field{Name: "phone", Key: "form.error.phone"})),
				state(name, "after a new sign-in", path, withForm(section.values(some), func(w http.ResponseWriter, r *http.Request, f *kit.Form) error {
					v := visitTo(some)
					v.Note = "portal.return.back"
					return section.show(w, r, f, v)
				})),
				state(name, "changed in another window", path, func(_ http.ResponseWriter, r *http.Request) error {
					t := kit.PrinterOf(r)
					return &kit.Changed{By: t.T("portal.conflict.by"), When: t.DateTime(sampleNow, "Europe/Kyiv"), Rev: "4", Show: path, Rows: []kit.ChangedRow{
						{Label: t.T("portal.contact.name"), Yours: "Олена Приклад", Theirs: "О. Приклад"},
					}}
				}))
		case application.StatementSection:
			all = append(all, state(name, "too long", path, show(some, nil, fault.Field{
				Name: "statement", Key: "form.error.too_long",
				Params: fault.Params("what", text.Key("domain.application.field.statement"), "count", application.MaxStatement),
			})))
		}
	}
	return all
}

func (s samples) themes() []kit.Sample {
	const path = "/apply/sample/x/themes"
	list := func(a application.Application) kit.Handler {
		return func(w http.ResponseWriter, r *http.Request) error {
			return showThemeList(w, r, visitTo(a), sampleEdition())
		}
	}
	theme, _ := sampleEdition().Theme("climate")
	one := func(a application.Application, typed url.Values, problems ...fault.Field) kit.Handler {
		values := themeValues(a.Answer(theme.ID))
		maps.Copy(values, typed)
		return withForm(values, func(w http.ResponseWriter, r *http.Request, f *kit.Form) error {
			return showTheme(w, r, f, visitTo(a), theme)
		}, problems...)
	}
	begun := samplePartial()
	begun.Themes = append([]application.Theme{{Theme: "finances", Evidence: "Програма розвитку."}}, begun.Themes...)
	return []kit.Sample{
		state("list of themes", "nothing answered", path, list(sampleDraft())),
		state("list of themes", "one answered, one begun", path, list(begun)),
		state("theme", "empty", path+"/climate", one(sampleDraft(), nil)),
		state("theme", "filled in", path+"/climate", one(sampleFull(), nil)),
		state("theme", "made-up answers", path+"/climate", one(samplePartial(), url.Values{"need-climate": {"9"}, "offers-climate": {"none-of-these"}},
			fault.Field{Name: "offers-climate", Key: "domain.application.sub_theme"}, fault.Field{Name: "need-climate", Key: "form.error.choose_one"})),
	}
}

func (s samples) returning() []kit.Sample {
	wrong := fault.Field{Name: "code", Key: "domain.link.wrong_code"}
	confirm := func(w http.ResponseWriter, r *http.Request, f *kit.Form) error {
		return showConfirm(w, r, f, visitTo(samplePartial()))
	}
	return []kit.Sample{
		state("code", "confirm an address", "/apply/sample/x/confirm", withForm(nil, confirm)),
		state("code", "wrong", "/apply/sample/x/confirm", withForm(url.Values{"code": {"1234 5678"}}, confirm, wrong)),
		state("code", "after resume", "/resume/code", withForm(nil, showEnterCode)),
		state("resume", "first shown", "/resume", withForm(nil, showResume)),
		state("resume", "no address", "/resume", withForm(nil, showResume, fault.Field{Name: "email", Key: "form.error.email"})),
		state("link", "to be opened", "/continue/x", showLink),
		state("link", "expired", "/continue/x", func(w http.ResponseWriter, r *http.Request) error {
			return showDeadLink(w, r, fault.New(fault.Closed, "domain.link.expired"), account.Link{Application: "x"})
		}),
		state("session ended", "ask for the address", "/apply/sample/x/contact", withForm(url.Values{"name": {"Олена"}}, s.p.showReturn)),
		state("session ended", "ask for the code", "/apply/sample/x/contact", withForm(url.Values{"name": {"Олена"}, stepField: {stepCode}}, s.p.showReturn)),
	}
}

func state(page, state, path string, show kit.Handler) kit.Sample {
	return kit.Sample{Package: "portal", Page: page, State: state, Path: path, Show: func(w http.ResponseWriter, r *http.Request) error {
		site := kit.SiteOf(r)
		site.Nav, site.Footer = navigation, footer
		return show(w, r)
	}}
}

func withForm(values url.Values, show func(http.ResponseWriter, *http.Request, *kit.Form) error, problems ...fault.Field) kit.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		copied := url.Values{}
		maps.Copy(copied, values)
		f, err := kit.SampleForm(r, copied, problems...)
		if err != nil {
			return err
		}
		return show(w, r, f)
	}
}

func placesFound(query string, hits []search.Hit, problems ...fault.Field) kit.Handler {
	return withForm(nil, func(w http.ResponseWriter, r *http.Request, f *kit.Form) error {
		return showPlaces(w, r, f, sampleCall(), query, hits)
	}, problems...)
}

func visitTo(a application.Application) visit {
	return visit{Application: a, Call: sampleCall(), Session: account.Session{Kind: account.Applicant}}
}

func texts(en, uk string) programme.Texts {
	return programme.Texts{text.English: en, text.Ukrainian: uk}
}

func sampleEdition() programme.Edition {
	return programme.Edition{
		ID: "sample", Name: texts("Sample edition", "Зразковий цикл програми"),
		About: texts("Ten municipalities of Ukraine and ten of the European Union work together for 18 months.",
			"Десять громад України та десять громад Європейського Союзу співпрацюють 18 місяців."),
		Themes: []programme.Theme{
			{ID: "finances", Name: texts("Local finances", "Місцеві фінанси"), Summary: texts("Budgets, own revenues, investment.", "Бюджет, власні надходження, інвестиції.")},
			{ID: "climate", Name: texts("Climate and energy", "Клімат та енергетика"), Summary: texts("Energy plans, warm buildings.", "Енергетичні плани, утеплення будівель."), Sub: []programme.SubTheme{
				{ID: "energy-plans", Name: texts("Energy and climate plans", "Плани дій з енергетики та клімату")},
				{ID: "warm-buildings", Name: texts("Energy efficiency of public buildings", "Енергоощадність публічних будівель")},
				{ID: "renewables", Name: texts("Renewable energy", "Відновлювана енергетика")},
				{ID: "heat-and-light", Name: texts("District heating and street lighting", "Теплопостачання та вуличне освітлення")},
			}},
			{ID: "environment", Name: texts("Environment and mobility", "Довкілля та мобільність"), Summary: texts("Water, waste, transport.", "Вода, відходи, транспорт.")},
			{ID: "equality", Name: texts("Gender equality and diversity", "Гендерна рівність і розмаїття"), Summary: texts("Equal access to services.", "Рівний доступ до послуг.")},
			{ID: "social", Name: texts("Social affairs and digitalisation", "Соціальна сфера та цифровізація"), Summary: texts("Care, veterans, online services.", "Соціальні послуги, ветерани, онлайн-послуги.")},
		},
		Languages: []string{"en", "uk", "de", "fr", "pl"}, ContactMail: "bridges@example.org", Zone: "Europe/Kyiv",
	}
}

func sampleCall() programme.Call {
	return programme.Call{
		ID: "sample", Edition: "sample", Side: programme.UA, Series: "BT", Zone: "Europe/Kyiv", Authoritative: text.Ukrainian,
		Title:   texts("Call for municipalities of Ukraine", "Набір громад України"),
		Summary: texts("We look for ten municipalities that want to develop together with a partner in the European Union.", "Шукаємо десять громад, які прагнуть розвиватися разом із партнером в Європейському Союзі."),
		Offer: []programme.Texts{
			texts("A partner municipality in the EU, matched with what you need", "Громада-партнер у ЄС, дібрана відповідно до ваших потреб"),
			texts("Study visits and internships, with travel paid", "Навчальні візити та стажування; проїзд оплачує програма"),
		},
		WhoMayApply: []programme.Texts{texts("Municipalities (hromadas) with up to 110,000 inhabitants", "Територіальні громади з населенням до 110 000 осіб")},
		Opens:       sampleNow.Add(-10 * 24 * time.Hour), Deadline: time.Date(2026, time.October, 25, 15, 0, 0, 0, time.UTC),
		DecisionBy:  time.Date(2026, time.December, 1, 15, 0, 0, 0, time.UTC),
		Eligibility: programme.Eligibility{MaxPopulation: 110_000, Countries: []municipality.Country{municipality.Ukraine}},
		ContactMail: "bridges@example.org",
	}
}

func sampleDraft() application.Application {
	return application.Application{
		ID: "app_01K6TSAMPSAMP00000000000AA", Call: "sample", Edition: "sample", Side: programme.UA, Status: application.Draft, Lang: text.Ukrainian,
		Place: application.Place{
			Code: "UA32120130000012946", Country: municipality.Ukraine, Name: "Ржищів", Latin: "Rzhyshchiv", Official: "Ржищівська міська територіальна громада", Region: "Київська", RegionLat: "Kyivska",
			Population: 14_300, PopulationKnown: true, PopulationYear: 2022,
		},
		CreatedAt: sampleNow.Add(-time.Hour), Saved: map[application.Section]application.Save{}, Head: change.Head{Rev: 1},
	}
}

// samplePartial has begun some sections.
func samplePartial() application.Application {
	a := sampleDraft()
	a.Contact = application.Contact{Name: "Олена Приклад", Email: "olena@example.org"}
	a.Themes = []application.Theme{{Theme: "climate", Strength: 1, Need: 3, Evidence: "План дій сталого енергетичного розвитку.", Offers: []programme.SubThemeID{"energy-plans"}, Needs: []programme.SubThemeID{"warm-buildings", "renewables"}}}
	for i, s := range []application.Section{application.ContactSection, application.ThemePart("climate")} {
		a.Saved[s] = application.Save{Rev: i + 2, At: sampleNow.Add(-time.Hour)}
	}
	return a
}

func sampleFull() application.Application {
	a := samplePartial()
	a.Contact.Role, a.Contact.Phone, a.EmailConfirmedAt = "Начальниця відділу міжнародного співробітництва", "+380 44 123 45 67", sampleNow
	a.Languages = []application.Language{{Tag: "en", Level: application.Working}, {Tag: "uk", Level: application.Fluent}, {Tag: "pl", Level: application.Basic}}
	a.Experience, a.Statement = application.SomeExperience, "Хочемо підготувати енергетичний план разом із партнером.\nМожемо поділитися досвідом роботи з переселенцями."
	a.Consent = application.Consent{Data: true, Authority: true, Version: application.NoticeVersion, At: sampleNow}
	return a
}

func sampleSubmitted() application.Application {
	a := sampleFull()
	a.Status, a.Reference, a.SubmittedAt = application.Submitted, "BT-7K3M-9QXC", sampleNow
	return a
}

func sampleAnnounced() []application.Application {
	return []application.Application{
		{
			Place: application.Place{
				Code: "LT_15", Country: "LT", Name: "Druskininkų savivaldybė", Latin: "Druskininku savivaldybe", Region: "Alytaus apskritis",
			},
			Contact: application.Contact{Name: "Partner Contact (demo)", Role: "Head of international relations", Email: "partner@example.org"},
		},
		{
			Place:   application.Place{Code: "LT_32", Country: "LT", Name: "Palangos miesto savivaldybė", Latin: "Palangos miesto savivaldybe", Region: "Klaipėdos apskritis"},
			Contact: application.Contact{Name: "Other Contact (demo)", Email: "other@example.net"},
		},
	}
}

func sampleHits() []search.Hit {
	hit := func(code, region, latin, district string, people float64) search.Hit {
		return search.Hit{
			Code: municipality.Code(code), Country: municipality.Ukraine, Name: "Миколаїв", Latin: "Mykolaiv", District: district,
			Region:     municipality.Region{Name: region, Latin: latin},
			Population: municipality.Figure{Value: people, Known: people > 0, Year: 2022},
		}
	}
	return []search.Hit{
		hit("UA48060150000071713", "Миколаївська", "Mykolaivska", "Миколаївський", 470_011),
		hit("UA46100070000094497", "Львівська", "Lvivska", "Стрийський", 18_800),
	}
}
