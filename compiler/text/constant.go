package text

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/portico-os/portico/bytecode"
)

// scalarKind returns the kind that says how a constant of the type is written,
// KindInvalid if this file does not tell.
func scalarKind(f *bytecode.File, t bytecode.TypeID) bytecode.Kind {
	if d := f.TypeDef(t); d != nil && d.Kind == bytecode.KindNamed {
		t = d.Elem
	}
	if t > 0 && int(t) < bytecode.NumBasic {
		return bytecode.Kind(t)
	}
	return bytecode.KindInvalid
}

// partType returns the type of the part of a variable to which a path of constants
// leads, NoType if this file does not tell.
func partType(f *bytecode.File, t bytecode.TypeID, path []int64) bytecode.TypeID {
	for _, step := range path {
		d := f.TypeDef(t)
		if d != nil && d.Kind == bytecode.KindNamed {
			d = f.TypeDef(d.Elem)
		}
		switch {
		case d != nil && d.Kind == bytecode.KindArray:
			t = d.Elem
		case d != nil && d.Kind == bytecode.KindStruct && step < int64(len(d.Fields)):
			t = d.Fields[step].Type
		default:
			return bytecode.NoType
		}
	}
	return t
}

// bitsOf returns how many bits a constant of the kind has: 64 if it is not a scalar's.
func bitsOf(k bytecode.Kind) int {
	if k == bytecode.KindInvalid || k > bytecode.KindFloat64 {
		return 64
	}
	return 8 * int(bytecode.Leaf{Kind: k}.Size())
}

// scalarText returns a constant as Go writes it for its kind. Bits that do not belong
// to the kind, and floats that are no numbers, are written as bits in hexadecimal.
func scalarText(k bytecode.Kind, bits uint64) string {
	text := strconv.FormatUint(bits, 10)
	switch {
	case k == bytecode.KindBool && bits <= 1:
		text = strconv.FormatBool(bits == 1)
	case k.IsSigned():
		shift := 64 - bitsOf(k)
		text = strconv.FormatInt(int64(bits<<shift)>>shift, 10)
	case k == bytecode.KindFloat32:
		text = strconv.FormatFloat(float64(math.Float32frombits(uint32(bits))), 'g', -1, 32)
	case k == bytecode.KindFloat64:
		text = strconv.FormatFloat(math.Float64frombits(bits), 'g', -1, 64)
	}
	if back, err := scalarBits(k, text); err != nil || back != bits || strings.ContainsAny(text, "IN") {
		return fmt.Sprintf("%#x", bits)
	}
	return text
}

// scalarBits is the reverse of scalarText.
func scalarBits(k bytecode.Kind, text string) (uint64, error) {
	size := bitsOf(k)
	switch hex, isHex := strings.CutPrefix(text, "0x"); {
	case isHex:
		return strconv.ParseUint(hex, 16, 64)
	case k == bytecode.KindBool && (text == "true" || text == "false"):
		return uint64(len("false") - len(text)), nil
	case k == bytecode.KindFloat32:
		v, err := strconv.ParseFloat(text, 32)
		return uint64(math.Float32bits(float32(v))), err
	case k == bytecode.KindFloat64:
		v, err := strconv.ParseFloat(text, 64)
		return math.Float64bits(v), err
	case strings.HasPrefix(text, "-") && !k.IsUnsigned() || k.IsSigned():
		v, err := strconv.ParseInt(text, 10, size)
		shift := 64 - size
		return uint64(v) << shift >> shift, err
	}
	return strconv.ParseUint(text, 10, size)
}

// constWords lead the constants that are neither text nor scalars.
var constWords = [...]string{bytecode.ConstFunc: "func", bytecode.ConstAddr: "addr", bytecode.ConstSlice: "slice"}

func (t *walker) constant(typ bytecode.TypeID, x *bytecode.Const) {
	if t.parsing {
		if i := slices.Index(constWords[1:], t.word()); i > 0 {
			x.Kind = bytecode.ConstKind(1 + i)
		} else if t.has(`"`) || t.has("`") || strings.HasPrefix(t.word(), "data") {
			x.Kind = bytecode.ConstString
		}
	}
	if word := constWords[x.Kind]; word != "" {
		t.token(word + " ")
	}
	switch x.Kind {
	case bytecode.ConstScalar:
		t.scalar(typ, &x.Imm)
	case bytecode.ConstString:
		datum(t, &x.Data)
	case bytecode.ConstFunc:
		funcRef(t, &x.Func)
	default:
		ref(t, &t.names.globals, "global", &x.Global)
	}
}

// datum walks a constant's content or, if it is long or there twice, its number.
func datum[T ~int32](t *walker, id *T) {
	if !t.parsing {
		t.token(t.names.datum(int32(*id)))
		return
	}
	if i, ok := t.scanner.numbered("data"); ok {
		*id = T(i)
		return
	}
	d := t.quoted()
	key := strconv.Quote(d)
	if _, ok := t.names.data.ids[key]; !ok {
		t.names.data.add(key)
		t.file.Data = append(t.file.Data, d)
	}
	*id = T(t.names.data.ids[key])
}

// scalar walks a constant as Go writes it for its type, or its bits in hexadecimal.
func (t *walker) scalar(typ bytecode.TypeID, bits *uint64) {
	kind := scalarKind(t.file, typ)
	if !t.parsing {
		t.token(scalarText(kind, *bits))
		return
	}
	t.blank()
	at := t.at
	word := t.word()
	if t.at += len(word); word != "true" && word != "false" {
		t.at = at
		word = t.digits()
	}
	var err error
	if *bits, err = scalarBits(kind, word); err != nil {
		t.at = at
		t.expected("a constant of kind " + kind.String())
	}
}
