package arg

import (
	"net/netip"
	"strconv"
	"strings"
)

// Range parses a range of IP addresses, such as 203.0.113.0/24, or one address, which is a range of
// its own.
func Range(s string) (string, error) {
	if address, err := netip.ParseAddr(s); err == nil && address.Zone() == "" {
		return netip.PrefixFrom(address, address.BitLen()).String(), nil
	}
	prefix, err := netip.ParsePrefix(s)
	switch {
	case err != nil:
		return "", errorf("it is no range of addresses").withHint("write an address and a number of bits, such as 203.0.113.0/24; 0.0.0.0/0 is everybody")
	case prefix != prefix.Masked():
		return "", errorf("it has bits behind the first %d", prefix.Bits()).withHint("the range is %s", prefix.Masked())
	}
	return s, nil
}

// PrivateRange parses a range of private IPv4 addresses, such as 192.168.1.0/24.
func PrivateRange(s string) (string, error) {
	text, err := Range(s)
	if err != nil {
		return "", err
	}
	prefix := netip.MustParsePrefix(text)
	if !prefix.Addr().Is4() || !prefix.Addr().IsPrivate() || prefix.Bits() == 32 {
		return "", errorf("it is no private range").withHint("private are ranges in 10.0.0.0/8, 172.16.0.0/12 and 192.168.0.0/16")
	}
	return text, nil
}

// Ports parses a port, such as 22, or a range of ports, such as 60000-61000.
func Ports(s string) (string, error) {
	first, last, isRange := strings.Cut(s, "-")
	from, err := Port(first)
	if err != nil {
		return "", err
	}
	if !isRange {
		return s, nil
	}
	to, err := Port(last)
	switch {
	case err != nil:
		return "", err
	case to < from:
		return "", errorf("%d is below %d", to, from)
	case to == from:
		return strconv.Itoa(int(from)), nil
	}
	return s, nil
}

// Address parses an IP address.
func Address(s string) (string, error) {
	address, err := netip.ParseAddr(s)
	if err != nil || address.Zone() != "" {
		return "", errorf("it is no IP address")
	}
	return address.String(), nil
}
