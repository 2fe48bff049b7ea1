package civo_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/civoctl/civoctl/pkg/civo"
)

func isNoRegion(err error) bool { return errors.Is(err, civo.ErrNoRegion) }

// apiError returns the error of a GET that is answered so.
func apiError(t testing.TB, handler http.HandlerFunc) *civo.Error {
	t.Helper()
	_, err := serve(t, handler).GetInstance(t.Context(), id)
	e, ok := errors.AsType[*civo.Error](err)
	if !ok {
		t.Fatalf("error is %#v, want an *Error", err)
	}
	return e
}

func TestErrorText(t *testing.T) {
	const request = "GET /v2/instances/" + id + ": "
	tests := []struct {
		name   string
		status int
		body   string
		want   string
	}{
		{"code and reason", 403, `{"code": "quota_limit_reached", "reason": "limit of 16 instances"}`, "403 Forbidden: limit of 16 instances (quota_limit_reached)"},
		{"code", 404, `{"code": "database_instance_find"}`, "404 Not Found: database_instance_find"},
		{"reason", 500, `{"reason": "went wrong"}`, "500 Internal Server Error: went wrong"},
		{"reason is an object", 422, `{"code": "x", "reason": {"size": ["is unknown"]}}`, `422 Unprocessable Entity: {"size":["is unknown"]} (x)`},
		{"reason is texts", 422, `{"reason": ["no size", "no image"]}`, `422 Unprocessable Entity: no size; no image`},
		{"reason is an array", 422, `{"reason": [1, {"a": null}]}`, `422 Unprocessable Entity: [1,{"a":null}]`},
		{"reason is a number", 500, `{"reason": 12345678901234567890}`, "500 Internal Server Error: 12345678901234567890"},
		{"reason is null", 500, `{"code": "x", "reason": null}`, "500 Internal Server Error: x"},
		{"code is a number", 500, `{"code": 7, "reason": "r"}`, "500 Internal Server Error: r (7)"},
		{"reason to clean", 500, `{"reason": "a\u001b[31m\nb\u0007\u202ec"}`, "500 Internal Server Error: a [31m b c"},
		{"no key", 401, `{"result": "requires_authentication", "status": 401}`, "401 Unauthorized: requires_authentication"},
		{"other JSON", 500, `{"message": "oops"}`, `500 Internal Server Error: {"message": "oops"}`},
		{"JSON text", 500, `"oops"`, `500 Internal Server Error: "oops"`},
		{"text", 502, "upstream\r\n  timed out\n", "502 Bad Gateway: upstream timed out"},
		{"long text", 502, strings.Repeat("é", 1000), "502 Bad Gateway: " + strings.Repeat("é", 150) + "…"},
		{"not UTF-8", 502, "a\xff\xfeb", "502 Bad Gateway: a\ufffdb"},
		{"empty", 503, "", "503 Service Unavailable: an empty body"},
		{"blank", 503, " \n", "503 Service Unavailable: an empty body"},
		{"a page", 502, "\n<!DOCTYPE html><html><title>502</title>", "502 Bad Gateway: a web page, not JSON"},
		{"a page for a 404", 404, "<html><body>nothing here</body></html>", "404 Not Found: a web page, not JSON"},
		{"a status without a name", 599, "x", "599: x"},

		{"200, failed", 200, `{"result": "failed", "reason": "no capacity", "code": "out_of_capacity"}`, "200 OK: no capacity (out_of_capacity)"},
		{"200, failed in silence", 200, `{"result": "failed", "initial_password": "secret"}`, "200 OK: the reply says that it failed"},
		{"200 with a code", 200, `{"code": "database_instance_find", "reason": "not there"}`, "200 OK: not there (database_instance_find)"},
		{"200 with a code and a name", 200, `{"code": "x", "reason": "y", "name": "z"}`, "200 OK: y (x)"},
		{"200 without a key", 200, `{"result": "requires_authentication"}`, "200 OK: requires_authentication"},
		{"200, empty", 200, "", "200 OK: unreadable reply: an empty body"},
		{"202, cut off", 202, `{"id": "` + id + `", "hostname": "we`, "202 Accepted: unreadable reply: instance: unexpected end of JSON input"},
		{"200 and more", 200, `{"id": "x"} {"id": "y"}`, "200 OK: unreadable reply: instance: invalid character '{' after top-level value"},
		{"200, a page", 200, "<html>sign in to the wireless network</html>", "200 OK: unreadable reply: a web page, not JSON"},
		{"200, a secret in text", 200, "made: initial_password=hunter22, see", "200 OK: unreadable reply: made: initial_password: REDACTED"},
		{"200, a secret", 200, `x{"id": "x", "Initial_Password": ["hunter22"], "a": 1}`, `200 OK: unreadable reply: x{"id": "x", "Initial_Password: REDACTED`},
		{"200, a script", 200, `x{\"user_script\": \"hunter22`, `200 OK: unreadable reply: x{\"user_script: REDACTED`},
		{"400, secrets", 400, `{"reason": {"initial_password": "hunter22", "script": "x"}}`, `400 Bad Request: {"initial_password: REDACTED`},
		{"400, names of secrets", 400, `{"reason": "initial_password is not a parameter; the script: too large"}`, `400 Bad Request: initial_password is not a parameter; the script: too large`},
		{"502, secrets", 502, `rescue_password&quot;: "hunter22"`, `502 Bad Gateway: rescue_password: REDACTED`},
		{"200, text", 200, "not now", "200 OK: unreadable reply: not now"},
		{"200, null", 200, "null", "200 OK: unreadable reply: instance: null where an object belongs"},
		{"200, an array", 200, "[]", "200 OK: unreadable reply: instance: array where an object belongs"},
		{"200, no ID", 200, `{"hostname": "web-1"}`, "200 OK: unreadable reply: instance: no id"},
		{"200, a hostname that is none", 200, `{"hostname": ["web"], "id": "x", "disk_gb": 1}`, "200 OK: unreadable reply: instance x: field hostname: array where a string belongs"},
		{"200, a status that is none", 200, `{"id": "x", "status": {"code": 1}}`, "200 OK: unreadable reply: instance x: field status: object where a string belongs"},
		{"200, an ID that is none", 200, `{"id": ["x"]}`, "200 OK: unreadable reply: instance: field id: array where a string belongs"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := apiError(t, answer(tt.status, tt.body))
			if got := e.Error(); got != request+tt.want {
				t.Errorf("got  %s\nwant %s", got, request+tt.want)
			}
			if e.Method != "GET" || e.Path != "/v2/instances/"+id || e.Status != tt.status || string(e.Body) != tt.body {
				t.Errorf("error keeps %s %s, %d, %q", e.Method, e.Path, e.Status, e.Body)
			}
			if unreadable := strings.Contains(tt.want, "unreadable"); (errors.Unwrap(e) != nil) != unreadable {
				t.Errorf("cause is %v", errors.Unwrap(e))
			}
			if strings.Contains(e.Error(), "the-key") {
				t.Error("error shows the key")
			}
		})
	}
}

