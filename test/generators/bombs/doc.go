// Package bombs writes component files that want to be expensive to load, and measures what they cost.
//
// A component file is hostile input, and DomainZero verifies, links and translates it in one piece.
// What that takes in time and memory must follow from the file's size. A [family] writes a file
// for a number n; loaded for n, 2n, 4n and so on, it shows how costs grow ([load], [cost]). The
// table has for each family
//
//   - the exponents of time and of memory over the file's size: 1 is linear
//   - the most memory that lives at a time, for each byte of the file, and how many times that is of
//     the worst of the repository's own components
//   - bytes of the file loaded in a second of CPU time
//   - code and metadata in the image, for each byte of the file
//
// Exponents are those of the largest sizes, where what grows fastest shows.
//
//	go test ./test/generators/bombs -full -v                  # all sizes, with the table
//	go test ./test/generators/bombs -full -v -family types    # one family
package bombs
