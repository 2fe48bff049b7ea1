package civo

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Snapshot is a copy of the disk of an instance at a moment.
//
// See https://www.civo.com/docs/compute/instance-snapshots.
type Snapshot struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Description string    `json:"description"`
	CreatedAt   time.Time `json:"created_at,omitzero"` // zero, too, where it is no time
	State       string    `json:"-"`                   // of its status, such as Complete

	rawObject
}

// UnmarshalJSON decodes a snapshot and keeps the JSON object.
func (s *Snapshot) UnmarshalJSON(data []byte) error {
	type fields Snapshot
	var f struct {
		fields
		CreatedAt lenientTime `json:"created_at"`
		Status    struct {
			State string `json:"state"`
		} `json:"status"`
	}
	err := decodeKeepingRaw(data, &f, &f.raw)
	f.fields.CreatedAt, f.fields.State = time.Time(f.CreatedAt), f.Status.State
	*s = Snapshot(f.fields)
	return err
}

// MarshalJSON returns the JSON object that the snapshot was decoded from. It encodes the fields of
// a snapshot that was not decoded.
func (s Snapshot) MarshalJSON() ([]byte, error) {
	type fields Snapshot
	return rawOrFields(fields(s), s.raw)
}

// IsComplete reports whether the snapshot can be restored. The words for it are those that the
// vendor's clients know.
func (s Snapshot) IsComplete() bool {
	switch strings.ToLower(s.State) {
	case "complete", "completed", "available", "ready":
		return true
	}
	return false
}

// Snapshots returns the snapshots of an instance.
func (c *Client) Snapshots(ctx context.Context, instanceID string) ([]Snapshot, error) {
	path, err := instancePath(instanceID, "snapshots")
	if err != nil {
		return nil, err
	}
	return call[listReply[Snapshot]](ctx, c, http.MethodGet, path, nil, nil)
}

// CreateSnapshot starts to copy the disk of an instance. The request is sent once: after an error
// without a reply the snapshot may have been created.
func (c *Client) CreateSnapshot(ctx context.Context, instanceID, name, description string) (Snapshot, error) {
	path, err := instancePath(instanceID, "snapshots")
	if err != nil {
		return Snapshot{}, err
	}
	return call[Snapshot](ctx, c, http.MethodPost, path, nil, url.Values{"name": {name}, "description": {description}})
}

// DeleteSnapshot removes a snapshot for good.
func (c *Client) DeleteSnapshot(ctx context.Context, instanceID, snapshotID string) error {
	path, err := snapshotPath(instanceID, snapshotID)
	if err != nil {
		return err
	}
	_, err = call[ack](ctx, c, http.MethodDelete, path, nil, nil)
	return err
}

// Restoration is what the API replies to a restore.
type Restoration struct {
	ID       string `json:"id"` // of the instance that is restored or created
	Hostname string `json:"hostname"`

	rawObject
}

// UnmarshalJSON decodes a restoration and keeps the JSON object.
func (r *Restoration) UnmarshalJSON(data []byte) error {
	type fields Restoration
	return decodeKeepingRaw(data, (*fields)(r), &r.raw)
}

// MarshalJSON returns the JSON object that the restoration was decoded from.
func (r Restoration) MarshalJSON() ([]byte, error) {
	type fields Restoration
	return rawOrFields(fields(r), r.raw)
}

// RestoreSnapshot restores a snapshot into its own instance, whose disk is overwritten and which is
// rebooted, or into a new instance of the hostname. The request is sent once.
func (c *Client) RestoreSnapshot(ctx context.Context, instanceID, snapshotID, hostname string, overwrites bool) (Restoration, error) {
	path, err := snapshotPath(instanceID, snapshotID)
	if err != nil {
		return Restoration{}, err
	}
	form := url.Values{"overwrite_existing": {strconv.FormatBool(overwrites)}}
	if hostname != "" {
		form.Set("hostname", hostname)
	}
	return call[Restoration](ctx, c, http.MethodPost, path+"/restore", nil, form)
}

// snapshotPath returns the escaped path of a snapshot, or an error for an empty ID.
func snapshotPath(instanceID, snapshotID string) (string, error) {
	if snapshotID == "" {
		return "", errors.New("snapshot ID: empty")
	}
	return instancePath(instanceID, "snapshots/"+url.PathEscape(snapshotID))
}
