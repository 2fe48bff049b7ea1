package prompt

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

func (t *Terminal) lineSelect(ctx context.Context, message string, choices []Choice, chosen int) (int, error) {
	return askLine(ctx, t, func(read *keys) (int, error) {
		fmt.Fprintln(t.Out, closed(message))
		t.number(choices, everything)
		question := "Number or name: "
		if chosen >= 0 {
			question = fmt.Sprintf("Number or name [%d]: ", chosen+1)
		}
		for {
			line, err := t.line(read, question)
			if err != nil {
				return 0, err
			}
			if line == "" && chosen >= 0 {
				return chosen, nil
			}
			if i, ok := t.find(choices, line); ok {
				return i, nil
			}
		}
	})
}

func (t *Terminal) lineMultiSelect(ctx context.Context, message string, choices []Choice, chosen []int) ([]int, error) {
	return askLine(ctx, t, func(read *keys) ([]int, error) {
		fmt.Fprintln(t.Out, closed(message))
		t.number(choices, everything)
		defs := make([]string, len(chosen))
		for i, c := range chosen {
			defs[i] = strconv.Itoa(c + 1)
		}
		shown := "none"
		if len(defs) > 0 {
			shown = strings.Join(defs, ",")
		}
		for {
			line, err := t.line(read, fmt.Sprintf("Numbers or names, commas between, or none [%s]: ", shown))
			switch {
			case err != nil:
				return nil, err
			case line == "":
				return chosen, nil
			case strings.EqualFold(line, "none"):
				return nil, nil
			}
			if picked, ok := t.findAll(choices, line); ok {
				return picked, nil
			}
		}
	})
}

func (t *Terminal) lineInput(ctx context.Context, message, def string, check func(string) error) (string, error) {
	return askLine(ctx, t, func(read *keys) (string, error) {
		question := closed(message) + " "
		if def != "" {
			question = fmt.Sprintf("%s [%s] ", closed(message), def)
		}
		for {
			answer, err := t.line(read, question)
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

func (t *Terminal) lineConfirm(ctx context.Context, message string, def bool) (bool, error) {
	return askLine(ctx, t, func(read *keys) (bool, error) {
		question := message + " [y/N]: "
		if def {
			question = message + " [Y/n]: "
		}
		for {
			answer, err := t.line(read, question)
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

func askLine[T any](ctx context.Context, t *Terminal, question func(read *keys) (T, error)) (T, error) {
	return ask(ctx, t, func(read *keys) (T, error) {
		read.lines, read.leaving = true, "\n"
		return question(read)
	})
}

func (t *Terminal) line(read *keys, question string) (string, error) {
	fmt.Fprint(t.Out, question)
	line, err := read.readLine()
	return strings.TrimSpace(line), err
}

func everything(int) bool { return true }

// number lists choices, each with the number it has among all.
func (t *Terminal) number(choices []Choice, shown func(i int) bool) {
	for i, line := range labels(choices, math.MaxInt32) {
		if shown(i) {
			fmt.Fprintf(t.Out, "%4d  %s\n", i+1, line)
		}
	}
}

// find takes a number or a whole name, case ignored. Part of a name only shows which choices have it: it never chooses.
func (t *Terminal) find(choices []Choice, text string) (int, bool) {
	if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= len(choices) {
		return n - 1, true
	}
	named := func(c Choice) bool { return strings.EqualFold(c.Label, text) || strings.EqualFold(c.Value, text) }
	first := slices.IndexFunc(choices, named)
	switch {
	case text == "":
	case first < 0:
		fmt.Fprintf(t.Out, "No choice is called %q. Those that have it in them:\n", text)
		t.number(choices, func(i int) bool { return newList(choices[i:i+1]).has(text, "", 0) })
	case slices.ContainsFunc(choices[first+1:], named):
		fmt.Fprintf(t.Out, "More than one is called %q: answer with its number.\n", text)
		t.number(choices, func(i int) bool { return named(choices[i]) })
	default:
		return first, true
	}
	return 0, false
}

// findAll gives the choices in a list, in their own order, each once.
func (t *Terminal) findAll(choices []Choice, list string) ([]int, bool) {
	var picked []int
	for text := range strings.SplitSeq(list, ",") {
		i, ok := t.find(choices, strings.TrimSpace(text))
		if !ok {
			return nil, false
		}
		picked = append(picked, i)
	}
	slices.Sort(picked)
	return slices.Compact(picked), true
}