func TestErrorDetails(t *testing.T) {
	for body, want := range map[string]string{
		`{"code": "c", "details": {"limit": 16}}`: `{"limit": 16}`,
		`{"code": "c", "details": "text"}`:        `"text"`,
		`{"code": "c", "details": null}`:          "",
		`{"code": "c"}`:                           "",
	} {
		if got := string(apiError(t, answer(403, body)).Details); got != want {
			t.Errorf("%s: details are %q, want %q", body, got, want)
		}
	}
}

func TestErrorClasses(t *testing.T) {
	classes := []error{
		civo.ErrNotFound, civo.ErrUnauthorized, civo.ErrConflict, civo.ErrQuota,
		civo.ErrCapacity, civo.ErrRegion, civo.ErrInvalid, civo.ErrUnavailable,
	}
	tests := []struct {
		status int
		code   string
		want   error
	}{
		{404, "database_instance_find", civo.ErrNotFound},
		{500, "database_instance_not_found", civo.ErrNotFound},
		{400, "database_size_not_found", civo.ErrNotFound},
		{400, "database_disk_image_not_found", civo.ErrNotFound},
		{400, "database_template_not_found", civo.ErrNotFound},
		{400, "database_network_not_found", civo.ErrNotFound},
		{400, "database_firewall_not_found", civo.ErrNotFound},
		{400, "database_ssh_key_not_found", civo.ErrNotFound},
		{409, "database_instance_duplicate_name", civo.ErrConflict},
		{400, "instance_duplicate", civo.ErrConflict},
		{400, "instance_state_must_be_active_or_shutoff", civo.ErrConflict},
		{400, "database_firewall_mismatch", civo.ErrConflict},
		{400, "disabled_service", civo.ErrConflict},
		{403, "quota_limit_reached", civo.ErrQuota},
		{503, "out_of_capacity", civo.ErrCapacity},
		{503, "region_unavailable", civo.ErrRegion},
		{404, "database_region_not_found", civo.ErrRegion},
		{404, "database_account_not_found", civo.ErrUnauthorized},
		{400, "authentication_failed", civo.ErrUnauthorized},
		{400, "authentication_access_denied", civo.ErrUnauthorized},
		{500, "parameter_name_invalid", civo.ErrInvalid},
		{500, "parameter_id_missing", civo.ErrInvalid},
		{500, "parameter_size_missing", civo.ErrInvalid},
		{500, "parameter_value_missing", civo.ErrInvalid},
		{400, "internal_server_error", civo.ErrUnavailable},
		{500, "database_instance_build", civo.ErrUnavailable},
		{400, "database_instance_create", civo.ErrInvalid},
		{200, "quota_limit_reached", civo.ErrQuota},
		{200, "some_other", nil},
		{401, "", civo.ErrUnauthorized},
		{403, "", civo.ErrUnauthorized},
		{404, "", civo.ErrNotFound},
		{410, "", civo.ErrNotFound},
		{409, "", civo.ErrConflict},
		{400, "", civo.ErrInvalid},
		{422, "", civo.ErrInvalid},
		{429, "", civo.ErrUnavailable},
		{502, "", civo.ErrUnavailable},
		{418, "", nil},
	}
	for _, tt := range tests {
		body := "{}"
		if tt.code != "" {
			body = `{"code": "` + tt.code + `"}`
		}
		e := apiError(t, answer(tt.status, body))
		for _, class := range classes {
			if got := errors.Is(e, class); got != (class == tt.want) {
				t.Errorf("%d %s: is %q: %t", tt.status, tt.code, class, got)
			}
		}
	}
	if e := apiError(t, answer(200, `{"result": "requires_authentication", "status": 401}`)); !errors.Is(e, civo.ErrUnauthorized) {
		t.Errorf("%v is not ErrUnauthorized", e)
	}
	if errors.Is(&civo.Error{Status: 418}, nil) {
		t.Error("an error without a class is nil")
	}
}

