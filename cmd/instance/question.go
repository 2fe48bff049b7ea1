package instance

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/prompt"
	"github.com/civoctl/civoctl/internal/resource"
)

// question is one that a list has the answers to.
type question[T any] struct {
	flag     string // that answers it
	message  string // ends in a colon
	noun     resource.Type[T]
	want     string // what the flag or the profile says, or ""
	required bool

	offered    func([]T) []T  // those to choose from, in their order; nil: all
	usual      func(T) bool   // is the one taken where nothing is said; nil: none is
	none       *prompt.Choice // the answer that is none of them; nil: there has to be one
	lastResort bool           // none comes last, not first

	typed   func(string) (T, error) // makes of an answer what stands for the list, where there is none
	typedBy string                  // what such an answer is: a name or an ID
}

// settle returns the list that the answer is in. It asks where the flag leaves
// something to choose.
func settle[T any](ctx context.Context, f *form, list *later[T], q question[T]) ([]T, error) {
	given := f.cmd.Flags().Changed(q.flag) && (q.want != "" || !q.required)
	items, err := await(ctx, f, q.message, list)
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case given && (err != nil || q.want == ""):
		return items, err
	case given:
		_, err := q.noun.Find(q.want, f.c.Region, items)
		return items, err
	case err != nil:
		f.app.Term.Show(fmt.Sprintf("%s the list cannot be read: %s", q.message, f.app.Explain(ctx, err)))
		return q.ask(ctx, f)
	}
	offered := items
	if q.offered != nil {
		offered = q.offered(items)
	}
	if len(offered) == 0 && q.required {
		return nil, failure.Errorf(failure.NotFound, "create: %s has no %s to choose from", f.c.Region, q.noun.Word)
	}
	answer, err := q.choose(ctx, f, offered)
	if err != nil || answer == q.standing(items, offered) {
		return items, err
	}
	return items, f.set(q.flag, answer)
}

// choose asks for one of the items. One that is the only answer is not asked
// for.
func (q question[T]) choose(ctx context.Context, f *form, items []T) (string, error) {
	choices := make([]prompt.Choice, len(items))
	for n, item := range items {
		choices[n] = q.choice(item, items)
	}
	if q.none != nil && q.lastResort {
		choices = append(choices, *q.none)
	} else if q.none != nil {
		choices = slices.Insert(choices, 0, *q.none)
	}
	switch {
	case len(choices) == 0:
		return "", nil
	case len(choices) == 1 && !q.required:
		return choices[0].Value, nil
	}
	first := cmp.Or(q.standing(items, items), choices[0].Value)
	return f.app.Term.Questions().Select(ctx, q.message, choices, first)
}

// standing is the answer that there is without asking, or "".
func (q question[T]) standing(all, offered []T) string {
	if found, err := q.noun.Find(q.want, "", all); err == nil {
		return q.handle(found, offered)
	}
	if q.want == "" && q.usual != nil {
		if n := slices.IndexFunc(offered, q.usual); n >= 0 {
			return q.handle(offered[n], offered)
		}
	}
	return q.want
}

func (q question[T]) choice(item T, items []T) prompt.Choice {
	c := prompt.Choice{Value: q.handle(item, items), Label: output.Clean(q.noun.Name(item)), Detail: output.Clean(q.noun.Note(item))}
	if c.Value != q.noun.Name(item) {
		c.Detail += "  " + output.Clean(c.Value)
	}
	return c
}

// set gives a flag its answer. None of the choices is said with a word.
func (f *form) set(flag, answer string) error {
	return f.cmd.Flags().Set(flag, cmp.Or(answer, arg.None))
}

// handle is the name where that finds the item and can be typed, else the ID.
func (q question[T]) handle(item T, items []T) string {
	name, id := q.noun.Name(item), q.noun.ID(item)
	found, err := q.noun.Find(name, "", items)
	if err != nil || q.noun.ID(found) != id || output.Clean(name) != name || strings.HasPrefix(name, "-") || strings.EqualFold(name, arg.None) {
		return id
	}
	return name
}

// ask has the answer typed, and believes it: there is no list to find it in.
func (q question[T]) ask(ctx context.Context, f *form) ([]T, error) {
	optional := q.none != nil
	message, standing := strings.TrimSuffix(q.message, ":")+" "+q.typedBy, ""
	if optional {
		message += " (or just Enter: " + q.none.Label + ")"
	}
	if _, err := q.typed(q.want); err == nil {
		standing = q.want
	}
	answer, err := f.app.Term.Questions().Input(ctx, message+":", standing, func(s string) error {
		if s == "" && optional {
			return nil
		}
		_, err := q.typed(s)
		return err
	})
	if err != nil {
		return nil, err
	}
	if answer != q.want {
		if err := f.set(q.flag, answer); err != nil {
			return nil, err
		}
	}
	if answer == "" {
		return nil, nil
	}
	item, err := q.typed(answer)
	return []T{item}, err
}

func checkName(name string) error {
	if name == "" || strings.ContainsAny(name, " \t") {
		return errors.New("a name is needed, without spaces")
	}
	return nil
}

func checkID(id string) error {
	if !arg.IsID(id) {
		return errors.New("not an ID: those have 36 characters, as in 3c2b8378-6e9a-5062-b37e-1ff22634a9e6")
	}
	return nil
}
