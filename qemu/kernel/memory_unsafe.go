package main

import (
	"unsafe"

	"github.com/portico-os/portico/translator/abi"
)

// memoryAt returns n bytes of a region of the machine as a slice.
func memoryAt(at abi.Addr, n int) []byte {
	return unsafe.Slice(*(**byte)(unsafe.Pointer(&at)), n)
}