func TestActionsAreConfirmed(t *testing.T) {
	for body, want := range map[string]string{
		`{"result": "success"}`:   "",
		`{"id": "` + id + `"}`:    "",
		`{"result": "pending"}`:   `result "pending"`,
		`{"result": "failed"}`:    "failed",
		`{"result": null}`:        `result ""`,
		`{}`:                      `result ""`,
		`{"code": "x"}`:           "x",
		`[]`:                      "array",
		``:                        "empty",
		`ok`:                      "unreadable reply: ok",
		`{"result": "success"}}`:  "after top-level value",
		`{"result": ["success"]}`: "field result",
		`{"id": "x", "result": "failed", "code": "c"}`: "c",
	} {
		c := serve(t, answer(200, body))
		for name, call := range onInstance(id) {
			if name == "get" {
				continue
			}
			err := call(t.Context(), c)
			switch e, ok := errors.AsType[*civo.Error](err); {
			case want == "" && err != nil:
				t.Errorf("%s: %v", name, err)
			case want != "" && (!ok || e.Status != 200 || !strings.Contains(e.Error(), want)):
				t.Errorf("%s after %q: %v, want an *Error that says %q", name, body, err, want)
			}
		}
	}
}

func TestBodyBreaksOff(t *testing.T) {
	for _, status := range []int{200, 503} {
		e := apiError(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			w.WriteHeader(status)
			io.WriteString(w, `{"id": "`)
		})
		if e.Status != status || !errors.Is(e, io.ErrUnexpectedEOF) || string(e.Body) != `{"id": "` {
			t.Errorf("error is %#v", e)
		}
	}
}

