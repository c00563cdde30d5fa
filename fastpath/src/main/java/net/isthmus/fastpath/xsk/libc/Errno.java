package net.isthmus.fastpath.xsk.libc;

import static java.util.Map.entry;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Map;

/**
 * The errno values that this package's callers tell apart, and the words for all of them.
 *
 * <p>Numbers are those of {@code asm-generic/errno-base.h} and {@code errno.h}, which x86-64 and arm64 share.
 */
public final class Errno {

    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int EINTR = 4;
    public static final int EIO = 5;
    public static final int ENXIO = 6;
    public static final int EBADF = 9;
    public static final int EAGAIN = 11;
    public static final int ENOMEM = 12;
    public static final int EACCES = 13;
    public static final int EBUSY = 16;
    public static final int EEXIST = 17;
    public static final int ENODEV = 19;
    public static final int EINVAL = 22;
    public static final int ENOSPC = 28;
    public static final int ERANGE = 34;
    public static final int EBADFD = 77;
    public static final int EMSGSIZE = 90;
    public static final int EPROTONOSUPPORT = 93;
    public static final int EOPNOTSUPP = 95;
    public static final int EAFNOSUPPORT = 97;
    public static final int EADDRNOTAVAIL = 99;
    public static final int ENETDOWN = 100;
    public static final int ENOBUFS = 105;
    public static final int ETIMEDOUT = 110;

    private static final Map<Integer, String> NAMES = Map.ofEntries(
            entry(EPERM, "EPERM"),
            entry(ENOENT, "ENOENT"),
            entry(EINTR, "EINTR"),
            entry(EIO, "EIO"),
            entry(ENXIO, "ENXIO"),
            entry(EBADF, "EBADF"),
            entry(EAGAIN, "EAGAIN"),
            entry(ENOMEM, "ENOMEM"),
            entry(EACCES, "EACCES"),
            entry(EBUSY, "EBUSY"),
            entry(EEXIST, "EEXIST"),
            entry(ENODEV, "ENODEV"),
            entry(EINVAL, "EINVAL"),
            entry(ENOSPC, "ENOSPC"),
            entry(ERANGE, "ERANGE"),
            entry(EBADFD, "EBADFD"),
            entry(EMSGSIZE, "EMSGSIZE"),
            entry(EPROTONOSUPPORT, "EPROTONOSUPPORT"),
            entry(EOPNOTSUPP, "EOPNOTSUPP"),
            entry(EAFNOSUPPORT, "EAFNOSUPPORT"),
            entry(EADDRNOTAVAIL, "EADDRNOTAVAIL"),
            entry(ENETDOWN, "ENETDOWN"),
            entry(ENOBUFS, "ENOBUFS"),
            entry(ETIMEDOUT, "ETIMEDOUT"));

    private static final int LONGEST_TEXT = 256;

    private static final MethodHandle STRERROR =
            Symbols.plain("strerror", FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));

    private Errno() {}

    /** Name and text for a person, for example {@code EBUSY (Device or resource busy)}. */
    public static String describe(int errno) {
        return NAMES.getOrDefault(errno, "errno " + errno) + " (" + text(errno) + ")";
    }

    @SuppressWarnings("restricted") // the C library's own text, ended by a zero
    private static String text(int errno) {
        try {
            MemorySegment text = (MemorySegment) STRERROR.invokeExact(errno);
            return text.reinterpret(LONGEST_TEXT).getString(0);
        } catch (Throwable thrown) {
            throw NativeCallException.impossible(thrown);
        }
    }
}
