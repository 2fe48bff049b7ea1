package cli

import (
	"context"

	"github.com/civoctl/civoctl/internal/prompt"
	"github.com/civoctl/civoctl/internal/resource"
	"github.com/civoctl/civoctl/internal/terminal"
)

// PickResource asks a person to choose one of items, the one with the ID def first, and returns its
// ID. Keys that were pressed before the question is seen choose none.
func PickResource[T any](ctx context.Context, t *terminal.Terminal, message string, kind resource.Type[T], items []T, def string) (string, error) {
	choices := make([]prompt.Choice, len(items))
	for n, item := range items {
		choices[n] = terminal.Choice(kind.ID(item), kind.Name(item), kind.Details(item)...)
	}
	id, err := t.Questions().Fresh().Select(ctx, message, choices, def)
	return id, terminal.QuestionError(err)
}
