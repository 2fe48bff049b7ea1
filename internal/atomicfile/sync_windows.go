package atomicfile

// syncFolder does nothing: Windows has no such call, and NTFS journals renames.
func syncFolder(string) {}
