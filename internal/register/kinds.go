package register

import (
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"ostoja/internal/id"
	"ostoja/internal/lang"
)

// Text is a line of text.
func Text[R any](name string, at func(*R) *string) Field[R] {
	return textField(name, KindText, at, limit(maxText))
}

// Long is text of several paragraphs.
func Long[R any](name string, at func(*R) *string) Field[R] {
	return textField(name, KindLong, at, limit(maxLong))
}

// Email is a mail address.
func Email[R any](name string, at func(*R) *string) Field[R] {
	return textField(name, KindEmail, at, func(s string) string {
		if a, err := mail.ParseAddress(s); err != nil || a.Address != s || len(s) > 254 {
			return "register.email"
		}
		return ""
	})
}

// URL is a web address.
func URL[R any](name string, at func(*R) *string) Field[R] {
	return textField(name, KindURL, at, func(s string) string {
		if u, err := url.Parse(s); err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || len(s) > maxText {
			return "register.url"
		}
		return ""
	})
}

func limit(most int) func(string) string {
	return func(s string) string {
		if len(s) > most {
			return "register.long"
		}
		return ""
	}
}

func textField[R any](name string, kind Kind, at func(*R) *string, check func(string) string) Field[R] {
	return single(name, kind, func(r *R) any { return at(r) }, func(r *R) any { return *at(r) },
		func(r *R) string { return *at(r) },
		func(r *R, s string) string {
			*at(r) = s
			if s == "" {
				return ""
			}
			return check(s)
		})
}

// Choice is one of several codes; C is any string type.
func Choice[R any, C ~string](name string, at func(*R) *C, choices ...C) Field[R] {
	codes := make([]string, len(choices))
	for i, c := range choices {
		codes[i] = string(c)
	}
	f := single(name, KindChoice, func(r *R) any { return code[C]{at(r)} }, func(r *R) any { return string(*at(r)) },
		func(r *R) string { return string(*at(r)) },
		func(r *R, s string) string {
			*at(r) = C(s)
			if s != "" && !slices.Contains(codes, s) {
				return "register.choice"
			}
			return ""
		})
	f.Choices = codes
	return f
}

// Choices is any number of codes. They are stored as one opaque value.
func Choices[R any](name string, at func(*R) *List, choices ...string) Field[R] {
	return Field[R]{Name: name, Kind: KindChoices, Choices: choices,
		at:    func(r *R) any { return at(r) },
		value: func(r *R) any { return *at(r) },
		text:  func(r *R) string { return strings.Join(*at(r), "; ") },
		read: func(r *R, in Input, problems *Problems) {
			values, ok := in.Get(name)
			if !ok {
				return
			}
			*at(r) = splitList(values)
			for _, v := range *at(r) {
				if !slices.Contains(choices, v) {
					problems.Add(name, "register.choice")
					return
				}
			}
		}}
}

// Ref points to a record of the target register.
func Ref[R any](name string, at func(*R) *id.ID, target string) Field[R] {
	f := single(name, KindRef, func(r *R) any { return at(r) }, func(r *R) any { return *at(r) },
		func(r *R) string { return string(*at(r)) },
		func(r *R, s string) string {
			if s == "" {
				*at(r) = ""
				return ""
			}
			parsed, err := id.Parse(s)
			if err != nil {
				return "register.choice"
			}
			*at(r) = parsed
			return ""
		})
	f.Target = target
	return f
}

// Day is a date without a time.
func Day[R any](name string, at func(*R) *time.Time) Field[R] {
	return single(name, KindDay, func(r *R) any { return at(r) }, func(r *R) any { return *at(r) },
		func(r *R) string {
			if at(r).IsZero() {
				return ""
			}
			return at(r).Format(dayFormat)
		},
		func(r *R, s string) string {
			if s == "" {
				*at(r) = time.Time{}
				return ""
			}
			t, err := time.Parse(dayFormat, s)
			if err != nil || t.Year() < 1900 || t.Year() > 2200 {
				return "register.day"
			}
			*at(r) = t
			return ""
		})
}

