// Command gen writes the files that are made from the command tree: the scripts in completions/,
// the pages in docs/reference/, the manual in docs/man/, and docs/output.md. Run it at the module's
// root: go run ./internal/gen
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/civoctl/civoctl/cmd"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/terminal"
)

func main() {
	dir := flag.String("C", ".", "the `FOLDER` to write to")
	flag.Parse()
	if err := generate(*dir); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// folders returns the folders that hold generated files only.
func folders() []string {
	return []string{"completions", filepath.Join("docs", "reference"), filepath.Join("docs", "man")}
}

// generate writes all files below dir, and removes those that are generated no more.
func generate(dir string) error {
	for _, folder := range folders() {
		path := filepath.Join(dir, folder)
		if err := os.RemoveAll(path); err != nil {
			return err
		}
		if err := os.MkdirAll(path, 0o755); err != nil {
			return err
		}
	}
	for shell, name := range map[string]string{
		"bash":       "civoctl.bash",
		"zsh":        "_civoctl",
		"fish":       "civoctl.fish",
		"powershell": "civoctl.ps1",
	} {
		if err := script(shell, filepath.Join(dir, "completions", name)); err != nil {
			return fmt.Errorf("write the script for %s: %w", shell, err)
		}
	}
	app := cli.New(context.Background(), terminal.Streams{}, "")
	pages := pages(app, cmd.New(app))
	for _, p := range pages {
		if err := os.WriteFile(filepath.Join(dir, "docs", "reference", p.file("_", ".md")), p.markdown(), 0o644); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, "docs", "man", p.file("-", ".1")), p.man(), 0o644); err != nil {
			return err
		}
	}
	text, err := outputPage(pages)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "docs", "output.md"), text, 0o644)
}

// script writes the completion script of a shell to the file at path.
func script(shell, path string) error {
	out, err := os.Create(path)
	if err != nil {
		return err
	}
	root := cmd.New(cli.New(context.Background(), terminal.Streams{Out: out}, ""))
	root.SetArgs([]string{"completion", shell})
	if err := root.Execute(); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}
