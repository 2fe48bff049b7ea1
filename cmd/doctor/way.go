package doctor

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/civoctl/civoctl/internal/transport"
)

// A clock that is wrong by more than this makes ages and certificates
// doubtful; the Date header itself is only exact to a second.
const (
	skewWorthAWord = 30 * time.Second
	skewTooMuch    = 5 * time.Minute
)

func (p *patient) checkProxy() {
	if p.settings.Sandbox {
		p.note("proxy", ok, "the sandbox uses none", "")
		return
	}
	req, err := http.NewRequest(http.MethodGet, p.settings.APIURL, nil)
	if err != nil {
		p.note("proxy", fail, "the API's address cannot be read", "correct api_url")
		return
	}
	proxy, err := http.ProxyFromEnvironment(req)
	switch {
	case err != nil:
		// The words of the error quote the proxy's password.
		p.note("proxy", fail, "the proxy in the environment cannot be understood", "correct HTTPS_PROXY: it is a URL such as http://proxy:3128")
	case proxy == nil:
		p.note("proxy", ok, "none for "+req.URL.Host, "")
	default:
		p.note("proxy", ok, "requests to "+req.URL.Host+" go through "+proxy.Host, "")
	}
}

// checkWay follows one request, without the key, to the API and times it.
func (p *patient) checkWay(ctx context.Context) {
	if p.settings.Sandbox {
		p.checkInProcess(ctx)
		return
	}
	c, err := p.app.Probe(p.settings, "")
	if err != nil {
		p.note("api", fail, err.Error(), "correct api_url")
		return
	}
	var w watch
	req, err := c.NewRequest(w.attach(ctx), http.MethodGet, "/v2/ping", nil, nil)
	if err != nil {
		p.note("api", fail, err.Error(), "correct api_url")
		return
	}
	w.begin()
	resp, err := c.HTTP.Do(req)
	arrived := time.Now()
	p.reached = err == nil
	p.checks = append(p.checks, w.steps(req.URL, transport.Cause(err))...)
	if err != nil {
		p.skip("there is no reply", "api", "clock")
		return
	}
	resp.Body.Close()
	p.checkReply(resp, arrived)
}

func (p *patient) checkReply(resp *http.Response, arrived time.Time) {
	detail := fmt.Sprintf("%s %s answered %s", p.settings.APIURL, resp.Proto, resp.Status)
	switch {
	case resp.StatusCode >= 500, resp.StatusCode == http.StatusTooManyRequests:
		p.note("api", fail, detail, "the API is in trouble; try again in a while")
	case resp.StatusCode == http.StatusNotFound, resp.StatusCode/100 == 3:
		p.note("api", warn, detail, "is "+p.settings.APIURL+" Civo's API?")
	default: // a 401 without the key is an answer, too
		p.note("api", ok, detail, "")
	}
	p.checkClock(resp.Header.Get("Date"), arrived)
}

func (p *patient) checkClock(date string, arrived time.Time) {
	sent, err := http.ParseTime(date)
	if err != nil {
		p.note("clock", warn, "not checked: the API does not say what time it is", "")
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
	case skew.Abs() > skewTooMuch:
		p.note("clock", fail, detail, "set this machine's clock")
	case skew.Abs() > skewWorthAWord:
		p.note("clock", warn, detail, "set this machine's clock")
	default:
		p.note("clock", ok, detail, "")
	}
}

// checkInProcess asks the API inside the program, which has no way to it.
func (p *patient) checkInProcess(ctx context.Context) {
	c, err := p.app.Probe(p.settings, "")
	if err == nil {
		err = c.Ping(ctx)
	}
	if err != nil {
		p.note("api", fail, err.Error(), "`civoctl sandbox reset` makes a new sandbox")
		return
	}
	p.reached = true
	p.note("api", ok, "the sandbox inside this program answers", "")
}
