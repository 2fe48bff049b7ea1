package submit

import (
	"encoding/base64"
	"strings"
	"time"

	"github.com/civoctl/civoctl/internal/arg"
	"github.com/civoctl/civoctl/internal/tagset"
	"github.com/civoctl/civoctl/pkg/civo"
)

// The clock that dates instances may lag behind the clock that dates replies. An instance of the
// list is not taken beyond listSlack; one that the reply itself names is noted beyond replySlack.
const (
	listSlack  = 2 * time.Second
	replySlack = time.Minute
)

// submission is one request that creates, with what tells its instances from all others.
type submission struct {
	civo.NewInstance
	region    string
	imageName string    // "" where it is not known
	since     time.Time // by the server's clock, and not later than the request
}

// submission returns n as it is sent now.
func (m *Creator) submission(n civo.NewInstance) submission {
	s := submission{NewInstance: n, region: m.c.Region, since: m.app.API.ReplyTime()}
	for _, image := range m.images {
		if civo.SameID(image.ID, n.TemplateID) {
			s.imageName = image.Name
		}
	}
	return s
}

// mismatch returns why the request cannot have made i: it shows something else than was asked
// for, or is older. It returns "" where i may be the request's own. A field that the API left
// out, or sent as null or empty, contradicts nothing.
func (s submission) mismatch(i civo.Instance) string {
	for _, check := range []struct {
		name string
		ok   bool
	}{
		{"hostname", s.sharesName(i)},
		{"region", shows(i.Region, s.region)},
		{"size", shows(i.Size, s.Size)},
		{"network", shows(i.NetworkID, s.NetworkID)},
		{"image", s.sharesImage(i)},
		{"firewall", s.FirewallID == "" || shows(i.FirewallID, s.FirewallID)},
		{"SSH key", i.SSHKeyID == "-" && s.SSHKeyID == "" || shows(i.SSHKeyID, s.SSHKeyID)}, // "-" says none
		{"first user", s.InitialUser == "" || i.InitialUser == "" || i.InitialUser == s.InitialUser},
		{"reverse DNS", s.ReverseDNS == "" || shows(strings.TrimSuffix(i.ReverseDNS, "."), strings.TrimSuffix(s.ReverseDNS, "."))},
		{"public IP", s.PublicIP != "none" || i.PublicIP == ""},
		{"script", s.sharesScript(i)},
		{"tags", i.Tags == nil || tagset.Equal(i.Tags, s.Tags)},
	} {
		if !check.ok {
			return "another " + check.name
		}
	}
	if s.predates(i, listSlack) {
		return "it is older than the request"
	}
	return ""
}

// shows reports whether a field says what was asked for, case ignored, or says nothing.
func shows(field, asked string) bool { return field == "" || strings.EqualFold(field, asked) }

// sharesName reports whether i has the hostname that was asked for; of several, also with a suffix.
func (s submission) sharesName(i civo.Instance) bool {
	return SharesName(i, []string{s.Hostname}, s.Count)
}

// predates reports whether i shows that it was created before the request was sent.
func (s submission) predates(i civo.Instance, slack time.Duration) bool {
	return !i.CreatedAt.IsZero() && i.CreatedAt.Before(s.since.Add(-slack))
}

// sharesImage reports whether i shows the image that was asked for. The API shows an image by its
// ID, by its name, or by both.
func (s submission) sharesImage(i civo.Instance) bool {
	for _, shown := range []string{i.TemplateID, i.SourceID} {
		switch {
		case shown == "", strings.EqualFold(shown, s.TemplateID), strings.EqualFold(shown, s.imageName):
		case s.imageName == "" && arg.IsID(shown) != arg.IsID(s.TemplateID):
			// A name, where only the ID is known.
		default:
			return false
		}
	}
	return true
}

// sharesScript reports whether i shows the script that was asked for, as text or in base64, or
// shows none.
func (s submission) sharesScript(i civo.Instance) bool {
	asked := normalizeText(s.Script)
	for _, shown := range []string{i.UserScript, i.InitScript} {
		if normalizeText(shown) == "" || normalizeText(shown) == asked {
			continue
		}
		// The padding is not always sent.
		text, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(shown, "=\r\n"))
		if err != nil || normalizeText(string(text)) != asked {
			return false
		}
	}
	return true
}

// normalizeText returns a text without what is lost on the way through a form.
func normalizeText(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
}
