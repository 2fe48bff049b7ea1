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
// What the API sends is kept: a decoded resource marshals to the very object it
// was decoded from, with its fields in their order, the unknown ones, nulls and
// exact numbers. Setting a field of a decoded resource does not change that.
package civo
