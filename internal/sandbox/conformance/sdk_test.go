package conformance

import (
	"fmt"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"github.com/civo/civogo"

	"github.com/civoctl/civoctl/internal/sandbox"
)

const key = "the-key-of-the-account"

// serve returns a new sandbox behind a real socket, and the SDK's client of it.
func serve(t *testing.T, region string, o sandbox.Options) (*sandbox.Sandbox, *civogo.Client) {
	t.Helper()
	o.Path, o.Key = filepath.Join(t.TempDir(), "sandbox.db"), key
	o.BuildTime, o.ActionTime = -1, -1
	s, err := sandbox.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(nil)
	server.Config = sandbox.NewServer(s)
	server.Start()
	t.Cleanup(func() {
		server.Close()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, client(t, key, server.URL, region)
}

func client(t *testing.T, key, url, region string) *civogo.Client {
	t.Helper()
	c, err := civogo.NewClientWithURL(key, url, region)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// config returns the configuration of a new instance, as the SDK's own users fill it in.
func config(t *testing.T, c *civogo.Client, hostname string) *civogo.InstanceConfig {
	t.Helper()
	image, err := c.FindDiskImage("ubuntu-noble")
	if err != nil {
		t.Fatal(err)
	}
	size, err := c.FindInstanceSizes("g3.small")
	if err != nil {
		t.Fatal(err)
	}
	config, err := c.NewInstanceConfig()
	if err != nil {
		t.Fatal(err)
	}
	config.Hostname, config.Size, config.TemplateID = hostname, size.Name, image.ID
	return config
}

// create creates an instance, or fails the test.
func create(t *testing.T, c *civogo.Client, config *civogo.InstanceConfig) *civogo.Instance {
	t.Helper()
	i, err := c.CreateInstance(config)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// did fails the test unless the API acknowledged.
func did(t *testing.T, what string) func(*civogo.SimpleResponse, error) {
	return func(r *civogo.SimpleResponse, err error) {
		t.Helper()
		if err != nil || r.Result != civogo.ResultSuccess {
			t.Fatalf("%s: %+v, %v", what, r, err)
		}
	}
}

// is fails the test unless the instance has the values.
func is(t *testing.T, c *civogo.Client, id string, want ...any) *civogo.Instance {
	t.Helper()
	i, err := c.GetInstance(id)
	if err != nil {
		t.Fatal(err)
	}
	got := []any{i.Status, i.Size, fmt.Sprint(i.Tags), i.Hostname, i.Notes}
	for n, v := range want {
		if got[n] != v {
			t.Fatalf("the instance is %v, want %v", got, want)
		}
	}
	return i
}
