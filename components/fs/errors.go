package fs

import "errors"

// Errors of file systems.
var (
	ErrNotExist     = errors.New("no such file or directory")
	ErrExist        = errors.New("file exists")
	ErrNotDirectory = errors.New("not a directory")
	ErrIsDirectory  = errors.New("is a directory")
	ErrNotEmpty     = errors.New("directory is not empty")
	ErrNoSpace      = errors.New("no space left on the file system")
	ErrReadOnly     = errors.New("file system or handle is read-only")
	ErrNameTooLong  = errors.New("name or path is too long")
	ErrTooBig       = errors.New("file would be too big")
	ErrTooManyLinks = errors.New("too many links")
	ErrLoop         = errors.New("too many symbolic links")
	ErrInvalid      = errors.New("invalid argument")
	ErrHandle       = errors.New("no such handle")
	ErrNotSupported = errors.New("not supported for this kind of file")
	ErrUnmounted    = errors.New("file system is not mounted")
	ErrBusy         = errors.New("file or directory is in use")
)

// CorruptError says that a structure on the disk contradicts itself or others.
type CorruptError struct {
	Structure string // which one, such as "inode 12" or "group descriptor 3"
	Reason    string
}

func (e *CorruptError) Error() string {
	return "file system is damaged: " + e.Structure + ": " + e.Reason
}
