package prompt

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// lineStyle asks questions line by line, and redraws nothing: for screen readers and dumb
// terminals.
type lineStyle struct{ *Terminal }

// choose prints choices with numbers and returns the index of the one that the user names.
func (t lineStyle) choose(ctx context.Context, message string, choices []Choice, chosen int) (int, error) {
	return askLines(ctx, t.Terminal, func(keys *keyReader) (int, error) {
		fmt.Fprintln(t.Out, withColon(message))
		t.printChoices(choices, all)
		question := "Number or name" + t.orBack()
		if chosen >= 0 {
			question += fmt.Sprintf(" [%d]", chosen+1)
		}
		question += ": "
		for {
			line, err := t.askLine(keys, question)
			if err != nil {
				return 0, err
			}
			if line == "" && chosen >= 0 {
				return chosen, nil
			}
			if i, ok := t.findChoice(choices, line); ok {
				return i, nil
			}
		}
	})
}

// chooseSeveral prints choices with numbers and returns the indices of those that the user names.
func (t lineStyle) chooseSeveral(ctx context.Context, message string, choices []Choice) ([]int, error) {
	return askLines(ctx, t.Terminal, func(keys *keyReader) ([]int, error) {
		fmt.Fprintln(t.Out, withColon(message))
		t.printChoices(choices, all)
		for {
			line, err := t.askLine(keys, "Numbers (1,3-5) or names, commas between, all or none [none]: ")
			switch {
			case err != nil:
				return nil, err
			case line == "", strings.EqualFold(line, "none"):
				return nil, nil
			}
			if picked, ok := t.findChoices(choices, line); ok {
				return picked, nil
			}
		}
	})
}

// input asks for a line that check accepts. An empty line is def.
func (t lineStyle) input(ctx context.Context, message, def string, check func(string) error) (string, error) {
	return askLines(ctx, t.Terminal, func(keys *keyReader) (string, error) {
		question := withColon(message) + " "
		if back := t.orBack(); back != "" {
			question = withColon(strings.TrimSuffix(message, ":")+back) + " "
		}
		if def != "" {
			question += "[" + def + "] "
		}
		for {
			answer, err := t.askLine(keys, question)
			if err != nil {
				return "", err
			}
			if answer == "" {
				answer = def
			}
			if err := check(answer); err != nil {
				fmt.Fprintf(t.Out, "Not accepted: %v\n", err)
				continue
			}
			return answer, nil
		}
	})
}

// confirm asks yes or no. An empty line is def.
func (t lineStyle) confirm(ctx context.Context, message string, def bool) (bool, error) {
	return askLines(ctx, t.Terminal, func(keys *keyReader) (bool, error) {
		question := message + " [y/N]: "
		if def {
			question = message + " [Y/n]: "
		}
		for {
			answer, err := t.askLine(keys, question)
			if err != nil {
				return false, err
			}
			switch strings.ToLower(answer) {
			case "":
				return def, nil
			case "y", "yes":
				return true, nil
			case "n", "no":
				return false, nil
			}
			fmt.Fprintln(t.Out, "Answer y or n.")
		}
	})
}

// askLines asks a question that reads whole lines, and returns the answer.
func askLines[T any](ctx context.Context, t *Terminal, question func(keys *keyReader) (T, error)) (T, error) {
	return ask(ctx, t, func(keys *keyReader) (T, error) {
		keys.readsLines, keys.leaveText = true, "\n"
		return question(keys)
	})
}

// askLine prints question and returns the line that is typed, without white space around it. It
// returns ErrBack for the answer that goes back.
func (t lineStyle) askLine(keys *keyReader, question string) (string, error) {
	fmt.Fprint(t.Out, question)
	line, err := keys.readLine()
	line = strings.TrimSpace(line)
	if err == nil && t.CanGoBack && strings.EqualFold(line, back) {
		return "", ErrBack
	}
	return line, err
}

// back is the answer that goes back to the question before.
const back = "back"

// orBack returns what a question says of the way back, "" where there is none.
func (t lineStyle) orBack() string {
	if !t.CanGoBack {
		return ""
	}
	return ", or " + back
}

// all selects every choice for printChoices.
func all(int) bool { return true }

