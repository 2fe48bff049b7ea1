package civo_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"

	"github.com/civoctl/civoctl/pkg/civo"
)

// example returns a client of an API that gives every request the same reply.
func example(status int, body string) (c *civo.Client, stop func()) {
	server := httptest.NewServer(answer(status, body))
	return &civo.Client{Key: "the-key", Region: "LON1", BaseURL: server.URL}, server.Close
}

func ExampleClient_Instances() {
	c, stop := example(200, `{"page": 1, "per_page": null, "pages": 1, "items": [
		{"id": "a1", "hostname": "web-1", "status": "ACTIVE"},
		{"id": "b2", "hostname": "web-2", "status": "SHUTOFF"}
	]}`)
	defer stop()

	for i, err := range c.Instances(context.Background(), "web") {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(i.Hostname, i.Status)
	}
	// Output:
	// web-1 ACTIVE
	// web-2 SHUTOFF
}

func ExampleClient_CreateInstance() {
	c, stop := example(200, `{"id": "a1", "hostname": "web-1", "status": "BUILDING", "initial_password": "correct-horse"}`)
	defer stop()

	made, err := c.CreateInstance(context.Background(), civo.NewInstance{
		Hostname:   "web-1",
		Size:       "g3.small",
		NetworkID:  "950c8a1c-79d5-4e57-925a-6e941ebec8a3",
		TemplateID: "d927ad2f-5073-4ed6-b2eb-b8e61aef29a8",
		Tags:       []string{"web"},
	})
	// What was made is there even when a part of the reply could not be read.
	for _, i := range made {
		fmt.Println(i.ID, i.Status)
	}
	if e, ok := errors.AsType[*civo.Error](err); ok && e.Status < 300 {
		fmt.Println("look whether it exists:", err)
	} else if err != nil {
		log.Fatal(err)
	}
	// Output: a1 BUILDING
}

func ExampleError() {
	c, stop := example(http.StatusForbidden, `{"code": "quota_limit_reached", "reason": "16 instances are all you may have"}`)
	defer stop()

	err := c.Start(context.Background(), "a1")
	fmt.Println(err)
	fmt.Println(errors.Is(err, civo.ErrQuota), errors.Is(err, civo.ErrUnauthorized))
	// Output:
	// PUT /v2/instances/a1/start: 403 Forbidden: 16 instances are all you may have (quota_limit_reached)
	// true false
}

func ExampleInstance_MarshalJSON() {
	var i civo.Instance
	err := json.Unmarshal([]byte(`{"hostname":"web-1","id":"a1","serial":12345678901234567890,"ipv6":null}`), &i)
	if err != nil {
		log.Fatal(err)
	}
	json.NewEncoder(os.Stdout).Encode(i)
	// Output: {"hostname":"web-1","id":"a1","serial":12345678901234567890,"ipv6":null}
}

func ExampleClient_NewRequest() {
	c := &civo.Client{Region: "LON1"}
	n := civo.NewInstance{Hostname: "web-1", Size: "g3.small", NetworkID: "net", TemplateID: "img", Tags: []string{"a", "b"}}

	req, err := c.NewRequest(context.Background(), http.MethodPost, "/v2/instances", nil, n.Form())
	if err != nil {
		log.Fatal(err)
	}
	body, _ := io.ReadAll(req.Body)
	fmt.Println(req.Method, req.URL)
	fmt.Println(string(body))
	// Output: POST https://api.civo.com/v2/instances
	// hostname=web-1&network_id=net&region=LON1&size=g3.small&tags=a+b&template_id=img
}
