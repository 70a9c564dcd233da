package system

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestConfigurationsDoTheSame runs the same components together and apart, under all
// switches and hardships: they print the same, but for the times they measured.
func TestConfigurationsDoTheSame(t *testing.T) {
	for _, test := range []struct {
		name    string
		configs []string
		text    func(output string) string
	}{
		{"hello", []string{"../../configs/hello.toml"}, func(s string) string { return s }},
		{"iozone", []string{"../../configs/iozone-multi.toml", "../../configs/iozone-mono.toml"}, withoutTimes},
	} {
		t.Run(test.name, func(t *testing.T) {
			status, output := boot(t, 2*time.Minute, test.configs[0])
			require.Zero(t, status, output)
			want := test.text(output)
			require.NotEmpty(t, want)
			for _, config := range test.configs {
				for _, flags := range [][]string{
					nil,
					{"--switches=checks"},
					{"--switches=checks,inline,fastportals"},
					{"--switches=inline,fastportals,revocation"},
					{"--deep-copy"},
					{"--collect-every=101", "--poison"},
					{"--collect-every=103", "--poison", "--deep-copy", "--switches=checks,revocation"},
				} {
					t.Run(config+" "+strings.Join(flags, " "), func(t *testing.T) {
						t.Parallel()
						status, output := boot(t, 2*time.Minute, append([]string{config}, flags...)...)
						require.Zero(t, status, output)
						require.Equal(t, want, test.text(output))
					})
				}
			}
		})
	}
}

// withoutTimes removes the last word of each line.
func withoutTimes(output string) string {
	var b strings.Builder
	for line := range strings.Lines(output) {
		b.WriteString(line[:strings.LastIndex(line, " ")+1])
		b.WriteByte('\n')
	}
	return b.String()
}