// printChoices prints the choices whose index isShown accepts, each with its number among all.
func (t lineStyle) printChoices(choices []Choice, isShown func(i int) bool) {
	table := newTable(choices, math.MaxInt32)
	for i, c := range choices {
		if isShown(i) {
			line := table.line(c)
			if c.Warning != "" {
				line += strings.Repeat(" ", columnGap) + c.Warning
			}
			fmt.Fprintf(t.Out, "%4d  %s\n", i+1, line)
		}
	}
}

// findChoice returns the index of the choice with the number or the whole name text, case ignored.
// For part of a name it prints the choices that contain it, for a choice that cannot be chosen why
// not, and reports false.
func (t lineStyle) findChoice(choices []Choice, text string) (int, bool) {
	if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= len(choices) {
		return n - 1, t.canChoose(choices[n-1])
	}
	isNamed := func(c Choice) bool { return c.isCalled(text) }
	similar := matching(filterTexts(choices), text)
	first := slices.IndexFunc(choices, isNamed)
	switch {
	case text == "":
	case first < 0 && len(similar) == 0:
		fmt.Fprintf(t.Out, "No choice has the number or name %q, or has it in its name.\n", text)
	case first < 0:
		fmt.Fprintf(t.Out, "No choice is called %q. Those that have it in them:\n", text)
		t.printChoices(choices, func(i int) bool { return slices.Contains(similar, i) })
	case slices.ContainsFunc(choices[first+1:], isNamed):
		fmt.Fprintf(t.Out, "More than one is called %q: answer with its number.\n", text)
		t.printChoices(choices, func(i int) bool { return isNamed(choices[i]) })
	default:
		return first, t.canChoose(choices[first])
	}
	return 0, false
}

// canChoose reports whether c can be chosen, and prints why it cannot.
func (t lineStyle) canChoose(c Choice) bool {
	if c.Refusal != "" {
		fmt.Fprintf(t.Out, "%s cannot be chosen: %s\n", c.Label, c.Refusal)
	}
	return c.Refusal == ""
}

// findChoices returns the indices of the choices in a list with commas, in the order of choices,
// each once. It reports false where one of them is not found or cannot be chosen; "all" is all that
// can.
func (t lineStyle) findChoices(choices []Choice, list string) ([]int, bool) {
	var picked []int
	for text := range strings.SplitSeq(list, ",") {
		text = strings.TrimSpace(text)
		if strings.EqualFold(text, "all") && !slices.ContainsFunc(choices, func(c Choice) bool { return c.isCalled(text) }) {
			picked = append(picked, t.allChoices(choices)...)
			continue
		}
		first, last, isRange := findRange(choices, text)
		if !isRange {
			i, ok := t.findChoice(choices, text)
			if !ok {
				return nil, false
			}
			first, last = i, i
		}
		for i := first; i <= last; i++ {
			if isRange && !t.canChoose(choices[i]) {
				return nil, false
			}
			picked = append(picked, i)
		}
	}
	slices.Sort(picked)
	return slices.Compact(picked), len(picked) > 0
}

// allChoices returns the indices of the choices that can be chosen, and prints how many cannot.
func (t lineStyle) allChoices(choices []Choice) []int {
	var open []int
	for i, c := range choices {
		if c.Refusal == "" {
			open = append(open, i)
		}
	}
	if refused := len(choices) - len(open); refused > 0 {
		fmt.Fprintf(t.Out, "%d of %d cannot be chosen and are left out.\n", refused, len(choices))
	}
	return open
}

// findRange returns the indices of the first and the last choice of a range of numbers, such as
// 1-3, and reports whether text is one: a name that looks like one is none.
func findRange(choices []Choice, text string) (first, last int, ok bool) {
	from, to, hasDash := strings.Cut(text, "-")
	first, err := strconv.Atoi(strings.TrimSpace(from))
	last, err2 := strconv.Atoi(strings.TrimSpace(to))
	isNamed := slices.ContainsFunc(choices, func(c Choice) bool { return c.isCalled(text) })
	isRange := hasDash && !isNamed && errors.Join(err, err2) == nil
	return first - 1, last - 1, isRange && first >= 1 && first <= last && last <= len(choices)
}
