package arg

import (
	"math"
	"strconv"
	"strings"
)

// Count parses a number of things, from 1.
func Count(s string) (int, error) {
	n, err := decimal(s, math.MaxInt32)
	switch {
	case err != nil:
		return 0, err
	case n == 0:
		return 0, errorf("at least 1 is needed")
	}
	return int(n), nil
}

// Tolerance parses a number of things that may go wrong, from 0.
func Tolerance(s string) (int, error) {
	n, err := decimal(s, math.MaxInt32)
	return int(n), err
}

// Port parses the number of a TCP port, 1 to 65535.
func Port(s string) (uint16, error) {
	n, err := decimal(s, math.MaxUint16)
	switch {
	case err != nil:
		return 0, err
	case n == 0:
		return 0, errorf("a port is from 1 to %d", math.MaxUint16)
	}
	return uint16(n), nil
}

// Seed parses a seed for random numbers, from 0.
func Seed(s string) (uint64, error) { return decimal(s, math.MaxUint64) }

// Share parses a share from 0 to 1, written in decimal digits.
func Share(s string) (float64, error) {
	rate, err := strconv.ParseFloat(s, 64)
	if err != nil || strings.Trim(s, "0123456789.") != "" || rate > 1 {
		return 0, errorf("it is not a share from 0 to 1, such as 0.05")
	}
	return rate, nil
}

// decimal parses a decimal number up to limit. It returns an error for a leading zero: other
// programs read 010 as 8.
func decimal(s string, limit uint64) (uint64, error) {
	if strings.Trim(s, "0123456789") != "" || len(s) > 1 && s[0] == '0' {
		return 0, errorf("it is not a whole number").withHint("write digits, such as 10")
	}
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil || n > limit {
		return 0, errorf("it is larger than %d", limit)
	}
	return n, nil
}

// CountOrNone parses a number from 1, and returns 0 for the word [None].
func CountOrNone(s string) (int, error) {
	if strings.EqualFold(s, None) {
		return 0, nil
	}
	return Count(s)
}