// Number is a whole number that may be missing: nil.
func Number[R any](name string, at func(*R) **int, least, most int) Field[R] {
	return single(name, KindNumber, func(r *R) any { return at(r) }, func(r *R) any { return *at(r) },
		func(r *R) string {
			if *at(r) == nil {
				return ""
			}
			return strconv.Itoa(**at(r))
		},
		func(r *R, s string) string {
			if *at(r) = nil; s == "" {
				return ""
			}
			n, err := strconv.Atoi(strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "").Replace(s))
			if err != nil || n < least || n > most {
				return "register.number"
			}
			*at(r) = &n
			return ""
		})
}

// Decimal is a number that may be missing: nil. A comma is as good as a point.
func Decimal[R any](name string, at func(*R) **float64, least, most float64) Field[R] {
	return single(name, KindDecimal, func(r *R) any { return at(r) }, func(r *R) any { return *at(r) },
		func(r *R) string {
			if *at(r) == nil {
				return ""
			}
			return strconv.FormatFloat(**at(r), 'f', -1, 64)
		},
		func(r *R, s string) string {
			if *at(r) = nil; s == "" {
				return ""
			}
			x, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
			if err != nil || !(x >= least && x <= most) { // NaN is neither
				return "register.number"
			}
			*at(r) = &x
			return ""
		})
}

// Coder turns what people type into a code, and says a code in a language.
type Coder struct {
	Code func(typed string) (code string, ok bool)
	Say  func(code, language string) string
}

// Code is a value that people type as words and that is stored as a code: a
// place by its name, in any spelling, or by its code.
func Code[R any](name string, at func(*R) *string, coder Coder) Field[R] {
	f := single(name, KindCode, func(r *R) any { return at(r) }, func(r *R) any { return *at(r) },
		func(r *R) string { return *at(r) },
		func(r *R, s string) string {
			code, ok := coder.Code(s)
			if s != "" && !ok {
				*at(r) = ""
				return "register.code"
			}
			*at(r) = code
			return ""
		})
	f.coder = coder
	return f
}

// Said gives the words of a field of KindCode.
func (f Field[R]) Said(r *R, language string) string {
	if f.coder.Say == nil || f.text(r) == "" {
		return ""
	}
	return f.coder.Say(f.text(r), language)
}

// YesNo is a box to tick.
func YesNo[R any](name string, at func(*R) *bool) Field[R] {
	return single(name, KindYesNo, func(r *R) any { return at(r) }, func(r *R) any { return *at(r) },
		func(r *R) string {
			if *at(r) {
				return "yes"
			}
			return ""
		},
		func(r *R, s string) string {
			*at(r) = s == "yes"
			return ""
		})
}

// Texts is text in several languages, read from name.en, name.pl and so on.
// A text that changes loses its review; where the source changes, so do the others.
func Texts[R any](name string, at func(*R) *lang.Texts) Field[R] {
	return Field[R]{Name: name, Kind: KindTexts,
		at:    func(r *R) any { return at(r) },
		value: func(r *R) any { return *at(r) },
		text:  func(r *R) string { t, _ := at(r).In(lang.En); return t },
		read: func(r *R, in Input, problems *Problems) {
			before := *at(r)
			for _, l := range lang.All {
				if values, ok := in.Get(name + "." + string(l)); ok {
					*at(r) = at(r).With(l, clean(strings.Join(values, "")))
				}
			}
			*at(r) = at(r).Since(before)
			for _, t := range *at(r) {
				if len(t.Text) > maxLong {
					problems.Add(name, "register.long")
				}
			}
		}}
}

// single makes a field whose input is one value. set gives a problem's message, or "".
func single[R any](name string, kind Kind, at, value func(*R) any, text func(*R) string, set func(*R, string) string) Field[R] {
	return Field[R]{Name: name, Kind: kind, at: at, value: value, text: text,
		read: func(r *R, in Input, problems *Problems) {
			values, ok := in.Get(name)
			if !ok {
				return
			}
			first := ""
			if len(values) > 0 {
				first = values[len(values)-1] // a tick box sends its hidden "no" first
			}
			if message := set(r, clean(first)); message != "" {
				problems.Add(name, message)
			}
		}}
}
