package main

import "time"

func main() {
	durations := []time.Duration{0, 1, 999, 1000, 1100, 999999, 1e6, 1234567, 1e9 - 1, 1e9, 1500 * time.Millisecond, 59 * time.Second,
		time.Minute, 61 * time.Second, time.Hour, 72*time.Hour + 3*time.Minute + 500*time.Millisecond, -1, -1500, -time.Hour - time.Second,
		1<<63 - 1, -1 << 63}
	for _, d := range durations {
		println(d.String(), d.Nanoseconds(), d.Microseconds(), d.Milliseconds(), d.Seconds(), d.Minutes(), d.Hours(), d.Abs().String())
		for _, m := range []time.Duration{0, 1, 7, time.Microsecond, time.Second, time.Hour, 1<<63 - 1} {
			print(d.Round(m).String(), " ", d.Truncate(m).String(), "; ")
		}
		println()
	}
	start := time.Now()
	time.Sleep(2 * time.Millisecond)
	end := time.Now()
	println(end.After(start), start.Before(end), end.Sub(start) >= 2*time.Millisecond, time.Since(start) >= end.Sub(start), start.Equal(start))
	println(start.Add(time.Second).Sub(start).String(), time.Time{}.IsZero(), start.IsZero(), time.Until(start) < 0)
}
