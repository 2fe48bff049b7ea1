package ssh

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
)

// The letters of ssh's options, from the synopsis of ssh(1).
const (
	switches = "46AaCfGgKkMNnqsTtVvXxYy"
	valued   = "BDEFIJLOPQRSWbceilmopw"
)

// line is the words that follow `instance ssh`, taken apart as ssh does it: options, the instance,
// options again, and from the next word on the command. Among the options may be flags of civoctl.
type line struct {
	flags    []string // civoctl's, with their values
	words    []string // all the others, in their order
	options  []string // ssh's, with their values, as they were given
	given    []option // the same by their meaning
	instance []string // one, or none: [NAME@]INSTANCE
	command  []string // what is left, as ssh has to be given it after the destination
	awaits   string   // the option or flag that ends the line and lacks its value, or ""
}

type option struct {
	letter byte
	value  string // "" for one of switches
}

// readLine takes words apart; cmd knows civoctl's flags.
//
// One dash and letters are options of ssh, two dashes and a word a flag of civoctl.
// A "--" before the instance makes all that follows the instance the command, as it
// does for ssh. After the instance it ends civoctl's flags: options of ssh may follow,
// and what is none goes to ssh as it is.
func readLine(cmd *cobra.Command, words []string) line {
	var l line
	dashed := false
	for len(words) > 0 {
		word := words[0]
		isOption := len(word) > 1 && word[0] == '-' && word != "--"
		switch {
		case word == "--" && len(l.instance) == 0:
			l.words = append(l.words, words...)
			l.instance, l.command = words[1:min(2, len(words))], words[min(2, len(words)):]
			if len(l.command) > 0 && strings.HasPrefix(l.command[0], "-") {
				l.command = append([]string{"--"}, l.command...)
			}
			return l
		case dashed && isOption && !hasOptionsOnly(word), len(l.instance) > 0 && !isOption && (dashed || word != "--"):
			l.words, l.command = append(l.words, words...), words
			return l
		case isOption && strings.HasPrefix(word, "--"):
			words = l.takeFlag(cmd, words)
		case isOption:
			words = l.takeOptions(words, dashed)
		case word == "--":
			dashed = true
			l.words, words = append(l.words, word), words[1:]
		default:
			l.instance = words[:1]
			l.words, words = append(l.words, word), words[1:]
		}
	}
	return l
}

// hasOptionsOnly reports whether word, which begins with a dash, has no letters but those of ssh's
// options.
func hasOptionsOnly(word string) bool {
	for _, letter := range []byte(word[1:]) {
		if strings.IndexByte(valued, letter) >= 0 {
			return true // the rest is its value
		}
		if strings.IndexByte(switches, letter) < 0 {
			return false
		}
	}
	return true
}

// takeFlag takes the flag of civoctl that words begin with, and returns what follows
// it. A flag that cmd does not have is for the parser of flags to refuse.
func (l *line) takeFlag(cmd *cobra.Command, words []string) []string {
	flag, rest := words[0], words[1:]
	l.flags = append(l.flags, flag)
	name, _, hasValue := strings.Cut(flag[2:], "=")
	f := cmd.Flag(name)
	switch {
	case hasValue || f == nil || f.NoOptDefVal != "":
		return rest
	case len(rest) == 0:
		l.awaits = flag
		return nil
	}
	l.flags = append(l.flags, rest[0])
	return rest[1:]
}

// takeOptions takes the options that the first of words has, and returns what follows
// them. A letter that ssh does not have is for the parser of flags to refuse; so is,
// before the "--", a value of -o that has neither "=" nor a space: ssh takes no such
// value, and it is civoctl's format.
func (l *line) takeOptions(words []string, dashed bool) []string {
	word, rest := words[0], words[1:]
	keep := func(words ...string) {
		l.options, l.words = append(l.options, words...), append(l.words, words...)
	}
	flag := func(at int, flag string) {
		if at > 1 {
			keep(word[:at])
		}
		l.flags = append(l.flags, flag)
	}
	for at := 1; at < len(word); at++ {
		letter := word[at]
		if strings.IndexByte(switches, letter) >= 0 {
			l.given = append(l.given, option{letter: letter})
			continue
		}
		if strings.IndexByte(valued, letter) < 0 {
			flag(at, "-"+strings.ToValidUTF8(word[at:], "?"))
			return rest
		}
		o, own := option{letter, word[at+1:]}, []string{word}
		if o.value == "" {
			if len(rest) == 0 {
				l.awaits = "-" + string(letter)
				break
			}
			o.value, own, rest = rest[0], words[:2], rest[1:]
		}
		if format := strings.TrimPrefix(o.value, "="); letter == 'o' && !dashed && !strings.ContainsAny(format, "= \t") {
			flag(at, "--output="+format)
			return rest
		}
		l.given = append(l.given, o)
		keep(own...)
		return rest
	}
	keep(word)
	return rest
}

// user returns NAME of NAME@INSTANCE, and whether there is one.
func (l line) user() (string, bool) {
	if len(l.instance) == 0 {
		return "", false
	}
	at := strings.LastIndexByte(l.instance[0], '@')
	return l.instance[0][:max(at, 0)], at >= 0
}

// name returns the instance without the user, or nothing where none is named.
func (l line) name() []string {
	if len(l.instance) == 0 {
		return nil
	}
	return []string{l.instance[0][strings.LastIndexByte(l.instance[0], '@')+1:]}
}

// has reports whether the option of the letter is given.
func (l line) has(letter byte) bool {
	return slices.ContainsFunc(l.given, func(o option) bool { return o.letter == letter })
}

// sets reports whether an option -o gives a value to the keyword of ssh_config(5).
func (l line) sets(keyword string) bool {
	return slices.ContainsFunc(l.given, func(o option) bool {
		name := strings.TrimLeft(o.value, " \t")
		if end := strings.IndexAny(name, "= \t"); end >= 0 {
			name = name[:end]
		}
		return o.letter == 'o' && strings.EqualFold(name, keyword)
	})
}

// setsUser reports whether an option of ssh says who logs in.
func (l line) setsUser() bool { return l.has('l') || l.sets("User") }

// check returns the usage error of a line that cannot be meant. hasUser tells whether
// --user is given.
func (l line) check(cmd *cobra.Command, hasUser bool) error {
	if l.awaits != "" {
		return failure.Errorf(failure.Usage, "%s: %s needs a value", cmd.CommandPath(), l.awaits).
			WithHint("`%s --help` explains which options go to ssh", cmd.CommandPath())
	}
	for _, o := range l.given {
		if strings.IndexByte(valued, o.letter) < 0 {
			continue
		}
		if err := cli.CheckArg("-"+string(o.letter), o.value, anyText); err != nil {
			return err
		}
	}
	user, ok := l.user()
	if ok {
		if err := cli.CheckArg("NAME of NAME@INSTANCE", user, arg.User); err != nil {
			return err
		}
	}
	if ok && hasUser || (ok || hasUser) && l.setsUser() {
		return failure.Errorf(failure.Usage, "%s: the user is given twice", cmd.CommandPath()).
			WithHint("NAME@INSTANCE, --user NAME, -l NAME and -o User=NAME say the same: give one of them")
	}
	if len(l.command) > 0 {
		if err := cli.CheckArg("COMMAND", l.command[0], anyText); err != nil {
			return err
		}
	}
	return cli.Args(0, 1, "INSTANCE")(cmd, l.name())
}

// anyText parses what only ssh can judge.
func anyText(s string) (string, error) { return s, nil }
