package portals

// Portal marks portal types: a named interface that embeds it can be implemented in one
// domain and called from another.
type Portal interface{}

// Lookup returns the service of a name that the configuration grants to this domain.
// The error is a [NameError].
func Lookup[T Portal](d *Domain, name string) (T, error) {
	var none T
	service, err := d.Find(name)
	if err != nil {
		return none, err
	}
	typed, ok := service.(T)
	if !ok {
		return none, &NameError{"look up", name, ErrType}
	}
	return typed, nil
}

// RunStart calls a component's Start in the domain that is being started. An error ends
// the domain with status 1, after printing it.
func RunStart(start func(*Domain) error) {
	d := currentDomain()
	if err := start(d); err != nil {
		Print("start of domain " + d.Name() + ": " + err.Error() + "\n")
		Exit(1)
	}
}
