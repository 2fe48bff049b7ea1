package create

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/prompt"
	"github.com/civoctl/civoctl/internal/resource"
	"github.com/civoctl/civoctl/internal/terminal"
)

// listQuestion is a question that a list has the answers to.
type listQuestion[T any] struct {
	*form
	flag       string // that answers the question
	message    string // ends in a colon
	kind       resource.Type[T]
	value      *string    // of the spec: a name or an ID, "" for none
	source     *future[T] // the list
	items      *[]T       // of the catalog: where the list is put
	isRequired bool

	offered    func([]T) []T  // the items to choose from, in their order; nil: all
	isDefault  func(T) bool   // the item that is taken where nothing is said; nil: none is
	noneChoice *prompt.Choice // the answer that is no item, the last one; nil: there has to be an item
	warning    func(T) string // what speaks against an item, or ""; nil: nothing does

	isFile  func() bool             // the value is a file that an item is made of; nil: it never is
	parse   func(string) (T, error) // returns the item of a typed answer, where there is no list
	typedBy string                  // what is typed: a name or an ID
}

func (q *listQuestion[T]) isGiven() bool {
	return q.spec.given[q.flag] && (*q.value != "" || !q.isRequired)
}

// check returns an error where the list does not have the value of the spec.
func (q *listQuestion[T]) check(ctx context.Context) error {
	items, err := q.await(ctx)
	if err != nil {
		return err
	}
	*q.items = items
	if *q.value != "" && (q.isFile == nil || !q.isFile()) {
		_, err = q.kind.Find(*q.value, q.c.Region, items)
	}
	return err
}

// ask lets a person choose from the list, or type the answer where the list cannot be read.
func (q *listQuestion[T]) ask(ctx context.Context) error {
	items, err := q.await(ctx)
	switch {
	case ctx.Err() != nil:
		return err
	case err != nil:
		q.app.Term.Notef("%s the list cannot be read: %s", q.message, q.app.Explain(ctx, err))
		return q.askTyped(ctx)
	}
	*q.items = items
	offered := items
	if q.offered != nil {
		offered = q.offered(items)
	}
	if len(offered) == 0 && q.isRequired {
		return failure.Errorf(failure.NotFound, "create: %s has no %s to choose from", q.c.Region, q.kind.Word)
	}
	standing := q.defaultValue(items, offered)
	answer, err := q.choose(ctx, offered, standing)
	if err == nil && answer != standing {
		q.answer(answer)
	}
	return err
}

// await waits for the list.
func (q *listQuestion[T]) await(ctx context.Context) ([]T, error) {
	items, err := q.source.await(ctx)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return items, err
}

// answer writes an answer into the spec.
func (q *listQuestion[T]) answer(value string) {
	*q.value = value
	q.spec.answered[q.flag] = true
	delete(q.spec.origins, q.flag)
}

// choose asks for one of the offered items and returns the value of the answer. The standing
// value is offered first. It does not ask where there is one answer only.
func (q *listQuestion[T]) choose(ctx context.Context, offered []T, standing string) (string, error) {
	choices := make([]prompt.Choice, len(offered))
	for n, item := range offered {
		choices[n] = q.choice(item, offered)
	}
	if q.noneChoice != nil {
		choices = append(choices, *q.noneChoice)
	}
	switch {
	case len(choices) == 0:
		return standing, nil
	case len(choices) == 1 && !q.isRequired:
		return choices[0].Value, nil
	}
	first := standing
	isOffered := slices.ContainsFunc(choices, func(c prompt.Choice) bool { return c.Value == standing })
	if !isOffered || standing == "" && !q.spec.answered[q.flag] {
		first = q.first(choices)
	}
	return q.prompt().Select(ctx, q.message, choices, first)
}

// first returns the value of the choice that is offered where nothing stands: the first that
// nothing speaks against.
func (q *listQuestion[T]) first(choices []prompt.Choice) string {
	n := slices.IndexFunc(choices, func(c prompt.Choice) bool { return c.Warning == "" })
	switch {
	case n >= 0:
		return choices[n].Value
	case q.noneChoice != nil:
		return q.noneChoice.Value
	}
	return choices[0].Value
}

// choice returns the choice of an item among those offered.
func (q *listQuestion[T]) choice(item T, offered []T) prompt.Choice {
	name, ref := q.kind.Name(item), q.ref(item, offered)
	columns := q.kind.Details(item)
	if ref != name {
		columns = append(columns, ref)
	}
	c := terminal.Choice(ref, name, columns...)
	if q.warning != nil {
		c.Warning = q.warning(item)
	}
	return c
}

// defaultValue returns the value of the answer that there is without asking, or "".
func (q *listQuestion[T]) defaultValue(items, offered []T) string {
	if found, err := q.kind.Find(*q.value, "", items); err == nil {
		return q.ref(found, offered)
	}
	if *q.value == "" && q.isDefault != nil {
		if n := slices.IndexFunc(offered, q.isDefault); n >= 0 {
			return q.ref(offered[n], offered)
		}
	}
	return *q.value
}

// ref returns the name of the item where that finds it among those offered and can be typed, and
// its ID otherwise.
func (q *listQuestion[T]) ref(item T, offered []T) string {
	name, id := q.kind.Name(item), q.kind.ID(item)
	found, err := q.kind.Find(name, "", offered)
	if err != nil || q.kind.ID(found) != id || output.Clean(name) != name || strings.HasPrefix(name, "-") || strings.EqualFold(name, arg.None) {
		return id
	}
	return name
}

// askTyped asks for an answer to be typed, and believes it: there is no list to find it in.
func (q *listQuestion[T]) askTyped(ctx context.Context) error {
	isOptional := q.noneChoice != nil
	message, standing := strings.TrimSuffix(q.message, ":")+" "+q.typedBy, ""
	if isOptional {
		message += " (or just Enter: " + q.noneChoice.Label + ")"
	}
	if _, err := q.parse(*q.value); err == nil {
		standing = *q.value
	}
	typed, err := q.prompt().Input(ctx, message+":", standing, func(s string) error {
		if s == "" && isOptional {
			return nil
		}
		_, err := q.parse(s)
		return err
	})
	if err != nil {
		return err
	}
	if typed != *q.value {
		q.answer(typed)
	}
	if typed == "" {
		return nil
	}
	item, err := q.parse(typed)
	*q.items = []T{item}
	return err
}

// checkName returns an error for a typed name that cannot be one.
func checkName(name string) error {
	if name == "" || strings.ContainsAny(name, " \t") {
		return errors.New("a name is needed, without spaces")
	}
	return nil
}

// checkID returns an error for a typed ID that is none.
func checkID(id string) error {
	if !arg.IsID(id) {
		return errors.New("not an ID: those have 36 characters, as in 3c2b8378-6e9a-5062-b37e-1ff22634a9e6")
	}
	return nil
}
