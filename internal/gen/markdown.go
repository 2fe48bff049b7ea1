package main

import (
	"fmt"
	"strings"
)

// markdown returns the page for docs/reference.
func (p page) markdown() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s\n", p.CommandPath(), prose(p.text()))
	block(&b, "Usage", p.usage())
	if len(p.Aliases) > 0 {
		fmt.Fprintf(&b, "\nAlso: `%s`\n", strings.Join(p.Aliases, "`, `"))
	}
	block(&b, "Examples", unindent(p.Example))
	if len(p.commands) > 0 {
		b.WriteString("\n## Commands\n\n")
		for _, c := range p.commands {
			fmt.Fprintf(&b, "- [%s](%s): %s\n", c.CommandPath(), c.file("_", ".md"), c.Short)
		}
	}
	if len(p.columns) > 0 {
		fmt.Fprintf(&b, "\n## Columns\n\n`%s`\n", strings.Join(p.columns, "`, `"))
	}
	for _, g := range p.flags {
		block(&b, g.Title, unindent(g.Flags.FlagUsagesWrapped(100)))
	}
	if p.HasParent() {
		root := p.Root().Name() + ".md"
		fmt.Fprintf(&b, "\nThe [output flags](%s#output-flags) and [global flags](%s#global-flags) are those of every command.\n", root, root)
		fmt.Fprintf(&b, "\nPart of [%s](%s).\n", p.Parent().CommandPath(), page{Command: p.Parent()}.file("_", ".md"))
	}
	return []byte(b.String())
}

// block writes text as code below a heading, unless text is empty.
func block(b *strings.Builder, title, text string) {
	if text = strings.TrimRight(text, "\n"); text != "" {
		fmt.Fprintf(b, "\n## %s\n\n```\n%s\n```\n", title, text)
	}
}

// prose returns help text as Markdown: indented paragraphs become code.
func prose(text string) string {
	paragraphs := strings.Split(text, "\n\n")
	for i, p := range paragraphs {
		if strings.HasPrefix(p, "  ") {
			paragraphs[i] = "```\n" + unindent(p) + "\n```"
		}
	}
	return strings.Join(paragraphs, "\n\n")
}

// unindent returns text without the indent that all lines share.
func unindent(text string) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	indent := len(text)
	for _, line := range lines {
		if line != "" {
			indent = min(indent, len(line)-len(strings.TrimLeft(line, " ")))
		}
	}
	for i, line := range lines {
		lines[i] = line[min(indent, len(line)):]
	}
	return strings.Join(lines, "\n")
}
