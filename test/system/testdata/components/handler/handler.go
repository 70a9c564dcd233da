// Package handler has an interrupt handler without a bound on its time, so that the
// verifier refuses it.
package handler

// Device is a device that says how much data it has.
type Device struct{ waiting, taken int }

// HandleInterrupt takes all data that there is.
func (d *Device) HandleInterrupt() {
	// The device could go on for ever.
	for d.waiting > 0 {
		d.waiting--
		d.taken++
	}
}
