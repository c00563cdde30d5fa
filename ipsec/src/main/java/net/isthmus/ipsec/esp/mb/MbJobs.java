package net.isthmus.ipsec.esp.mb;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.ipsec.esp.engine.EspCrypt;
import net.isthmus.ipsec.esp.engine.EspKey;
import net.isthmus.ipsec.esp.engine.PacketBytes;
import net.isthmus.wire.NetworkOrder;

/**
 * AES-CBC with HMAC by the library's jobs: it works on as many packets at once as the processor has lanes, because
 * within one packet each block waits for the one before it.
 *
 * <p>A job wants its packet in one piece. One that is a chain is copied into a buffer, done alone, and copied back.
 */
final class MbJobs {
    private static final int BLOCK = 16;
    private static final int MAC_BYTES = 64;
    private static final int LINEAR_BYTES = 1 << 17;
    private static final MemorySegment JOBS = MbLibrary.MEMORY;

    private final Frames frames;
    private final MemorySegment memory;
    private final long base;
    private final boolean[] authentic;
    private final long manager;
    private final MemorySegment getNextJob;
    private final MemorySegment submitJob;
    private final MemorySegment flushJob;
    private final MemorySegment macs = Arena.global().allocate((long) EspCrypt.BATCH * MAC_BYTES, 64);
    private final MemorySegment received = Arena.global().allocate((long) EspCrypt.BATCH * MAC_BYTES, 64);
    private final MemorySegment linear = Arena.global().allocate(LINEAR_BYTES, 64);
    private final long zeroIv = Arena.global().allocate(BLOCK, BLOCK).address();
    private final boolean[] isDone = new boolean[EspCrypt.BATCH];
    private final int[] opening = new int[EspCrypt.BATCH];
    private final int[] icvBytes = new int[EspCrypt.BATCH];
    private int openings;
    private int pending;

    MbJobs(Frames frames, long manager, boolean[] authentic) {
        this.frames = frames;
        this.manager = manager;
        this.authentic = authentic;
        memory = frames.memory();
        base = memory.address();
        getNextJob = MbLibrary.at(manager, MbLayout.GET_NEXT_JOB);
        submitJob = MbLibrary.at(manager, MbLayout.SUBMIT_JOB);
        flushJob = MbLibrary.at(manager, MbLayout.FLUSH_JOB);
    }

    void seal(MbKey key, int frame, int esp, long sequence, long iv) {
        int at = frames.offset(frame) + esp;
        NetworkOrder.putI64(memory, at + EspKey.ESP_HEADER, iv);
        NetworkOrder.putI64(memory, at + EspKey.ESP_HEADER + Long.BYTES, 0);
        int length = frames.packetLength(frame) - esp;
        if (frames.next(frame) == 0) {
            seal(key, memory, at, base + at, length, sequence);
            return;
        }
        finish();
        PacketBytes.read(frames, frame, esp, length, linear, 0);
        seal(key, linear, 0, linear.address(), length, sequence);
        finish();
        PacketBytes.write(frames, frame, esp, length, linear, 0);
    }

    /**
     * The counter is encrypted as a first block under an IV of zero: its ciphertext is the packet's IV, which nobody
     * can foretell (NIST SP 800-38A, appendix C).
     */
    private void seal(MbKey key, MemorySegment where, long at, long address, int length, long sequence) {
        int covered = length - key.icvBytes();
        long job = next(key, address);
        set(job, MbLayout.JOB_CIPHER_FROM, EspKey.ESP_HEADER);
        set(job, MbLayout.JOB_TARGET, address + EspKey.ESP_HEADER);
        set(job, MbLayout.JOB_CIPHER_BYTES, covered - (long) EspKey.ESP_HEADER);
        set(job, MbLayout.JOB_IV, zeroIv);
        set(job, MbLayout.JOB_TAG, address + covered);
        set(job, MbLayout.JOB_HASH_BYTES, covered + (long) upperHalf(key, where, at + covered, sequence));
        put(job, MbLayout.JOB_DIRECTION, MbLayout.DIRECTION_ENCRYPT);
        put(job, MbLayout.JOB_ORDER, MbLayout.ORDER_CIPHER_HASH);
        set(job, MbLayout.JOB_USER, -1);
        submit();
    }

    void open(int index, MbKey key, int frame, int esp, long sequence) {
        int at = frames.offset(frame) + esp;
        int length = frames.packetLength(frame) - esp;
        if (frames.next(frame) == 0) {
            open(index, key, memory, at, base + at, length, sequence);
            return;
        }
        finish();
        PacketBytes.read(frames, frame, esp, length, linear, 0);
        open(index, key, linear, 0, linear.address(), length, sequence);
        finish();
        PacketBytes.write(frames, frame, esp, length, linear, 0);
    }

