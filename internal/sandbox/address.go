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
	if free, _ := b.Cursor().First(); free != nil && number(free) <= b.Sequence() {
		slot := int(number(free))
		return slot, b.Delete(free)
	}
	for {
		n, err := b.NextSequence()
		switch {
		case err != nil:
			return 0, err
		case n > uint64(size):
			return 0, refuse(http.StatusConflict, "out_of_capacity", "every address of the pool %s is taken", pool)
		case b.Get(key(n)) == nil:
			return int(n), nil
		}
		if err := b.Delete(key(n)); err != nil { // taken ahead, and below the sequence now
			return 0, err
		}
	}
}

// takeThisSlot takes one place of a pool, and reports whether it was free. Up to the sequence of
// its bucket a pool has keys for the places that are free, and beyond it for those that are taken.
func takeThisSlot(tx *bbolt.Tx, pool string, slot int) (free bool, err error) {
	b, err := tx.Bucket([]byte("pools")).CreateBucketIfNotExists([]byte(pool))
	if err != nil {
		return false, err
	}
	k := key(uint64(slot))
	isListed, isAhead := b.Get(k) != nil, uint64(slot) > b.Sequence()
	switch {
	case isListed == isAhead:
		return false, nil
	case isAhead:
		return true, b.Put(k, []byte{1})
	}
	return true, b.Delete(k)
}

// freeSlot returns a place to its pool.
func freeSlot(tx *bbolt.Tx, pool string, slot int) error {
	b, err := tx.Bucket([]byte("pools")).CreateBucketIfNotExists([]byte(pool))
	if err != nil || slot == 0 {
		return err
	}
	if uint64(slot) > b.Sequence() {
		return b.Delete(key(uint64(slot)))
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

// privateSlot returns the place of an address in a network's pool, and whether it has one: the
// network's own address, its gateway's and its last one have not.
func (n network) privateSlot(addr netip.Addr) (slot int, ok bool) {
	cidr := netip.MustParsePrefix(n.CIDR)
	if !addr.Is4() || !cidr.Contains(addr) {
		return 0, false
	}
	from, at := cidr.Addr().As4(), addr.As4()
	slot = int(binary.BigEndian.Uint32(at[:])-binary.BigEndian.Uint32(from[:])) - 1
	return slot, slot >= 1 && slot <= n.size()
}

// offset returns the address that is by addresses after base.
func offset(base netip.Addr, by int) netip.Addr {
	b := base.As4()
	binary.BigEndian.PutUint32(b[:], binary.BigEndian.Uint32(b[:])+uint32(by))
	return netip.AddrFrom4(b)
}
