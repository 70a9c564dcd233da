package chaos

import (
	"fmt"
	"reflect"
	"unsafe"
)

// reach returns a pointer to a field of a structure, be it one that others may not name. A run looks
// so at what DomainZero keeps, and exchanges the fields by which its rooms meet.
func reach[T any](structure any, name string) *T {
	f := reflect.ValueOf(structure).Elem().FieldByName(name)
	if !f.IsValid() || f.Type() != reflect.TypeFor[T]() {
		panic(fmt.Sprintf("%T has no field %s of type %v", structure, name, reflect.TypeFor[T]()))
	}
	return (*T)(unsafe.Pointer(f.UnsafeAddr()))
}
