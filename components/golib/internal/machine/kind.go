package machine

// Kinds that Basic returns: those of package bytecode.
const (
	KindBool = iota + 1
	KindInt
	KindInt8
	KindInt16
	KindInt32
	KindInt64
	KindUint
	KindUint8
	KindUint16
	KindUint32
	KindUint64
	KindUintptr
	KindFloat32
	KindFloat64
	KindComplex64
	KindComplex128
	KindString
)

// Signed returns the integer that Basic returned as bits of a signed kind.
func Signed(kind int, bits uint64) int64 {
	switch kind {
	case KindInt8:
		return int64(int8(bits))
	case KindInt16:
		return int64(int16(bits))
	case KindInt32:
		return int64(int32(bits))
	}
	return int64(bits)
}
