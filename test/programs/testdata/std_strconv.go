package main

import (
	"errors"
	"strconv"
)

func main() {
	for _, s := range []string{"0", "-1", "42", "9223372036854775807", "9223372036854775808", "x", "", "+5", "1_000"} {
		n, err := strconv.Atoi(s)
		print(n, " ")
		if err != nil {
			print(err.Error(), " ", errors.Is(err, strconv.ErrRange), " ")
		}
	}
	println()
	for _, f := range []float64{0, 1, -1.5, 0.1, 1e21, 1e-7, 123456789, 3.141592653589793, 5e-324, 1.7976931348623157e308} {
		print(strconv.FormatFloat(f, 'g', -1, 64), " ", strconv.FormatFloat(f, 'e', 5, 64), " ", strconv.FormatFloat(f, 'f', 2, 32), "; ")
	}
	println()
	for _, s := range []string{"1.5", "-0", "1e400", "0x1p-2", "inf", "nan", "1e", ".5", "12345678901234567890", "2.2250738585072011e-308"} {
		f, err := strconv.ParseFloat(s, 64)
		print(f, " ", err == nil, "; ")
	}
	println()
	println(strconv.Quote("hi\n\"é\x00世"), strconv.QuoteToASCII("é"), strconv.Itoa(-123), strconv.FormatInt(255, 16), strconv.FormatUint(1<<63, 2))
	s, err := strconv.Unquote(`"a\tb\u00e9"`)
	println(s, err == nil)
	b, err := strconv.ParseBool("maybe")
	println(b, err.Error())
	u, err := strconv.ParseUint("ff", 16, 8)
	println(u, err == nil)
	_, err = strconv.ParseInt("300", 10, 8)
	println(err.Error())
	var numError *strconv.NumError
	println(errors.As(err, &numError), numError.Func, numError.Num)
	println(string(strconv.AppendInt([]byte("n="), 7, 10)))
}
