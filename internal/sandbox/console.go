package sandbox

import (
	"net/http"
	"net/url"
	"time"

	"go.etcd.io/bbolt"
)

// The shortest, usual and longest time for which a console can be asked.
const (
	shortestConsole = 5 * time.Minute
	usualConsole    = "1h"
	longestConsole  = 24 * time.Hour
)

// console is an instance's console session.
type console struct {
	Duration string    `json:"duration"` // as it was asked for
	Until    time.Time `json:"until"`
}

// isOpen reports whether the session lasts at a time. There may be none.
func (s *console) isOpen(now time.Time) bool { return s != nil && now.Before(s.Until) }

// consoleURL returns the address of the call's instance's console. The real one is at a host of the
// vendor's; this one is at the sandbox itself.
func consoleURL(c *call, r record) string {
	id := url.PathEscape(r.ID)
	return c.base + "/vnc/" + id + "/vnc.html?path=" + id + "/websockify"
}

// startConsole answers PUT /v2/instances/:id/vnc. While a session lasts it answers the same again.
// That an instance must run is an assumption.
func startConsole(c *call) (any, error) {
	duration := c.get("duration")
	if duration == "" {
		duration = usualConsole
	}
	d, err := time.ParseDuration(duration)
	if err != nil || d < shortestConsole || d > longestConsole {
		return nil, invalid("duration", "must be from 5m to 24h")
	}
	var made record
	_, err = edit(c, func(_ *bbolt.Tx, r *record) error {
		if r.Status != statusActive && r.Status != statusRebooting {
			return cannotGetConsole(*r)
		}
		if !r.Console.isOpen(c.now) {
			r.Console = &console{Duration: duration, Until: c.now.UTC().Add(d)}
		}
		made = *r
		return nil
	})
	if err != nil {
		return nil, err
	}
	return map[string]string{"uri": consoleURL(c, made), "duration": made.Console.Duration}, nil
}

// getConsole answers GET /v2/instances/:id/vnc. Without a session it answers with a 404 that is no
// JSON: the vendor's CLI looks for that number in the error.
func getConsole(c *call) (any, error) {
	var r record
	err := c.read(c.now, func(tx *bbolt.Tx) (err error) {
		r, err = c.instance(tx)
		return err
	})
	switch {
	case err != nil:
		return nil, err
	case !r.Console.isOpen(c.now):
		return notAPage(), nil
	}
	return map[string]string{"uri": consoleURL(c, r), "expiration": r.Console.Until.Format(time.RFC3339)}, nil
}

// stopConsole answers DELETE /v2/instances/:id/vnc: with ok, which is the only word that the
// vendor's CLI takes.
func stopConsole(c *call) (any, error) {
	had := false
	_, err := edit(c, func(_ *bbolt.Tx, r *record) error {
		had = r.Console.isOpen(c.now)
		r.Console = nil
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case !had:
		return notAPage(), nil
	}
	return map[string]string{"result": "ok"}, nil
}

// consolePage answers the address of a console while its session lasts. It needs no key: browsers
// have none.
func consolePage(s *Sandbox, r *http.Request, path []string) reply {
	if r.Method != http.MethodGet || len(path) != 3 || path[2] != "vnc.html" {
		return notAPage()
	}
	c := &call{Sandbox: s, now: s.opts.Now()}
	isOpen := false
	err := c.read(c.now, func(tx *bbolt.Tx) error {
		i, ok := lookUp(c, tx, path[1])
		isOpen = ok && i.Console.isOpen(c.now)
		return nil
	})
	switch {
	case err != nil:
		return errorReply(err)
	case !isOpen:
		return notAPage()
	}
	return textReply(http.StatusOK, "The sandbox has no machines, and nothing to see on their consoles.")
}
