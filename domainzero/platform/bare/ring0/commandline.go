package ring0

// The command line, and the words of it by where they go. Words become strings in place. Fixed
// from readCommandLine on; firstThread puts the words on the program's stack.
var (
	commandLine   [4096]byte  // ends in a 0
	arguments     [64]uintptr // addresses of words, without the program's name
	argumentCount uint
	environment   [64]uintptr // addresses of words
	variableCount uint
	memoryOption  uintptr // bytes of domain memory; 0: not given
)

// programName is the program's first argument; memoryLimit is the last variable of its
// environment, completed at boot. Of variables of a name, the first counts.
var (
	programName = [8]byte{'p', 'o', 'r', 't', 'i', 'c', 'o'}
	memoryLimit = [32]byte{'G', 'O', 'M', 'E', 'M', 'L', 'I', 'M', 'I', 'T', '='}
)

// limitMemory tells Go's runtime what memory there is for it, less an eighth for page
// tables and what Go does not count, so that it collects rather than run out.
func limitMemory() {
	const limitAt = 11
	bytes, digits := freeBytes()/8*7, uint(1)
	for v := bytes; v >= 10; v /= 10 {
		digits++
	}
	for i := digits; i > 0; i-- {
		memoryLimit[(limitAt+i-1)%32] = '0' + byte(bytes%10)
		bytes /= 10
	}
}

// readCommandLine takes the options of the layer's own, makes words such as GOGC=50
// variables of the environment, and leaves the others to the program.
func readCommandLine(start uintptr) {
	const option = "memory="
	from := uintptr(*at[uint64](start + startCommandLine))
	if from == 0 {
		return
	}
	base := addressOf(&commandLine)
	for i := uintptr(0); *at[byte](from + i) != 0; i++ {
		if i == uintptr(len(commandLine)-1) {
			fail(statusBoot, "the command line is longer than 4095 bytes")
		}
		*at[byte](base + i) = *at[byte](from + i)
	}
	for {
		for *at[byte](base) == ' ' {
			*at[byte](base) = 0
			base++
		}
		if *at[byte](base) == 0 {
			return
		}
		word := base
		variable, named := false, true
		for c := *at[byte](base); c != 0 && c != ' '; c = *at[byte](base) {
			if c == '=' && named {
				variable, named = base > word, false
			}
			named = named && (c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_')
			base++
		}
		switch {
		case hasPrefix(word, option):
			bytes, ok := size(word + uintptr(len(option)))
			if !ok {
				fail(statusBoot, "memory= wants a size such as 64M")
			}
			memoryOption = bytes
		case variable && variableCount < 64:
			environment[variableCount%64] = word
			variableCount++
		case !variable && argumentCount < 64:
			arguments[argumentCount%64] = word
			argumentCount++
		default:
			fail(statusBoot, "the command line has more than 64 words of a kind")
		}
	}
}

func hasPrefix(word uintptr, prefix string) bool {
	for i := range len(prefix) {
		if *at[byte](word + uintptr(i)) != prefix[i] {
			return false
		}
	}
	return true
}

// size reads a number of bytes with its unit, not 0 and less than there are addresses.
func size(word uintptr) (n uintptr, ok bool) {
	const end = ' ' // and 0, which becomes one with the bit of lower case
	for c := *at[byte](word); c >= '0' && c <= '9' && n < userEnd; c = *at[byte](word) {
		n, word = n*10+uintptr(c-'0'), word+1
	}
	shift := uint(0)
	switch *at[byte](word) | end {
	case 'k':
		shift = 10
	case 'm':
		shift = 20
	case 'g':
		shift = 30
	}
	if shift > 0 {
		word++
	}
	return n << shift, *at[byte](word)|end == end && n > 0 && n < userEnd>>shift
}
