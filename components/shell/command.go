package shell

import (
	"errors"

	"github.com/portico-os/portico/components/text"
	"github.com/portico-os/portico/portals"
)

// A command is what a line may begin with.
type command struct {
	name, arguments, help string
	least, most           int // arguments
	run                   func(s *shell, arguments []string) error
}

func commands() []command {
	return []command{
		{"help", "", "list the commands", 0, 0, (*shell).help},
		{"domains", "", "list domains, and what they use of what they may", 0, 0, (*shell).domains},
		{"portals", "", "list services and who calls them", 0, 0, (*shell).portals},
		{"memory", "", "show the machine's memory and collections", 0, 0, (*shell).memory},
		{"events", "[all]", "show the last failures and ends of domains; all: other events, too", 0, 1, (*shell).events},
		{"end", "NAME", "end a domain", 1, 1, (*shell).end},
		{"start", "NAME", "start a domain that has ended", 1, 1, (*shell).start},
		{"restart", "NAME", "end a domain and start it again", 1, 1, (*shell).restart},
		{"ls", "[PATH]", "list a directory", 0, 1, (*shell).list},
		{"cat", "PATH", "show a file; Ctrl-C stops", 1, 1, (*shell).show},
		{"console", "", "show how many bytes were typed, and how many were lost", 0, 0, (*shell).received},
		{"exit", "[STATUS]", "end this domain, as Ctrl-D does; as the main domain it ends the system", 0, 1, (*shell).leave},
	}
}

var errStatus = errors.New("a status is a number from 0 to 255")

// run executes a line. exit says that it was the last, with the exit status.
func (s *shell) run(line string) (status int, exit bool) {
	words := text.Words(line)
	if len(words) == 0 {
		return 0, false
	}
	name, arguments := words[0], words[1:]
	for _, c := range commands() {
		if c.name != name {
			continue
		}
		if len(arguments) < c.least || len(arguments) > c.most {
			portals.Print("usage: " + c.usage() + "\n")
			return 0, false
		}
		err := c.run(s, arguments)
		if err == portals.ErrDenied { // names that are not granted come with the name
			err = errGrant
		}
		if err != nil {
			portals.Print(name + ": " + err.Error() + "\n")
		}
		return s.status, s.exit
	}
	portals.Print(name + ": no such command; help lists them\n")
	return 0, false
}

func (c *command) usage() string {
	if c.arguments == "" {
		return c.name
	}
	return c.name + " " + c.arguments
}

func (s *shell) help([]string) error {
	var t table
	for _, c := range commands() {
		t.row(c.usage(), c.help)
	}
	t.print()
	return nil
}

func (s *shell) leave(arguments []string) error {
	if len(arguments) > 0 {
		n, rest, ok := text.Natural(arguments[0])
		if !ok || rest != "" || n > 255 {
			return errStatus
		}
		s.status = n
	}
	s.exit = true
	return nil
}

func (s *shell) received([]string) error {
	if s.keys.console == nil {
		return portals.ErrNotFound
	}
	n, err := s.keys.console.Received()
	if err != nil {
		return err
	}
	portals.Print(number(n.Bytes) + " bytes received; " + number(n.Overruns) + " overruns of the device\n")
	return nil
}
