// Package civo is a client for the instances of the Civo API and for what they
// are made of: regions, sizes, disk images, networks, firewalls, SSH keys and
// the quota. It needs the standard library alone.
//
// The facts come from the public API pages, https://www.civo.com/api/instances
// and its neighbours in the same menu. Paths, parameters and reply fields have
// the names those pages give them.
//
// # Policies
//
// A region is sent on every regional call and never left to the server, which
// would pick one at random: in the body where the call has one (create, tags,
// resize, firewall, update), in the query otherwise (GET, DELETE, reboots, stop,
// start). Without a region such a call is refused before anything is sent.
//
// An ID is escaped in the path. An empty one, and one that would climb to
// another path, is refused before anything is sent.
//
// Request bodies are forms. Reply bodies are read up to 64 MiB. A request is
// sent once: retries, timeouts and the user agent belong to [Client.HTTP].
//
// A failure is an [*Error] whenever a reply arrived, with its status, and
// anything else when none did. A 2xx reply that says it failed, or that cannot
// be read, is an *Error with that 2xx status. The key is in no error.
//
// Replies of the real API have had numbers as strings, strings as numbers, and
// lists as text. A field that has another type than documented is read as far as
// it can be, and is zero where it cannot; Text has what the API wrote. Only what
// tells an instance from others has to be there: an instance without an ID, or
// with a hostname or a status that is an array or an object, is an error. A
// status that is null or left out is "", which is not another status.
//
// A list may say how many pages it has in any form, or not at all: the pages that
// it promises are read, and what is on them beyond that. A list that does not end,
// and one whose pages repeat, is an error.
//
// What the API sends is kept: a decoded resource marshals to the very object it
// was decoded from, with its fields in their order, the unknown ones, nulls and
// exact numbers. Setting a field of a decoded resource does not change that.
package civo
