package application_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bridges-of-trust/bridges/shared/adapter/dynamo/dynamotest"
	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/domain/application"
	"github.com/bridges-of-trust/bridges/shared/domain/programme"
	"github.com/bridges-of-trust/bridges/shared/sample"
)

func TestService_SubThemes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name          string
		typed         application.Theme
		offers, needs []programme.SubThemeID
		field         string // that is refused
	}{
		{name: "none", typed: application.Theme{Theme: "climate", Strength: 1}},
		{
			name:   "in the edition's order, once each",
			typed:  application.Theme{Theme: "climate", Offers: []programme.SubThemeID{"renewables", "energy-plans", "renewables"}},
			offers: []programme.SubThemeID{"energy-plans", "renewables"},
		},
		{name: "without a level", typed: application.Theme{Theme: "climate", Needs: []programme.SubThemeID{"adaptation"}}, needs: []programme.SubThemeID{"adaptation"}},
		{name: "made up", typed: application.Theme{Theme: "climate", Offers: []programme.SubThemeID{"energy-plans", "none"}}, field: "offers-climate"},
		{name: "of another theme", typed: application.Theme{Theme: "climate", Needs: []programme.SubThemeID{"waste"}}, field: "needs-climate"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := service(dynamotest.Open(t))
			a := begin(t, s, "one")
			got, err := s.SaveTheme(t.Context(), edit(a, application.ThemePart("climate")), sample.Edition(), tt.typed)
			if tt.field != "" {
				e, ok := fault.As(err)
				if !ok || e.Code != fault.Invalid || len(e.Fields) != 1 || e.Fields[0].Name != tt.field {
					t.Fatalf("SaveTheme(%v) = %v, want a problem of %s", tt.typed, err, tt.field)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			answer := got.Answer("climate")
			if diff := cmp.Diff([][]programme.SubThemeID{tt.offers, tt.needs}, [][]programme.SubThemeID{answer.Offers, answer.Needs}); diff != "" {
				t.Errorf("SaveTheme(%v) (-want +got):\n%s", tt.typed, diff)
			}
		})
	}
}

// Two windows that answer about different themes keep both answers; the same theme answered differently is told to whoever
// comes second. What the release before saved in one piece counts for each theme.
func TestService_ThemesApart(t *testing.T) {
	t.Parallel()
	s := service(dynamotest.Open(t))
	a := begin(t, s, "one")
	save := func(of application.Application, typed application.Theme) (application.Application, error) {
		return s.SaveTheme(t.Context(), edit(of, application.ThemePart(typed.Theme)), sample.Edition(), typed)
	}
	first, err := save(a, application.Theme{Theme: "climate", Strength: 2})
	if err != nil {
		t.Fatal(err)
	}
	second, err := save(a, application.Theme{Theme: "finances", Need: 3})
	if err != nil {
		t.Fatal(err)
	}
	if got := []application.Theme{second.Answer("climate"), second.Answer("finances")}; got[0].Strength != 2 || got[1].Need != 3 {
		t.Errorf("after two windows: %+v, want both answers", got)
	}
	_, err = save(a, application.Theme{Theme: "climate", Strength: 3})
	if stale := (*application.Stale)(nil); !errors.As(err, &stale) || stale.Stored.Answer("climate").Strength != 2 {
		t.Errorf("the same theme from an old form: %v, want what is stored", err)
	}
	if _, err = save(first, application.Theme{Theme: "climate"}); err != nil {
		t.Errorf("taking an answer back: %v", err)
	}
	if _, err := save(a, application.Theme{Theme: "sports", Need: 1}); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("a theme that there is not: %v, want not_found", err)
	}
	whole := application.Application{Saved: map[application.Section]application.Save{application.ThemesSection: {Rev: 4}}}
	if got := whole.LastSave(application.ThemePart("climate")).Rev; got != 4 {
		t.Errorf("themes saved at once at 4 give the base %d", got)
	}
	if got := whole.Progress(application.ThemesSection); got != application.Partly {
		t.Errorf("themes saved without an answer are %q", got)
	}
}

func TestTheme_Progress(t *testing.T) {
	t.Parallel()
	for want, theme := range map[application.Progress]application.Theme{
		application.NotStarted: {Theme: "climate"},
		application.Partly:     {Theme: "climate", Evidence: "a plan"},
		application.Complete:   {Theme: "climate", Need: 1},
	} {
		if got := theme.Progress(); got != want {
			t.Errorf("%+v is %q, want %q", theme, got, want)
		}
	}
}
