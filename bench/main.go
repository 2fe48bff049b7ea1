// Command bench measures civoctl against its budgets for speed and size, each beside a baseline of
// the same run. A result over its budget is marked, and is no failure of bench.
//
// Programs are built as a release is, and use a sandbox that another process serves over loopback.
// Times are medians, and programs that are compared run in turn.
package main

import (
	"flag"
	"fmt"
	"os"
	"regexp"
)

func main() {
	run := bench
	if len(os.Args) > 1 && os.Args[1] == "serve" {
		run = serve
	}
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// bench measures the parts that the arguments select and prints the results.
func bench(args []string) error {
	flags := flag.NewFlagSet("bench", flag.ExitOnError)
	asJSON := flags.Bool("json", false, "print JSON")
	only := flags.String("run", "", "`REGEXP` of the parts to run: size, start, list, flat, stop, wait, exit")
	flags.Parse(args)
	wanted, err := regexp.Compile(*only)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "civoctl-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	p, err := buildPrograms(dir)
	if err != nil {
		return err
	}
	var results []result
	for _, part := range []struct {
		name string
		run  func(programs) ([]result, error)
	}{
		{"size", measureSize},
		{"start", measureStart},
		{"list", measureList},
		{"flat", measureMemory},
		{"stop", measureStop},
		{"wait", measureWait},
		{"exit", measureExit},
	} {
		if !wanted.MatchString(part.name) {
			continue
		}
		fmt.Fprintln(os.Stderr, "measuring:", part.name)
		some, err := part.run(p)
		if err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
		results = append(results, some...)
	}
	if *asJSON {
		return printJSON(os.Stdout, results)
	}
	printTable(os.Stdout, results)
	return nil
}
