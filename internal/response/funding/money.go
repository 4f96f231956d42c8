package funding

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// Money is an amount in hundredths of a currency's unit: cents of a euro.
type Money int64

// mostMoney bounds an amount, in units: 1e12, so that its hundredths are exact in a float64 too.
const mostMoney = 1e12

// ParseMoney reads a decimal with at most two digits after the point, as String writes it.
func ParseMoney(s string) (Money, bool) {
	whole, part, _ := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	if len(part) > 2 || whole == "" || len(whole) > 15 || strings.Trim(whole+part, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(whole+(part + "00")[:2], 10, 64)
	if strings.HasPrefix(s, "-") {
		n = -n
	}
	return Money(n), err == nil
}

// MoneyOf gives the amount that a form's decimal stands for; false where it has
// more than two digits after the point. A float64 holds every amount below
// mostMoney so closely that its shortest text is what was typed.
func MoneyOf(x float64) (Money, bool) {
	if math.Abs(x) > mostMoney || math.IsNaN(x) {
		return 0, false
	}
	return ParseMoney(strconv.FormatFloat(x, 'f', -1, 64))
}

// rounded is MoneyOf for amounts that may have more digits: to the nearest hundredth.
func rounded(x *float64) Money {
	if x == nil {
		return 0
	}
	if m, ok := MoneyOf(*x); ok {
		return m
	}
	m, _ := ParseMoney(strconv.FormatFloat(*x, 'f', 2, 64))
	return m
}

// String writes the amount with two digits after the point: "1234.50".
func (m Money) String() string {
	sign := ""
	if m < 0 {
		sign, m = "-", -m
	}
	return fmt.Sprintf("%s%d.%02d", sign, m/100, m%100)
}

// Units is the amount in whole units, to the nearest.
func (m Money) Units() int {
	if m < 0 {
		return -int((-m + 50) / 100)
	}
	return int((m + 50) / 100)
}

// times gives the amount multiplied by a fraction, to the nearest hundredth and
// from the middle to the even one.
func (m Money) times(fraction *big.Rat) Money {
	exact := new(big.Rat).Mul(big.NewRat(int64(m), 1), fraction)
	whole, rest := new(big.Int).QuoRem(exact.Num(), exact.Denom(), new(big.Int))
	twice := new(big.Int).Mul(rest.Abs(rest), big.NewInt(2))
	switch order := twice.Cmp(exact.Denom()); {
	case order > 0, order == 0 && whole.Bit(0) == 1:
		whole.Add(whole, big.NewInt(int64(exact.Sign())))
	}
	return Money(whole.Int64())
}

// Share is what part of the whole the amount is; 0 of nothing.
func (m Money) Share(whole Money) float64 {
	if whole == 0 {
		return 0
	}
	return float64(m) / float64(whole)
}
