package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"os"
	"strings"
	"unicode"
	"unicode/utf8"
)

type failing struct{ n int }

func (f *failing) Read(b []byte) (int, error) {
	if f.n == 0 {
		return 0, errFailed
	}
	f.n--
	return copy(b, "data\n"), nil
}

var errFailed = errors.New("failed")

type wrapped struct{ err error }

func (w wrapped) Error() string { return "wrapped: " + w.err.Error() }
func (w wrapped) Unwrap() error { return w.err }

func main() {
	var buf bytes.Buffer
	buf.WriteString("hello ")
	buf.Write([]byte("world"))
	println(buf.String(), buf.Len(), bytes.Contains(buf.Bytes(), []byte("lo w")))
	all, err := io.ReadAll(io.LimitReader(&buf, 8))
	println(string(all), err == nil)
	s := bufio.NewScanner(strings.NewReader("one\ntwo three\n\nfour"))
	n := 0
	for s.Scan() {
		n += len(s.Text())
	}
	println(n)
	w := bufio.NewWriter(os.Stdout)
	w.WriteString("to standard output\n")
	w.Flush()
	r := bufio.NewReader(&failing{3})
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			println(err.Error(), err == errFailed)
			break
		}
		print(line)
	}
	b := binary.LittleEndian.AppendUint32(nil, 0x01020304)
	b = binary.BigEndian.AppendUint16(b, 0x0506)
	println(len(b), b[0], b[4], binary.BigEndian.Uint32(b), binary.LittleEndian.Uint16(b[4:]))
	v := binary.AppendVarint(nil, -123456)
	x, size := binary.Varint(v)
	println(x, size, len(v))
	println(crc32.ChecksumIEEE([]byte("123456789")))
	println(unicode.IsUpper('É'), unicode.ToLower('Σ'), unicode.IsSpace('\u2003'), unicode.IsLetter('世'), unicode.Is(unicode.Han, '世'))
	println(utf8.RuneCountInString("héllo"), utf8.ValidString("\xff"), utf8.RuneLen('世'))
	joined := errors.Join(errFailed, wrapped{io.EOF})
	println(joined.Error(), errors.Is(joined, io.EOF), errors.Is(joined, io.ErrUnexpectedEOF))
	var target wrapped
	println(errors.As(joined, &target), target.err == io.EOF, errors.Unwrap(target) == io.EOF)
	println(bytes.Equal([]byte("a"), []byte("a")), bytes.Compare([]byte("a"), []byte("b")), string(bytes.ToUpper([]byte("abc"))))
	println(string(bytes.TrimSpace([]byte(" x "))), len(bytes.Split([]byte("a-b-c"), []byte("-"))), bytes.IndexByte([]byte("abc"), 'c'))
}
