package prompt

import "github.com/mattn/go-runewidth"

// canvas is what a question is drawn on.
type canvas struct {
	width, height int // of the terminal, in cells
	colors        palette
	canGoBack     bool // the question can be left for the one before
}

// cut returns s in at most the width of the canvas, with … for what it lacks.
func (c canvas) cut(s string) string { return runewidth.Truncate(s, c.width, "…") }

// keyHelp returns what keys do, as many of them as there is room for.
func (c canvas) keyHelp(keys ...string) string {
	help := keys[0]
	for _, key := range keys[1:] {
		if next := help + "  " + key; runewidth.StringWidth(next) <= c.width {
			help = next
		}
	}
	return c.colors.dim(c.cut(help))
}

// palette is the colours of questions, which are seen on light and dark backgrounds. Without
// colours all texts are plain.
type palette struct{ hasColor bool }

func (p palette) mark(s string) string      { return p.paint("32", s) }
func (p palette) bold(s string) string      { return p.paint("1", s) }
func (p palette) dim(s string) string       { return p.paint("2", s) }
func (p palette) highlight(s string) string { return p.paint("1;36", s) }
func (p palette) answer(s string) string    { return p.paint("36", s) }
func (p palette) warning(s string) string   { return p.paint("33", s) }
func (p palette) problem(s string) string   { return p.paint("31", s) }

// paint returns s in the colour of an SGR code.
func (p palette) paint(code, s string) string {
	if !p.hasColor || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}
