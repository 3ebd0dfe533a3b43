package sample

import (
	"time"

	"github.com/bridges-of-trust/bridges/shared/base/text"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
)

// The ids of the demonstration.
const (
	EditionID programme.EditionID = "demo"
	CallEU    programme.CallID    = "demo-eu"
	CallUA    programme.CallID    = "demo-ua"
)

const office = "bridges@example.org"

func both(en, uk string) programme.Texts {
	return programme.Texts{text.English: en, text.Ukrainian: uk}
}

// Edition gives the demonstration edition, with the five themes of the programme that it was drawn from.
func Edition() programme.Edition {
	return programme.Edition{
		ID:   EditionID,
		Name: both("Demonstration edition", "Демонстраційний цикл програми"),
		About: both(
			"Ten municipalities of Ukraine and ten of up to five EU member states work together for 18 months: they meet online, visit each other, send specialists for internships and prepare a joint project.",
			"Десять громад України та десять громад щонайбільше з п’яти держав-членів ЄС співпрацюють 18 місяців: зустрічаються онлайн, відвідують одна одну, направляють фахівців на стажування та готують спільний проєкт.",
		),
		Themes:    themes(),
		Countries: []municipality.Country{"BG", "CZ", "DE", "EE", "ES", "FR", "HU", "IT", "LT", "LV", "NL", "PL", "RO", "SE", "SI", "SK"},
		Pairs:     10, MaxStates: 5,
		Languages: []string{"en", "uk", "de", "fr", "pl"},
		Currency:  "EUR", Zone: "Europe/Brussels", ContactMail: office,
	}
}

func themes() []programme.Theme {
	all := []programme.Theme{
		{
			ID: "finances", Name: both("Local finances", "Місцеві фінанси"),
			Summary: both("Budgets that residents understand, own revenues, public investment.", "Зрозумілий жителям бюджет, власні надходження, публічні інвестиції."),
		},
		{
			ID: "climate", Name: both("Climate and energy", "Клімат та енергетика"),
			Summary: both("Energy plans, warm public buildings, renewable sources.", "Енергетичні плани, утеплення закладів, відновлювані джерела енергії."),
		},
		{
			ID: "environment", Name: both("Environment and mobility", "Довкілля та мобільність"),
			Summary: both("Water, waste, green areas, public transport, safe streets.", "Вода, відходи, зелені зони, громадський транспорт, безпечні вулиці."),
		},
		{
			ID: "equality", Name: both("Gender equality and diversity", "Гендерна рівність і розмаїття"),
			Summary: both("Equal access to services, women in decisions, inclusion.", "Рівний доступ до послуг, участь жінок в ухваленні рішень, інклюзія."),
		},
		{
			ID: "social", Name: both("Social affairs and digitalisation", "Соціальна сфера та цифровізація"),
			Summary: both("Care, veterans and displaced people, online services.", "Соціальні послуги, підтримка ветеранів і переселенців, онлайн-послуги."),
		},
	}
	parts := subThemes()
	for i := range all {
		all[i].Sub = parts[all[i].ID]
	}
	return all
}

// Calls gives the two calls of the demonstration, as published OpenSince before now.
func Calls(now time.Time) []programme.Call {
	opened := now.Add(-OpenSince)
	return []programme.Call{callEU(opened), callUA(opened)}
}

func callEU(opened time.Time) programme.Call {
	const zone = "Europe/Brussels"
	return programme.Call{
		ID: CallEU, Edition: EditionID, Side: programme.EU, Series: "BE", Zone: zone,
		Opens: at(opened, 9, zone), Deadline: at(opened.Add(OpenFor), 17, zone), DecisionBy: at(opened.Add(OpenFor+45*24*time.Hour), 17, zone),
		Title: both("Call for municipalities of EU member states", "Набір громад держав-членів ЄС"),
		Summary: both(
			"We look for ten municipalities that share what they are good at with a partner in Ukraine.",
			"Шукаємо десять громад, які поділяться своїм досвідом із партнером в Україні.",
		),
		Offer: []programme.Texts{
			both("A partner municipality in Ukraine that needs what you are good at", "Громада-партнер в Україні, якій потрібен саме ваш досвід"),
			both("Study visits, internships and virtual meetings, with travel paid", "Навчальні візити, стажування та онлайн-зустрічі; проїзд оплачує програма"),
			both("Experts in five themes and help with a joint project proposal", "Експерти з п’яти тем і допомога з підготовкою спільної проєктної заявки"),
		},
		WhoMayApply: []programme.Texts{
			both("Municipalities with 400 to 50,000 inhabitants, both numbers included", "Громади з населенням від 400 до 50 000 осіб, включно з обома числами"),
			both("In one of the member states named below", "В одній із зазначених нижче держав-членів"),
			both("With experience in at least one of the five themes", "З досвідом щонайменше в одній із п’яти тем"),
		},
		Authoritative: text.English,
		Eligibility:   programme.Eligibility{MinPopulation: 400, MaxPopulation: 50_000, Countries: Edition().Countries},
		ContactMail:   office,
	}
}

func callUA(opened time.Time) programme.Call {
	const zone = "Europe/Kyiv"
	return programme.Call{
		ID: CallUA, Edition: EditionID, Side: programme.UA, Series: "BT", Zone: zone,
		Opens: at(opened, 9, zone), Deadline: at(opened.Add(OpenFor), 17, zone), DecisionBy: at(opened.Add(OpenFor+45*24*time.Hour), 17, zone),
		Title: both("Call for municipalities of Ukraine", "Набір громад України"),
		Summary: both(
			"We look for ten municipalities that want to develop together with a partner in the European Union.",
			"Шукаємо десять громад, які прагнуть розвиватися разом із партнером в Європейському Союзі.",
		),
		Offer: []programme.Texts{
			both("A partner municipality in the EU, matched with what you need", "Громада-партнер у ЄС, дібрана відповідно до ваших потреб"),
			both("Study visits and internships for your staff, with travel paid", "Навчальні візити та стажування для ваших працівників; проїзд оплачує програма"),
			both("Experts in five themes and help with a joint project proposal", "Експерти з п’яти тем і допомога з підготовкою спільної проєктної заявки"),
		},
		WhoMayApply: []programme.Texts{
			both("Municipalities (hromadas) with up to 110,000 inhabitants", "Територіальні громади з населенням до 110 000 осіб"),
			both("With little or no experience of international partnerships, or with a partnership to be deepened", "З невеликим досвідом міжнародного партнерства чи без нього або з партнерством, яке потрібно поглибити"),
			both("Able to send staff on business trips abroad under the rules in force", "Які мають змогу направляти працівників у закордонні відрядження за чинними правилами"),
		},
		Authoritative: text.Ukrainian,
		Eligibility:   programme.Eligibility{MaxPopulation: 110_000, Countries: []municipality.Country{municipality.Ukraine}},
		ContactMail:   office,
	}
}
