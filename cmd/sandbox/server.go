package sandbox

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/output"
	"github.com/civoctl/civoctl/internal/sandbox"
)

// server is what a client must know to use the served sandbox.
type server struct {
	URL         string `json:"url"`
	Key         string `json:"key"`
	Region      string `json:"region"`
	Certificate string `json:"certificate,omitempty"` // the file of the one to trust
	Seed        uint64 `json:"seed"`                  // repeats the faults
}

// serverColumns returns the columns of a server.
func serverColumns() []output.Column[server] {
	return []output.Column[server]{
		{Name: "url", Header: "URL", Whole: true, Value: func(s server) any { return s.URL }},
		{Name: "key", Header: "KEY", Whole: true, Value: func(s server) any { return s.Key }},
		{Name: "region", Header: "REGION", Value: func(s server) any { return s.Region }},
		{Name: "certificate", Header: "CERTIFICATE", Whole: true, Value: func(s server) any { return s.Certificate }},
		{Name: "seed", Header: "SEED", Value: func(s server) any { return s.Seed }},
	}
}

// lines returns the text that tells a person how to point other programs at the server.
func (s server) lines(faults int) []string {
	export := cli.Quote("export", "CIVO_API_URL="+s.URL, "CIVO_TOKEN="+s.Key, "CIVO_REGION="+s.Region)
	civo, curl := "civo", "curl"
	if s.Certificate != "" {
		trust := cli.Quote("SSL_CERT_FILE=" + s.Certificate)
		export += " " + trust
		civo = trust + " civo"
		curl += " " + cli.Quote("--cacert", s.Certificate)
	}
	lines := []string{
		"the Civo API sandbox answers at " + s.URL,
		"",
		"civoctl and Terraform:",
		"  " + export,
		"",
		"the official CLI:",
		"  echo '" + s.civoJSON() + "' > civo-sandbox.json",
		"  " + civo + " --config civo-sandbox.json instance list",
		"",
		"curl:",
		"  " + curl + " -H 'Authorization: bearer " + s.Key + "' '" + s.URL + "/v2/instances?region=" + s.Region + "'",
	}
	if faults > 0 {
		lines = append(lines, "", fmt.Sprintf("the same trouble again: --seed %d", s.Seed))
	}
	return lines
}

// civoJSON returns a configuration file for the official CLI. Its latest_release_check keeps that
// CLI from looking for a release.
func (s server) civoJSON() string {
	text, err := json.Marshal(map[string]any{
		"apikeys": map[string]string{"sandbox": s.Key},
		"meta": map[string]any{
			"current_apikey":       "sandbox",
			"default_region":       s.Region,
			"url":                  s.URL,
			"latest_release_check": time.Now().UTC().Truncate(time.Second),
		},
	})
	if err != nil {
		panic(err) // maps of text are always encoded
	}
	return string(text)
}

// logLine returns a request as a line of the server's log, without query, body and headers, which
// may hold secrets.
func logLine(r sandbox.Request) string {
	status := "cut"
	if r.Status != 0 {
		status = fmt.Sprint(r.Status)
	}
	line := fmt.Sprintf("%s %s %s %s %s", r.Time.Format(time.TimeOnly), r.Method, r.Path, status, r.Took.Round(10*time.Microsecond))
	if len(r.Faults) > 0 {
		line += " [" + strings.Join(r.Faults, "; ") + "]"
	}
	return line
}
