package sandbox

import (
	"encoding/binary"
	"net/http"
	"net/netip"

	"go.etcd.io/bbolt"
)

// poolSize is how many addresses a pool has: as many as fit a network.
const poolSize = 1<<20 - 3

// takeSlot gives the lowest free place of a pool: a place is a number from 1 on.
func takeSlot(tx *bbolt.Tx, pool string) (int, error) {
	b, err := tx.Bucket([]byte("pools")).CreateBucketIfNotExists([]byte(pool))
	if err != nil {
		return 0, err
	}
	if free, _ := b.Cursor().First(); free != nil {
		slot := int(number(free))
		return slot, b.Delete(free)
	}
	n, err := b.NextSequence()
	if err == nil && n > poolSize {
		return 0, refuse(http.StatusConflict, "out_of_capacity", "every address of the pool %s is taken", pool)
	}
	return int(n), err
}

// freeSlot gives a place back.
func freeSlot(tx *bbolt.Tx, pool string, slot int) error {
	b, err := tx.Bucket([]byte("pools")).CreateBucketIfNotExists([]byte(pool))
	if err != nil || slot == 0 {
		return err
	}
	return b.Put(key(uint64(slot)), []byte{1})
}

func publicPool(region string) string   { return "public " + region }
func privatePool(network string) string { return "private " + network }

// publicAddress is an address of no use outside the sandbox: the ranges are for benchmarks and for nobody.
func publicAddress(region, slot int) netip.Addr {
	const each = 1 << 15 // a quarter of 198.18.0.0/15
	if slot < each {
		return offset(netip.AddrFrom4([4]byte{198, 18}), region*each+slot)
	}
	return offset(netip.AddrFrom4([4]byte{240}), region<<24+slot)
}

// privateAddress leaves a network's first address to its gateway.
func privateAddress(network netip.Prefix, slot int) netip.Addr { return offset(network.Addr(), slot+1) }

func offset(base netip.Addr, by int) netip.Addr {
	b := base.As4()
	binary.BigEndian.PutUint32(b[:], binary.BigEndian.Uint32(b[:])+uint32(by))
	return netip.AddrFrom4(b)
}