func TestBodyIsBounded(t *testing.T) {
	block := bytes.Repeat([]byte(" "), 1<<20)
	e := apiError(t, func(w http.ResponseWriter, _ *http.Request) {
		for range 65 {
			w.Write(block)
		}
	})
	if e.Status != 200 || !strings.Contains(e.Error(), "reply larger than 32 MiB") || len(e.Body) > 1<<20 {
		t.Errorf("error is %v, with %d bytes of the body", e, len(e.Body))
	}
}

func TestNoReplyIsNoError(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	c := &civo.Client{Key: "the-key", Region: "LON1", BaseURL: server.URL}
	server.Close()
	_, err := c.CreateInstance(t.Context(), civo.NewInstance{Hostname: "h", Size: "s", NetworkID: "n", TemplateID: "t"})
	if _, ok := errors.AsType[*civo.Error](err); ok || err == nil {
		t.Errorf("error is %#v, want none that stands for a reply", err)
	}
	if strings.Contains(err.Error(), "the-key") {
		t.Errorf("error shows the key: %v", err)
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	if _, err := c.GetInstance(ctx, id); !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v", err)
	}
}

func TestRedirectedChange(t *testing.T) {
	list := sample(t, "list.json")
	mux := http.NewServeMux()
	mux.HandleFunc("GET /elsewhere", answer(404, ""))
	mux.HandleFunc("GET /v2/instances", answer(200, list))
	mux.HandleFunc("POST /v2/instances", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/v2/instances", http.StatusFound)
	})
	mux.HandleFunc("DELETE /v2/instances/{id}", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/elsewhere", http.StatusSeeOther)
	})
	c := serve(t, mux.ServeHTTP)

	made, err := c.CreateInstance(t.Context(), civo.NewInstance{Hostname: "h", Size: "s", NetworkID: "n", TemplateID: "t"})
	if e, ok := errors.AsType[*civo.Error](err); !ok || e.Status != 302 || len(made) != 0 {
		t.Errorf("create: %v, %v", made, err)
	}
	err = c.DeleteInstance(t.Context(), id)
	if e, ok := errors.AsType[*civo.Error](err); !ok || e.Status != 303 || errors.Is(err, civo.ErrNotFound) {
		t.Errorf("delete: %v", err)
	}
}

func TestRetryAfter(t *testing.T) {
	const date = "Mon, 02 Mar 2026 10:00:00 GMT"
	for value, want := range map[string]time.Duration{
		"":                               0,
		"0":                              0,
		"7":                              7 * time.Second,
		"4000000000":                     24 * time.Hour,
		" 7 ":                            7 * time.Second,
		"-7":                             0,
		"1.5":                            0,
		"99999999999999999999":           0,
		"soon":                           0,
		"Mon, 02 Mar 2026 10:01:30 GMT":  90 * time.Second,
		"Monday, 02-Mar-26 10:00:05 GMT": 5 * time.Second,
		"Mon, 02 Mar 2026 09:00:00 GMT":  0,
	} {
		e := apiError(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Date", date)
			w.Header().Set("Retry-After", value)
			w.WriteHeader(429)
		})
		if e.RetryAfter != want {
			t.Errorf("Retry-After %q is %v, want %v", value, e.RetryAfter, want)
		}
	}
}
