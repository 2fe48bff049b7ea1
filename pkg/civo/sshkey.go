package civo

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// SSHKey is a public key that the account has uploaded.
//
// See https://www.civo.com/api/sshkeys.
type SSHKey struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Fingerprint string    `json:"fingerprint"`
	PublicKey   string    `json:"public_key"`
	CreatedAt   time.Time `json:"created_at,omitzero"` // zero, too, where it is no time

	rawObject
}

// UnmarshalJSON decodes an SSH key and keeps the JSON object.
func (k *SSHKey) UnmarshalJSON(data []byte) error {
	type fields SSHKey
	var f struct {
		fields
		CreatedAt lenientTime `json:"created_at"`
	}
	err := decodeKeepingRaw(data, &f, &f.raw)
	f.fields.CreatedAt = time.Time(f.CreatedAt)
	*k = SSHKey(f.fields)
	return err
}

// MarshalJSON returns the JSON object that the SSH key was decoded from. It encodes the
// fields of an SSH key that was not decoded.
func (k SSHKey) MarshalJSON() ([]byte, error) {
	type fields SSHKey
	return rawOrFields(fields(k), k.raw)
}

// SSHKeys returns the account's SSH keys, which are the same in every region.
func (c *Client) SSHKeys(ctx context.Context) ([]SSHKey, error) {
	return call[listReply[SSHKey]](ctx, c, http.MethodGet, "/v2/sshkeys", nil, nil)
}

// CreateSSHKey uploads a public key, in the format of OpenSSH, under a name and returns its ID. The
// request is sent once: after an error without a reply the key may have been created.
func (c *Client) CreateSSHKey(ctx context.Context, name, publicKey string) (id string, err error) {
	form := url.Values{"name": {name}, "public_key": {publicKey}}
	made, err := call[created](ctx, c, http.MethodPost, "/v2/sshkeys", nil, form)
	return made.ID, err
}

// DeleteSSHKey removes a public key from the account. Instances that have it keep it.
func (c *Client) DeleteSSHKey(ctx context.Context, id string) error {
	return c.deleteResource(ctx, "sshkeys", id)
}
