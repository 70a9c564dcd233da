// Package iozone is the IOZone benchmark of the paper's sections 3 and 4: it writes,
// rewrites, reads and rereads files in records. A read ends with the record's bytes in a
// buffer that the benchmark owns; patterns are checked outside of the timed parts.
//
// Each cell prints one line: iozone TEST FILE-KIB RECORD-KIB PASSES NANOSECONDS, where the
// time is that of all passes together.
package iozone
