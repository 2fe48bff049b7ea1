package resource

import (
	"context"
	"sync"
	"time"

	"github.com/civoctl/civoctl/pkg/civo"
)

// namesTimeout is how long the names of resources may take to be read.
const namesTimeout = 3 * time.Second

// Names are the names of the resources of a type, by ID, for a person to read. They are read while
// other requests are made; an ID whose name is not known by then is shown itself. The zero value
// knows no name.
type Names struct {
	mu    sync.Mutex
	reads []func() map[string]string
}

// ReadNames begins to read the names that the client's region has, and returns at once. It may be
// called for several regions, at the same time too, but not after the first use of n.
func ReadNames[T any](ctx context.Context, n *Names, c *civo.Client, t Type[T]) {
	read := make(chan map[string]string, 1)
	n.mu.Lock()
	n.reads = append(n.reads, sync.OnceValue(func() map[string]string { return <-read }))
	n.mu.Unlock()
	go func() {
		ctx, cancel := context.WithTimeout(ctx, namesTimeout)
		defer cancel()
		items, _ := t.Fetch(ctx, c) // an error leaves IDs in the place of names
		byID := make(map[string]string, len(items))
		for _, item := range items {
			byID[civo.IDKey(t.ID(item))] = t.Name(item)
		}
		read <- byID
	}()
}

// Of returns the name of the resource with the ID, or the ID where the name is not known. The first
// call waits for the names.
func (n *Names) Of(id string) string {
	if id == "" {
		return ""
	}
	for _, read := range n.reads {
		if name := read()[civo.IDKey(id)]; name != "" {
			return name
		}
	}
	return id
}
