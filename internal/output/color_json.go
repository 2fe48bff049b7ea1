package output

// The colours of JSON on a terminal, of the terminal's own palette.
const (
	nameColor   = "\x1b[34m" // of the names of fields
	stringColor = "\x1b[32m"
	nullColor   = "\x1b[2m"
	resetColor  = "\x1b[0m"
)

// ColorJSON appends src, valid JSON, to dst with colours: names of fields, strings and nulls differ
// from numbers and truth values, which have the colour of other text.
func ColorJSON(dst, src []byte) []byte {
	for len(src) > 0 {
		n, color := 1, ""
		switch src[0] {
		case '"':
			n, color = valueLen(src), stringColor
			if rest := trimSpace(src[n:]); len(rest) > 0 && rest[0] == ':' {
				color = nameColor
			}
		case 'n':
			n, color = valueLen(src), nullColor
		}
		if color == "" {
			dst = append(dst, src[:n]...)
		} else {
			dst = append(append(append(dst, color...), src[:n]...), resetColor...)
		}
		src = src[n:]
	}
	return dst
}
