package output

import (
	"cmp"
	"fmt"
	"net/netip"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/civoctl/civoctl/internal/secrets"
)

// Status is a state's name; tables colour it by what it means.
type Status string

// Secret is a password or a token; it reads REDACTED unless Options.ShowSecrets.
type Secret string

// Bar is a quota. A terminal gets it drawn, with the figures beside it; all
// else gets USED/LIMIT.
type Bar struct{ Used, Limit int64 }

// String returns the figures alone.
func (b Bar) String() string { return fmt.Sprintf("%d/%d", b.Used, b.Limit) }

const barWidth = 20

// draw returns the bar and its figures. The least use shows, and only a full
// quota fills the bar.
func (b Bar) draw() string {
	full := 0
	switch {
	case b.Used <= 0:
	case b.Used >= b.Limit:
		full = barWidth
	default:
		full = max(1, int(float64(b.Used)/float64(b.Limit)*barWidth))
	}
	return strings.Repeat("█", full) + strings.Repeat("░", barWidth-full) + " " + b.String()
}

// FieldTexter is an item that knows the text of its fields as they were written:
// "" for a null and for one that is not there. It reports false where nothing was
// written.
type FieldTexter interface {
	Text(name string) (said string, written bool)
}

// described returns the value of a column; where the value is zero, and stands
// for what was not written or could not be read, what was written in its place.
func described(item any, column string, value any) any {
	d, ok := item.(FieldTexter)
	if _, isBar := value.(Bar); !ok || isBar || !isZero(value) {
		return value
	}
	said, written := d.Text(column)
	switch value.(type) {
	case string:
		return said
	case Status:
		return Status(said)
	case Secret:
		return Secret(said)
	}
	switch {
	case !written, said == fmt.Sprint(value):
		return value
	case said == "":
		return nil
	}
	return said
}

func isZero(value any) bool {
	v := reflect.ValueOf(value)
	return !v.IsValid() || v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0
}

// text is the value of a column in full, as CSV has it, and "" for none. The
// words of a list stand side by side: no tag may contain a space.
func (o options) text(column string, value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		if isSecret([]byte(column)) && !contains(o.Reveal, []byte(column)) {
			return o.secret(v)
		}
		return v
	case Status:
		return string(v)
	case Secret:
		return o.secret(string(v))
	case int:
		return strconv.Itoa(v)
	case []string:
		return strings.Join(v, " ")
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
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	default:
		return fmt.Sprint(v)
	}
}

func (o options) secret(s string) string {
	if s == "" || o.ShowSecrets {
		return s
	}
	return secrets.Hidden
}

// cell is the value of a column as a table shows it, before cleaning.
func (o options) cell(column string, value any) string {
	switch v := value.(type) {
	case []string:
		return cmp.Or(strings.Join(v, ","), nothing)
	case time.Time:
		if o.Terminal && !v.IsZero() {
			return age(v, o.Now())
		}
	case Bar:
		if o.Terminal {
			return v.draw()
		}
	}
	return cmp.Or(o.text(column, value), nothing)
}

// nothing is how a table shows that there is no value.
const nothing = "-"

func isNumber(value any) bool {
	v := reflect.ValueOf(value)
	return v.CanInt() || v.CanUint() || v.CanFloat()
}

// age is how long before now t was, in its largest unit: 40s, 3m, 2h, 5d, 2y.
// A time to come is given in full, unless clocks may differ by as much.
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
