package terminal

import (
	"os"
	"sync"
	"time"
)

// silence is how long a run may wait before a line on stderr says for what.
const silence = time.Second

// waiting is what a run waits for, said on a terminal after a second of silence. It is said in the
// line of the progress, which gives way to statuses, notes and questions. Once a result is being
// written nothing is said any more: the line would stand in the middle of it.
type waiting struct {
	what      string      // in words
	pending   int         // the waits that have not ended
	since     time.Time   // the silence; zero before the first wait
	timer     *time.Timer // ends the silence; nil where none runs
	questions int         // that are open
	isOver    bool        // a result is being written, or the run ends
}

// Wait notes that something is waited for, in words such as "reading instances from api.civo.com",
// until the function that it returns is called.
func (t *Terminal) Wait(what string) (ended func()) {
	if t.Quiet || !isTerminal(t.Err) {
		return func() {}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.waiting.pending++
	t.waiting.what = what
	t.showWaiting()
	return sync.OnceFunc(func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.waiting.pending--
	})
}

// SetWaiting changes the words for what is waited for, such as to "no answer, trying again".
func (t *Terminal) SetWaiting(what string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.waiting.what = what
	if t.waiting.pending > 0 {
		t.showWaiting()
	}
}

// showWaiting says what is waited for, now or when the silence has lasted a second. The caller holds
// the lock.
func (t *Terminal) showWaiting() {
	w := &t.waiting
	if w.pending == 0 || w.questions > 0 || w.isOver {
		return
	}
	if w.since.IsZero() {
		w.since = time.Now()
	}
	left := silence - time.Since(w.since)
	switch {
	case left <= 0:
		t.openDisplay().SetActivity(w.what)
	case w.timer == nil:
		w.timer = time.AfterFunc(left, t.endSilence)
	}
}

// endSilence says what is waited for, if anything still is.
func (t *Terminal) endSilence() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.waiting.timer = nil
	t.showWaiting()
}

// openQuestion keeps the progress away from a question, until the function that it returns is
// called.
func (t *Terminal) openQuestion() (closed func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.waiting.questions++
	t.endDisplay()
	return func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.waiting.questions--
		t.waiting.since = time.Time{}
	}
}

// endWaiting ends the progress before the first words of a result.
func (t *Terminal) endWaiting() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.waiting.isOver = true
	t.endDisplay()
}

// Close gives the terminal back at the end of the run. It may be called again.
func (t *Terminal) Close() { t.endWaiting() }

// isDumb reports whether the terminal can only print lines.
func isDumb() bool { return os.Getenv("TERM") == "dumb" }
