package uart16550

// HandleInterrupt serves the chip: it fetches what has arrived, and gives it more to send
// if it has sent all. If that leaves a reason to interrupt, the line stays high and the
// handler runs again.
func (u *UART) HandleInterrupt() {
	if status, input := u.receive(); status&statusEmpty != 0 {
		u.transmit(input)
	}
}

// receive empties the chip's queue of received bytes and returns its last status, and which interrupts are to
// be on for input. What the ring has no room for stays in the chip, which does not interrupt for it any more:
// Read has it do so again.
func (u *UART) receive() (status, input uint8) {
	received, overruns := u.received.Get(), u.overruns.Get()
	read := u.read.Get()
	for i := 0; i < queueBytes; i++ {
		status = u.ports.In8(statusRegister)
		if status&statusOverrun != 0 {
			overruns++
		}
		if status&statusReceived == 0 || received == read+ringBytes {
			break
		}
		u.input[uint64(received)%ringBytes] = u.ports.In8(dataRegister)
		received++
	}
	if received > read+pause {
		u.ports.Out8(modemRegister, modemPause)
	}
	u.overruns.Set(overruns)
	u.received.SetUnblock(received)
	input = enableReceive | enableStatus
	if received == read+ringBytes {
		input = enableStatus
		u.ports.Out8(enableRegister, input|enableTransmit)
	}
	return status, input
}

// fillings is how often the handler fills the chip's queue if it is empty again at once, as
// that of an emulated chip is, which would interrupt for each.
const fillings = 2

// transmit fills the chip's empty queue. The interrupt is turned off first and on again if
// there is more to send: so a writer that turns it on is never overruled. input are those that are to be on for
// input.
func (u *UART) transmit(input uint8) {
	u.ports.Out8(enableRegister, input)
	sent, queued := u.sent.Get(), u.queued.Get()
	for range fillings {
		for i := 0; i < queueBytes && sent != queued; i++ {
			u.ports.Out8(dataRegister, u.output[uint64(sent)%ringBytes])
			sent++
		}
		if u.ports.In8(statusRegister)&statusEmpty == 0 {
			break
		}
	}
	if sent != queued {
		u.ports.Out8(enableRegister, input|enableTransmit)
	}
	u.sent.SetUnblock(sent)
}
