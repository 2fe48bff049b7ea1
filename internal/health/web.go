package health

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
)

const (
	// maxHops is how many redirects a look follows.
	maxHops = 3
	// maxHeader is how many bytes of a reply are read. Its body is not.
	maxHeader = 64 << 10
)

// webClient asks URLs how they are. It keeps no connection: one that was made before a reboot says
// nothing of the time after it.
type webClient struct {
	http      *http.Client
	userAgent string
}

// newWebClient returns a webClient that calls itself userAgent.
func newWebClient(userAgent string) *webClient {
	return &webClient{userAgent: userAgent, http: &http.Client{
		Timeout: LongestLook,
		Transport: &http.Transport{
			Proxy:                  http.ProxyFromEnvironment,
			DialContext:            (&net.Dialer{Timeout: LongestLook}).DialContext,
			DisableKeepAlives:      true,
			MaxResponseHeaderBytes: maxHeader,
		},
		CheckRedirect: checkRedirect,
	}}
}

// checkRedirect returns an error for a redirect to another host, whose answer would say nothing of
// the one that was asked, and for one too many.
func checkRedirect(next *http.Request, before []*http.Request) error {
	switch {
	case next.URL.Hostname() != before[0].URL.Hostname():
		return errors.New("it redirects to another host")
	case len(before) > maxHops:
		return fmt.Errorf("it redirects more than %d times", maxHops)
	}
	return nil
}

// get returns an error where the URL does not answer with a status of 2xx.
func (c *webClient) get(ctx context.Context, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return err
	}
	req.Header.Set("User-Agent", c.userAgent)
	resp, err := c.http.Do(req)
	if err != nil {
		return err
	}
	resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("%s answers HTTP %d", url, resp.StatusCode)
	}
	return nil
}
