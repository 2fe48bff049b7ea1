// Package arch holds the rules of what may import what, as a test.
package arch
