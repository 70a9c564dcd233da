package verifier

// Disable switches one rule off until the returned function is called.
func Disable(r Rule) (enable func()) {
	disabled = r
	return func() { disabled = "" }
}
