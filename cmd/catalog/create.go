package catalog

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/civoctl/civoctl/cmd/instance/outcome"
	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/interrupt"
	"github.com/civoctl/civoctl/internal/resource"
	"github.com/civoctl/civoctl/internal/wait"
	"github.com/civoctl/civoctl/pkg/civo"
)

// creation is the request for one item, whose name no other item may have.
type creation[T any] struct {
	noun        resource.Type[T]
	name        string
	ifNotExists bool // an item of the name is taken
	isDryRun    bool
	note        string // what else there is to say of a new item
	send        func(context.Context) (id string, err error)
}

// run sends the request once, unless an item has the name already. Where the reply is lost, it
// looks for the item in the list.
func (n creation[T]) run(ctx context.Context, app *cli.App, c *civo.Client) (change, error) {
	existing, err := n.lookUp(ctx, c)
	switch {
	case err != nil:
		return change{}, err
	case len(existing) > 0 && n.ifNotExists:
		return change{id: n.noun.ID(existing[0]), name: n.noun.Name(existing[0]), result: resultExisted}, nil
	case len(existing) > 0:
		e := failure.Errorf(failure.Refused, "create %s: the name %q exists already (%s)", n.noun.Word, n.name, n.noun.ID(existing[0]))
		return change{}, e.WithHint("--if-not-exists returns the existing one")
	case n.isDryRun:
		return change{name: n.name, result: resultPlanned, note: n.note}, nil
	}
	post, cancel := interrupt.WithGrace(ctx, 5*time.Second)
	defer cancel()
	id, err := n.send(post)
	if err != nil && !outcome.IsRefused(err) && outcome.WasTried(err) {
		id, err = n.search(post, c, err)
	}
	if err != nil {
		return change{}, fmt.Errorf("create %s %s: %w", n.noun.Word, n.name, err)
	}
	return change{id: id, name: n.name, result: resultCreated, note: n.note}, nil
}

// search looks in the list for the item of a request without a clear reply, for as long as the
// lists of a real API lag. It returns the cause, with what to do, where the list does not show the
// item.
func (n creation[T]) search(ctx context.Context, c *civo.Client, cause error) (id string, err error) {
	for _, pause := range []time.Duration{0, time.Second, 3 * time.Second, 8 * time.Second} {
		if wait.Sleep(ctx, pause) != nil {
			break
		}
		found, err := n.lookUp(ctx, c)
		if err == nil && len(found) == 1 {
			return n.noun.ID(found[0]), nil
		}
	}
	e := &failure.Error{Kind: failure.Unreachable, Err: cause, Region: c.Region, ActsTwice: true}
	return "", e.WithHint("it may have been created: `civoctl %s list` tells", n.noun.Word)
}

// lookUp reads the list and returns the items of the name.
func (n creation[T]) lookUp(ctx context.Context, c *civo.Client) ([]T, error) {
	items, err := n.noun.Fetch(ctx, c)
	if err != nil {
		return nil, err
	}
	var found []T
	for _, item := range items {
		if strings.EqualFold(n.noun.Name(item), n.name) {
			found = append(found, item)
		}
	}
	return found, nil
}
