package outcome

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/interrupt"
	"github.com/civoctl/civoctl/internal/wait"
)

const (
	// creationGrace is how long a request that creates goes on after an interruption.
	creationGrace = 5 * time.Second
	// readGrace is how long a read of what became of a change may go on after an interruption.
	readGrace = 2 * time.Second
)

// errNoID is the error of a reply that says that something was created, and not what.
var errNoID = errors.New("the API accepted it and gives no ID")

// Creation is a request that creates one item and is sent once.
type Creation[T any] struct {
	Action string // what is done, such as "create network backend"
	Region string // of the item; "" for one of the account
	Look   string // the command that tells what became of the request
	ID     func(T) string
	Send   func(context.Context) (T, error)
	Find   func(context.Context) (item T, isFound bool, err error) // nil where the item cannot be told from others
}

// Run sends the request and returns the item. Where the reply is lost, or has no ID, it looks for
// the item for as long as the lists of a real API lag. Where it does not find the item, the error
// is of kind Unreachable and says that the request may have been carried out.
func (n Creation[T]) Run(ctx context.Context) (T, error) {
	post, cancel := interrupt.WithGrace(ctx, creationGrace)
	defer cancel()
	item, err := n.Send(post)
	switch {
	case err == nil && n.ID(item) != "":
		return item, nil
	case err == nil:
		err = errNoID
	case !IsUnclear(err):
		return item, fmt.Errorf("%s: %w", n.Action, err)
	}
	if found, isFound := n.search(ctx); isFound {
		return found, nil
	}
	e := failure.Errorf(failure.Unreachable, "%s: %w", n.Action, err)
	e.Region, e.ActsTwice = n.Region, true
	return item, e.WithHint("it may have been carried out: `%s` tells", n.Look)
}

// search looks for the item and reports whether it was found. After an interruption it looks once.
func (n Creation[T]) search(ctx context.Context) (item T, isFound bool) {
	if n.Find == nil {
		return item, false
	}
	read, cancel := ReadGrace(ctx)
	defer cancel()
	for _, pause := range []time.Duration{0, time.Second, 3 * time.Second, 8 * time.Second} {
		if pause > 0 && wait.Sleep(interrupt.Origin(ctx), pause) != nil {
			break
		}
		if found, isFound, err := n.Find(read); err == nil && isFound {
			return found, true
		}
	}
	return item, false
}

// ReadGrace returns a context for reads of what became of a change. The reads have a grace of their
// own after an interruption: the change may have used up that of its request.
func ReadGrace(ctx context.Context) (context.Context, context.CancelFunc) {
	return interrupt.WithGrace(interrupt.Origin(ctx), readGrace)
}
