package system

import (
	"bytes"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
)

// liveHeap returns how many bytes live in the heap of this process, DomainZero's among them.
func liveHeap() int {
	runtime.GC() // finalizers run after it
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

// allDeeds are the deeds of hostile domains, the first of which does nothing.
func allDeeds() string {
	list := []string{"nothing", "hold"}
	for _, d := range deeds {
		list = append(list, d.deed)
	}
	return strings.Join(list, ",")
}

// heapSlack is by how much the heap of this process may be larger after more restarts: maps keep the
// room of the most memory objects that were held at a time, and how many that is depends on when
// domains collect. If domains were remembered each of some 300 restarts would take more than 100 KiB.
const heapSlack = 4 << 20

// TestRestartsLeaveNothing ends and starts a hostile domain again and again, after another
// deed each time: the warden finds that whenever all had their turns nothing is lost, and
// DomainZero remembers nothing of them.
func TestRestartsLeaveNothing(t *testing.T) {
	rounds := []int{1, 3, 12} // the first for what this process makes only once
	if full() {
		rounds[2] = 100
	}
	var live []int
	for _, n := range rounds {
		m := load(t, domainzero.Config{}, componentsPath+"/store", componentsPath+"/hostile", componentsPath+"/warden")
		managed(t, m, "", allDeeds(), true, map[string]string{"rounds": strconv.Itoa(n), "turns": strconv.Itoa(strings.Count(allDeeds(), ",") + 1)})
		run(t, m)
		output := m.console.String()
		require.True(t, strings.HasSuffix(output, "warden: done\n"), output)
		m.console = bytes.Buffer{}
		live = append(live, liveHeap())
		require.NoError(t, m.Shutdown())
		require.NoError(t, m.close())
		m.System = nil // the test's cleanup keeps m
	}
	t.Log("heap:", live)
	require.Less(t, live[2]-live[1], heapSlack)
}

// TestRestartsOfAFileSystem ends and starts a file system over a cache and a disk that go
// on. What these hold of it stays until they are collected, which for the disk, that makes
// no objects of its own, is when there is too much of it.
func TestRestartsOfAFileSystem(t *testing.T) {
	const path, mostObjects = "github.com/portico-os/portico/components/", 1<<10 + 200
	m := load(t, domainzero.Config{}, path+"ramdisk", path+"buffercache", path+"mkfs", path+"ext2")
	empty := m.Audit()
	var fs *domainzero.Domain
	for _, c := range []model.Domain{
		{Name: "disk", Components: []string{path + "ramdisk"}, Exports: []string{"disk0"}, Params: map[string]map[string]string{path + "ramdisk": {"size": "16777216"}}},
		{Name: "cache", Components: []string{path + "buffercache"}, Imports: []string{"disk0"}, Exports: []string{"cache0"}},
		{Name: "fs", Components: []string{path + "mkfs", path + "ext2"}, Imports: []string{"disk0", "cache0"}, Exports: []string{"fs0"}},
	} {
		c.Settings = model.Defaults
		var err error
		fs, err = m.Create(c)
		require.NoError(t, err)
	}
	run(t, m)
	rounds, before, most, least := 100, m.Audit(), 0, m.Audit().FreeBytes
	if full() {
		rounds = 2000
	}
	for range rounds {
		m.End(fs, 1)
		var err error
		fs, err = m.Restart(fs)
		require.NoError(t, err)
		run(t, m)
		now := m.Audit()
		most, least = max(most, now.MemoryObjects), min(least, now.FreeBytes)
		now.FreeBytes, now.MemoryObjects = before.FreeBytes, before.MemoryObjects
		require.Equal(t, before, now)
	}
	require.Less(t, most, mostObjects)
	require.Less(t, before.FreeBytes-least, 2<<20, "heaps of the cache and the disk have grown")
	require.NoError(t, m.Shutdown())
	require.Equal(t, empty, m.Audit())
}
