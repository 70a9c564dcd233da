package main

type failure struct{ code int }

func (f *failure) Error() string { return "failure " + string(rune('0'+f.code)) }

func main() {
	defer func() {
		defer func() { panic(&failure{3}) }()
		panic(&failure{2})
	}()
	panic(&failure{1})
}
