package binary

import (
	"errors"
	"io"
)

// The most bytes that a variable-length integer takes.
const (
	MaxVarintLen16 = 3
	MaxVarintLen32 = 5
	MaxVarintLen64 = 10
)

var errOverflow = errors.New("binary: varint overflows a 64-bit integer")

// zigzag maps integers of small magnitude to small unsigned ones.
func zigzag(x int64) uint64 { return uint64(x)<<1 ^ uint64(x>>63) }

func unzigzag(u uint64) int64 { return int64(u>>1) ^ -int64(u&1) }

// AppendUvarint appends x, seven bits a byte, the lowest first.
func AppendUvarint(buf []byte, x uint64) []byte {
	for x >= 0x80 {
		buf = append(buf, byte(x)|0x80)
		x >>= 7
	}
	return append(buf, byte(x))
}

// AppendVarint appends x.
func AppendVarint(buf []byte, x int64) []byte { return AppendUvarint(buf, zigzag(x)) }

// PutUvarint writes x and returns the number of bytes. It panics if buf is too small.
func PutUvarint(buf []byte, x uint64) int {
	i := 0
	for ; x >= 0x80; i++ {
		buf[i] = byte(x) | 0x80
		x >>= 7
	}
	buf[i] = byte(x)
	return i + 1
}

// PutVarint writes x and returns the number of bytes. It panics if buf is too small.
func PutVarint(buf []byte, x int64) int { return PutUvarint(buf, zigzag(x)) }

// Uvarint reads an integer and returns it with the number of bytes: 0 if buf is too
// small, negative if the value takes more than 64 bits.
func Uvarint(buf []byte) (uint64, int) {
	var x uint64
	for i, b := range buf {
		if i == MaxVarintLen64 || i == MaxVarintLen64-1 && b > 1 && b < 0x80 {
			return 0, -(i + 1)
		}
		x |= uint64(b&0x7f) << (7 * uint(i))
		if b < 0x80 {
			return x, i + 1
		}
	}
	return 0, 0
}

// Varint is Uvarint for signed integers.
func Varint(buf []byte) (int64, int) {
	u, n := Uvarint(buf)
	return unzigzag(u), n
}

// ReadUvarint reads an integer. The error is io.EOF only if nothing was read.
func ReadUvarint(r io.ByteReader) (uint64, error) {
	var x uint64
	for i := 0; i < MaxVarintLen64; i++ {
		b, err := r.ReadByte()
		if err != nil {
			if i > 0 && err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return x, err
		}
		if b < 0x80 {
			if i == MaxVarintLen64-1 && b > 1 {
				return x, errOverflow
			}
			return x | uint64(b)<<(7*uint(i)), nil
		}
		x |= uint64(b&0x7f) << (7 * uint(i))
	}
	return x, errOverflow
}

// ReadVarint is ReadUvarint for signed integers.
func ReadVarint(r io.ByteReader) (int64, error) {
	u, err := ReadUvarint(r)
	return unzigzag(u), err
}
