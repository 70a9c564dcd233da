package portals

import "github.com/portico-os/portico/memobj"

// Params reads the parameters that the configuration gives to the component. The first
// thing wrong is kept and returned by Err, so that a component checks once:
//
//	params := d.Params()
//	size := params.Bytes("size", 64*memobj.MiB)
//	image := params.String("image", "")
//	if err := params.Err(); err != nil {
//		return err
//	}
type Params struct {
	domain *Domain
	err    error
}

// ParamError says what is wrong with a parameter.
type ParamError struct{ Key, Text, Want string }

func (e *ParamError) Error() string {
	if e.Text == "" {
		return "parameter " + quote(e.Key) + " is not set: want " + e.Want
	}
	return "parameter " + quote(e.Key) + " is " + quote(e.Text) + ": want " + e.Want
}

// Params returns a reader of the component's parameters.
func (d *Domain) Params() *Params { return &Params{domain: d} }

// Err returns the first error of the reads so far, a [ParamError].
func (p *Params) Err() error { return p.err }

func (p *Params) fail(key, text, want string) {
	if p.err == nil {
		p.err = &ParamError{key, text, want}
	}
}

// Require makes it an error if a parameter is not set.
func (p *Params) Require(key, want string) {
	if text, ok := p.domain.Param(key); !ok || text == "" {
		p.fail(key, "", want)
	}
}

// String returns a text.
func (p *Params) String(key, fallback string) string {
	if text, ok := p.domain.Param(key); ok {
		return text
	}
	return fallback
}

// Int returns a whole number.
func (p *Params) Int(key string, fallback int) int {
	text, ok := p.domain.Param(key)
	if !ok {
		return fallback
	}
	n, rest, ok := number(text)
	if !ok || rest != "" {
		p.fail(key, text, "a whole number")
		return fallback
	}
	return n
}

// Bool returns true or false.
func (p *Params) Bool(key string, fallback bool) bool {
	text, ok := p.domain.Param(key)
	switch {
	case !ok:
		return fallback
	case text == "true":
		return true
	case text != "false":
		p.fail(key, text, "true or false")
	}
	return false
}

// Bytes returns a size such as 4096, 512KiB, 64MiB or 1GiB.
func (p *Params) Bytes(key string, fallback memobj.Bytes) memobj.Bytes {
	text, ok := p.domain.Param(key)
	if !ok {
		return fallback
	}
	size, ok := parseBytes(text)
	if !ok {
		p.fail(key, text, "a size such as 512KiB or 64MiB")
		return fallback
	}
	return size
}

func parseBytes(text string) (memobj.Bytes, bool) {
	n, unit, ok := number(text)
	if !ok || n < 0 {
		return 0, false
	}
	scale := memobj.Bytes(1)
	switch unit {
	case "", "B":
	case "KiB":
		scale = memobj.KiB
	case "MiB":
		scale = memobj.MiB
	case "GiB":
		scale = memobj.GiB
	default:
		return 0, false
	}
	size := memobj.Bytes(n) * scale
	return size, size/scale == memobj.Bytes(n) && size >= 0
}

// number returns the number that a text begins with, and the text behind it.
func number(text string) (n int, rest string, ok bool) {
	i, negative := 0, false
	if len(text) > 0 && text[0] == '-' {
		i, negative = 1, true
	}
	start := i
	for ; i < len(text) && text[i] >= '0' && text[i] <= '9'; i++ {
		if n > (1<<63-10)/10 {
			return 0, "", false
		}
		n = n*10 + int(text[i]-'0')
	}
	if negative {
		n = -n
	}
	return n, text[i:], i > start
}

// quote puts a name between quotation marks.
func quote(text string) string { return "\"" + text + "\"" }
