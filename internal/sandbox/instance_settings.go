package sandbox

import (
	"net/http"
	"net/netip"
	"slices"
	"strconv"

	"go.etcd.io/bbolt"
)

// setAllowedIPs answers PUT /v2/instances/:id/allowed_ips, which replaces the list. No address
// clears it.
func setAllowedIPs(c *call) (any, error) {
	return edit(c, func(tx *bbolt.Tx, r *record) error {
		n, err := c.network(tx, r.NetworkID)
		if err != nil {
			return err
		}
		r.AllowedIPs, err = allowedIPs(c, n)
		return err
	})
}

// allowedIPs returns the parameter allowed_ips, nil when it is empty. The addresses must lie in the
// instance's network.
func allowedIPs(c *call, n network) ([]string, error) {
	var all []string
	for _, word := range c.list("allowed_ips") {
		addr, err := netip.ParseAddr(word)
		if err != nil || !netip.MustParsePrefix(n.CIDR).Contains(addr) {
			return nil, invalid("allowed_ips", "must have addresses of the network "+n.CIDR+" only")
		}
		if !slices.Contains(all, addr.String()) {
			all = append(all, addr.String())
		}
	}
	return all, nil
}

// setBandwidthLimit answers PUT /v2/instances/:id/network_bandwidth_limit.
func setBandwidthLimit(c *call) (any, error) {
	if c.get("network_bandwidth_limit") == "" {
		return nil, missing("network_bandwidth_limit")
	}
	limit, err := bandwidthLimit(c)
	if err != nil {
		return nil, err
	}
	return edit(c, func(_ *bbolt.Tx, r *record) error {
		r.BandwidthLimit = limit
		return nil
	})
}

// bandwidthLimit returns the parameter network_bandwidth_limit in Mbit/s, 0 for none.
func bandwidthLimit(c *call) (int, error) {
	text := c.get("network_bandwidth_limit")
	if text == "" {
		return 0, nil
	}
	limit, err := strconv.ParseUint(text, 10, 31)
	if err != nil {
		return 0, invalid("network_bandwidth_limit", "must be a whole number of Mbit/s, 0 for no limit")
	}
	return int(limit), nil
}

// setRecovery returns the handler of PUT and DELETE /v2/instances/:id/recovery. Both may be
// repeated. The mode takes effect when an instance boots, which nothing here does.
func setRecovery(on bool) handler {
	return func(c *call) (any, error) {
		return edit(c, func(_ *bbolt.Tx, r *record) error {
			r.Recovery = on
			return nil
		})
	}
}

// getRecovery answers GET /v2/instances/:id/recovery. The words are an assumption: clients print
// what they get.
func getRecovery(c *call) (any, error) {
	word := "disabled"
	err := c.read(c.now, func(tx *bbolt.Tx) error {
		r, err := c.instance(tx)
		if r.Recovery {
			word = "enabled"
		}
		return err
	})
	return map[string]string{"result": word}, err
}

// moveIP answers PUT /v2/instances/:id/ip/:address: a reserved address leaves the instance that has
// it, and comes to this one. An instance's own address cannot be moved.
func moveIP(c *call) (any, error) {
	return edit(c, func(tx *bbolt.Tx, r *record) error {
		a, ok := ipAt(c, tx, c.sub)
		if !ok {
			return notFound("database_ip_find", "reserved IP", c.sub)
		}
		return assignAddress(c, tx, r, a)
	})
}

// exchangeToken answers POST /v2/auth/exchange: the vendor's CLI adds such a token to the address
// of a console. It is good for nothing here.
func exchangeToken(c *call) (any, error) {
	token := stableID("tokens", "sandbox", strconv.FormatInt(c.now.UnixNano(), 10))
	return map[string]any{"access_token": token, "token_type": "Bearer", "refresh_token": token, "id_token": token,
		"expires_in": 3600, "account_id": stableID("accounts", "sandbox")}, nil
}

// cannotGetConsole returns the refusal of a console for an instance that does not run.
func cannotGetConsole(r record) error {
	return refuse(http.StatusConflict, "cannot_get_console", "the instance %s is %s", r.Hostname, r.Status)
}
