package civo

import (
	"context"
	"encoding/json"
	"net/http"
)

// Ping returns nil when the API is up.
func (c *Client) Ping(ctx context.Context) error {
	_, err := call[map[string]json.RawMessage](ctx, c, http.MethodGet, "/v2/ping", nil, nil)
	return err
}
