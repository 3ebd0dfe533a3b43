package money_test

import (
	"errors"
	"math/big"
	"strings"
	"testing"

	"github.com/bridges-of-trust/bridges/shared/base/fault"
	"github.com/bridges-of-trust/bridges/shared/base/money"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]int64{
		"0": 0, "5": 500, " 5 ": 500, "007": 700, "1,5": 150, "1.5": 150, "1,50": 150, "0,5": 50, "0.500": 50, "5.00": 500,
		"1234,56": 123456, "1 234,56": 123456, "1\u00a0234,56": 123456, "1\u202f234.56": 123456, "1\u2009234": 123400,
		"1,234.56": 123456, "1.234,56": 123456, "1'234.56": 123456, "1’234,56": 123456, "1,234": 123400, "1.234": 123400,
		"1,234,567": 123456700, "1.234.567,8": 123456780, "12 345 678": 1234567800, "-1": -100, "\u22121,5": -150,
		"€1,234.56": 123456, "1 234,56 €": 123456, "EUR 5": 500, "5 eur": 500, "5 євро": 500, "1234,500": 123450,
		"9999999999999.99": 999999999999999, "000000000000000000001": 100,
	} {
		if got, err := money.Parse(in, money.EUR); err != nil || got != eur(want) {
			t.Errorf("Parse(%q) = %v, %v, want %v", in, got, err, eur(want))
		}
	}
	for in, want := range map[string]int64{"100 грн": 10000, "100 грн.": 10000, "₴100": 10000, "UAH100": 10000} {
		if got, err := money.Parse(in, money.UAH); err != nil || got.Minor != want {
			t.Errorf("Parse(%q, UAH) = %v, %v, want %v", in, got, err, want)
		}
	}
}

func TestParse_Refuses(t *testing.T) {
	t.Parallel()
	const number, decimals, digits = "form.error.money", "form.error.decimals", "form.error.number_digits"
	for in, want := range map[string]string{
		"": number, " ": number, "abc": number, "NaN": number, "Infinity": number, "1e309": number, "1e3": number, "0x10": number,
		"--1": number, "-": number, "+1": number, "١٢": number, "９": number, "1,,5": number, "1.2.3": number, ",5": number, "5,": number,
		"1 23": number, "1234 567": number, "12,34,567": number, "1 234.567 890": number, "1,234 567": number, "1_000": number,
		"1.234.56": number, "100 USD": number, "€": number, "1;5": number, "½": number, "1\x005": number, "= 1+1": number,
		strings.Repeat("9", 65): number, strings.Repeat("9", 64): digits, "99999999999999999999": digits, "99999999999999.99": digits,
		"1,2345": decimals, "0,125": decimals, "1 234,567": decimals, "1234.567": decimals,
	} {
		got, err := money.Parse(in, money.EUR)
		e, ok := fault.As(err)
		if !ok || e.Code != fault.Invalid || e.Key != want {
			t.Errorf("Parse(%q) = %v, %v, want %s", in, got, err, want)
		}
	}
	if got, err := money.Parse("1", "XXX"); !errors.Is(err, money.ErrCurrency) {
		t.Errorf("Parse(1, XXX) = %v, %v, want %v", got, err, money.ErrCurrency)
	}
}

func TestParseDecimal(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in    string
		scale int
		want  int64
		key   string
	}{
		{"1.234", 0, 1234, ""},
		{"12 345", 0, 12345, ""},
		{"12,0", 0, 12, ""},
		{"1,5", 0, 0, "form.error.whole_number"},
		{"1,5", 1, 15, ""},
		{"1234,567", 3, 1234567, ""},
		{"0,567", 3, 567, ""},
		{"1 234,567", 3, 1234567, ""},
		{"1,234", 3, 0, "form.error.number"}, // thousands or thousandths?
		{"x", 0, 0, "form.error.number"},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			got, err := money.ParseDecimal(tt.in, tt.scale)
			key := ""
			if e, ok := fault.As(err); ok {
				key = e.Key
			}
			if got != tt.want || key != tt.key {
				t.Errorf("ParseDecimal(%q, %d) = %d, %v, want %d, %q", tt.in, tt.scale, got, err, tt.want, tt.key)
			}
		})
	}
}

func TestParseRate(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]money.Rate{
		"48.3517": {Num: 483517, Den: 10000}, "1": {Num: 1, Den: 1}, "0.00000001": {Num: 1, Den: 100_000_000},
		"999999.999999999999": {Num: 999999_999999999999, Den: 1_000_000_000_000},
	} {
		if got, err := money.ParseRate(in); err != nil || got != want {
			t.Errorf("ParseRate(%q) = %v, %v, want %v", in, got, err, want)
		}
	}
	for _, in := range []string{"", "0", "0.0", "-1", "1,5", "1.", ".5", "1e3", "NaN", "1234567", "0.0000000000001", " 1", "٤"} {
		if got, err := money.ParseRate(in); !errors.Is(err, money.ErrRate) {
			t.Errorf("ParseRate(%q) = %v, %v, want %v", in, got, err, money.ErrRate)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"1 234,56", "1,234.56", "€5", "-0,01", "1e309"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := money.Parse(s, money.EUR)
		if err != nil {
			if fault.CodeOf(err) != fault.Invalid {
				t.Errorf("Parse(%q) error = %v, want %v", s, err, fault.Invalid)
			}
			return
		}
		plain := strings.TrimPrefix(got.String(), "EUR ")
		if again, err := money.Parse(plain, money.EUR); err != nil || again != got {
			t.Errorf("Parse(%q) = %v, which reads as %v, %v", s, got, again, err)
		}
	})
}

func FuzzParseRate(f *testing.F) {
	f.Add("48.3517")
	f.Fuzz(func(t *testing.T, s string) {
		got, err := money.ParseRate(s)
		if err != nil {
			return
		}
		want, ok := new(big.Rat).SetString(s)
		if !ok || want.Cmp(big.NewRat(got.Num, got.Den)) != 0 {
			t.Errorf("ParseRate(%q) = %v, want %v", s, got, want)
		}
	})
}
