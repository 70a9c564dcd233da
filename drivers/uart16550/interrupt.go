package uart16550

// HandleInterrupt serves the chip: it fetches what has arrived, and gives it more to send
// if it has sent all. If that leaves a reason to interrupt, the line stays high and the
// handler runs again.
func (u *UART) HandleInterrupt() {
	if u.receive()&statusEmpty != 0 {
		u.transmit()
	}
}

// receive empties the chip's queue of received bytes and returns its last status. What the
// ring has no room for is lost.
func (u *UART) receive() (status uint8) {
	received, lost := u.received.Get(), u.lost.Get()
	end := u.read.Get() + ringBytes
	for i := 0; i < queueBytes; i++ {
		status = u.ports.In8(statusRegister)
		if status&statusOverrun != 0 {
			lost++
		}
		if status&statusReceived == 0 {
			break
		}
		b := u.ports.In8(dataRegister)
		if received == end {
			lost++
			continue
		}
		u.input[uint64(received)%ringBytes] = b
		received++
	}
	u.lost.Set(lost)
	u.received.SetUnblock(received)
	return status
}

// transmit fills the chip's empty queue. The interrupt is turned off first and on again if
// there is more to send: so a writer that turns it on is never overruled.
func (u *UART) transmit() {
	u.ports.Out8(enableRegister, enableReceive|enableStatus)
	sent, queued := u.sent.Get(), u.queued.Get()
	for i := 0; i < queueBytes; i++ {
		if sent == queued {
			break
		}
		u.ports.Out8(dataRegister, u.output[uint64(sent)%ringBytes])
		sent++
	}
	if sent != queued {
		u.ports.Out8(enableRegister, enableReceive|enableStatus|enableTransmit)
	}
	u.sent.SetUnblock(sent)
}
