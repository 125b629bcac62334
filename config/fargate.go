package config

import (
	"fmt"
	"maps"
	"slices"
)

// memoryRange is the memory Fargate pairs with a number of CPU units, in MiB.
type memoryRange struct{ least, most, step int }

// fargate holds the pairs of "RegisterTaskDefinition: cpu".
var fargate = map[int]memoryRange{
	256:   {512, 2048, 0}, // 512, 1024 and 2048: doubled, not stepped
	512:   {1024, 4096, 1024},
	1024:  {2048, 8192, 1024},
	2048:  {4096, 16384, 1024},
	4096:  {8192, 30720, 1024},
	8192:  {16384, 61440, 4096},
	16384: {32768, 122880, 8192},
}

func (m memoryRange) holds(memory int) bool {
	if m.step == 0 {
		return memory == 512 || memory == 1024 || memory == 2048
	}
	return m.least <= memory && memory <= m.most && (memory-m.least)%m.step == 0
}

func (m memoryRange) String() string {
	if m.step == 0 {
		return "512, 1024 or 2048"
	}
	if values := (m.most-m.least)/m.step + 1; values <= 8 {
		list := make([]int, values)
		for i := range list {
			list[i] = m.least + i*m.step
		}
		return either(list)
	}
	return fmt.Sprintf("%d to %d in steps of %d", m.least, m.most, m.step)
}

// cpuUnits are the sizes Fargate has, ascending.
func cpuUnits() []int { return slices.Sorted(maps.Keys(fargate)) }

func (s Service) validateSize(at check) {
	memory, known := fargate[s.CPU]
	if !known {
		at.at("cpu").refuse(s.CPU, "is no size Fargate has", "use "+either(cpuUnits()))
		return
	}
	if !memory.holds(s.Memory) && at.read("cpu") {
		at.at("memory").refuse(s.Memory, fmt.Sprintf("MiB does not go with %d CPU units on Fargate", s.CPU), "use "+memory.String())
	}
}

// Fit is the smallest pair of CPU units and MiB of memory that Fargate has with
// at least as much of both.
func Fit(cpu, memory int) (pairCPU, pairMemory int, ok bool) {
	for _, units := range cpuUnits() {
		if units < cpu {
			continue
		}
		pair := fargate[units]
		step := pair.step
		for size := pair.least; size <= pair.most; size += step {
			if size >= memory {
				return units, size, true
			}
			if pair.step == 0 {
				step = size
			}
		}
	}
	return 0, 0, false
}
