package civo

import (
	"context"
	"encoding/json"
	"net/http"
)

// Ping asks whether the API is up. It returns nil where the API answers.
func (c *Client) Ping(ctx context.Context) error {
	_, err := call[map[string]json.RawMessage](ctx, c, http.MethodGet, "/v2/ping", nil, nil)
	return err
}
