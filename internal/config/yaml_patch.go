package config

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

const indent = 2

// otherBreaks are the characters that end a line in YAML, and do not in strings.Lines.
const otherBreaks = "\r\u0085\u2028\u2029"

// errLines is the error of a change that replaces a part of a line.
var errLines = errors.New("not a matter of whole lines")

// patch replaces lines of a text. The YAML library knows the line where a node begins, and not
// where it ends: a node ends before the next one, less the blank lines and comments between them.
type patch struct {
	lines []string // each with its line break
	edits []edit
}

// edit replaces the lines [from, to), counted from 0, with text.
type edit struct {
	from, to int
	text     string
}

// patched returns the text as it was read, with the lines replaced in which the tree has changed
// since.
func (f *File) patched() ([]byte, error) {
	was, err := parse(f.Path, f.text)
	if err != nil {
		return nil, err
	}
	if equal(was.root, f.root) {
		return f.text, nil
	}
	text := string(f.text)
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	unix := strings.ReplaceAll(text, "\r\n", "\n")
	if strings.ContainsAny(unix, otherBreaks) {
		return nil, errLines
	}
	p := &patch{lines: slices.Collect(strings.Lines(unix))}
	if err := p.mapping(was.root, f.root, len(p.lines)); err != nil {
		return nil, err
	}
	patched := p.apply()
	if text != unix {
		patched = strings.ReplaceAll(patched, "\n", "\r\n")
	}
	return []byte(patched), nil
}

// apply returns the text after the edits.
func (p *patch) apply() string {
	// Stable: of two insertions at one line the inner mapping's came first.
	slices.SortStableFunc(p.edits, func(a, b edit) int { return cmp.Compare(a.from, b.from) })
	var out strings.Builder
	next := 0
	for _, e := range p.edits {
		for _, line := range p.lines[next:max(next, e.from)] {
			out.WriteString(line)
		}
		out.WriteString(e.text)
		next = max(next, e.to)
	}
	for _, line := range p.lines[next:] {
		out.WriteString(line)
	}
	return out.String()
}

// mapping adds the edits that turn the mapping was into the mapping is; the node after it begins at
// line end.
func (p *patch) mapping(was, is *yaml.Node, end int) error {
	if !isBlock(was) {
		return errLines
	}
	for i := 0; i < len(was.Content); i += 2 {
		key, value := was.Content[i], was.Content[i+1]
		next := end
		if i+2 < len(was.Content) {
			next = was.Content[i+2].Line - 1
		}
		if err := p.pair(key, value, lookup(is, key.Value), next); err != nil {
			return err
		}
	}
	var added strings.Builder
	margin := strings.Repeat(" ", was.Content[0].Column-1)
	for key, value := range pairs(is) {
		if lookup(was, key.Value) != nil {
			continue
		}
		text, err := pairText(key, value, margin, margin)
		if err != nil {
			return err
		}
		added.WriteString(text)
	}
	if added.Len() > 0 {
		last := was.Content[len(was.Content)-2]
		at := p.endOf(last.Line-1, end)
		p.edits = append(p.edits, edit{at, at, added.String()})
	}
	return nil
}

// pair adds the edits that turn the value was of a key into the value is, or remove the key when is
// is nil.
func (p *patch) pair(key, was, is *yaml.Node, end int) error {
	from := key.Line - 1
	first, err := p.margin(key)
	margin := strings.Repeat(" ", len(first))
	switch {
	case err != nil:
		return err
	case is == nil && first != margin:
		return errLines // the dash of a list stands in the same line
	case is == nil:
		p.edits = append(p.edits, edit{from, p.endOf(from, end), ""})
		return nil
	case equal(was, is):
		return nil
	case isBlock(was) && isBlock(is) && was.Kind == is.Kind && was.Kind == yaml.MappingNode:
		return p.mapping(was, is, end)
	case isBlock(was) && isBlock(is) && was.Kind == is.Kind:
		return p.list(was, is, end)
	}
	text, err := pairText(key, is, first, margin)
	p.edits = append(p.edits, edit{from, p.endOf(from, end), text})
	return err
}

// list adds the edits that turn one list of mappings into another: items that were read stay in
// their order, new items have no line and stand at the end.
func (p *patch) list(was, is *yaml.Node, end int) error {
	for i, item := range was.Content {
		next := end
		if i+1 < len(was.Content) {
			next = was.Content[i+1].Line - 1
		}
		first, err := p.margin(item)
		if err != nil || !strings.HasSuffix(strings.TrimRight(first, " "), "-") {
			return errLines
		}
		at := slices.IndexFunc(is.Content, func(n *yaml.Node) bool { return n.Line == item.Line && n.Column == item.Column })
		switch {
		case at < 0:
			from := item.Line - 1
			p.edits = append(p.edits, edit{p.commentOf(from), p.endOf(from, next), ""})
		case equal(item, is.Content[at]):
		default:
			if err := p.mapping(item, is.Content[at], next); err != nil {
				return err
			}
		}
	}
	last := was.Content[len(was.Content)-1]
	first, _ := p.margin(last)
	at := p.endOf(last.Line-1, end)
	for _, item := range is.Content {
		if item.Line > 0 {
			continue
		}
		text, err := encode(item)
		if err != nil {
			return err
		}
		p.edits = append(p.edits, edit{at, at, indented(text, first, strings.Repeat(" ", len(first)))})
	}
	return nil
}

// isBlock reports whether a mapping or list is not empty and has a line for each of its parts.
func isBlock(n *yaml.Node) bool {
	return (n.Kind == yaml.MappingNode || n.Kind == yaml.SequenceNode) && n.Style&yaml.FlowStyle == 0 && len(n.Content) > 0
}

// margin returns the text before a node in its line: spaces, and a list's dash.
func (p *patch) margin(n *yaml.Node) (string, error) {
	if n.Line < 1 || n.Line > len(p.lines) || n.Column < 1 || n.Column > len(p.lines[n.Line-1]) {
		return "", errLines
	}
	margin := p.lines[n.Line-1][:n.Column-1]
	if strings.Trim(margin, " -") != "" {
		return "", errLines
	}
	return margin, nil
}

// endOf returns the line after the node that begins at line from, when the next node begins at line
// next.
func (p *patch) endOf(from, next int) int {
	for next > from+1 && isCommentOrBlank(p.lines[next-1]) {
		next--
	}
	return next
}

// commentOf returns the first of the comment lines right above a line, or the line itself.
func (p *patch) commentOf(line int) int {
	for line > 0 && isCommentOrBlank(p.lines[line-1]) && strings.TrimSpace(p.lines[line-1]) != "" {
		line--
	}
	return line
}

// isCommentOrBlank reports whether a line is blank or holds only a comment.
func isCommentOrBlank(line string) bool {
	line = strings.TrimSpace(line)
	return line == "" || line[0] == '#'
}

// pairText returns a key and its value as text, the first line behind the margin first, the others
// behind margin. Comments above and below are left out: they are lines of their own and stay in the
// file.
func pairText(key, value *yaml.Node, first, margin string) (string, error) {
	k, v := *key, *value
	k.HeadComment, k.FootComment = "", ""
	v.HeadComment, v.FootComment = "", ""
	text, err := encode(&yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Content: []*yaml.Node{&k, &v}})
	return indented(text, first, margin), err
}

// indented returns text with first before its first line and margin before each other line.
func indented(text []byte, first, margin string) string {
	var out strings.Builder
	for line := range strings.Lines(string(text)) {
		out.WriteString(first + line)
		first = margin
	}
	return out.String()
}
