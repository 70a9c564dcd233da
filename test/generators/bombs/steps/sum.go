package main

import (
	"encoding/binary"
	"errors"
)

// What the data of counters begin with, the version that sum knows, and the flavor in which numbers
// have no fixed length: package internal/coverage of Go defines them.
const (
	magic       = "\x00cwm"
	version     = 1
	uleb        = 2 // else four bytes each
	headerBytes = 32
	tableBytes  = 16
)

// sum adds up the counters of all functions.
func sum(data []byte) (steps int, err error) {
	if len(data) < headerBytes+tableBytes || string(data[:4]) != magic || binary.LittleEndian.Uint32(data[4:]) != version {
		return 0, errors.New("counters in a form that is not known: adapt it to this version of Go")
	}
	flavor, table := data[24], data[headerBytes:]
	functions := binary.LittleEndian.Uint64(table)
	texts := binary.LittleEndian.Uint32(table[8:]) + binary.LittleEndian.Uint32(table[12:])
	rest := table[tableBytes+texts:]
	number := func() int {
		if flavor == uleb {
			n, size := binary.Uvarint(rest)
			rest = rest[size:]
			return int(n)
		}
		n := binary.LittleEndian.Uint32(rest)
		rest = rest[4:]
		return int(n)
	}
	for range functions {
		n := number()
		number() // of the package
		number() // of the function
		for range n {
			steps += number()
		}
	}
	return steps, nil
}
