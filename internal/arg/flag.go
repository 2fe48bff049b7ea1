package arg

import (
	"cmp"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/spf13/pflag"
)

// Var declares a flag that takes one value and may be given once. The value of p is the default. In
// this and the following functions, a letter after a comma in the name, as in "output,o", is the
// shorthand.
func Var[T any](fs *pflag.FlagSet, p *T, name, usage string, parse func(string) (T, error)) *pflag.Flag {
	return declare(fs, &single[T]{p: p, parse: parse}, name, usage)
}

// Secret declares a flag as [Var] does, whose value is repeated by no error.
func Secret[T any](fs *pflag.FlagSet, p *T, name, usage string, parse func(string) (T, error)) *pflag.Flag {
	return declare(fs, &single[T]{p: p, parse: parse, kind: KindSecret}, name, usage)
}

// Clearable declares a flag as [Var] does, which may also be given empty: an empty value sets p to
// its zero value.
func Clearable[T any](fs *pflag.FlagSet, p *T, name, usage string, parse func(string) (T, error)) *pflag.Flag {
	return declare(fs, &single[T]{p: p, parse: parse, clearable: true}, name, usage)
}

// OrNone declares a flag as [Var] does, whose value [RefOrNone] parses.
func OrNone(fs *pflag.FlagSet, p *string, name, usage string) *pflag.Flag {
	return declare(fs, &single[string]{p: p, parse: RefOrNone, kind: KindOrNone}, name, usage)
}

// List declares a flag that takes several values, one each time it is given.
func List[T any](fs *pflag.FlagSet, p *[]T, name, usage string, parse func(string) (T, error)) *pflag.Flag {
	return declare(fs, &list[T]{p: p, kind: "list", parse: func(s string) ([]T, error) {
		v, err := parse(s)
		return []T{v}, err
	}}, name, usage)
}

// Columns declares a flag that takes names with commas between them. It may be given several times.
func Columns(fs *pflag.FlagSet, p *[]string, name, usage string) *pflag.Flag {
	return declare(fs, &list[string]{p: p, kind: KindColumns, parse: func(s string) ([]string, error) {
		names := strings.Split(s, ",")
		for i, name := range names {
			if names[i] = strings.TrimSpace(name); names[i] == "" {
				return nil, errorf("a name between the commas is empty").withHint("write NAME,NAME,...")
			}
		}
		return names, nil
	}}, name, usage)
}

// The kinds of flags that other packages treat apart, as pflag.Value.Type returns them.
const (
	KindBool    = "bool"    // the name that pflag and cobra know a switch by
	KindColumns = "columns" // declared with [Columns]: several values in one word
	KindSecret  = "secret"  // declared with [Secret]
	KindOrNone  = "or none" // declared with [OrNone]: the word [None] is a value
)

// Bool declares a switch, which may be given once: --name, --name=true or --name=false.
func Bool(fs *pflag.FlagSet, p *bool, name, usage string) *pflag.Flag {
	f := declare(fs, &toggle{p: p}, name, usage)
	f.NoOptDefVal = "true"
	return f
}

// declare adds a flag with the value v to fs.
func declare(fs *pflag.FlagSet, v pflag.Value, name, usage string) *pflag.Flag {
	name, shorthand, _ := strings.Cut(name, ",")
	return fs.VarPF(v, name, shorthand, usage)
}

// Relax makes a flag accept any number of values and ignore those that cannot be meant. It is for a
// line that is still being typed, which cobra parses more than once.
func Relax(f *pflag.Flag) {
	if v, ok := f.Value.(interface{ relax() }); ok {
		v.relax()
	}
}

// single is the value of a flag that may be given once.
type single[T any] struct {
	p         *T
	parse     func(string) (T, error)
	kind      string // of the value, for [pflag.Value.Type]
	clearable bool
	text      string // as it was given
	given     bool
	isRelaxed bool
}

// relax makes v ignore values that cannot be meant.
func (v *single[T]) relax() { v.isRelaxed = true }

// Set parses s and stores the value. It returns an error for a second value.
func (v *single[T]) Set(s string) error {
	if v.isRelaxed {
		v.given = false
		_ = v.set(s)
		return nil
	}
	return v.set(s)
}

// set does as Set, whether v is relaxed or not.
func (v *single[T]) set(s string) error {
	if v.given {
		return errTwice()
	}
	var value T
	if s != "" || !v.clearable {
		if err := CheckGiven(s); err != nil {
			return err
		}
		var err error
		if value, err = v.parse(s); err != nil {
			return err
		}
	}
	*v.p, v.text, v.given = value, s, true
	return nil
}

// String returns the value as it was given, or the default; "" for a zero default.
func (v *single[T]) String() string {
	switch {
	case v.given:
		return v.text
	case v.p == nil || reflect.ValueOf(v.p).Elem().IsZero(): // there is no default to show
		return ""
	}
	return fmt.Sprint(*v.p)
}

// Type returns the kind of the value.
func (v *single[T]) Type() string { return cmp.Or(v.kind, "value") }

// errTwice returns the error for a flag that is given twice.
func errTwice() error {
	return errorf("the flag is given twice").withHint("it takes one value: run the command once for each")
}

// list is the value of a flag that may be given again for more.
type list[T any] struct {
	p     *[]T
	parse func(string) ([]T, error)
	kind  string
	texts []string // as they were given

	isRelaxed bool
}

// relax makes v ignore values that cannot be meant.
func (v *list[T]) relax() { v.isRelaxed = true }

// Set parses s and adds its values. The first call replaces the default.
func (v *list[T]) Set(s string) error {
	err := v.set(s)
	if v.isRelaxed {
		return nil
	}
	return err
}

// set does as Set, whether v is relaxed or not.
func (v *list[T]) set(s string) error {
	if err := CheckGiven(s); err != nil {
		return err
	}
	values, err := v.parse(s)
	if err != nil {
		return err
	}
	if v.texts == nil {
		*v.p = nil // the default is replaced
	}
	*v.p, v.texts = append(*v.p, values...), append(v.texts, s)
	return nil
}

// String returns the values as they were given, with commas between them.
func (v *list[T]) String() string { return strings.Join(v.texts, ",") }

// Type returns the kind of the value.
func (v *list[T]) Type() string { return v.kind }

// A list is a [pflag.SliceValue].

// Append adds a value to those given.
func (v *list[T]) Append(s string) error { return v.Set(s) }

// Replace puts values in the place of those given.
func (v *list[T]) Replace(values []string) error {
	*v.p, v.texts = nil, nil
	for _, s := range values {
		if err := v.Set(s); err != nil {
			return err
		}
	}
	return nil
}

// GetSlice returns the values as they were given.
func (v *list[T]) GetSlice() []string { return v.texts }

// toggle is the value of a switch.
type toggle struct {
	p         *bool
	given     bool
	isRelaxed bool
}

// relax makes v accept a second value.
func (v *toggle) relax() { v.isRelaxed = true }

// Set parses a boolean. It returns an error for a second value.
func (v *toggle) Set(s string) error {
	if v.given && !v.isRelaxed {
		return errTwice()
	}
	on, err := strconv.ParseBool(s)
	if err != nil {
		// The word may be a secret that was meant for something else.
		return errorf("it takes only =true or =false").withHint("the flag alone means true")
	}
	*v.p, v.given = on, true
	return nil
}

// String returns true or false.
func (v *toggle) String() string {
	if v.p == nil {
		return "false"
	}
	return strconv.FormatBool(*v.p)
}

// Type returns [KindBool].
func (v *toggle) Type() string { return KindBool }
