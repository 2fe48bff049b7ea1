package doctor

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/civoctl/civoctl/internal/cli"
	"github.com/civoctl/civoctl/internal/transport"
)

const (
	// doubtfulSkew is how wrong a clock may be before the ages in a table mislead.
	doubtfulSkew = 30 * time.Second

	// badSkew is how wrong a clock may be before certificates are in doubt.
	badSkew = 5 * time.Minute
)

// checkProxy tells which proxy the environment chooses for the API.
func (ch *checker) checkProxy() {
	if ch.settings.Sandbox {
		ch.note("proxy", ok, "the sandbox uses none", "")
		return
	}
	req, err := http.NewRequest(http.MethodGet, ch.settings.APIURL, nil)
	if err != nil {
		ch.note("proxy", fail, "the API's address cannot be read", "correct api_url")
		return
	}
	if err := transport.CheckProxySetting(req.URL); err != nil {
		ch.note("proxy", fail, err.Error(), cli.ProxySettingHint)
		return
	}
	proxy, err := http.ProxyFromEnvironment(req)
	switch {
	case err != nil:
		// The words of the error quote the proxy's password.
		ch.note("proxy", fail, "the proxy in the environment cannot be understood", "correct HTTPS_PROXY: it is a URL such as http://proxy:3128")
	case proxy == nil:
		ch.note("proxy", ok, "none for "+req.URL.Host, "")
	default:
		ch.proxy = proxy
		ch.note("proxy", ok, "requests to "+req.URL.Host+" go through "+proxy.Host, "")
	}
}

// checkConnection sends one request without the key to the API, and adds a check for each step of
// the connection.
func (ch *checker) checkConnection(ctx context.Context) {
	if ch.settings.Sandbox {
		ch.checkInProcess(ctx)
		return
	}
	c, err := ch.app.API.Probe(ch.settings, "")
	if err != nil {
		if ch.isFailed("proxy") {
			ch.skipChecks("the proxy's address is none", "dns", "tcp", "tls", "first byte", "api", "clock")
			return
		}
		ch.note("api", fail, err.Error(), "correct api_url")
		return
	}
	var trace connTrace
	req, err := c.NewRequest(trace.attach(ctx), http.MethodGet, "/v2/ping", nil, nil)
	if err != nil {
		ch.note("api", fail, err.Error(), "correct api_url")
		return
	}
	trace.begin()
	resp, err := c.HTTP.Do(req)
	arrived := time.Now()
	ch.reached = err == nil
	advice := ""
	if status, failed := transport.ProxyStatus(err); failed {
		advice = cli.ProxyHint(status)
	}
	ch.checks = append(ch.checks, trace.steps(req.URL, ch.proxy, transport.Cause(err), advice)...)
	if err != nil {
		ch.skipChecks("there is no reply", "api", "clock")
		return
	}
	resp.Body.Close()
	ch.checkReply(resp, arrived)
}

// checkReply checks the API's reply and the clock. arrived is the time when the reply came.
func (ch *checker) checkReply(resp *http.Response, arrived time.Time) {
	detail := fmt.Sprintf("%s %s answered %s", ch.settings.APIURL, resp.Proto, resp.Status)
	switch {
	case resp.StatusCode >= 500, resp.StatusCode == http.StatusTooManyRequests:
		ch.note("api", fail, detail, "the API keeps failing; try again later")
	case resp.StatusCode == http.StatusNotFound, resp.StatusCode/100 == 3:
		ch.note("api", warn, detail, "is "+ch.settings.APIURL+" Civo's API?")
	default: // a 401 without the key is an answer, too
		ch.note("api", ok, detail, "")
	}
	ch.checkClock(resp.Header.Get("Date"), arrived)
}

// checkClock compares the reply's Date header with this machine's clock.
func (ch *checker) checkClock(date string, arrived time.Time) {
	sent, err := http.ParseTime(date)
	if err != nil {
		ch.note("clock", warn, "not checked: the API does not say what time it is", "")
		return
	}
	skew := arrived.Sub(sent).Truncate(time.Second)
	detail := "as the API's, within seconds"
	if skew.Abs() > 2*time.Second {
		detail = fmt.Sprintf("%v ahead of the API's", skew)
		if skew < 0 {
			detail = fmt.Sprintf("%v behind the API's", -skew)
		}
	}
	switch {
	case skew.Abs() > badSkew:
		ch.note("clock", fail, detail, "set this machine's clock")
	case skew.Abs() > doubtfulSkew:
		ch.note("clock", warn, detail, "set this machine's clock")
	default:
		ch.note("clock", ok, detail, "")
	}
}

// checkInProcess sends a request to the sandbox inside the program.
func (ch *checker) checkInProcess(ctx context.Context) {
	c, err := ch.app.API.Probe(ch.settings, "")
	if err == nil {
		err = c.Ping(ctx)
	}
	if err != nil {
		ch.note("api", fail, err.Error(), "`civoctl sandbox reset` makes a new sandbox")
		return
	}
	ch.reached = true
	ch.note("api", ok, "the sandbox inside this program answers", "")
}
