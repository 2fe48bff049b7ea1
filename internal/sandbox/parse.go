package sandbox

import (
	"cmp"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// ParseFaults reads rules separated by semicolons or ends of lines:
//
//	METHOD PATH EFFECT... [rate=0.25] [skip=N] [times=N]
//
// METHOD is a verb or *. PATH is split at its slashes; each segment is a glob as path.Match knows
// them, and a last segment ** stands for any number. rate is the share of the matching requests
// that are hit, after the first skip of them and at most times of them. The effects are
//
//	delay=DUR               wait first
//	status=CODE[:API_CODE]  answer with an error
//	retry-after=TEXT        its header Retry-After: seconds or a date, with _ for its spaces
//	html[=CODE]             answer with a page of HTML (502)
//	after                   status and html come after the effect, not in its place
//	reset=before|after      cut the connection, before or after the effect
//	hang=before|after       never answer ("timeout" is the same)
//	truncate                cut the connection in the middle of the body
//	drip=DUR                write the body in pieces, DUR apart
//	types                   values of wrong JSON types
//	realistic               replies as real ones have been: numbers as text, nulls, lagging lists
//	limit=N                 answer 429 to what is beyond N requests a second
//	drift=create|remove     pages after the first are shifted, as if the list had changed
//	lag=DUR                 the list is as it was DUR ago, a minute at most; one instance is not
//	duplicate               a page begins with the last item of the one before
//	null-per-page           "per_page": null
//	small-pages[=N]         pages of at most N items (10)
//	count-reply=SHAPE       a create is answered with object, items or array
//	build=STATUS            a created instance ends in that status
//
// One rule may have several effects, and several rules may hit one request.
func ParseFaults(text string) ([]Fault, error) {
	var all []Fault
	for rule := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ';' || r == '\n' }) {
		words := strings.Fields(rule)
		if len(words) == 0 {
			continue
		}
		f, err := parseFault(words)
		if err != nil {
			return nil, fmt.Errorf("parse fault %q: %w", strings.Join(words, " "), err)
		}
		all = append(all, f)
	}
	return all, nil
}

// String returns the rule that the fault was parsed from.
func (f Fault) String() string { return cmp.Or(f.rule, f.Method+" "+f.Path) }

// parseFault reads the words of one rule.
func parseFault(words []string) (Fault, error) {
	if len(words) < 3 {
		return Fault{}, fmt.Errorf("a rule is METHOD PATH EFFECT")
	}
	if !utf8.ValidString(strings.Join(words, " ")) {
		return Fault{}, fmt.Errorf("not text")
	}
	f := Fault{Method: strings.ToUpper(words[0]), Path: words[1], rule: strings.Join(words, " ")}
	if _, err := path.Match(f.Path, ""); err != nil {
		return Fault{}, fmt.Errorf("path: %w", err)
	}
	effects := 0
	for _, word := range words[2:] {
		name, value, given := strings.Cut(word, "=")
		if given && value == "" {
			return Fault{}, fmt.Errorf("%s: no value", name)
		}
		if err := f.set(name, value); err != nil {
			return Fault{}, fmt.Errorf("%s: %w", name, err)
		}
		if !slices.Contains([]string{"rate", "skip", "times", "after", "retry-after"}, name) {
			effects++
		}
	}
	if effects == 0 {
		return Fault{}, fmt.Errorf("no effect")
	}
	return f, nil
}

// set gives f the effect, or the bound, that a word of the rule names.
func (f *Fault) set(name, value string) (err error) {
	switch name {
	case "rate":
		f.Rate, err = strconv.ParseFloat(value, 64)
		if err == nil && !(f.Rate > 0 && f.Rate <= 1) {
			err = fmt.Errorf("%q is not above 0 and at most 1", value)
		}
	case "skip":
		f.Skip, err = count(value)
	case "times":
		f.Times, err = count(value)
	case "limit":
		f.PerSecond, err = count(value)
	case "small-pages":
		f.SmallPages, err = count(cmp.Or(value, "10"))
	case "delay":
		f.Delay, err = duration(value)
	case "lag":
		if f.Lag, err = duration(value); f.Lag > largestLag {
			err = fmt.Errorf("%q is longer than a minute", value)
		}
	case "drip":
		f.Drip, err = duration(value)
	case "status":
		var code string
		code, f.Code, _ = strings.Cut(value, ":")
		f.Status, err = status(code)
	case "html":
		f.HTML, err = status(cmp.Or(value, strconv.Itoa(http.StatusBadGateway)))
	case "retry-after":
		f.RetryAfter = strings.ReplaceAll(value, "_", " ")
		err = wanted(value)
	case "reset":
		f.Reset, err = oneOf(value, Before, After)
	case "hang", "timeout":
		f.Hang, err = oneOf(value, Before, After)
	case "drift":
		f.Drift, err = oneOf(value, "create", "remove")
	case "count-reply":
		f.CountReply, err = oneOf(value, "object", "items", "array")
	case "build":
		f.Build, err = value, wanted(value)
	default:
		return f.mark(name, value)
	}
	return err
}

// mark gives f an effect that takes no value.
func (f *Fault) mark(name, value string) error {
	switch name {
	case "after":
		f.After = true
	case "truncate":
		f.Truncate = true
	case "types":
		f.Types = true
	case "realistic":
		f.Realistic = true
	case "duplicate":
		f.Duplicate = true
	case "null-per-page":
		f.NullPerPage = true
	default:
		return fmt.Errorf("no such effect")
	}
	if value != "" {
		return fmt.Errorf("takes no value")
	}
	return nil
}

// wanted returns an error for an empty value.
func wanted(value string) error {
	if value == "" {
		return fmt.Errorf("no value")
	}
	return nil
}

// count returns a whole number of at least 1.
func count(value string) (int, error) {
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("%q is not a whole number of at least 1", value)
	}
	return n, nil
}

// duration returns a duration above 0.
func duration(value string) (time.Duration, error) {
	d, err := time.ParseDuration(value)
	if err != nil || d <= 0 {
		return 0, fmt.Errorf("%q is not a duration, as 500ms is", value)
	}
	return d, nil
}

// status returns an HTTP status that ends a request and may have a body.
func status(value string) (int, error) {
	n, err := strconv.Atoi(value)
	if err != nil || n < 200 || n > 599 || n == http.StatusNoContent || n == http.StatusNotModified {
		return 0, fmt.Errorf("%q is not a status with a body", value)
	}
	return n, nil
}

// oneOf returns value when it is one of choices.
func oneOf[T ~string](value string, choices ...T) (T, error) {
	if !slices.Contains(choices, T(value)) {
		return "", fmt.Errorf("%q is none of %v", value, choices)
	}
	return T(value), nil
}
