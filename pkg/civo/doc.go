// Package civo is a client for the instances of the Civo API and for their parts: regions,
// sizes, disk images, networks, firewalls, SSH keys and the quota. It imports the standard
// library only.
//
// Paths, parameters and fields have the names of the public API pages: https://www.civo.com/api
// and, for instances, https://www.civo.com/api/instances.
//
// # Policies
//
// Every regional call names a region, because the server would pick one at random otherwise: in
// the body where the call has one (create, tags, resize, firewall, update), in the query of all
// others (GET, DELETE, reboots, stop, start). A regional call of a client without a region
// returns [ErrNoRegion], and nothing is sent.
//
// IDs are escaped in the path. An empty ID, or an ID that would make another path, is an error,
// and nothing is sent.
//
// Request bodies are forms. Reply bodies are read up to 32 MiB. A request is sent once: retries,
// timeouts and the user agent are the work of [Client.HTTP].
//
// A failed call returns an [*Error] with the status where a reply came, and another error where
// no reply came. A 2xx reply that reports a failure, or cannot be read, is an *Error with that
// 2xx status. No error contains the key.
//
// Replies of the real API have had numbers as strings, strings as numbers, and lists as text. A
// field of another type than documented is converted where possible, and zero otherwise; the
// method Text of each resource returns what the API wrote. Only the fields that identify an
// instance are required: an instance without an ID, or with a hostname or a status that is an
// array or an object, is an error. A status that is null or left out is "".
//
// A list may have its number of pages in any form, or not at all: all pages that it promises are
// read, and one more where the last page may not be the last. A list that does not end, or
// repeats a page, is an error.
//
// A decoded resource keeps the JSON object of the API and marshals to that object: with the
// order of its fields, unknown fields, nulls and exact numbers. Setting a Go field of a decoded
// resource does not change the JSON object.
package civo
