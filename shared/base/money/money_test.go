package money_test

import (
	"errors"
	"math"
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bridges-of-trust/bridges/shared/base/money"
)

func eur(minor int64) money.Amount { return money.Amount{Minor: minor, Currency: money.EUR} }

func TestAmount_Arithmetic(t *testing.T) {
	t.Parallel()
	uah := money.Amount{Minor: 1, Currency: money.UAH}
	tests := []struct {
		name string
		do   func() (money.Amount, error)
		want money.Amount
		err  error
	}{
		{"add", func() (money.Amount, error) { return eur(1).Add(eur(2)) }, eur(3), nil},
		{"add nothing", func() (money.Amount, error) { return eur(1).Add(eur(0)) }, eur(1), nil},
		{"subtract below zero", func() (money.Amount, error) { return eur(1).Sub(eur(3)) }, eur(-2), nil},
		{"subtract nothing", func() (money.Amount, error) { return eur(1).Sub(eur(0)) }, eur(1), nil},
		{"add mixed", func() (money.Amount, error) { return eur(1).Add(uah) }, money.Amount{}, money.ErrMixed},
		{"subtract mixed", func() (money.Amount, error) { return eur(1).Sub(uah) }, money.Amount{}, money.ErrMixed},
		{"add to none", func() (money.Amount, error) { return money.Amount{}.Add(uah) }, money.Amount{}, money.ErrMixed},
		{"add over", func() (money.Amount, error) { return eur(math.MaxInt64).Add(eur(1)) }, money.Amount{}, money.ErrOverflow},
		{"add under", func() (money.Amount, error) { return eur(math.MinInt64).Add(eur(-1)) }, money.Amount{}, money.ErrOverflow},
		{"subtract over", func() (money.Amount, error) { return eur(0).Sub(eur(math.MinInt64)) }, money.Amount{}, money.ErrOverflow},
		{"subtract under", func() (money.Amount, error) { return eur(-2).Sub(eur(math.MaxInt64)) }, money.Amount{}, money.ErrOverflow},
		{"sum", func() (money.Amount, error) { return money.Sum(money.EUR, eur(1), eur(2), eur(3)) }, eur(6), nil},
		{"sum of none", func() (money.Amount, error) { return money.Sum(money.EUR) }, eur(0), nil},
		{"sum mixed", func() (money.Amount, error) { return money.Sum(money.EUR, uah) }, money.Amount{}, money.ErrMixed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.do()
			if got != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("got %v, %v, want %v, %v", got, err, tt.want, tt.err)
			}
		})
	}
}

// Whatever fits is exact; whatever does not is refused.
func TestAmount_AddAgreesWithBigNumbers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Int64().Draw(t, "a"), rapid.Int64().Draw(t, "b")
		for name, op := range map[string]struct {
			got  func(money.Amount) (money.Amount, error)
			want *big.Int
		}{
			"add":      {eur(a).Add, new(big.Int).Add(big.NewInt(a), big.NewInt(b))},
			"subtract": {eur(a).Sub, new(big.Int).Sub(big.NewInt(a), big.NewInt(b))},
		} {
			got, err := op.got(eur(b))
			if (err == nil) != op.want.IsInt64() || err == nil && got.Minor != op.want.Int64() {
				t.Fatalf("%s %d and %d = %v, %v, want %v", name, a, b, got, err, op.want)
			}
		}
	})
}

func TestAmount_Compare(t *testing.T) {
	t.Parallel()
	if got, err := eur(1).Compare(eur(2)); got >= 0 || err != nil {
		t.Errorf("Compare() = %d, %v, want less", got, err)
	}
	if _, err := eur(1).Compare(money.Amount{Minor: 1, Currency: money.PLN}); !errors.Is(err, money.ErrMixed) {
		t.Errorf("Compare() error = %v, want %v", err, money.ErrMixed)
	}
	if !eur(0).IsZero() || eur(-1).IsZero() {
		t.Error("IsZero() is true for other than nothing")
	}
}

func TestAmount_Allocate(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		amount  int64
		weights []int64
		want    []int64
		err     error
	}{
		{"thirds", 100, []int64{1, 1, 1}, []int64{34, 33, 33}, nil},
		{"two cents left", 101, []int64{1, 1, 1}, []int64{34, 34, 33}, nil},
		{"largest remainder", 100, []int64{1, 3, 3}, []int64{14, 43, 43}, nil},
		{"no weight, no share", 7, []int64{0, 2, 0}, []int64{0, 7, 0}, nil},
		{"debt", -100, []int64{1, 1, 1}, []int64{-34, -33, -33}, nil},
		{"nothing", 0, []int64{1, 2}, []int64{0, 0}, nil},
		{"largest", math.MaxInt64, []int64{math.MaxInt64}, []int64{math.MaxInt64}, nil},
		{"smallest", math.MinInt64, []int64{1}, []int64{math.MinInt64}, nil},
		{"no weights", 1, nil, nil, money.ErrWeights},
		{"only zeros", 1, []int64{0, 0}, nil, money.ErrWeights},
		{"negative weight", 1, []int64{2, -1}, nil, money.ErrWeights},
		{"weights too large", 1, []int64{math.MaxInt64, 1}, nil, money.ErrOverflow},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			parts, err := eur(tt.amount).Allocate(tt.weights...)
			var got []int64
			for _, part := range parts {
				got = append(got, part.Minor)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" || !errors.Is(err, tt.err) {
				t.Errorf("Allocate(%v) error = %v, want %v (-want +got):\n%s", tt.weights, err, tt.err, diff)
			}
		})
	}
}

