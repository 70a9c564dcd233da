package clerk

import (
	"strconv"

	"github.com/portico-os/portico/memobj"
)

func files() {
	_, _, c := open("other")
	code(c, denied, "a file that is not granted")
	_, _, c = open("gone")
	code(c, notFound, "one that does not exist")
	h, size, c := open("file")
	check(h.Len() == 0 && size == 10 && c == ok, "a file")
	ro, _, c := open("readonly")
	check(ro != h && c == ok, "one to read")
	m, _ := memoryNew(20)
	code(read(h, 2, m, 5, 3), ok, "read")
	check(m.Get8(4) == 0 && m.Get8(5) == '2' && m.Get8(7) == '4' && m.Get8(8) == 0, "what was read")
	code(write(h, 7, m.ReadOnly(), 5, 3), ok, "write")
	for _, at := range []int64{8, 10, 11, 1 << 40, int64(maxInt)} {
		code(write(h, at, m.ReadOnly(), 5, 3), failed, "write beyond the end, at "+strconv.Itoa(int(at)))
	}
	code(write(h, 10, m.ReadOnly(), 5, 0), ok, "write nothing at the end")
	code(read(h, 0, m, 0, 10), ok, "read all")
	check(m.Get8(6) == '6' && m.Get8(7) == '2' && m.Get8(9) == '4', "what was written")
	code(read(h, 5, m, 0, 20), failed, "beyond the end of the file")
	code(write(ro, 0, m.ReadOnly(), 0, 1), failed, "write what may be read")
	code(fsync(h), ok, "sync")
	variable, _ := atomicNew()
	for i, bad := range []*memobj.Memory{nil, m, variable} {
		code(read(bad, 0, m, 0, 1), notFound, "no file "+strconv.Itoa(i))
		code(write(bad, 0, m.ReadOnly(), 0, 1), notFound, "no file "+strconv.Itoa(i))
		code(fsync(bad), notFound, "no file "+strconv.Itoa(i))
	}
	_, c = memorySub(h, 0, 0)
	code(c, outOfRange, "a part of a file")
	for _, bad := range [][2]int{{-1, 1}, {0, -1}, {20, 1}, {0, 21}, {maxInt, 1}, {1, maxInt}} {
		code(read(h, 0, m, bad[0], bad[1]), outOfRange, "range "+strconv.Itoa(bad[0])+" "+strconv.Itoa(bad[1]))
	}
	code(read(h, 0, m, 20, 0), ok, "nothing")
	code(read(h, -1, m, 0, 1), outOfRange, "before the file")
	code(read(h, 0, nil, 0, 0), outOfRange, "nil")
	large, size, c := open("large")
	check(size == 700_000 && c == ok, "a large file")
	all, _ := memoryNew(700_001)
	code(read(large, 0, all, 1, 700_000), ok, "read much")
	check(all.Get8(0) == 0 && all.Get8(1) == 'a' && all.Get8(300_000) == 'a' && all.Get8(700_000) == 'z', "what was read in pieces")
	all.Put8(699_999, 'b')
	code(write(large, 1, all.ReadOnly(), 1, 700_000), failed, "write much beyond the end")
	code(read(large, 300_000, all, 0, 1), ok, "read what was not written")
	check(all.Get8(0) == 'a', "nothing is written that does not fit")
	code(write(large, 0, all.ReadOnly(), 1, 700_000), ok, "write much")
	code(read(large, 699_998, m, 0, 2), ok, "read its end")
	check(m.Get8(0) == 'b' && m.Get8(1) == 'z', "what was written in pieces")
	memoryRevoke(m)
	code(read(h, 0, m, 0, 1), revoked, "revoked memory")
	fresh, c := memoryRevoke(ro)
	code(c, ok, "revoke a file")
	code(read(ro, 0, variable, 0, 0), revoked, "a revoked file")
	code(read(fresh, 0, variable, 0, 0), ok, "what takes its place")
	kept := []*memobj.Memory{h, fresh, large}
	for i := 3; i < 64; i++ {
		n, _, c := open("file")
		kept = append(kept, n)
		code(c, ok, "file "+strconv.Itoa(i))
	}
	_, _, c = open("file")
	code(c, quota, "too many files")
	for i := range 100 {
		kept[63], _, c = open("file")
		kept[63] = nil
		if i > 0 { // nobody holds the one before
			code(c, ok, "one file more")
		}
	}
	code(fsync(kept[62]), ok, "one that was kept")
}
