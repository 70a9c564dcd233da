package memobj

// systemError is the type of the system's errors. Its field and name are unexported, so
// that no component can make one.
type systemError struct{ text string }

func (e *systemError) Error() string { return e.text }

// Errors of operations on memory objects.
var (
	// ErrRevoked says that the memory object, or one it is part of, was revoked.
	ErrRevoked error = &systemError{"memory object was revoked"}
	// ErrRange says that an offset or length lies outside the memory object.
	ErrRange error = &systemError{"outside the memory object"}
	// ErrQuota says that the domain has used up its quota.
	ErrQuota error = &systemError{"quota is used up"}
	// ErrDenied says that the holder of the object lacks the right.
	ErrDenied error = &systemError{"not permitted"}
)
