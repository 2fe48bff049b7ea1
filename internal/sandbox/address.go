package sandbox

import (
	"encoding/binary"
	"errors"
	"net/http"
	"net/netip"

	"go.etcd.io/bbolt"
	bbolterrors "go.etcd.io/bbolt/errors"
)

// poolSize is the number of addresses in a region's pool.
const poolSize = 1<<20 - 3

// takeSlot takes the lowest free place of a pool. Places are numbers from 1 on.
func takeSlot(tx *bbolt.Tx, pool string) (int, error) { return takeSlotOf(tx, pool, poolSize) }

// takeSlotOf takes the lowest free place of a pool that has size places.
func takeSlotOf(tx *bbolt.Tx, pool string, size int) (int, error) {
	b, err := tx.Bucket([]byte("pools")).CreateBucketIfNotExists([]byte(pool))
	if err != nil {
		return 0, err
	}
	if free, _ := b.Cursor().First(); free != nil {
		slot := int(number(free))
		return slot, b.Delete(free)
	}
	n, err := b.NextSequence()
	if err == nil && n > uint64(size) {
		return 0, refuse(http.StatusConflict, "out_of_capacity", "every address of the pool %s is taken", pool)
	}
	return int(n), err
}

// freeSlot returns a place to its pool.
func freeSlot(tx *bbolt.Tx, pool string, slot int) error {
	b, err := tx.Bucket([]byte("pools")).CreateBucketIfNotExists([]byte(pool))
	if err != nil || slot == 0 {
		return err
	}
	return b.Put(key(uint64(slot)), []byte{1})
}

// dropPool removes a pool with all its places.
func dropPool(tx *bbolt.Tx, pool string) error {
	if err := tx.Bucket([]byte("pools")).DeleteBucket([]byte(pool)); !errors.Is(err, bbolterrors.ErrBucketNotFound) {
		return err
	}
	return nil
}

// publicPool returns the name of a region's pool.
func publicPool(region string) string { return "public " + region }

// privatePool returns the name of a network's pool.
func privatePool(network string) string { return "private " + network }

// publicAddress returns the address at a place of a region's pool. It is of no use outside the
// sandbox: the ranges are reserved for benchmarks and for the future.
func publicAddress(region, slot int) netip.Addr {
	const each = 1 << 15 // a quarter of 198.18.0.0/15
	if slot < each {
		return offset(netip.AddrFrom4([4]byte{198, 18}), region*each+slot)
	}
	return offset(netip.AddrFrom4([4]byte{240}), region<<24+slot)
}

// privateAddress returns the address at a place of a network's pool. The network's first address is
// left to its gateway.
func privateAddress(network netip.Prefix, slot int) netip.Addr { return offset(network.Addr(), slot+1) }

// offset returns the address that is by addresses after base.
func offset(base netip.Addr, by int) netip.Addr {
	b := base.As4()
	binary.BigEndian.PutUint32(b[:], binary.BigEndian.Uint32(b[:])+uint32(by))
	return netip.AddrFrom4(b)
}
