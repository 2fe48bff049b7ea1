// Package sandbox is a Civo API inside one process: an http.Handler that answers the calls of the
// public instances page and of the resources around it, with its state in one embedded database
// file.
//
// It is built from the API's page and shares no type with the client, so that a wrong field name on
// either side fails a test.
//
// # Documented
//
// The ten calls of the instances page with their parameters, replies and field order; the paging
// envelope; tags as a space separated list; a firewall that must be in the instance's network; a
// password made up when no key is named; resizing upwards only; deletion without a question.
//
// # Observed in other clients
//
// JSON bodies marked "Content-Encoding: gzip" which are not compressed; "region" in the query of
// every call; tags as a JSON array; public_ip as true or false; source_id in place of template_id;
// per_page=99999999; the neighbouring calls, their fields and the error codes.
//
// # Assumed
//
//   - Without a region the sandbox takes LON1, where the API picks one at random. An instance is
//     found in its own region only; an unknown region is a 404 with region_unavailable.
//   - Without a network the default one of the region is taken: the page requires network_id and
//     its own example leaves it out. template_id may be an image's name.
//   - A list is ordered oldest first, and an instance must carry every tag asked for. per_page in a
//     reply is the number in use.
//   - count above 1 gives instances of one hostname which differ in name. The answer is the first
//     of them: the page shows one object, and the vendor's SDK reads no more.
//   - Two instances may have one hostname, unless Options.UniqueNames says otherwise.
//   - Statuses take time and are computed when read: BUILDING for the build time; STOPPING,
//     REBOOTING (starting and resizing too) and DELETING for the action time. The addresses are
//     null while BUILDING and from DELETING on.
//   - stop, start and delete are idempotent: stopping what is stopped or stopping succeeds and
//     changes nothing. Any other action on an instance that is neither ACTIVE nor SHUTOFF is a 409
//     with instance_state_must_be_active_or_shutoff. A hard or soft reboot of a stopped instance
//     starts it, and a resized instance comes back ACTIVE.
//   - An instance's addresses and share of the quota are given back the moment its deletion is
//     asked for.
//   - A reserved address takes the place of an instance's own, which comes back when the reserved
//     one is unassigned. Both count to the quota.
//   - An instance that names no firewall gets the default one of its network, which is made when
//     there is none. A network's firewalls are deleted with it. Networks may have one range.
//   - A detached volume is free at once, and "available" after the action time. Names of networks,
//     firewalls, keys and volumes are unique; those of reserved addresses are not.
//   - Public addresses are from 198.18.0.0/15 and, beyond it, 240.0.0.0/4: nothing answers there.
//   - Each region has a quota of its own. [Sandbox.Seed] ignores it and raises it by what it adds.
//   - Status codes of errors other than 401 and 404, which no page states.
//
// # The file
//
// A transaction opens the file, with a shared lock for reading and an exclusive one for writing,
// and lets go of it when nothing in the process needs it any more, so that many processes can use
// one file. Waiting for it is bounded. Writes are not forced to the disk: the file survives the
// death of any process at any moment, and is worth no more than that on a machine that loses power.
package sandbox
