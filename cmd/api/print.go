package api

import (
	"bytes"
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

// printer prints replies: as they came, or in a format for data where the user asks for one. It
// hides secrets, unless the user asks for them or the call changes something: the reply may be the
// only one to have them.
type printer struct {
	app      *cli.App
	data     *cli.Printer[json.RawMessage] // nil to print the body as it came
	isChange bool                          // the call changes something; its secrets are shown
}

// newPrinter returns a printer for replies to the method. It returns a usage error for a format
// that needs columns.
func newPrinter(app *cli.App, method string, paginate bool) (*printer, error) {
	p := &printer{app: app, isChange: !transport.IsReadOnly(strings.ToUpper(method))}
	asked := func(o *output.Options) { o.ShowSecrets = o.ShowSecrets || p.isChange }
	switch format := app.Output.Format(); {
	case app.Output.JQ != "", app.Output.Template != "", format == "json", format == "yaml", format == "ndjson":
	case app.Output.FormatFlag != "":
		return nil, failure.Errorf(failure.Usage, "call API: -o %s needs columns, which a raw reply has not: use json, ndjson or yaml", format)
	case !paginate:
		return p, nil
	default:
		// The pages become one array.
		asked = func(o *output.Options) { o.Format, o.IsDefault = "json", false }
	}
	var err error
	p.data, err = cli.NewPrinter[json.RawMessage](app, nil, asked)
	return p, err
}

// printPages prints the items of a list as one array.
func (p *printer) printPages(items iter.Seq2[json.RawMessage, error]) error {
	return p.data.Items(items)
}

// printReply prints the lines of head and the body of a reply. Where the reply to a change cannot
// be printed, the error has the body, because the API may not send it again.
func (p *printer) printReply(head []string, body []byte) error {
	if p.isChange {
		p.app.Term.Out.FailIfClosed()
	}
	err := p.app.Term.WriteLines(head...)
	if err == nil {
		err = p.printBody(body)
	}
	if err == nil && p.isChange {
		p.printUnprintedSecrets(body)
	}
	if err == nil || !p.isChange {
		return err
	}
	e := &failure.Error{Kind: failure.Internal}
	if known, ok := errors.AsType[*failure.Error](err); ok {
		*e = *known
	}
	e.Err = fmt.Errorf("the call succeeded, but its reply is not printed: %w", err)
	e.Detail = strings.Split(strings.TrimSpace(string(body)), "\n")
	p.app.Term.Err.Exempt(e.Detail...)
	e.Hint = ""
	return e
}

// printUnprintedSecrets prints on stderr the secrets of the reply that --jq or --template leaves
// out: the API may tell them only once.
func (p *printer) printUnprintedSecrets(body []byte) {
	if p.data == nil || !p.data.IsComputed() {
		return
	}
	printed := cli.ItemText(p.data, body)
	for _, s := range findSecrets(body) {
		if quoted, _ := json.Marshal(s.value); !strings.Contains(printed, s.value) && !strings.Contains(printed, string(quoted)) {
			line := fmt.Sprintf("%s in the reply: %s", s.name, s.value)
			p.app.Term.Err.Exempt(line)
			p.app.Term.Show(line)
		}
	}
}

// findSecrets returns the fields of a JSON text, at any depth, that hold a secret.
func findSecrets(body []byte) (found []field) {
	var object map[string]json.RawMessage
	var array []json.RawMessage
	switch {
	case json.Unmarshal(body, &object) == nil:
		for _, name := range slices.Sorted(maps.Keys(object)) {
			value := object[name]
			if !output.IsSecret(name) {
				found = append(found, findSecrets(value)...)
				continue
			}
			text := string(value)
			_ = json.Unmarshal(value, &text) // a value that is no string stays JSON
			if text != "" && text != "null" {
				found = append(found, field{name, text})
			}
		}
	case json.Unmarshal(body, &array) == nil:
		for _, value := range array {
			found = append(found, findSecrets(value)...)
		}
	}
	return found
}

// indented returns the body as a person reads it on a terminal: JSON indented, all else as it came.
func (p *printer) indented(body []byte) []byte {
	var b bytes.Buffer
	if !p.app.Term.Info().Out || json.Indent(&b, bytes.TrimSpace(body), "", "  ") != nil {
		return body
	}
	return b.Bytes()
}

// printBody prints the body of a reply.
func (p *printer) printBody(body []byte) error {
	if p.data == nil && !p.isChange && !p.app.Output.ShowSecrets {
		body = output.Redact(body)
	}
	if p.data == nil {
		return p.app.Term.WriteRaw(p.indented(body))
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
