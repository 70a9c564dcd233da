// Package collocated calls a service in its own domain, whose methods look at their
// arguments or change them.
package collocated

import (
	"fmt"

	"github.com/portico-os/portico/portals"
)

// A Service is called with what can be changed.
type Service interface {
	portals.Portal
	Sum(n []int) (int, error)
	Sort(n []int) error
	Append(n []int) (int, error)
	Walk(n *Node) (int, error)
	Change(by int, n *Node) error
	Cut(n *Node) error
	Count(m map[string]int, other Record) (int, error)
	Enter(m map[string]int, other Record) error
	Replace(r Record) error
	Box(v any) error
	Keep(n *Node) error
	Kept() (int, error)
}

// A Node is an element of a list.
type Node struct {
	Value int
	Next  *Node
}

// A Record is too large for registers.
type Record struct {
	Name   string
	Values [8]int
	Parts  []Record
}

type service struct{ kept *Node }

func (s *service) Sum(n []int) (int, error) {
	sum := 0
	for _, x := range n {
		sum += x
	}
	return sum, nil
}

func (s *service) Sort(n []int) error {
	for i := range n {
		for j := range i {
			if n[i] < n[j] {
				n[i], n[j] = n[j], n[i]
			}
		}
	}
	return nil
}

// Append changes nothing that the caller can see.
func (s *service) Append(n []int) (int, error) {
	n = append(n, 1)
	return len(n), nil
}

func (s *service) Walk(n *Node) (int, error) {
	seen := map[*Node]bool{}
	for ; n != nil && !seen[n]; n = n.Next {
		seen[n] = true
	}
	return len(seen), nil
}

func (s *service) Change(by int, n *Node) error {
	n.Next.Value += by
	return nil
}

func (s *service) Cut(n *Node) error {
	n.Next = nil
	return nil
}

func (s *service) Count(m map[string]int, other Record) (int, error) {
	sum := 0
	for _, n := range m {
		sum += n
	}
	other.Name, other.Parts, other.Values[0] = "", nil, sum // its own
	return other.Values[0], nil
}

func (s *service) Enter(m map[string]int, other Record) error {
	m[other.Name] = 1
	return nil
}

func (s *service) Replace(r Record) error {
	r.Parts[0].Name = "another"
	return nil
}

func (s *service) Box(v any) error {
	v.(*Node).Value++
	return nil
}

func (s *service) Keep(n *Node) error {
	s.kept = n
	return nil
}

func (s *service) Kept() (int, error) { return s.kept.Value, nil }

// Start offers the service and makes the call that parameter call names.
func Start(d *portals.Domain) error {
	params := d.Params()
	call := params.String("call", "")
	if err := params.Err(); err != nil {
		return err
	}
	if err := d.Export("collocated0", &service{}); err != nil {
		return err
	}
	s, err := portals.Lookup[Service](d, "collocated0")
	if err != nil {
		return err
	}
	text, err := ask(s, call)
	if err != nil {
		return err
	}
	portals.Print(call + ": " + text + "\n")
	return nil
}

func ask(s Service, call string) (string, error) {
	numbers := append(make([]int, 0, 8), 3, 1, 2)
	list := &Node{1, &Node{2, nil}}
	list.Next.Next = list
	table := map[string]int{"a": 1, "b": 2}
	record := Record{Name: "whole", Parts: []Record{{Name: "part"}, {Name: "other"}}}
	n, err := 0, error(nil)
	switch call {
	case "Sum":
		n, err = s.Sum(numbers)
	case "Sort":
		err = s.Sort(numbers)
		n = numbers[0]
	case "Append":
		n, err = s.Append(numbers)
	case "Walk":
		n, err = s.Walk(list)
	case "Change":
		err = s.Change(5, list)
		n = list.Next.Value
	case "Cut":
		if err = s.Cut(list); list.Next == nil {
			n = 1
		}
	case "Count":
		for range table {
			n, err = s.Count(table, record)
		}
	case "Enter":
		err = s.Enter(table, record)
		n = len(table)
	case "Replace":
		err = s.Replace(record)
		n = len(record.Parts[0].Name)
	case "Box":
		err = s.Box(list)
		n = list.Value
	case "Keep": // the caller changes what the callee keeps
		if err = s.Keep(list); err == nil {
			list.Value = 7
			n, err = s.Kept()
		}
	default:
		err = fmt.Errorf("no call %s", call)
	}
	return fmt.Sprint(n), err
}
