package sandbox

import (
	"crypto/md5"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"
	"go.etcd.io/bbolt"
)

// sshKey is an SSH key as the API lists it.
type sshKey struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Fingerprint string    `json:"fingerprint"`
	PublicKey   string    `json:"public_key"`
	CreatedAt   time.Time `json:"created_at"`
}

// sshKeys returns the two keys of every account. Nobody has their private halves.
func sshKeys() []sshKey {
	of := func(name, public string, day int) sshKey {
		print, _ := fingerprint(public)
		return sshKey{ID: stableID("sshkeys", name), Name: name, PublicKey: public, Fingerprint: print,
			CreatedAt: time.Date(2024, time.January, day, 9, 0, 0, 0, time.UTC)}
	}
	return []sshKey{
		of("laptop", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f laptop", 8),
		of("deploy", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICAhIiMkJSYnKCkqKywtLi8wMTIzNDU2Nzg5Ojs8PT4/ deploy", 9),
	}
}

// fingerprint returns the MD5 fingerprint of a public key, in pairs of hex digits.
func fingerprint(public string) (string, bool) {
	fields := strings.Fields(public)
	if len(fields) < 2 {
		return "", false
	}
	blob, err := base64.StdEncoding.DecodeString(fields[1])
	if err != nil {
		return "", false
	}
	return strings.ReplaceAll(fmt.Sprintf("% x", md5.Sum(blob)), " ", ":"), true
}

// listSSHKeys answers GET /v2/sshkeys.
func (c *call) listSSHKeys() (any, error) {
	return rows(c.Sandbox, "sshkeys", func(_ *bbolt.Tx, k sshKey) bool { return true })
}

// getSSHKey answers GET /v2/sshkeys/:id.
func (c *call) getSSHKey() (any, error) {
	found, err := rows(c.Sandbox, "sshkeys", func(_ *bbolt.Tx, k sshKey) bool { return k.ID == c.id })
	switch {
	case err != nil:
		return nil, err
	case len(found) == 0:
		return nil, notFound("database_ssh_key_not_found", "ssh key", c.id)
	}
	return found[0], nil
}

// createSSHKey answers POST /v2/sshkeys.
func (c *call) createSSHKey() (any, error) {
	name, public := c.get("name"), strings.TrimSpace(c.get("public_key"))
	switch "" {
	case name:
		return nil, missing("name")
	case public:
		return nil, missing("public_key")
	}
	print, ok := fingerprint(public)
	if !ok {
		return nil, invalid("public_key", "is not an SSH public key")
	}
	k := sshKey{ID: uuid.NewString(), Name: name, PublicKey: public, Fingerprint: print, CreatedAt: c.now.UTC().Truncate(time.Second)}
	err := c.store.update(func(tx *bbolt.Tx) error {
		if _, _, taken := find(tx, "sshkeys", func(k sshKey) bool { return k.Name == name }); taken {
			return refuse(http.StatusConflict, "database_ssh_key_duplicate_name", "there is an ssh key %q already", name)
		}
		return insert(tx, "sshkeys", k)
	})
	return map[string]string{"id": k.ID, "result": "success"}, err
}

// deleteSSHKey answers DELETE /v2/sshkeys/:id.
func (c *call) deleteSSHKey() (any, error) {
	return success(), c.store.update(func(tx *bbolt.Tx) error {
		k, _, ok := find(tx, "sshkeys", func(k sshKey) bool { return k.ID == c.id })
		if !ok {
			return notFound("database_ssh_key_not_found", "ssh key", c.id)
		}
		return tx.Bucket([]byte("sshkeys")).Delete(k)
	})
}
