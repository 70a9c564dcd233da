package bytecode

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// scalarKind returns the kind that says how a constant of the type is written,
// KindInvalid if this file does not tell.
func (f *File) scalarKind(t TypeID) Kind {
	if d := f.TypeDef(t); d != nil && d.Kind == KindNamed {
		t = d.Elem
	}
	if t > 0 && int(t) < NumBasic {
		return Kind(t)
	}
	return KindInvalid
}

// partType returns the type of the part of a variable to which a path of constants
// leads, NoType if this file does not tell.
func (f *File) partType(t TypeID, path []int64) TypeID {
	for _, step := range path {
		d := f.TypeDef(t)
		if d != nil && d.Kind == KindNamed {
			d = f.TypeDef(d.Elem)
		}
		switch {
		case d != nil && d.Kind == KindArray:
			t = d.Elem
		case d != nil && d.Kind == KindStruct && step < int64(len(d.Fields)):
			t = d.Fields[step].Type
		default:
			return NoType
		}
	}
	return t
}

// scalarText returns a constant as Go writes it for its kind. Bits that do not belong
// to the kind, and floats that are no numbers, are written as bits in hexadecimal.
func scalarText(k Kind, bits uint64) string {
	text := strconv.FormatUint(bits, 10)
	switch {
	case k == KindBool && bits <= 1:
		text = strconv.FormatBool(bits == 1)
	case k.IsSigned():
		shift := 64 - 8*scalarSizes[k]
		text = strconv.FormatInt(int64(bits<<shift)>>shift, 10)
	case k == KindFloat32:
		text = strconv.FormatFloat(float64(math.Float32frombits(uint32(bits))), 'g', -1, 32)
	case k == KindFloat64:
		text = strconv.FormatFloat(math.Float64frombits(bits), 'g', -1, 64)
	}
	if back, err := scalarBits(k, text); err != nil || back != bits || strings.ContainsAny(text, "IN") {
		return fmt.Sprintf("%#x", bits)
	}
	return text
}

// scalarBits is the reverse of scalarText.
func scalarBits(k Kind, text string) (uint64, error) {
	size := int(scalarSizes[k]) * 8
	if k == KindInvalid || k > KindFloat64 {
		size = 64
	}
	switch hex, isHex := strings.CutPrefix(text, "0x"); {
	case isHex:
		return strconv.ParseUint(hex, 16, 64)
	case k == KindBool && (text == "true" || text == "false"):
		return uint64(len("false") - len(text)), nil
	case k == KindFloat32:
		v, err := strconv.ParseFloat(text, 32)
		return uint64(math.Float32bits(float32(v))), err
	case k == KindFloat64:
		v, err := strconv.ParseFloat(text, 64)
		return math.Float64bits(v), err
	case strings.HasPrefix(text, "-") && !k.IsUnsigned() || k.IsSigned():
		v, err := strconv.ParseInt(text, 10, size)
		shift := 64 - size
		return uint64(v) << shift >> shift, err
	}
	return strconv.ParseUint(text, 10, size)
}
