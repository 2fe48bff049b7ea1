//go:build !linux && !darwin

package ptytest

// Shell does nothing: there are no terminals for tests here.
func Shell() {}
