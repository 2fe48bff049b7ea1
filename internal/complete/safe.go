package complete

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/output"
)

// onlySafe returns complete without the completions that a shell might take for
// more than a word, and each word once: of words that are the same a shell may
// put the description on the line.
func onlySafe(complete cobra.CompletionFunc) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
		found, directive := complete(cmd, args, begun)
		offered := map[string]bool{}
		var safe []cobra.Completion
		for _, completion := range found {
			word, note, _ := strings.Cut(completion, "\t")
			if offered[word] || !isSafe(word) {
				continue
			}
			offered[word] = true
			safe = append(safe, cobra.CompletionWithDesc(word, output.Clean(note)))
		}
		return safe, directive
	}
}

// isSafe reports whether word is a name that can be typed, or several with commas
// between them, as some flags take.
func isSafe(word string) bool {
	for name := range strings.SplitSeq(word, ",") {
		if name != "" && !isTypeable(name) {
			return false
		}
	}
	return word != "" && word[0] != ','
}

// isTypeable reports whether name means itself, unquoted, in bash, zsh, fish and
// PowerShell, and as the value of a flag: ASCII letters and digits, . _ - : @ / +
// = and %, the first a letter, a digit or _. A comma would part it in two.
func isTypeable(name string) bool {
	for i := range len(name) {
		c := name[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '_':
		case i > 0 && strings.IndexByte(".-:@/+=%", c) >= 0:
		default:
			return false
		}
	}
	return name != ""
}
