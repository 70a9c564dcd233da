package main

import "math/rand"

func main() {
	r := rand.New(rand.NewSource(1))
	for range 5 {
		print(r.Int63(), " ", r.Intn(100), " ", r.Float64(), " ", r.Int31n(7), " ")
	}
	println()
	for _, x := range r.Perm(10) {
		print(x, " ")
	}
	println()
	sum := 0.0
	for range 1000 {
		sum += r.NormFloat64() + r.ExpFloat64()
	}
	println(sum, r.Uint64())
	inRange := true
	for range 1000 {
		n := rand.Intn(10)
		inRange = inRange && n >= 0 && n < 10
	}
	println(inRange, rand.Uint64() != rand.Uint64())
	words := []string{"a", "b", "c", "d", "e"}
	r.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
	for _, w := range words {
		print(w, " ")
	}
	println()
}
