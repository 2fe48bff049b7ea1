package civo

import (
	"context"
	"net/http"
	"time"
)

// SSHKey is a public key the account has uploaded.
type SSHKey struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Fingerprint string    `json:"fingerprint"`
	PublicKey   string    `json:"public_key"`
	CreatedAt   time.Time `json:"created_at,omitzero"` // zero also where what the API wrote is no time

	object
}

// UnmarshalJSON decodes an SSH key and keeps its object.
func (k *SSHKey) UnmarshalJSON(data []byte) error {
	type fields SSHKey
	var f struct {
		fields
		CreatedAt moment `json:"created_at"`
	}
	err := keep(data, &f, &f.raw)
	f.fields.CreatedAt = time.Time(f.CreatedAt)
	*k = SSHKey(f.fields)
	return err
}

// MarshalJSON returns the object the SSH key was decoded from, or its fields.
func (k SSHKey) MarshalJSON() ([]byte, error) {
	type fields SSHKey
	return kept(fields(k), k.raw)
}

// SSHKeys returns the account's SSH keys, which are the same in every region.
func (c *Client) SSHKeys(ctx context.Context) ([]SSHKey, error) {
	return call[list[SSHKey]](ctx, c, http.MethodGet, "/v2/sshkeys", nil, nil)
}
