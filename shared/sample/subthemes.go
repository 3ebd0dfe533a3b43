package sample

import "github.com/bridges-of-trust/bridges/shared/domain/programme"

// subThemes are what municipalities can say more closely about each theme.
func subThemes() map[programme.ThemeID][]programme.SubTheme {
	return map[programme.ThemeID][]programme.SubTheme{
		"finances": {
			{ID: "budgeting", Name: both("Budget planning and openness", "Планування та відкритість бюджету")},
			{ID: "participatory-budget", Name: both("Participatory budgets", "Бюджет участі")},
			{ID: "own-revenue", Name: both("Own revenue: local taxes and fees", "Власні надходження: місцеві податки та збори")},
			{ID: "public-investment", Name: both("Public investment and procurement", "Публічні інвестиції та закупівлі")},
			{ID: "municipal-property", Name: both("Municipal property and enterprises", "Комунальне майно та підприємства")},
			{ID: "grants", Name: both("Preparing and running international projects", "Підготовка та виконання міжнародних проєктів")},
		},
		"climate": {
			{ID: "energy-plans", Name: both("Energy and climate plans", "Плани дій з енергетики та клімату")},
			{ID: "warm-buildings", Name: both("Energy efficiency of public buildings", "Енергоощадність публічних будівель")},
			{ID: "renewables", Name: both("Renewable energy", "Відновлювана енергетика")},
			{ID: "heat-and-light", Name: both("District heating and street lighting", "Теплопостачання та вуличне освітлення")},
			{ID: "energy-security", Name: both("Secure energy supply in emergencies", "Стійке енергопостачання в надзвичайних ситуаціях")},
			{ID: "adaptation", Name: both("Adaptation to floods, drought and heat", "Адаптація до паводків, посухи та спеки")},
		},
		"environment": {
			{ID: "waste", Name: both("Waste collection and recycling", "Збирання та перероблення відходів")},
			{ID: "water", Name: both("Water supply and wastewater", "Водопостачання та водовідведення")},
			{ID: "green-areas", Name: both("Green areas and nature protection", "Зелені зони та охорона природи")},
			{ID: "public-transport", Name: both("Public transport", "Громадський транспорт")},
			{ID: "walking-cycling", Name: both("Walking, cycling and safe streets", "Пішохідний і велосипедний рух, безпечні вулиці")},
			{ID: "spatial-planning", Name: both("Spatial planning and reconstruction", "Просторове планування та відбудова")},
		},
		"equality": {
			{ID: "equal-decisions", Name: both("Women in local decision-making", "Участь жінок в ухваленні рішень громади")},
			{ID: "gender-budget", Name: both("Gender-responsive planning and budgets", "Гендерно орієнтоване планування та бюджетування")},
			{ID: "violence", Name: both("Preventing domestic and gender-based violence", "Запобігання домашньому та гендерно зумовленому насильству")},
			{ID: "accessibility", Name: both("Barrier-free spaces and services", "Безбар’єрні простір і послуги")},
			{ID: "youth", Name: both("Participation of young people", "Участь молоді")},
			{ID: "minorities", Name: both("Inclusion of minorities and newcomers", "Інклюзія національних меншин і новоприбулих")},
		},
		"social": {
			{ID: "care", Name: both("Care for older people and families", "Догляд за людьми старшого віку та підтримка сімей")},
			{ID: "veterans", Name: both("Support for veterans", "Підтримка ветеранів і ветеранок")},
			{ID: "displaced", Name: both("Housing and work for displaced people", "Житло та робота для внутрішньо переміщених осіб")},
			{ID: "mental-health", Name: both("Mental health and rehabilitation", "Психічне здоров’я та реабілітація")},
			{ID: "online-services", Name: both("Online services for residents", "Онлайн-послуги для жителів")},
			{ID: "open-data", Name: both("Open data and data protection", "Відкриті дані та захист даних")},
		},
	}
}
