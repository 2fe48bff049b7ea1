package ssh

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// Arrange returns the arguments of a run with those of `instance ssh` in an order in which flags
// can be parsed: first civoctl's, then "--" and the line of ssh. Those of other commands are
// returned as they are.
func Arrange(root *cobra.Command, args []string) []string {
	path, cmd, words := findCommand(root, args)
	if cmd == nil {
		return args
	}
	l := readLine(cmd, words)
	arranged := append(path, l.ownFlags()...)
	switch {
	case strings.HasPrefix(l.awaits, "--"): // nothing may follow, to be taken for the value
		return arranged
	case l.awaits == "-o":
		return append(arranged, "-o")
	}
	return append(append(arranged, "--"), l.words...)
}

// ArrangeCompletion returns the arguments of a run that completes a line, in the order of
// [Arrange]. The last argument is what the next word has so far.
func ArrangeCompletion(root *cobra.Command, args []string) []string {
	last := len(args) - 1
	if last < 1 {
		return args
	}
	path, cmd, words := findCommand(root, args[1:last])
	if cmd == nil {
		return args
	}
	l := readLine(cmd, words)
	arranged := append(append(args[:1:1], path...), l.ownFlags()...)
	isFlag := strings.HasPrefix(args[last], "-") && !slices.Contains(l.words, "--")
	switch {
	case strings.HasPrefix(l.awaits, "--"):
	case l.awaits == "-o":
		arranged = append(arranged, "-o")
	case l.awaits == "" && len(l.command) == 0 && (isFlag || len(l.instance) == 0):
	default:
		arranged = append(append(arranged, "--"), l.words...)
	}
	return append(arranged, args[last])
}

// findCommand returns the path of `instance ssh` in the tree, the command and the words for it, or
// no command where args are for another one.
func findCommand(root *cobra.Command, args []string) (path []string, cmd *cobra.Command, words []string) {
	if !slices.Contains(args, "ssh") {
		return nil, nil, nil
	}
	cmd, words, err := root.Find(args)
	if err != nil || cmd.CommandPath() != root.Name()+" instance ssh" {
		return nil, nil, nil
	}
	return strings.Fields(cmd.CommandPath())[1:], cmd, words
}

// ownFlags returns the flags of civoctl. ssh's -q is civoctl's as well.
func (l line) ownFlags() []string {
	isQuiet := func(flag string) bool { return strings.HasPrefix(flag, "--quiet") }
	if l.has('q') && !slices.ContainsFunc(l.flags, isQuiet) {
		return append([]string{"--quiet"}, l.flags...)
	}
	return l.flags
}
