package ring0

import (
	"encoding/binary"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSize(t *testing.T) {
	for text, want := range map[string]uintptr{
		"1": 1, "4096": 4096, "7K": 7 << 10, "7k": 7 << 10, "64M": 64 << 20, "3g": 3 << 30, "131071G": 131071 << 30, "5M next": 5 << 20,
		"": 0, "M": 0, "0": 0, "0M": 0, "1M2": 0, "1MM": 0, "1T": 0, "-1": 0, "1.5G": 0, "131072G": 0, "140737488355328": 0,
		"18446744073709551617": 0, "99999999999999999999999999G": 0, "17592186044416M": 0,
	} {
		b := append([]byte(text), 0)
		n, ok := size(addressOf(&b[0]))
		require.Equal(t, want != 0, ok, text)
		if ok {
			require.Equal(t, want, n, text)
		}
	}
}

// texts returns the words at some addresses.
func texts(words []uintptr) (list []string) {
	for _, w := range words {
		var b []byte
		for ; *at[byte](w) != 0; w++ {
			b = append(b, *at[byte](w))
		}
		list = append(list, string(b))
	}
	return list
}

// Any line with few words is cut into arguments and variables.
func TestReadCommandLine(t *testing.T) {
	variable := regexp.MustCompile(`^[A-Z0-9_]+=`)
	random := rand.New(rand.NewPCG(1, 2))
	for range 5_000 {
		line := make([]byte, random.IntN(120), 200)
		for i := range line {
			line[i] = "  A_9=a=\xff/"[random.IntN(10)]
		}
		var wantArguments, wantVariables []string
		for word := range strings.FieldsFuncSeq(string(line), func(r rune) bool { return r == ' ' }) {
			if variable.MatchString(word) {
				wantVariables = append(wantVariables, word)
			} else {
				wantArguments = append(wantArguments, word)
			}
		}
		if max(len(wantArguments), len(wantVariables)) > len(arguments) {
			continue
		}
		line = append(line, 0)
		start := binary.LittleEndian.AppendUint64(make([]byte, startCommandLine), uint64(addressOf(&line[0])))
		commandLine, argumentCount, variableCount = [len(commandLine)]byte{}, 0, 0
		readCommandLine(addressOf(&start[0]))
		require.Equal(t, wantArguments, texts(arguments[:argumentCount]), "%q", line)
		require.Equal(t, wantVariables, texts(environment[:variableCount]), "%q", line)
	}
	argumentCount, variableCount = 0, 0
}
