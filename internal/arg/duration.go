package arg

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"time"
)

const day = 24 * time.Hour

// maxDays is the largest number of days in a duration: about 100 years.
const maxDays = 36_500

// Duration parses a length of time above zero, such as 90s, 5m, 1h30m or 2d.
func Duration(s string) (time.Duration, error) {
	d, err := Delay(s)
	if err == nil && d == 0 {
		return 0, errorf("it is not above zero")
	}
	return d, err
}

// FormatDuration returns d in the form that [Duration] parses, in days where d is a whole number of
// days.
func FormatDuration(d time.Duration) string {
	if d > 0 && d%day == 0 {
		return strconv.FormatInt(int64(d/day), 10) + "d"
	}
	text := d.String() // such as 1h0m0s
	if short, ok := strings.CutSuffix(text, "m0s"); ok {
		text = short + "m"
	}
	if short, ok := strings.CutSuffix(text, "h0m"); ok {
		text = short + "h"
	}
	return text
}

// Delay parses a length of time as [Duration] does, and zero, as 0s.
func Delay(s string) (time.Duration, error) {
	const hint = "write a number and a unit, such as 90s, 5m, 1h30m or 2d"
	if strings.HasPrefix(s, "-") {
		return 0, errorf("it is negative").withHint(hint)
	}
	if n, err := decimal(s, math.MaxInt32); err == nil && n > 0 {
		return 0, errorf("it has no unit").withHint("write %ds or %dm", n, n)
	}
	rest, days := s, time.Duration(0)
	if text, after, found := strings.Cut(s, "d"); found {
		n, err := strconv.ParseUint(text, 10, 64)
		switch {
		case errors.Is(err, strconv.ErrRange), err == nil && n > maxDays:
			return 0, errorf("it is longer than %d days", maxDays)
		case err != nil:
			return 0, errorf("it is not a duration").withHint(hint)
		}
		days, rest = time.Duration(n)*day, after
	}
	if rest == "" && s != "" {
		return days, nil
	}
	d, err := time.ParseDuration(rest)
	if err != nil || d < 0 || strings.HasPrefix(rest, "+") || d > math.MaxInt64-days {
		return 0, errorf("it is not a duration").withHint(hint)
	}
	return days + d, nil
}
