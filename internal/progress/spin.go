package progress

import (
	"os"
	"time"

	"github.com/briandowns/spinner"
)

// spin is the spinner on a terminal.
type spin struct{ s *spinner.Spinner }

func newSpin(f *os.File, _ *Display) *spin {
	return &spin{spinner.New(spinner.CharSets[14], 100*time.Millisecond, spinner.WithWriterFile(f))}
}