// The parts add up to the amount and none is a whole cent away from its exact share.
func TestAmount_AllocateLosesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		amount := rapid.Int64().Draw(t, "amount")
		weights := rapid.SliceOfN(rapid.Int64Range(0, 1<<50), 1, 40).Draw(t, "weights")
		weights[0]++
		parts, err := eur(amount).Allocate(weights...)
		if err != nil {
			t.Fatal(err)
		}
		var sum, total int64
		for i, part := range parts {
			sum += part.Minor
			total += weights[i]
		}
		if sum != amount {
			t.Fatalf("parts add up to %d, want %d", sum, amount)
		}
		for i, part := range parts {
			exact := new(big.Rat).Mul(big.NewRat(amount, 1), big.NewRat(weights[i], total))
			if gap := exact.Sub(exact, big.NewRat(part.Minor, 1)); gap.Abs(gap).Cmp(big.NewRat(1, 1)) >= 0 {
				t.Fatalf("part %d is %d, a cent or more from its share", i, part.Minor)
			}
		}
	})
}

func TestAmount_Times(t *testing.T) {
	t.Parallel()
	half := money.Rate{Num: 1, Den: 2}
	tests := []struct {
		name     string
		minor    int64
		rate     money.Rate
		rounding money.Rounding
		want     int64
		err      error
	}{
		{"half up", 5, half, money.HalfUp, 3, nil},
		{"half up, debt", -5, half, money.HalfUp, -3, nil},
		{"half to even, down", 5, half, money.HalfEven, 2, nil},
		{"half to even, up", 7, half, money.HalfEven, 4, nil},
		{"half to even, debt", -5, half, money.HalfEven, -2, nil},
		{"down", 5, half, money.Down, 2, nil},
		{"down, debt", -5, half, money.Down, -2, nil},
		{"up", 5, half, money.Up, 3, nil},
		{"up, exact", 4, half, money.Up, 2, nil},
		{"just below half", 499_999, money.Rate{Num: 1, Den: 1_000_000}, money.HalfUp, 0, nil},
		{"exact beyond floating point", 9_007_199_254_740_993, money.Rate{Num: 3, Den: 3}, money.HalfUp, 9_007_199_254_740_993, nil},
		{"nothing", 5, money.Rate{Num: 0, Den: 1}, money.Up, 0, nil},
		{"too large", math.MaxInt64, money.Rate{Num: 2, Den: 1}, money.Down, 0, money.ErrOverflow},
		{"no rate", 5, money.Rate{}, money.Down, 0, money.ErrRate},
		{"negative rate", 5, money.Rate{Num: -1, Den: 1}, money.Down, 0, money.ErrRate},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := eur(tt.minor).Times(tt.rate, tt.rounding)
			if got.Minor != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("Times(%v, %s) = %v, %v, want %d, %v", tt.rate, tt.rounding, got, err, tt.want, tt.err)
			}
		})
	}
	if got, err := eur(1).Times(half, ""); err == nil {
		t.Errorf("Times() without a rounding = %v, want an error", got)
	}
}

func TestAmount_Convert(t *testing.T) {
	t.Parallel()
	rate, err := money.ParseRate("48.3517")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		from money.Amount
		to   money.Currency
		rate money.Rate
		want money.Amount
		err  error
	}{
		{"euro to hryvnia", eur(10_000), money.UAH, rate, money.Amount{Minor: 483_517, Currency: money.UAH}, nil},
		{"and back", money.Amount{Minor: 483_517, Currency: money.UAH}, money.EUR, rate.Inverse(), eur(10_000), nil},
		{"to no decimals", eur(1_050), money.ISK, money.Rate{Num: 100, Den: 1}, money.Amount{Minor: 1_050, Currency: money.ISK}, nil},
		{"from no decimals", money.Amount{Minor: 1_050, Currency: money.ISK}, money.EUR, money.Rate{Num: 1, Den: 100}, eur(1_050), nil},
		{"to an unknown currency", eur(1), "XXX", rate, money.Amount{}, money.ErrCurrency},
		{"from none", money.Amount{}, money.EUR, rate, money.Amount{}, money.ErrCurrency},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.from.Convert(tt.to, tt.rate, money.HalfUp)
			if got != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("Convert(%s) = %v, %v, want %v, %v", tt.to, got, err, tt.want, tt.err)
			}
		})
	}
}

func TestCurrency(t *testing.T) {
	t.Parallel()
	for _, c := range money.Currencies() {
		if got, err := money.ParseCurrency(string(c)); got != c || err != nil {
			t.Errorf("ParseCurrency(%s) = %v, %v, want itself", c, got, err)
		}
		if exponent, ok := c.Exponent(); !ok || exponent != 0 && exponent != 2 {
			t.Errorf("%s.Exponent() = %d, %v", c, exponent, ok)
		}
	}
	for _, s := range []string{"", "eur", "XXX", "EURO", "€"} {
		if got, err := money.ParseCurrency(s); !errors.Is(err, money.ErrCurrency) {
			t.Errorf("ParseCurrency(%q) = %v, %v, want %v", s, got, err, money.ErrCurrency)
		}
	}
}

func TestAmount_String(t *testing.T) {
	t.Parallel()
	tests := []struct {
		amount money.Amount
		want   string
	}{
		{eur(123_456), "EUR 1234.56"},
		{eur(-5), "EUR -0.05"},
		{money.Amount{Minor: 5, Currency: money.ISK}, "ISK 5"},
		{money.Amount{Minor: 5, Currency: "XXX"}, "XXX 5 minor units"},
	}
	for _, tt := range tests {
		if got := tt.amount.String(); got != tt.want {
			t.Errorf("String() = %q, want %q", got, tt.want)
		}
	}
}
