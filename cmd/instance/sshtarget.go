package instance

import (
	"cmp"
	"net/netip"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/failure"
	"github.com/civoctl/civoctl/internal/knownhosts"
	"github.com/civoctl/civoctl/pkg/civo"
)

// sshTarget is an instance as ssh, scp and sftp get to it.
type sshTarget struct {
	id, user, address string
	knownHosts        string // the folder
}

// newSSHTarget returns i, to log in as user, or as its first one where user is "". With
// setsUser an option of ssh says who logs in. What comes from the API is checked, so that
// none of it can be read as an option.
func newSSHTarget(i civo.Instance, user string, setsUser, private bool) (sshTarget, error) {
	if user = cmp.Or(user, i.InitialUser); setsUser {
		user = ""
	} else if err := arg.Check(arg.User)(user); err != nil {
		return sshTarget{}, failure.Errorf(failure.Refused, "ssh to %s: the API gives the first user %q: %w", i.Hostname, user, err).
			WithHint("give another with --user")
	}
	if !arg.IsID(i.ID) {
		return sshTarget{}, failure.Errorf(failure.Refused, "ssh to %s: the API gives the ID %q, which is none", i.Hostname, i.ID)
	}
	address, err := sshAddress(i, private)
	if err != nil {
		return sshTarget{}, err
	}
	folder, err := knownhosts.Folder()
	return sshTarget{id: i.ID, user: user, address: address, knownHosts: folder}, err
}

// options returns what tells the program to know the instance by its ID. The user's
// own options come before them: of an option that is given again the first counts.
func (t sshTarget) options() []string {
	return []string{
		"-o", "HostKeyAlias=" + knownhosts.Alias(t.id),
		"-o", "UserKnownHostsFile=" + knownhosts.OptionValue(t.knownHosts, t.id),
		"-o", "StrictHostKeyChecking=accept-new",
	}
}

// destination returns where to log in, and as whom.
func (t sshTarget) destination() string {
	if t.user == "" {
		return t.address
	}
	return t.user + "@" + t.address
}

// prepare sees to it that the program can read and write the instance's host keys.
func (t sshTarget) prepare() error {
	if err := knownhosts.EnsureFile(t.knownHosts, t.id); err != nil {
		return failure.Errorf(failure.Internal, "%w", err).
			WithHint("the host key of the instance is kept there; -o UserKnownHostsFile=FILE names another place")
	}
	return nil
}

// sshAddress is where i is reached: an address, whatever the API says.
func sshAddress(i civo.Instance, private bool) (string, error) {
	address := i.PublicIP
	if private {
		address = i.PrivateIP
	}
	ip, err := netip.ParseAddr(address)
	switch {
	case err == nil && ip.Zone() == "": // a zone may be any text
		return ip.String(), nil
	case address != "":
		return "", failure.Errorf(failure.Refused, "ssh to %s: the API gives the address %q, which is none", i.Hostname, address)
	case private:
		return "", failure.Errorf(failure.Refused, "ssh to %s: it has no private address", i.Hostname)
	}
	return "", failure.Errorf(failure.Refused, "ssh to %s: it has no public address", i.Hostname).
		WithHint("`civoctl instance ssh --private` goes to its private one, where this machine can reach it")
}
