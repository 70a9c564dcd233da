package iozone

import (
	"github.com/portico-os/portico/components/fs"
	"github.com/portico-os/portico/components/text"
	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
)

const kib = 1024

// Start runs the benchmark. Parameters: test, one of write, rewrite, read, reread, or all;
// largest, the largest file (512KiB); passes (16) over each file; import, the file system's
// name (fs0).
//
// With parameter driven it asks for its work instead: parameter next, read before each
// cell, gives TEST FILE-KIB RECORD-KIB PASSES, until it is empty.
func Start(d *portals.Domain) error {
	params := d.Params()
	test := params.String("test", "all")
	largest := params.Bytes("largest", 512*memobj.KiB)
	passes := params.Int("passes", 16)
	driven := params.Bool("driven", false)
	source := params.String("import", "fs0")
	if err := params.Err(); err != nil {
		return err
	}
	files, err := portals.Lookup[fs.FileSystem](d, source)
	if err != nil {
		return err
	}
	b := New(files)
	if driven {
		return b.drive(d)
	}
	for _, t := range []string{"write", "rewrite", "read", "reread"} {
		if test != "all" && test != t {
			continue
		}
		for file := 4 * kib; file <= int(largest); file *= 2 {
			for record := 4 * kib; record <= file; record *= 2 {
				if err := b.cell(t, file, record, passes); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// cell runs one cell and prints its line.
func (b *Bench) cell(test string, file, record, passes int) error {
	time, err := b.Run(test, file, record, passes)
	if err != nil {
		return err
	}
	portals.Print("iozone " + test + " " + text.Decimal(int64(file/kib)) + " " + text.Decimal(int64(record/kib)) + " " +
		text.Decimal(int64(passes)) + " " + text.Decimal(time) + "\n")
	return nil
}

// drive runs the cells that parameter next asks for.
func (b *Bench) drive(d *portals.Domain) error {
	for {
		request, ok := d.Param("next")
		if !ok || request == "" {
			return nil
		}
		test, rest := text.Cut(request)
		file, rest, ok1 := text.Natural(rest)
		record, rest, ok2 := text.Natural(rest)
		passes, rest, ok3 := text.Natural(rest)
		if !ok1 || !ok2 || !ok3 || rest != "" {
			return &portals.ParamError{Key: "next", Text: request, Want: "TEST FILE-KIB RECORD-KIB PASSES"}
		}
		if err := b.cell(test, file*kib, record*kib, passes); err != nil {
			return err
		}
	}
}
