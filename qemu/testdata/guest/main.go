// Command guest is the smallest kernel: started by a boot loader it prints two lines on the
// serial port and ends; as a Linux program it prints another one.
package main

// entry is where boot loaders enter. It refers to the note, too, so that the linker keeps
// both.
func entry()

// keep is never false.
var keep = true

func main() {
	if !keep {
		entry()
	}
	println("a Linux program")
}
