package ssh

import (
	"cmp"
	"net/netip"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/knownhosts"
	"github.com/civoctl/civoctl/pkg/civo"
)

// endpoint is an instance as ssh, scp and sftp reach it.
type endpoint struct {
	id, user, address string
	knownHosts        string // the folder
}

// newEndpoint returns the instance as an endpoint, to log in as user, or as its first user where
// user is "". With setsUser an option of ssh says who logs in. newEndpoint checks what comes from
// the API, so that none of it can be read as an option.
func newEndpoint(i civo.Instance, user string, setsUser, isPrivate bool) (endpoint, error) {
	if user = cmp.Or(user, i.InitialUser); setsUser {
		user = ""
	} else if err := arg.Check(arg.User)(user); err != nil {
		return endpoint{}, failure.Errorf(failure.Refused, "ssh to %s: the API gives the first user %q: %w", i.Hostname, user, err).
			WithHint("give another with --user")
	}
	if !arg.IsID(i.ID) {
		return endpoint{}, failure.Errorf(failure.Refused, "ssh to %s: the API gives the ID %q, which is none", i.Hostname, i.ID)
	}
	address, err := addressOf(i, isPrivate)
	if err != nil {
		return endpoint{}, err
	}
	folder, err := knownhosts.Folder()
	return endpoint{id: i.ID, user: user, address: address, knownHosts: folder}, err
}

// options returns the options by which ssh knows the instance by its ID. The user's own options
// come before them: of an option that is given twice the first counts.
func (e endpoint) options() []string {
	return []string{
		"-o", "HostKeyAlias=" + knownhosts.Alias(e.id),
		"-o", "UserKnownHostsFile=" + knownhosts.OptionValue(e.knownHosts, e.id),
		"-o", "StrictHostKeyChecking=accept-new",
	}
}

// destination returns where to log in, and as whom.
func (e endpoint) destination() string {
	if e.user == "" {
		return e.address
	}
	return e.user + "@" + e.address
}

// prepare makes the folder where ssh keeps the host keys of the instance.
func (e endpoint) prepare() error {
	if err := knownhosts.EnsureFile(e.knownHosts, e.id); err != nil {
		return failure.Errorf(failure.Internal, "%w", err).
			WithHint("the host key of the instance is kept there; -o UserKnownHostsFile=FILE names another place")
	}
	return nil
}

// addressOf returns the public or private address of the instance. It returns an error where the
// API gives none, or something else.
func addressOf(i civo.Instance, isPrivate bool) (string, error) {
	address := i.PublicIP
	if isPrivate {
		address = i.PrivateIP
	}
	ip, err := netip.ParseAddr(address)
	switch {
	case err == nil && ip.Zone() == "": // a zone may be any text
		return ip.String(), nil
	case address != "":
		return "", failure.Errorf(failure.Refused, "ssh to %s: the API gives the address %q, which is none", i.Hostname, address)
	case isPrivate:
		return "", failure.Errorf(failure.Refused, "ssh to %s: it has no private address", i.Hostname)
	}
	return "", failure.Errorf(failure.Refused, "ssh to %s: it has no public address", i.Hostname).
		WithHint("`civoctl instance ssh --private` uses its private address, if this machine can reach it")
}
