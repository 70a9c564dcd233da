package memory

import "github.com/portico-os/portico/translator/abi"

// A Slab hands out zeroed blocks of one size, which divides BlockBytes, from an account.
// Blocks never move, and what a slab has taken it gives back when the account is closed.
type Slab struct {
	account *Account // which Take gets pages from, and keeps until it is closed; fixed
	size    int      // bytes of a block, which Give clears; fixed

	// From the account, for good. Contains goes by them, so that collectors know a reference to
	// a capability from others.
	pages map[abi.Addr]bool
	free  []abi.Addr // blocks, all zero, as Take hands them out
}

// NewSlab returns a slab of blocks of a size in bytes.
func NewSlab(a *Account, size int) *Slab {
	return &Slab{account: a, size: size, pages: map[abi.Addr]bool{}}
}

// Take returns a block of zeros.
func (s *Slab) Take() (abi.Addr, error) {
	if len(s.free) == 0 {
		page, err := s.account.Take(BlockBytes)
		if err != nil {
			return 0, err
		}
		s.pages[page] = true
		for at := page + abi.Addr(BlockBytes-s.size); at >= page; at -= abi.Addr(s.size) {
			s.free = append(s.free, at)
		}
	}
	last := len(s.free) - 1
	at := s.free[last]
	s.free = s.free[:last]
	return at, nil
}

// Give gives back a block that Take returned. Precondition: nothing refers to it, for it is
// handed out again.
func (s *Slab) Give(at abi.Addr) {
	clear(Bytes(at, s.size))
	s.free = append(s.free, at)
}

// Contains reports whether an address is that of one of the slab's blocks.
func (s *Slab) Contains(a abi.Addr) bool {
	return a%abi.Addr(s.size) == 0 && s.pages[a&^(BlockBytes-1)]
}
