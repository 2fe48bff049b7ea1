package sandbox

import (
	"encoding/json"
	"net/http"
	"strconv"
)

// disposition returns what the fault does to the reply at a moment.
func (f Fault) disposition(at Moment) disposition {
	switch at {
	case f.Hang:
		return replyHeld
	case f.Reset:
		return replyCut
	}
	return replySent
}

// override returns the reply that the fault sends in place of the real one.
func (f Fault) override() (reply, bool) {
	switch {
	case f.HTML != 0:
		title := strconv.Itoa(f.HTML) + " " + http.StatusText(f.HTML)
		return reply{status: f.HTML, kind: "text/html; charset=utf-8", retry: f.RetryAfter,
			body: []byte("<html>\n<head><title>" + title + "</title></head>\n<body><h1>" + title + "</h1></body>\n</html>\n")}, true
	case f.Status != 0:
		out := refuse(f.Status, f.Code, "a fault of the sandbox's making").reply()
		out.retry = f.RetryAfter
		return out, true
	}
	return reply{}, false
}

// shapeCreated returns the reply to a create: the first instance alone, as on the page, unless the
// fault asks for another shape.
func (f Fault) shapeCreated(made []instance) any {
	switch f.CountReply {
	case "items":
		return map[string]any{"items": made}
	case "array":
		return made
	}
	return made[0]
}

// mistype returns a JSON body in which every value has the wrong type.
func mistype(body []byte) []byte {
	var v any
	if json.Unmarshal(body, &v) != nil {
		return body
	}
	return jsonReply(http.StatusOK, mistypeValue(v)).body
}

// mistypeValue returns a value of another JSON type, and does the same within objects and arrays.
func mistypeValue(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name := range v {
			v[name] = mistypeValue(v[name])
		}
		return v
	case []any:
		object := map[string]any{}
		for i := range v {
			object[strconv.Itoa(i)] = mistypeValue(v[i])
		}
		return object
	case string:
		return len(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return []any{v}
}
