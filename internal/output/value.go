package output

import (
	"cmp"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// Status is a state name; it is coloured by what it means.
type Status string

// Secret is a password or a token; it reads REDACTED unless Options.ShowSecrets.
type Secret string

// Bar is a quota: a drawn bar with figures on a terminal, USED/LIMIT elsewhere.
type Bar struct{ Used, Limit int64 }

const redacted = "REDACTED"

func (b Bar) String() string { return fmt.Sprintf("%d/%d", b.Used, b.Limit) }

// draw returns the bar, width cells wide. A trace of use shows, and only a
// full quota fills it.
func (b Bar) draw(width int) string {
	full := 0
	switch {
	case b.Used <= 0:
	case b.Used >= b.Limit:
		full = width
	default:
		full = min(max(1, int(float64(b.Used)/float64(b.Limit)*float64(width))), width-1)
	}
	return strings.Repeat("█", full) + strings.Repeat("░", width-full) + " " + b.String()
}

// text is a value as CSV has it: exact, in full, "" for nothing. Lists are
// joined by a space, which no tag may contain.
func (p *Printer[T]) text(c Column[T], item T) string {
	v := c.Value(item)
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		if isSecret([]byte(c.Name)) {
			return p.secret(v)
		}
		return v
	case Secret:
		return p.secret(string(v))
	case time.Time:
		if v.IsZero() {
			return ""
		}
		return v.UTC().Format(time.RFC3339)
	case netip.Addr:
		if !v.IsValid() {
			return ""
		}
		return v.String()
	case []string:
		return strings.Join(v, " ")
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	default:
		return fmt.Sprint(v)
	}
}

func (p *Printer[T]) secret(s string) string {
	if s == "" || p.ShowSecrets {
		return s
	}
	return redacted
}

// cell is a value as a table shows it, before cleaning.
func (p *Printer[T]) cell(c Column[T], item T) string {
	s := p.text(c, item)
	if p.Terminal || s == "" {
		switch v := c.Value(item).(type) {
		case time.Time:
			if s != "" {
				return age(v, p.Now())
			}
		case Bar:
			return v.draw(20)
		}
	}
	if l, ok := c.Value(item).([]string); ok {
		s = strings.Join(l, ",")
	}
	return cmp.Or(s, "-")
}

// age is how long before now t was, in its largest unit: 40s, 3m, 2h, 5d, 2y.
// A time that has yet to come is given in full.
func age(t, now time.Time) string {
	d := now.Sub(t)
	switch day := 24 * time.Hour; {
	case d < -time.Minute:
		return t.UTC().Format(time.RFC3339)
	case d < time.Minute:
		return fmt.Sprintf("%ds", max(0, int(d.Seconds())))
	case d < time.Hour:
		return fmt.Sprintf("%dm", int(d.Minutes()))
	case d < 2*day:
		return fmt.Sprintf("%dh", int(d.Hours()))
	case d < 2*365*day:
		return fmt.Sprintf("%dd", d/day)
	default:
		return fmt.Sprintf("%dy", d/(365*day))
	}
}
