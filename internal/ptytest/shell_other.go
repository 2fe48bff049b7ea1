//go:build !linux && !darwin

package ptytest

// Shell does nothing on a platform without terminals for tests.
func Shell() {}
