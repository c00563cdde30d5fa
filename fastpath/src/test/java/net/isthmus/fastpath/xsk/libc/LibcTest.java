package net.isthmus.fastpath.xsk.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LibcTest {

    @Test
    void shouldNameCallArgumentsAndErrnoWhenTheKernelRefuses() {
        assertThatThrownBy(() -> Descriptors.open("/nonexistent/file", 0))
                .isInstanceOfSatisfying(NativeCallException.class, refused -> {
                    assertThat(refused.call()).isEqualTo("open");
                    assertThat(refused.errno()).isEqualTo(Errno.ENOENT);
                })
                .hasMessage("open(/nonexistent/file flags=0x0) failed: ENOENT (No such file or directory)");
    }

    @Test
    void shouldDescribeAnErrnoWithoutName() {
        assertThat(Errno.describe(61)).isEqualTo("errno 61 (No data available)");
        assertThat(Errno.describe(9999)).isEqualTo("errno 9999 (Unknown error 9999)");
    }

    @Test
    void shouldLeaveTheErrnoOfAHotCallInItsState() {
        int fd = Descriptors.eventFd();
        try (Arena arena = Arena.ofConfined()) {
            var state = new CallState();
            assertThat(Descriptors.read(state, fd, arena.allocate(8), 8)).isNegative();
            assertThat(state.errno()).isEqualTo(Errno.EAGAIN);
            assertThat(state.wouldBlock()).isTrue();
        } finally {
            Descriptors.close(fd);
        }
    }

    @Test
    void shouldFindInterfacesByName() {
        assertThat(SystemCalls.interfaceIndex("lo")).hasValue(1);
        assertThat(SystemCalls.interfaceIndex("nosuchinterface")).isEmpty();
    }

    @Test
    void shouldAllocateAlignedZeroedMemoryThatEndsWithItsArena() {
        MemorySegment memory;
        try (Arena arena = Arena.ofConfined()) {
            HugePages.Region region = HugePages.allocate(arena, 5_000_000);
            memory = region.memory();
            assertThat(memory.byteSize()).isEqualTo(5_000_000);
            assertThat(memory.address() % HugePages.PAGE_BYTES).isZero();
            assertThat(memory.get(ValueLayout.JAVA_BYTE, 4_999_999)).isZero();
            memory.set(ValueLayout.JAVA_LONG, 4096, 42);
            assertThat(region.kind()).isNotNull();
        }
        assertThatThrownBy(() -> memory.get(ValueLayout.JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldReserveMoreThanTheMachineHasWithoutTouchingIt() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = HugePages.allocate(arena, 1L << 38).memory();
            memory.set(ValueLayout.JAVA_BYTE, memory.byteSize() - 1, (byte) 1);
            assertThat(memory.byteSize()).isEqualTo(1L << 38);
        }
    }

    @Test
    void shouldRefuseToAllocateNothing() {
        try (Arena arena = Arena.ofConfined()) {
            assertThatThrownBy(() -> HugePages.allocate(arena, 0)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void shouldPinAThreadToOneProcessor() throws InterruptedException {
        int[] allowed = Scheduling.allowedCpus();
        assertThat(allowed).isNotEmpty();
        int last = allowed[allowed.length - 1];
        int[][] seen = new int[1][];
        Thread pinned = Thread.ofPlatform().start(() -> {
            Scheduling.pinThisThread(last);
            seen[0] = Scheduling.allowedCpus();
        });
        pinned.join();
        assertThat(seen[0]).containsExactly(last);
        assertThat(Scheduling.allowedCpus()).as("other threads are not touched").isEqualTo(allowed);
        assertThatThrownBy(() -> Scheduling.pinThisThread(5000)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Scheduling.pinThisThread(1023))
                .isInstanceOf(NativeCallException.class)
                .hasMessageContaining("cpu=1023");
    }

    @Test
    void shouldRunBeforeOrdinaryThreadsWhenItMay() throws Exception {
        String[] seen = new String[2];
        Thread first = Thread.ofPlatform().start(() -> {
            try {
                Scheduling.makeThisThreadRealtime();
            } catch (NativeCallException e) {
                seen[0] = e.getMessage();
                return;
            }
            seen[0] = schedulingOfThisThread();
            Thread child = Thread.ofPlatform().start(() -> seen[1] = schedulingOfThisThread());
            try {
                child.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        first.join();
        assumeThat(seen[0]).as("the process may").doesNotContain("EPERM");

        assertThat(seen[0]).as("real-time priority and policy").isEqualTo("1 1");
        assertThat(seen[1]).as("those of a thread that it makes").isEqualTo("0 0");
        assertThat(schedulingOfThisThread()).as("other threads are not touched").isEqualTo("0 0");
    }

    /** Real-time priority and policy: fields 40 and 41 of proc(5)'s stat. */
    private static String schedulingOfThisThread() {
        try {
            String stat = Files.readString(Path.of("/proc/thread-self/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return fields[37] + " " + fields[38];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
