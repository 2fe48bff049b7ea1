package arg

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// NumberedHostname is a hostname with a number in it, such as web-%02d.
type NumberedHostname struct {
	text   string
	prefix string
	suffix string
	width  int // of the number, filled with zeros
}

// IsNumberedHostname reports whether s is meant as a pattern: no hostname has a percent sign.
func IsNumberedHostname(s string) bool { return strings.Contains(s, "%") }

// ParseNumberedHostname parses a hostname with one %d, or with %2d or %02d for numbers of two
// digits and more, where zeros fill the digits.
func ParseNumberedHostname(s string) (NumberedHostname, error) {
	parts := regexp.MustCompile(`^([^%]*)%0?([1-9]?)d([^%]*)$`).FindStringSubmatch(s)
	if parts == nil {
		return NumberedHostname{}, errorf("it is no hostname with one number in it").
			withHint("write %%d where the number goes, or %%02d for two digits")
	}
	width, _ := strconv.Atoi(parts[2])
	p := NumberedHostname{s, parts[1], parts[3], width}
	_, err := Hostname(p.Number(1))
	return p, err
}

// Number returns the hostname with the number n.
func (p NumberedHostname) Number(n int) string {
	return fmt.Sprintf("%s%0*d%s", p.prefix, p.width, n, p.suffix)
}

// Matches reports whether hostname is that of a number from 1, case ignored.
func (p NumberedHostname) Matches(hostname string) bool {
	if len(hostname) < len(p.prefix)+len(p.suffix) {
		return false
	}
	digits := hostname[len(p.prefix) : len(hostname)-len(p.suffix)]
	n, err := strconv.Atoi(digits)
	return err == nil && n > 0 && strings.EqualFold(p.Number(n), hostname)
}

// String returns the pattern as it was given.
func (p NumberedHostname) String() string { return p.text }
