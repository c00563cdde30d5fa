package net.isthmus.bgp.session;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import net.isthmus.lab.Namespace;

/** An event loop whose thread lives in a network namespace of the lab: its sockets are that machine's. */
final class LoopInNamespace implements AutoCloseable {
    private static final int CLONE_NEWNET = 0x4000_0000;

    private final EventLoopGroup group = new EpollEventLoopGroup(1);
    private final EventLoop loop = group.next();

    LoopInNamespace(Namespace namespace) throws Exception {
        call(() -> {
            enter("/run/netns/" + namespace.name());
            return true;
        });
    }

    EventLoop loop() {
        return loop;
    }

    /** Does something on the loop's thread. */
    <T> T call(Callable<T> what) throws Exception {
        return loop.submit(what).get(10, TimeUnit.SECONDS);
    }

    @SuppressWarnings("restricted")
    private static void enter(String file) {
        Linker linker = Linker.nativeLinker();
        MethodHandle open = linker.downcallHandle(
                linker.defaultLookup().find("open").orElseThrow(),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                Linker.Option.firstVariadicArg(2));
        MethodHandle setns = linker.downcallHandle(
                linker.defaultLookup().find("setns").orElseThrow(),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        MethodHandle close = linker.downcallHandle(
                linker.defaultLookup().find("close").orElseThrow(),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = arena.allocateFrom(file);
            int descriptor = (int) open.invokeExact(path, 0);
            int result = (int) setns.invokeExact(descriptor, CLONE_NEWNET);
            int closed = (int) close.invokeExact(descriptor);
            if (descriptor < 0 || result != 0 || closed != 0) {
                throw new IllegalStateException("cannot enter " + file);
            }
        } catch (Throwable e) {
            throw new IllegalStateException("cannot enter " + file, e);
        }
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
