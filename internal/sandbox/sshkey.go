package sandbox

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"
	"go.etcd.io/bbolt"
)

// sshKey is an SSH key as the API lists it. Keys are of all regions.
type sshKey struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Fingerprint string    `json:"fingerprint"`
	PublicKey   string    `json:"public_key"`
	CreatedAt   time.Time `json:"created_at"`
}

// identity returns the key's ID, and its name: that is unique.
func (k sshKey) identity() identity { return identity{"", k.ID, k.Name} }

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

// fingerprint returns the fingerprint of a public key in the form of the API's page: SHA256: and 64
// hex digits. Other clients have met OpenSSH's form and MD5's.
func fingerprint(public string) (string, bool) {
	fields := strings.Fields(public)
	if len(fields) < 2 {
		return "", false
	}
	blob, err := base64.StdEncoding.DecodeString(fields[1])
	if err != nil {
		return "", false
	}
	return fmt.Sprintf("SHA256:%x", sha256.Sum256(blob)), true
}

// keys returns the table of SSH keys.
func keys(c *call, tx *bbolt.Tx) table[sshKey] { return table[sshKey]{tx, "sshkeys", c} }

// listSSHKeys answers GET /v2/sshkeys.
func listSSHKeys(c *call) (any, error) {
	var all []sshKey
	err := c.store.view(func(tx *bbolt.Tx) error {
		all = keys(c, tx).list("")
		return nil
	})
	return all, err
}

// ownSSHKey finds the key that the path names.
func ownSSHKey(c *call, tx *bbolt.Tx) (sshKey, error) {
	k, ok := keys(c, tx).get("", c.id)
	if !ok {
		return k, notFound("database_ssh_key_not_found", "ssh key", c.id)
	}
	return k, nil
}

// getSSHKey answers GET /v2/sshkeys/:id.
func getSSHKey(c *call) (any, error) {
	var k sshKey
	err := c.store.view(func(tx *bbolt.Tx) (err error) {
		k, err = ownSSHKey(c, tx)
		return err
	})
	return k, err
}

// duplicateSSHKey returns the refusal of a name that another key has.
func duplicateSSHKey(name string) error {
	return refuse(http.StatusConflict, "database_ssh_key_duplicate_name", "there is an ssh key %q already", name)
}

// createSSHKey answers POST /v2/sshkeys.
func createSSHKey(c *call) (any, error) {
	name, public := c.get("name"), strings.TrimSpace(c.get("public_key"))
	if err := checkName("name", name); err != nil {
		return nil, err
	}
	if public == "" {
		return nil, missing("public_key")
	}
	print, ok := fingerprint(public)
	if !ok {
		return nil, invalid("public_key", "is not an SSH public key")
	}
	k := sshKey{ID: uuid.NewString(), Name: name, PublicKey: public, Fingerprint: print, CreatedAt: c.now.UTC().Truncate(time.Second)}
	err := c.store.update(func(tx *bbolt.Tx) error {
		if _, taken := keys(c, tx).named("", name); taken {
			return duplicateSSHKey(name)
		}
		return keys(c, tx).insert(k)
	})
	return map[string]string{"id": k.ID, "result": "success"}, err
}

// updateSSHKey answers PUT /v2/sshkeys/:id, which gives a key another name, with the key.
func updateSSHKey(c *call) (any, error) {
	name := c.get("name")
	if err := checkName("name", name); err != nil {
		return nil, err
	}
	var k sshKey
	err := c.store.update(func(tx *bbolt.Tx) (err error) {
		if k, err = ownSSHKey(c, tx); err != nil {
			return err
		}
		if _, taken := keys(c, tx).named("", name); taken && name != k.Name {
			return duplicateSSHKey(name)
		}
		k.Name = name
		return keys(c, tx).replace(k)
	})
	return k, err
}

// deleteSSHKey answers DELETE /v2/sshkeys/:id. Instances that were made with the key keep it.
func deleteSSHKey(c *call) (any, error) {
	return success(), c.store.update(func(tx *bbolt.Tx) error {
		k, err := ownSSHKey(c, tx)
		if err != nil {
			return err
		}
		return keys(c, tx).remove(k)
	})
}
