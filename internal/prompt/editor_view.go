package prompt

import (
	"github.com/mattn/go-runewidth"

	"github.com/civoctl/civoctl/internal/output"
)

// editorView is how an editor is drawn on a canvas.
type editorView struct {
	*editor
	canvas
}

func (e *editor) view(c canvas) view { return editorView{e, c} }

// lines returns the message with the text, below it why the text was not accepted, and what keys
// do.
func (v editorView) lines() []string {
	text, _ := v.visible()
	lines := []string{v.headerOf(text)}
	if v.problem != nil {
		for _, line := range output.Wrap(v.problem.Error(), max(v.width-2, 1)) {
			lines = append(lines, v.colors.problem(v.cut("  "+line)))
		}
	}
	if v.canGoBack {
		lines = append(lines, v.keyHelp("enter: accept", "esc: back", "ctrl-u: clear", "ctrl-c: cancel"))
	}
	return lines[:max(min(len(lines), v.height-1), 1)]
}

func (v editorView) header() string {
	text, _ := v.visible()
	return v.headerOf(text)
}

func (v editorView) cursor() int {
	_, column := v.visible()
	return column
}

func (v editorView) answerLine() string {
	return v.headerOf(v.colors.answer(runewidth.Truncate(string(v.text), v.room(), "…")))
}

// headerOf returns the line of the message with text behind it.
func (v editorView) headerOf(text string) string {
	return v.colors.mark("?") + " " + v.colors.bold(v.shownMessage()) + " " + text
}

// shownMessage returns the message, cut where it would leave no room for the text.
func (v editorView) shownMessage() string {
	return runewidth.Truncate(v.message, max(v.width-12, v.width/2), "…")
}

// room returns the cells for the text and the cursor behind it.
func (v editorView) room() int {
	return max(v.width-runewidth.StringWidth("? "+v.shownMessage()+" ")-1, 1)
}

// visible returns the part of the text around the cursor that there is room for, and the column of
// the cursor.
func (v editorView) visible() (text string, column int) {
	start, before := v.editor.cursor, 0
	for start > 0 && before+runewidth.RuneWidth(v.text[start-1]) <= v.room() {
		start--
		before += runewidth.RuneWidth(v.text[start])
	}
	text = runewidth.Truncate(string(v.text[start:]), v.room(), "")
	return text, runewidth.StringWidth("? "+v.shownMessage()+" ") + before
}
