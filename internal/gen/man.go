package main

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"
)

// man returns the page for docs/man, in roff. It has no date: it belongs to the program it came
// with.
func (p page) man() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, ".TH %s 1 \"\" %s \"%s manual\"\n", roff(strings.ToUpper(p.file("-", ""))), roff(p.Root().Name()), roff(p.Root().Name()))
	fmt.Fprintf(&b, ".SH NAME\n%s \\- %s\n", roff(p.file("-", "")), roff(p.Short))
	fmt.Fprintf(&b, ".SH SYNOPSIS\n.B %s\n", roff(p.usage()))
	b.WriteString(".SH DESCRIPTION\n")
	paragraphs(&b, p.text())
	if len(p.Aliases) > 0 {
		fmt.Fprintf(&b, ".SH ALIASES\n%s\n", roff(strings.Join(p.Aliases, ", ")))
	}
	if len(p.commands) > 0 {
		b.WriteString(".SH COMMANDS\n")
		for _, c := range p.commands {
			fmt.Fprintf(&b, ".TP\n.B %s\n%s\n", roff(c.Name()), roff(c.Short))
		}
	}
	if len(p.columns) > 0 {
		fmt.Fprintf(&b, ".SH COLUMNS\n%s\n", roff(strings.Join(p.columns, ", ")))
	}
	for _, g := range p.flags {
		fmt.Fprintf(&b, ".SH %s\n", roff(strings.ToUpper(g.Title)))
		for _, f := range visible(g.Flags) {
			option(&b, f)
		}
	}
	if p.HasParent() {
		fmt.Fprintf(&b, ".PP\nThe output flags and global flags of\n.BR %s (1)\nare those of every command.\n", roff(p.Root().Name()))
	}
	if p.Example != "" {
		b.WriteString(".SH EXAMPLES\n")
		literal(&b, unindent(p.Example))
	}
	p.seeAlso(&b)
	return []byte(b.String())
}

// seeAlso writes the commands above and below.
func (p page) seeAlso(b *strings.Builder) {
	var others []string
	if p.HasParent() {
		others = append(others, page{Command: p.Parent()}.file("-", ""))
	}
	for _, c := range p.commands {
		others = append(others, c.file("-", ""))
	}
	b.WriteString(".SH SEE ALSO\n")
	for i, other := range others {
		comma := ","
		if i == len(others)-1 {
			comma = ""
		}
		fmt.Fprintf(b, ".BR %s (1)%s\n", roff(other), comma)
	}
}

// option writes a flag with its names, the name of its value and its default.
func option(b *strings.Builder, f *pflag.Flag) {
	value, usage := pflag.UnquoteUsage(f)
	names := `\fB` + roff("--"+f.Name) + `\fR`
	if f.Shorthand != "" {
		names = `\fB` + roff("-"+f.Shorthand) + `\fR, ` + names
	}
	if value != "" {
		names += ` \fI` + roff(value) + `\fR`
	}
	switch f.DefValue {
	case "", "false", "0", "[]", "0s":
	default:
		usage += " (default " + f.DefValue + ")"
	}
	fmt.Fprintf(b, ".TP\n%s\n%s\n", names, roff(usage))
}

// paragraphs writes help text: indented lines as they are, the others filled.
func paragraphs(b *strings.Builder, text string) {
	for i, paragraph := range strings.Split(text, "\n\n") {
		switch {
		case strings.HasPrefix(paragraph, "  "):
			literal(b, unindent(paragraph))
		case i > 0:
			b.WriteString(".PP\n")
			fallthrough
		default:
			b.WriteString(roff(paragraph) + "\n")
		}
	}
}

// literal writes lines as they are.
func literal(b *strings.Builder, text string) {
	fmt.Fprintf(b, ".PP\n.RS\n.nf\n%s\n.fi\n.RE\n", roff(text))
}

// roff returns text with every character escaped that roff would interpret.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, `-`, `\-`).Replace(text)
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}
