package e2e

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// clientCount is how many clients load the server at once.
const clientCount = 64

// sandboxClient owns the instances that have its name as a tag. No other client touches them.
type sandboxClient struct {
	name       string
	http       *http.Client
	owned      map[string]string // the last tag that each was answered to have, by ID
	unanswered string            // the ID whose request was never answered; "?" for a create
	tried      string            // the tag that was being set
	deleted    []string
	created    []string
}

// TestSandboxUnderLoad has clients create, tag, list and delete, all at once,
// kills the server in the middle of it and looks whether what it had answered
// holds. CIVOCTL_LOAD_TIME makes it longer: 60s.
func TestSandboxUnderLoad(t *testing.T) {
	half := time.Second
	if text := os.Getenv("CIVOCTL_LOAD_TIME"); text != "" {
		d, err := time.ParseDuration(text)
		if err != nil {
			t.Fatal(err)
		}
		half = d / 2
	}
	dir := t.TempDir()
	clients := make([]*sandboxClient, clientCount)
	for i := range clients {
		clients[i] = &sandboxClient{name: fmt.Sprintf("c%d", i), http: newInsecureClient(), owned: map[string]string{}}
	}
	quick := []string{"--build-time", "0s", "--action-time", "0s", "--quiet"}

	s := serveSandbox(t, dir, quick...)
	cancel := callLater(half, func() { s.cmd.Process.Kill() })
	defer cancel()
	runClients(t, s, clients, context.Background())
	s.cmd.Wait()

	s = serveSandbox(t, dir, quick...)
	checkInstances(t, s, clients)
	ctx, end := context.WithTimeout(t.Context(), half)
	defer end()
	runClients(t, s, clients, ctx)
	checkInstances(t, s, clients)

	made := 0
	seen := map[string]bool{}
	for _, c := range clients {
		for _, id := range c.created {
			if seen[id] {
				t.Errorf("the ID %s was given twice", id)
			}
			seen[id] = true
			made++
		}
	}
	t.Logf("%d instances were made", made)
	if made < clientCount {
		t.Errorf("only %d instances were made", made)
	}
}

// runClients lets the clients work until ctx ends or the server is gone.
func runClients(t *testing.T, s *sandboxServer, clients []*sandboxClient, ctx context.Context) {
	t.Helper()
	var all sync.WaitGroup
	for _, c := range clients {
		all.Go(func() {
			for n := 0; ctx.Err() == nil && c.workOnce(t, s, n); n++ {
			}
			c.http.CloseIdleConnections()
		})
	}
	all.Wait()
}

// workOnce sends one request that changes something, and checks that the list shows the change. It
// returns false where the server does not answer.
func (c *sandboxClient) workOnce(t *testing.T, s *sandboxServer, n int) bool {
	ids := slices.Sorted(maps.Keys(c.owned))
	switch {
	case len(ids) < 2:
		c.unanswered = "?"
		status, body, err := s.send(c.http, "POST", "/v2/instances", "hostname=web&size=g3.xsmall&template_id=ubuntu-noble&tags=n0+"+c.name)
		if err != nil {
			return false
		}
		var made struct{ ID string }
		if json.Unmarshal(body, &made); status != 200 || made.ID == "" {
			t.Errorf("%d %s", status, body)
			return false
		}
		c.owned[made.ID] = "n0"
		c.created = append(c.created, made.ID)
	case n%3 == 0:
		c.unanswered = ids[0]
		status, body, err := s.send(c.http, "DELETE", "/v2/instances/"+ids[0]+"?region=LON1", "")
		if err != nil {
			return false
		}
		if status != 200 {
			t.Errorf("%d %s", status, body)
		}
		delete(c.owned, ids[0])
		c.deleted = append(c.deleted, ids[0])
	default:
		c.unanswered, c.tried = ids[1], fmt.Sprintf("n%d", n)
		status, body, err := s.send(c.http, "PUT", "/v2/instances/"+ids[1]+"/tags", "tags="+c.tried+"+"+c.name)
		if err != nil {
			return false
		}
		if status != 200 {
			t.Errorf("%d %s", status, body)
		}
		c.owned[ids[1]] = c.tried
	}
	c.unanswered, c.tried = "", ""
	found, ok := c.list(t, s)
	if ok && !maps.Equal(found, c.owned) {
		t.Errorf("%s owns %v and sees %v", c.name, c.owned, found)
	}
	return ok
}

