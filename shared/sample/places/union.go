package places

// units are the side of the European Union, as they were in 2020: Kuldīga, for example, has since taken in its neighbours.
func units() []unit {
	return []unit{
		{"LT_15", "Druskininkų savivaldybė", "Druskininkai", nuts3("LT021", "Alytaus apskritis"), 19100, 453, 54.0, 24.0, 2, 0, 10700, 2020},
		{"LT_47", "Joniškio rajono savivaldybė", "Joniškis", nuts3("LT026", "Šiaulių apskritis"), 20700, 1152, 56.2, 23.6, 3, 0, 13600, 2020},
		{"LT_91", "Šiaulių rajono savivaldybė", "Šiauliai", nuts3("LT026", "Šiaulių apskritis"), 41400, 1807, 56.0, 23.1, 3, 0, 13600, 2020},
		{"LT_12", "Birštono savivaldybė", "Birštonas", nuts3("LT022", "Kauno apskritis"), 4100, 122, 54.6, 24.0, 3, 0, 18100, 2020},
		{"LV_0620200", "Kuldīgas novads", "Kuldīga", nuts3("LV003", "Kurzeme"), 22000, 1757, 57.0, 22.0, 3, 0, 11800, 2020},
		{"CZ_580031", "Česká Třebová", "", nuts3("CZ053", "Pardubický kraj"), 15400, 41, 49.9, 16.4, 2, 0, 17700, 2021},
		{"CZ_599191", "Nový Jičín", "", nuts3("CZ080", "Moravskoslezský kraj"), 23300, 36, 49.6, 18.0, 2, 0, 17700, 2021},
		{"CZ_541354", "Zábřeh", "", nuts3("CZ071", "Olomoucký kraj"), 13500, 35, 49.9, 16.9, 2, 0, 17700, 2021},
		{"PL_1001121201905", "Wieliczka", "", nuts3("PL214", "Krakowski"), 60500, 100, 50.0, 20.1, 2, 0, 10200, 2020},
		{"PL_1003021030805", "Polanica-Zdrój", "", nuts3("PL517", "Wałbrzyski"), 6300, 17, 50.4, 16.5, 2, 0, 9500, 2020},
		{"PL_1005101181401", "Sieradz", "", nuts3("PL714", "Sieradzki"), 42000, 51, 51.6, 18.7, 2, 0, 9700, 2020},
		{"PL_1007141291201", "Mińsk Mazowiecki", "", nuts3("PL912", "Warszawski wschodni"), 41000, 13, 52.2, 21.6, 2, 0, 11600, 2020},
		{"PL_1007141293409", "Radzymin", "", nuts3("PL912", "Warszawski wschodni"), 27500, 130, 52.4, 21.2, 2, 0, 11600, 2020},
		{"EE_0897", "Viljandi linn", "Viljandi", nuts3("EE008", "Lõuna-Eesti"), 17100, 15, 58.4, 25.6, 2, 0, 18200, 2021},
		{"EE_0919", "Võru linn", "Võru", nuts3("EE008", "Lõuna-Eesti"), 11700, 14, 57.8, 27.0, 2, 0, 18200, 2021},
		{"SK_519006", "Bardejov", "", nuts3("SK041", "Prešovský kraj"), 32300, 72, 49.3, 21.3, 2, 0, 11100, 2021},
		{"SK_527106", "Svidník", "", nuts3("SK041", "Prešovský kraj"), 10800, 20, 49.3, 21.6, 2, 0, 11100, 2021},
		{"DK_376", "Guldborgsund", "", nuts3("DK022", "Vest- og Sydsjælland"), 60700, 909, 54.8, 11.9, 3, 1, 37800, 2021},
		{"SI_001", "Ajdovščina", "", nuts3("SI043", "Goriška"), 19400, 245, 45.9, 13.9, 3, 0, 21700, 2021},
		{"HU_09265", "Kisvárda", "", nuts3("HU323", "Szabolcs-Szatmár-Bereg"), 15700, 36, 48.2, 22.1, 2, 0, 9100, 2021},
		{"SE_0880", "Kalmar", "", nuts3("SE213", "Kalmar län"), 69500, 961, 56.7, 16.3, 2, 1, 34900, 2020},
	}
}
