package civo

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
)

// created is the reply to a request that created a resource: its ID, and no more than that on which
// the API's pages and the vendor's clients agree.
type created struct{ ID string }

// UnmarshalJSON returns an error for a reply that names no resource.
func (c *created) UnmarshalJSON(data []byte) error {
	var reply struct{ ID string }
	if err := json.Unmarshal(data, &reply); err != nil {
		return err
	}
	if reply.ID == "" {
		return errors.New("the reply has no ID")
	}
	c.ID = reply.ID
	return nil
}

// deleteResource removes a resource of a collection. An empty ID is an error, and nothing is sent.
func (c *Client) deleteResource(ctx context.Context, collection, id string) error {
	if id == "" {
		return errors.New(collection + ": empty ID")
	}
	_, err := call[ack](ctx, c, http.MethodDelete, "/v2/"+collection+"/"+url.PathEscape(id), nil, nil)
	return err
}
