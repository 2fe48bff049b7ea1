package create

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/config"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/suggest"
	"github.com/civoctl/civoctl/internal/terminal"
)

// maxSpecFile is the largest file of specs, in bytes.
const maxSpecFile = 1 << 20

// readSpecs reads a file of specs, or standard input for "-": a YAML list of mappings, whose keys
// are hostname or hostnames and the names of the flags. It returns a usage error, with file and
// line, for the first mistake.
func readSpecs(ctx context.Context, app *cli.App, settings *config.Settings, path string) ([]*spec, error) {
	text, err := terminal.ReadInput(ctx, app.Term.In, path, maxSpecFile)
	if err != nil {
		return nil, failure.Errorf(failure.Usage, "read specs: %w", err)
	}
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		return nil, failure.Errorf(failure.Usage, "read specs %s: %w", path, err)
	}
	if len(document.Content) == 0 || document.Content[0].Kind != yaml.SequenceNode || len(document.Content[0].Content) == 0 {
		return nil, failure.Errorf(failure.Usage, "read specs %s: it is no list", path).
			WithHint("begin each instance with a line such as - hostname: web-1")
	}
	var specs []*spec
	var hostnames []string
	for _, node := range document.Content[0].Content {
		s, err := readSpec(ctx, app, settings, node)
		if err != nil {
			return nil, atLine(path, node.Line, err)
		}
		specs = append(specs, s)
		if !s.policy.allow {
			hostnames = append(hostnames, s.hostnames...)
		}
	}
	return specs, checkDistinct(hostnames)
}

// readSpec returns the spec of one mapping.
func readSpec(ctx context.Context, app *cli.App, settings *config.Settings, node *yaml.Node) (*spec, error) {
	if node.Kind != yaml.MappingNode {
		return nil, failure.Errorf(failure.Usage, "it is no mapping of names to values")
	}
	s := &spec{isOfFile: true}
	fs := pflag.NewFlagSet("", pflag.ContinueOnError)
	s.flags(fs)
	var hostnames []string
	for n := 0; n < len(node.Content); n += 2 {
		key, value := node.Content[n].Value, node.Content[n+1]
		words, err := wordsOf(value)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		name := strings.ReplaceAll(key, "_", "-")
		switch f := fs.Lookup(name); {
		case name == "hostname" || name == "hostnames":
			hostnames = append(hostnames, words...)
		case f == nil:
			return nil, unknownKey(key, fs)
		default:
			for _, word := range words {
				if err := f.Value.Set(word); err != nil {
					return nil, failure.ArgumentError(fmt.Sprintf("%s %q", key, word), err)
				}
				f.Changed = true
			}
		}
	}
	if s.scriptFile == "-" {
		return nil, failure.Errorf(failure.Usage, "script: name a file: standard input may be the list itself")
	}
	return s, s.parse(ctx, app, settings, fs, hostnames)
}

// wordsOf returns the texts of a value: one, or those of a list.
func wordsOf(value *yaml.Node) ([]string, error) {
	nodes := []*yaml.Node{value}
	if value.Kind == yaml.SequenceNode {
		nodes = value.Content
	}
	var words []string
	for _, n := range nodes {
		if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
			return nil, failure.Errorf(failure.Usage, "a text, a number or a list of them is needed")
		}
		words = append(words, n.Value)
	}
	return words, nil
}

// unknownKey returns the error for a key that is no flag, with the one that may be meant.
func unknownKey(key string, fs *pflag.FlagSet) error {
	known := []string{"hostname", "hostnames"}
	fs.VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
	e := failure.Errorf(failure.Usage, "unknown key %q", key)
	if near := suggest.Closest(key, known); len(near) > 0 {
		return e.WithHint("did you mean %s?", near[0])
	}
	return e.WithHint("keys are %s", strings.Join(known, ", "))
}

// atLine adds the place to an error.
func atLine(path string, line int, err error) error {
	e := failure.Errorf(failure.Usage, "%s:%d: %w", path, line, err)
	if known, ok := errors.AsType[*failure.Error](err); ok {
		e.Hint, e.Detail = known.Hint, known.Detail
	}
	return e
}
