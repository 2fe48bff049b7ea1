package sandbox

import (
	"encoding/json"
	"net/http"
	"strconv"
)

// fate is what a fault does to the connection at a moment.
func (f Fault) fate(at Moment) fate {
	switch at {
	case f.Hang:
		return held
	case f.Reset:
		return lost
	}
	return sent
}

// instead is the answer that a fault gives in the place of the real one.
func (f Fault) instead() (reply, bool) {
	switch {
	case f.HTML != 0:
		title := strconv.Itoa(f.HTML) + " " + http.StatusText(f.HTML)
		return reply{status: f.HTML, kind: "text/html; charset=utf-8", retry: f.RetryAfter,
			body: []byte("<html>\n<head><title>" + title + "</title></head>\n<body><h1>" + title + "</h1></body>\n</html>\n")}, true
	case f.Status != 0:
		out := jsonReply(f.Status, &apiError{Code: firstOf(f.Code, "internal_server_error"), Reason: "a fault of the sandbox's making"})
		out.retry = f.RetryAfter
		return out, true
	}
	return reply{}, false
}

// replyTo is the shape in which created instances are shown: one object, as on the page, unless a fault says otherwise.
func (f Fault) replyTo(made []instance) any {
	switch f.CountReply {
	case "items":
		return map[string]any{"items": made}
	case "array":
		return made
	}
	return made[0]
}

// mistype gives every value of a JSON body another type than it should have.
func mistype(body []byte) []byte {
	var v any
	if json.Unmarshal(body, &v) != nil {
		return body
	}
	return jsonReply(http.StatusOK, wrong(v)).body
}

func wrong(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name := range v {
			v[name] = wrong(v[name])
		}
		return v
	case []any:
		object := map[string]any{}
		for i := range v {
			object[strconv.Itoa(i)] = wrong(v[i])
		}
		return object
	case string:
		return len(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return []any{v}
}
