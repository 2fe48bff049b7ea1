package output

import (
	"cmp"
	"fmt"
	"math"
	"net/netip"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/civoctl/civoctl/internal/secrets"
)

// Status is the name of a state. Tables colour it by its meaning.
type Status string

// Secret is a password or a token, printed as REDACTED unless Options.ShowSecrets is set.
type Secret string

// Megabytes and Gigabytes are amounts of memory and disk. Tables show them with a unit, such as
// "8 GB"; CSV as numbers.
type (
	Megabytes int
	Gigabytes int
)

// Text returns the amount in gigabytes, to a tenth, or in megabytes where it is less than one.
func (m Megabytes) Text() string {
	if m < 1024 {
		return fmt.Sprintf("%d MB", int(m))
	}
	return strconv.FormatFloat(math.Round(float64(m)/1024*10)/10, 'f', -1, 64) + " GB"
}

// Text returns the amount with its unit.
func (g Gigabytes) Text() string { return fmt.Sprintf("%d GB", int(g)) }

// Bar is the use of a quota. A table on a terminal shows it as a bar with the amounts beside it,
// other tables as the numbers USED/LIMIT, CSV as two columns.
type Bar struct {
	Used, Limit int64
	Unit        Unit // of both
}

// Deadline is a time that something lasts until. A table on a terminal says how far away it is, as
// "in 2h" or "3m ago"; everything else has the time.
type Deadline time.Time

// text returns how far away the deadline is from now.
func (d Deadline) text(now time.Time) string {
	if t := time.Time(d); t.After(now) {
		return "in " + age(now, t)
	}
	return age(time.Time(d), now) + " ago"
}

// Unit is the unit of a Bar: a number of things, or an amount of memory or disk.
type Unit int

// The units.
const (
	Things Unit = iota
	MB
	GB
)

// text returns an amount of the unit for a person.
func (u Unit) text(n int64) string {
	switch u {
	case MB:
		return Megabytes(n).Text()
	case GB:
		return Gigabytes(n).Text()
	}
	return strconv.FormatInt(n, 10)
}

// String returns USED/LIMIT.
func (b Bar) String() string { return fmt.Sprintf("%d/%d", b.Used, b.Limit) }

// OddBar is a Bar of which the API wrote a part that is no number, or left it out: what it wrote.
type OddBar struct{ Used, Limit string }

// String returns USED/LIMIT.
func (b OddBar) String() string { return cmp.Or(b.Used, noCell) + "/" + cmp.Or(b.Limit, noCell) }

const barWidth = 20

// draw returns the bar and its amounts. Any use fills a part of the bar, and only a full quota
// fills all of it.
func (b Bar) draw() string {
	filled := 0
	switch {
	case b.Used <= 0:
	case b.Used >= b.Limit:
		filled = barWidth
	default:
		filled = max(1, int(float64(b.Used)/float64(b.Limit)*barWidth))
	}
	return strings.Repeat("█", filled) + strings.Repeat("░", barWidth-filled) + " " + b.Unit.text(b.Used) + "/" + b.Unit.text(b.Limit)
}

// FieldTexter is an item that can return its fields as the API wrote them.
type FieldTexter interface {
	// Text returns the text of a field, "" if the field is null or absent. It reports false for an
	// item that was not read from the API.
	Text(name string) (text string, isDecoded bool)
}

// writtenValue returns the value of a column or, if that is zero because the API wrote none or one
// that cannot be read, what the API wrote.
func writtenValue(item any, column string, value any) any {
	d, ok := item.(FieldTexter)
	if _, isBar := value.(Bar); !ok || isBar || !isZero(value) {
		return value
	}
	text, isDecoded := d.Text(column)
	switch value.(type) {
	case string:
		return text
	case Status:
		return Status(text)
	case Secret:
		return Secret(text)
	}
	switch {
	case !isDecoded, text == fmt.Sprint(value):
		return value
	case text != "":
		return text
	}
	if _, isList := value.([]string); isList {
		return value
	}
	return nil
}

// isZero reports whether a value is nil, zero or an empty slice.
func isZero(value any) bool {
	v := reflect.ValueOf(value)
	return !v.IsValid() || v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0
}

// fullText returns the value of a column in full, as CSV has it, and "" for none. It separates the
// words of a list with spaces, which no tag may contain.
func (o options) fullText(column string, value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		if isSecret([]byte(column)) && !contains(o.Reveal, []byte(column)) {
			return o.hideSecret(v)
		}
		return v
	case Status:
		return string(v)
	case Secret:
		return o.hideSecret(string(v))
	case int:
		return strconv.Itoa(v)
	case []string:
		return strings.Join(v, " ")
	case time.Time:
		if v.IsZero() {
			return ""
		}
		return v.UTC().Format(time.RFC3339)
	case Deadline:
		return o.fullText(column, time.Time(v))
	case netip.Addr:
		if !v.IsValid() {
			return ""
		}
		return v.String()
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	default:
		return fmt.Sprint(v)
	}
}

// hideSecret returns a secret as the options allow it to be printed.
func (o options) hideSecret(s string) string {
	if s == "" || o.ShowSecrets {
		return s
	}
	return secrets.Hidden
}

// cellText returns the value of a column as a table shows it, before [Clean].
func (o options) cellText(column string, value any) string {
	switch v := value.(type) {
	case []string:
		return cmp.Or(strings.Join(v, ","), noCell)
	case time.Time:
		if o.Terminal && !v.IsZero() {
			return age(v, o.Now())
		}
	case Deadline:
		if o.Terminal {
			return v.text(o.Now())
		}
	case Bar:
		if o.Terminal {
			return v.draw()
		}
	case Megabytes:
		return v.Text()
	case Gigabytes:
		return v.Text()
	}
	return cmp.Or(o.fullText(column, value), noCell)
}

// noCell is the cell of an item without a value.
const noCell = "-"

// isNumber reports whether a value is of a numeric type.
func isNumber(value any) bool {
	v := reflect.ValueOf(value)
	return v.CanInt() || v.CanUint() || v.CanFloat()
}

// age returns the time from t to now in its largest unit: 40s, 3m, 2h, 5d, 2y. It returns a t of
// more than a minute after now in full; less may be a difference between clocks.
func age(t, now time.Time) string {
	const day, year = 24 * time.Hour, 365 * 24 * time.Hour
	switch d := now.Sub(t); {
	case d < -time.Minute:
		return t.UTC().Format(time.RFC3339)
	case d < time.Minute:
		return fmt.Sprintf("%ds", max(0, d)/time.Second)
	case d < time.Hour:
		return fmt.Sprintf("%dm", d/time.Minute)
	case d < 2*day:
		return fmt.Sprintf("%dh", d/time.Hour)
	case d < 2*year:
		return fmt.Sprintf("%dd", d/day)
	default:
		return fmt.Sprintf("%dy", d/year)
	}
}
