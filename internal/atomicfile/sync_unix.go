//go:build !windows

package atomicfile

import "os"

// syncFolder makes a rename survive a power cut. Where a file system cannot, the
// file is whole all the same: as it was, or as it is.
func syncFolder(path string) {
	if d, err := os.Open(path); err == nil {
		d.Sync()
		d.Close()
	}
}
