//go:build !windows

package atomicfile

import "os"

// syncFolder writes a folder to the disk, so that a rename in it survives a power cut. It ignores
// file systems that cannot: the file is whole there, too, with the old text or the new text.
func syncFolder(path string) {
	if d, err := os.Open(path); err == nil {
		d.Sync()
		d.Close()
	}
}
