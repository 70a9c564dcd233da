package layout

// HasSuper reports whether a group of a sparse file system has copies of the superblock and
// the descriptors: groups 0 and 1 and powers of 3, 5 and 7.
func HasSuper(group uint64) bool {
	if group <= 1 {
		return true
	}
	for _, base := range []uint64{3, 5, 7} {
		power := base
		for power < group {
			power *= base
		}
		if power == group {
			return true
		}
	}
	return false
}
