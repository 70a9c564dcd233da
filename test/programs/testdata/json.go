package main

type parser struct {
	s   string
	pos int
}

type parseError struct {
	pos  int
	text string
}

func (e *parseError) Error() string { return e.text + " at " + itoa(e.pos) }

func itoa(n int) string {
	if n < 0 {
		return "-" + itoa(-n)
	}
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + string(rune('0'+n%10))
}

func (p *parser) fail(text string) { panic(&parseError{p.pos, text}) }

func (p *parser) space() {
	for p.pos < len(p.s) && (p.s[p.pos] == ' ' || p.s[p.pos] == '\n') {
		p.pos++
	}
}

func (p *parser) expect(c byte) {
	p.space()
	if p.pos >= len(p.s) || p.s[p.pos] != c {
		p.fail("expected " + string(rune(c)))
	}
	p.pos++
}

func (p *parser) peek() byte {
	p.space()
	if p.pos >= len(p.s) {
		p.fail("unexpected end")
	}
	return p.s[p.pos]
}

func (p *parser) value() any {
	switch c := p.peek(); {
	case c == '{':
		p.pos++
		m := map[string]any{}
		for p.peek() != '}' {
			k := p.text()
			p.expect(':')
			m[k] = p.value()
			if p.peek() == ',' {
				p.pos++
			}
		}
		p.pos++
		return m
	case c == '[':
		p.pos++
		list := []any{}
		for p.peek() != ']' {
			list = append(list, p.value())
			if p.peek() == ',' {
				p.pos++
			}
		}
		p.pos++
		return list
	case c == '"':
		return p.text()
	case c == '-' || c >= '0' && c <= '9':
		return p.number()
	}
	for word, v := range map[string]any{"true": true, "false": false, "null": nil} {
		if len(p.s)-p.pos >= len(word) && p.s[p.pos:p.pos+len(word)] == word {
			p.pos += len(word)
			return v
		}
	}
	p.fail("unexpected character")
	return nil
}

func (p *parser) text() string {
	p.expect('"')
	var b []byte
	for {
		if p.pos >= len(p.s) {
			p.fail("open string")
		}
		c := p.s[p.pos]
		p.pos++
		switch c {
		case '"':
			return string(b)
		case '\\':
			e := p.s[p.pos]
			p.pos++
			switch e {
			case 'n':
				b = append(b, '\n')
			case 'u':
				r := rune(0)
				for range 4 {
					d := p.s[p.pos]
					p.pos++
					switch {
					case d >= '0' && d <= '9':
						r = r<<4 | rune(d-'0')
					case d >= 'a' && d <= 'f':
						r = r<<4 | rune(d-'a'+10)
					default:
						p.fail("bad digit")
					}
				}
				b = append(b, string(r)...)
			default:
				b = append(b, e)
			}
		default:
			b = append(b, c)
		}
	}
}

func (p *parser) number() float64 {
	sign, n, scale := 1.0, 0.0, 1.0
	if p.s[p.pos] == '-' {
		sign = -1
		p.pos++
	}
	point := false
	for ; p.pos < len(p.s); p.pos++ {
		c := p.s[p.pos]
		if c == '.' && !point {
			point = true
		} else if c >= '0' && c <= '9' {
			n = n*10 + float64(c-'0')
			if point {
				scale *= 10
			}
		} else {
			break
		}
	}
	return sign * n / scale
}

func parse(s string) (v any, err error) {
	p := &parser{s: s}
	defer func() {
		if r := recover(); r != nil {
			e, ok := r.(*parseError)
			if !ok {
				panic(r)
			}
			err = e
		}
	}()
	v = p.value()
	p.space()
	if p.pos < len(s) {
		p.fail("more text")
	}
	return
}

func size(v any) (n int) {
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			n += len(k) + size(x)
		}
	case []any:
		for _, x := range v {
			n += size(x)
		}
	case string:
		n += len(v)
	case float64:
		n += int(v)
	case bool:
		n += 1000
	case nil:
		n += 1
	}
	return
}

func main() {
	doc := `{"name": "caf\u00e9\n", "list": [1, 2.5, -3, [], {}], "nested": {"a": true, "b": null, "c": [false]}}`
	v, err := parse(doc)
	m := v.(map[string]any)
	println(err == nil, len(m), m["name"].(string), len(m["list"].([]any)), m["list"].([]any)[1].(float64), size(v))
	for _, bad := range []string{"", "[1, 2", `{"a" 1}`, "tru", `"open`, "1 2", `["\u00g0"]`, "\"\\u1"} {
		func() {
			defer func() {
				if r := recover(); r != nil {
					println("panic:", r.(error).Error())
				}
			}()
			_, err := parse(bad)
			println(err.Error())
		}()
	}
	big := "["
	for i := range 500 {
		if i > 0 {
			big += ","
		}
		big += doc
	}
	big += "]"
	v, _ = parse(big)
	println(len(big), size(v))
}
