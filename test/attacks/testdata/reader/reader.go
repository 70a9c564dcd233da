// Package reader offers a service that does with a map that it gets what programs do with maps.
package reader

import "github.com/portico-os/portico/portals"

// A Service uses maps.
type Service interface {
	portals.Portal
	// Use returns what a use of the map panics with, or "answered".
	Use(m map[int]int, use int) string
}

type service struct{}

func (*service) Use(m map[int]int, use int) (said string) {
	defer func() {
		if r := recover(); r != nil {
			said = r.(error).Error()
		}
	}()
	uses[use](m)
	return "answered"
}

// uses end if maps are what they seem.
var uses = [...]func(m map[int]int){
	func(m map[int]int) {
		for k := range 100 {
			_ = m[k]
		}
	},
	func(m map[int]int) {
		for k := range 100 {
			m[k] = k
		}
	},
	func(m map[int]int) {
		for k := range 100 {
			delete(m, k)
		}
	},
	func(m map[int]int) {
		for k := range m {
			m[k+100] = k
		}
	},
	func(m map[int]int) {
		for len(m) > 0 {
			for k := range m {
				delete(m, k)
				break
			}
		}
	},
	func(m map[int]int) {
		clear(m)
		m[1] = 1
	},
}

// Start offers the service.
func Start(d *portals.Domain) error { return d.Export("reader", &service{}) }
