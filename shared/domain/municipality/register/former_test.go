package register_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/shared/domain/municipality"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/register"
)

func TestFormerNames(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		code   municipality.Code
		centre string
		want   []string
	}{
		{"renamed", "UA12100070000011492", "Самар", []string{"Новомосковськ"}},
		{"renamed twice", "UA14140070000060361", "Микільське", []string{"Нікольське", "Володарське"}},
		{"a name not known here", "UA12100070000011492", "Самарь", nil},
		{"never renamed", "UA32140150000040954", "Фастів", nil},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, register.FormerNames(tt.code, tt.centre)); diff != "" {
			t.Errorf("%s: FormerNames() (-want +got)\n%s", tt.name, diff)
		}
	}
}

// What a file says of former names counts, and stands in place of what the program knows.
func TestImport_FormerNames(t *testing.T) {
	t.Parallel()
	m := newMemory()
	rows := "katottg,name_uk,name_latn,full_name_uk,type,oblast_katottg,oblast_uk,center_uk,center_latn,lat,lon,former_names\n" +
		"UA12100070000011492,Новомосковська,Novomoskovska,Новомосковська міська територіальна громада,urban,UA12000000000090473,Дніпропетровська,Самар,Samar,,,\n" +
		"UA46120130000026331,Червоноградська,Chervonohradska,Червоноградська міська територіальна громада,urban,UA46000000000026241,Львівська,Шептицький,Sheptytskyi,,,Червоноград | Кристинопіль\n"
	imported(t, m, files{"hromadas.csv": rows})
	for code, want := range map[string][]string{
		"UA12100070000011492": {"Новомосковськ"}, "UA46120130000026331": {"Червоноград", "Кристинопіль"},
	} {
		if diff := cmp.Diff(want, place(t, m, code).Names.Former); diff != "" {
			t.Errorf("former names of %s (-want +got)\n%s", code, diff)
		}
	}
}