// list returns the first tag of each instance that the server lists as the client's, by ID.
func (c *sandboxClient) list(t *testing.T, s *sandboxServer) (map[string]string, bool) {
	status, body, err := s.send(c.http, "GET", "/v2/instances?region=LON1&per_page=100&tags="+c.name, "")
	if err != nil {
		return nil, false
	}
	var page struct {
		Items []struct {
			ID   string
			Tags []string
		}
	}
	if err := json.Unmarshal(body, &page); status != 200 || err != nil {
		t.Errorf("%d %s", status, body)
		return nil, false
	}
	found := map[string]string{}
	for _, i := range page.Items {
		if found[i.ID] != "" {
			t.Errorf("%s is there twice", i.ID)
		}
		found[i.ID] = strings.Join(slices.DeleteFunc(i.Tags, func(tag string) bool { return tag == c.name }), " ")
	}
	return found, true
}

// checkInstances compares what the server has with what it answered. Where a request was not
// answered, it takes over what the server has.
func checkInstances(t *testing.T, s *sandboxServer, clients []*sandboxClient) {
	t.Helper()
	total := 0
	for _, c := range clients {
		found, ok := c.list(t, s)
		if !ok {
			t.Fatal("the server does not answer")
		}
		for id, tag := range c.owned {
			now, there := found[id]
			switch {
			case !there && c.unanswered != id:
				t.Errorf("%s was answered and is lost", id)
			case there && now != tag && (c.unanswered != id || now != c.tried):
				t.Errorf("%s has the tag %q, not %q", id, now, tag)
			}
		}
		strange := 0
		for id := range found {
			if _, known := c.owned[id]; !known {
				strange++
			}
			if slices.Contains(c.deleted, id) {
				t.Errorf("%s was deleted and is back", id)
			}
		}
		if strange > 1 || strange == 1 && c.unanswered != "?" {
			t.Errorf("%s has %d instances that nobody made", c.name, strange)
		}
		c.owned, c.unanswered, c.tried = found, "", ""
		total += len(found)
	}
	var quota struct {
		Instances int `json:"instance_count_usage"`
		Addresses int `json:"public_ip_address_usage"`
	}
	_, body, err := s.send(newInsecureClient(), "GET", "/v2/quota?region=LON1", "")
	if json.Unmarshal(body, &quota); err != nil || quota.Instances != total || quota.Addresses != total {
		t.Errorf("%d instances are there, and the quota says %s (%v)", total, body, err)
	}
	_, body, err = s.send(newInsecureClient(), "GET", "/v2/instances?region=LON1&per_page=99999999", "")
	var page struct {
		Items []struct {
			PublicIP  string `json:"public_ip"`
			PrivateIP string `json:"private_ip"`
		}
	}
	if json.Unmarshal(body, &page); err != nil || len(page.Items) != total {
		t.Errorf("%d of %d instances are in the list (%v)", len(page.Items), total, err)
	}
	addresses := map[string]bool{}
	for _, i := range page.Items {
		addresses[i.PublicIP], addresses[i.PrivateIP] = true, true
	}
	if len(addresses) != 2*total {
		t.Errorf("%d instances have %d addresses", total, len(addresses))
	}
	c := exec.Command("civoctl", "sandbox", "status", "--jq", ".instances")
	c.Env = s.cmd.Env
	if out, err := c.CombinedOutput(); err != nil || strings.TrimSpace(string(out)) != fmt.Sprint(total) {
		t.Errorf("the status says %s (%v), %d are there", out, err, total)
	}
}

// newInsecureClient returns a client that accepts any certificate.
func newInsecureClient() *http.Client {
	return &http.Client{Transport: &http.Transport{
		TLSClientConfig:   &tls.Config{InsecureSkipVerify: true},
		DisableKeepAlives: false,
		ForceAttemptHTTP2: true,
	}}
}