    private void open(int index, MbKey key, MemorySegment where, long at, long address, int length, long sequence) {
        int covered = length - key.icvBytes();
        MemorySegment.copy(where, at + covered, received, (long) index * MAC_BYTES, key.icvBytes());
        long job = next(key, address);
        set(job, MbLayout.JOB_CIPHER_FROM, key.headerBytes());
        set(job, MbLayout.JOB_TARGET, address + key.headerBytes());
        set(job, MbLayout.JOB_CIPHER_BYTES, covered - (long) key.headerBytes());
        set(job, MbLayout.JOB_IV, address + EspKey.ESP_HEADER);
        set(job, MbLayout.JOB_TAG, macs.address() + (long) index * MAC_BYTES);
        set(job, MbLayout.JOB_HASH_BYTES, covered + (long) upperHalf(key, where, at + covered, sequence));
        put(job, MbLayout.JOB_DIRECTION, MbLayout.DIRECTION_DECRYPT);
        put(job, MbLayout.JOB_ORDER, MbLayout.ORDER_HASH_CIPHER);
        set(job, MbLayout.JOB_USER, index);
        isDone[index] = false;
        icvBytes[index] = key.icvBytes();
        opening[openings++] = index;
        submit();
    }

    /** What is the same in both directions. */
    private long next(MbKey key, long address) {
        long job = MbCalls.job(getNextJob, manager);
        set(job, MbLayout.JOB_ENCRYPTION_KEYS, key.address());
        set(job, MbLayout.JOB_DECRYPTION_KEYS, key.decryptionKeys());
        set(job, MbLayout.JOB_KEY_BYTES, key.keyBytes());
        set(job, MbLayout.JOB_SOURCE, address);
        set(job, MbLayout.JOB_HASH_FROM, 0);
        set(job, MbLayout.JOB_IV_BYTES, BLOCK);
        set(job, MbLayout.JOB_TAG_BYTES, key.icvBytes());
        set(job, MbLayout.JOB_HMAC_INNER, key.innerState());
        set(job, MbLayout.JOB_HMAC_OUTER, key.outerState());
        put(job, MbLayout.JOB_CIPHER, MbLayout.CIPHER_CBC);
        put(job, MbLayout.JOB_HASH, key.hash());
        return job;
    }

    /**
     * The upper half of an extended sequence number is authenticated as if it stood at the end (RFC 4303 §2.2.1): it
     * stands where the ICV is or will be.
     */
    private static int upperHalf(MbKey key, MemorySegment where, long at, long sequence) {
        if (!key.isEsn()) {
            return 0;
        }
        NetworkOrder.putI32(where, at, (int) (sequence >>> 32));
        return Integer.BYTES;
    }

    private void submit() {
        pending++;
        done(MbCalls.job(submitJob, manager));
    }

    /** Ends all jobs, and compares. */
    void finish() {
        while (pending > 0) {
            long job = MbCalls.job(flushJob, manager);
            if (job == 0) {
                throw new IllegalStateException("libipsec-mb has lost a job");
            }
            done(job);
        }
        for (int i = 0; i < openings; i++) {
            int index = opening[i];
            authentic[index] = isDone[index] && isMac(index);
        }
        openings = 0;
    }

    private void done(long job) {
        if (job == 0) {
            return;
        }
        pending--;
        long index = JOBS.get(ValueLayout.JAVA_LONG, job + MbLayout.JOB_USER);
        boolean isCompleted = JOBS.get(ValueLayout.JAVA_INT, job + MbLayout.JOB_STATUS) == MbLayout.STATUS_COMPLETED;
        if (index >= 0) {
            isDone[(int) index] = isCompleted;
        } else if (!isCompleted) {
            throw new IllegalStateException("libipsec-mb has not encrypted a packet"); // which must not go out so
        }
    }

    /** Compares in a time that says nothing of the bytes. ICVs are 12, 16, 24 or 32 bytes. */
    private boolean isMac(int index) {
        long at = (long) index * MAC_BYTES;
        int differences = 0;
        for (int i = 0; i < icvBytes[index]; i += Integer.BYTES) {
            differences |= NetworkOrder.i32(macs, at + i) ^ NetworkOrder.i32(received, at + i);
        }
        return differences == 0;
    }

    private static void set(long job, int offset, long value) {
        JOBS.set(ValueLayout.JAVA_LONG, job + offset, value);
    }

    private static void put(long job, int offset, int value) {
        JOBS.set(ValueLayout.JAVA_INT, job + offset, value);
    }
}
