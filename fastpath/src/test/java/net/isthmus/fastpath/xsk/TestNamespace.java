package net.isthmus.fastpath.xsk;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import net.isthmus.fastpath.xsk.libc.Descriptors;

/**
 * A network namespace for one test, named {@code ixsk-PROCESS-NUMBER}. Code runs inside it on a thread of its own
 * ({@link #call}); sockets opened there belong to it for good, whichever thread uses them later.
 */
public final class TestNamespace implements AutoCloseable {

    private static final AtomicInteger NEXT = new AtomicInteger();
    private static final int CLONE_NEWNET = 0x4000_0000;
    private static final long CALL_LIMIT_SECONDS = 60;

    @SuppressWarnings("restricted")
    private static final MethodHandle SETNS = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().find("setns").orElseThrow(),
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));

    private final String name = "ixsk-" + ProcessHandle.current().pid() + "-" + NEXT.incrementAndGet();

    /** Makes the namespace, IPv6 off so that the kernel itself sends nothing. */
    public TestNamespace() {
        run("ip", "netns", "add", name);
        command("sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1", "net.ipv6.conf.default.disable_ipv6=1");
        command("ip", "link", "set", "lo", "up");
    }

    /** Its name for {@code ip netns}. */
    public String name() {
        return name;
    }

    /** Lays a cable: interface {@code here} in this namespace, its other end {@code there} in the other, both up. */
    public void cable(String here, TestNamespace other, String there, int mtu, int queues) {
        String count = Integer.toString(queues);
        List<String> command = new ArrayList<>(List.of("ip", "-n", name, "link", "add", here));
        command.addAll(List.of("numrxqueues", count, "numtxqueues", count, "mtu", "" + mtu, "type", "veth"));
        command.addAll(List.of("peer", "name", there, "numrxqueues", count, "numtxqueues", count));
        command.addAll(List.of("mtu", "" + mtu, "netns", other.name));
        run(command.toArray(String[]::new));
        run("ip", "-n", name, "link", "set", here, "up");
        run("ip", "-n", other.name, "link", "set", there, "up");
        other.command("ethtool", "-K", there, "tx", "off", "gso", "off", "tso", "off", "gro", "off");
    }

    /** Runs a command inside and returns its output. */
    public String command(String... command) {
        List<String> inside = new ArrayList<>(List.of("ip", "netns", "exec", name));
        inside.addAll(List.of(command));
        return run(inside.toArray(String[]::new));
    }

    /** Runs code on a platform thread inside. */
    public <T> T call(Callable<T> code) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name(name).start(() -> {
            try {
                enter();
                result.complete(code.call());
            } catch (Throwable thrown) {
                result.completeExceptionally(thrown);
            }
        });
        try {
            return result.get(CALL_LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException runtime) {
                throw runtime;
            }
            if (failed.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(failed.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        run("ip", "netns", "del", name);
    }

    private void enter() throws Throwable {
        int fd = Descriptors.open("/run/netns/" + name, 0);
        try {
            if ((int) SETNS.invokeExact(fd, CLONE_NEWNET) != 0) {
                throw new IllegalStateException("setns " + name);
            }
        } finally {
            Descriptors.close(fd);
        }
    }

    private static String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + output);
            }
            return output;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
