package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/transport"
)

// printer prints bodies: as they came or, where the user asked for it, in a
// format for data. Secrets are hidden unless the user wants them or the call
// makes something: its reply may be the only one to name them.
type printer struct {
	app     *cli.App
	data    *cli.Printer[json.RawMessage] // nil to print what came
	changes bool                          // the reply is that of a call that changes something
}

func newPrinter(app *cli.App, method string, paginate bool) (*printer, error) {
	p := &printer{app: app, changes: !transport.IsReadOnly(strings.ToUpper(method))}
	app.Output.ShowSecrets = app.Output.ShowSecrets || p.changes
	switch format := app.Output.Format(); {
	case app.Output.JQ != "", app.Output.Template != "", format == "json", format == "yaml", format == "ndjson":
	case app.Output.FormatFlag != "":
		return nil, failure.Errorf(failure.Usage, "call API: -o %s needs columns, which a raw reply has not: use json, ndjson or yaml", format)
	case !paginate:
		return p, nil
	default:
		app.Output.FormatFlag = "json" // the pages become one array
	}
	var err error
	p.data, err = cli.NewPrinter[json.RawMessage](app, nil)
	return p, err
}

func (p *printer) pages(items iter.Seq2[json.RawMessage, error]) error {
	return p.data.Items(items)
}

// reply prints the head, if any, and the body of a reply. Where one that may not
// come again cannot be printed, it is in the error.
func (p *printer) reply(head []string, body []byte) error {
	if p.changes {
		p.app.Term.Out.FailIfClosed()
	}
	err := p.app.Term.WriteLines(head...)
	if err == nil {
		err = p.body(body)
	}
	if err == nil && p.changes {
		p.tellUnprinted(body)
	}
	if err == nil || !p.changes {
		return err
	}
	e := &failure.Error{Kind: failure.Internal}
	if known, ok := errors.AsType[*failure.Error](err); ok {
		*e = *known
	}
	e.Err = fmt.Errorf("the call succeeded, but its reply is not printed: %w", err)
	e.Detail = strings.Split(strings.TrimSpace(string(body)), "\n")
	p.app.Term.Exempt(e.Detail...)
	e.Hint = ""
	return e
}

// tellUnprinted says on stderr which secrets of the reply --jq or --template left out: they may be told only
// once.
func (p *printer) tellUnprinted(body []byte) {
	if p.data == nil || !p.data.IsComputed() {
		return
	}
	printed := cli.ItemText(p.data, body)
	for _, s := range secretsIn(body) {
		if quoted, _ := json.Marshal(s.value); !strings.Contains(printed, s.value) && !strings.Contains(printed, string(quoted)) {
			line := fmt.Sprintf("%s in the reply: %s", s.name, s.value)
			p.app.Term.Exempt(line)
			p.app.Term.Show(line)
		}
	}
}

// secretsIn returns the fields of a JSON text, at any depth, that hold a secret.
func secretsIn(body []byte) (found []field) {
	var object map[string]json.RawMessage
	var array []json.RawMessage
	switch {
	case json.Unmarshal(body, &object) == nil:
		for _, name := range slices.Sorted(maps.Keys(object)) {
			value := object[name]
			if !output.IsSecret(name) {
				found = append(found, secretsIn(value)...)
				continue
			}
			said := string(value)
			_ = json.Unmarshal(value, &said) // anything but a string is told as JSON
			if said != "" && said != "null" {
				found = append(found, field{name, said})
			}
		}
	case json.Unmarshal(body, &array) == nil:
		for _, value := range array {
			found = append(found, secretsIn(value)...)
		}
	}
	return found
}

func (p *printer) body(body []byte) error {
	if p.data == nil && !p.app.Output.ShowSecrets {
		body = output.Redact(body)
	}
	if p.data == nil {
		return p.app.Term.WriteRaw(body)
	}
	if !json.Valid(body) {
		return failure.Errorf(failure.Unreachable, "read reply: it is not JSON").WithHint("leave out --jq, --template and -o to see it as it came")
	}
	var items []json.RawMessage
	if p.app.Output.Format() == "ndjson" && json.Unmarshal(body, &items) == nil {
		return p.data.Slice(items)
	}
	return p.data.Item(body)
}
