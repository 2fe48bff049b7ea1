// Command bare lists every instance and no more: it fetches the pages, the first and then eight at
// a time, and writes what is on them as one JSON array. What civoctl takes beyond that is what
// civoctl costs. Its arguments are the API's address and the key.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
)

const ahead = 8

type page struct {
	Pages int               `json:"pages"`
	Items []json.RawMessage `json:"items"`
}

func main() {
	out := bufio.NewWriter(os.Stdout)
	if err := list(out, os.Args[1], os.Args[2]); err != nil {
		log.Fatal(err)
	}
	if err := out.Flush(); err != nil {
		log.Fatal(err)
	}
}

func list(w io.Writer, api, key string) error {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: ahead}}
	type result struct {
		page page
		err  error
	}
	fetch := func(n int) <-chan result {
		done := make(chan result, 1)
		go func() {
			p, err := get(client, fmt.Sprintf("%s/v2/instances?region=LON1&per_page=100&page=%d", api, n), key)
			done <- result{p, err}
		}()
		return done
	}

	var indented bytes.Buffer
	before := "[\n  "
	queue := []<-chan result{fetch(1)}
	for next := 2; len(queue) > 0; {
		r := <-queue[0]
		queue = queue[1:]
		if r.err != nil {
			return r.err
		}
		for ; len(queue) < ahead && next <= r.page.Pages; next++ {
			queue = append(queue, fetch(next))
		}
		for _, item := range r.page.Items {
			indented.Reset()
			indented.WriteString(before)
			if err := json.Indent(&indented, item, "  ", "  "); err != nil {
				return err
			}
			if _, err := indented.WriteTo(w); err != nil {
				return err
			}
			before = ",\n  "
		}
	}
	_, err := io.WriteString(w, "\n]\n")
	return err
}

func get(client *http.Client, url, key string) (p page, err error) {
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return p, err
	}
	req.Header.Set("Authorization", "bearer "+key)
	reply, err := client.Do(req)
	if err != nil {
		return p, err
	}
	defer reply.Body.Close()
	if reply.StatusCode != http.StatusOK {
		return p, fmt.Errorf("get %s: %s", url, reply.Status)
	}
	return p, json.NewDecoder(reply.Body).Decode(&p)
}
