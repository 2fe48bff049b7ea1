// Package conformance holds the sandbox against clients that nobody here wrote: the vendor's Go SDK
// and its Terraform provider, which a real terraform drives. It is a module of its own, so that they
// are dependencies of these tests and of nothing else.
package conformance
