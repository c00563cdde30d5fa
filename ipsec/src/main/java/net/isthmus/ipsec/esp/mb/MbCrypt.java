package net.isthmus.ipsec.esp.mb;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.ipsec.esp.engine.EspCrypt;
import net.isthmus.ipsec.esp.engine.EspKey;
import net.isthmus.ipsec.esp.engine.PacketBytes;
import net.isthmus.wire.NetworkOrder;

/**
 * Protects packets where they lie.
 *
 * <p>AES-GCM over one chunk is one call; over several chunks, and ChaCha20-Poly1305 always, it is one to begin, one a
 * chunk and one for the ICV. AES-CBC with HMAC goes by jobs ({@link MbJobs}), several packets at once.
 */
final class MbCrypt implements EspCrypt {
    private static final int NONCE = MbLayout.CONTEXT_BYTES;
    private static final int AAD = NONCE + 16;
    private static final int TAG = AAD + 16;
    private static final int RECEIVED = TAG + 16;
    private static final int SCRATCH_BYTES = RECEIVED + 16;
    private static final int TAG_BYTES = 16;
    private static final int ESN_AAD_BYTES = 12;

    private final Frames frames;
    private final MemorySegment memory;
    private final long base;
    private final MemorySegment scratch = Arena.global().allocate(SCRATCH_BYTES, 64);
    private final long context = scratch.address();
    private final MemorySegment chaChaBegin;
    private final MemorySegment chaChaSealPart;
    private final MemorySegment chaChaOpenPart;
    private final MemorySegment chaChaEnd;
    private final MbJobs jobs;
    private final boolean[] authentic = new boolean[BATCH];

    MbCrypt(Frames frames, long manager) {
        this.frames = frames;
        memory = frames.memory();
        base = memory.address();
        chaChaBegin = MbLibrary.at(manager, MbLayout.CHACHA_BEGIN);
        chaChaSealPart = MbLibrary.at(manager, MbLayout.CHACHA_SEAL_PART);
        chaChaOpenPart = MbLibrary.at(manager, MbLayout.CHACHA_OPEN_PART);
        chaChaEnd = MbLibrary.at(manager, MbLayout.CHACHA_END);
        jobs = new MbJobs(frames, manager, authentic);
    }

    @Override
    public void seal(EspKey given, int frame, int esp, long sequence, long iv) {
        MbKey key = (MbKey) given;
        if (key.kind() == MbKey.Kind.CBC) {
            jobs.seal(key, frame, esp, sequence, iv);
            return;
        }
        int at = frames.offset(frame) + esp;
        if (!key.isImplicitIv()) {
            NetworkOrder.putI64(memory, at + EspKey.ESP_HEADER, iv);
        }
        prepareNonce(key, key.isImplicitIv() ? sequence : iv);
        long aad = additional(key, at, sequence);
        int aadLength = key.isEsn() ? ESN_AAD_BYTES : EspKey.ESP_HEADER;
        int text = frames.packetLength(frame) - esp - key.headerBytes() - TAG_BYTES;
        if (frames.next(frame) == 0 && key.kind() == MbKey.Kind.GCM) {
            long from = base + at + key.headerBytes();
            MbCalls.call(
                    key.gcm().seal(),
                    key.address(),
                    context,
                    from,
                    from,
                    text,
                    context + NONCE,
                    aad,
                    aadLength,
                    from + text,
                    TAG_BYTES);
        } else {
            inParts(key, frame, esp, text, aad, aadLength, true);
            PacketBytes.write(frames, frame, frames.packetLength(frame) - TAG_BYTES, TAG_BYTES, scratch, TAG);
        }
    }

    @Override
    public void open(int index, EspKey given, int frame, int esp, long sequence) {
        MbKey key = (MbKey) given;
        authentic[index] = false;
        if (key.kind() == MbKey.Kind.CBC) {
            jobs.open(index, key, frame, esp, sequence);
            return;
        }
        int at = frames.offset(frame) + esp;
        prepareNonce(key, key.isImplicitIv() ? sequence : NetworkOrder.i64(memory, at + EspKey.ESP_HEADER));
        long aad = additional(key, at, sequence);
        int aadLength = key.isEsn() ? ESN_AAD_BYTES : EspKey.ESP_HEADER;
        int text = frames.packetLength(frame) - esp - key.headerBytes() - TAG_BYTES;
        if (frames.next(frame) == 0 && key.kind() == MbKey.Kind.GCM) {
            long from = base + at + key.headerBytes();
            MbCalls.call(
                    key.gcm().open(),
                    key.address(),
                    context,
                    from,
                    from,
                    text,
                    context + NONCE,
                    aad,
                    aadLength,
                    context + TAG,
                    TAG_BYTES);
            authentic[index] = isTag(memory, (long) at + key.headerBytes() + text);
        } else {
            inParts(key, frame, esp, text, aad, aadLength, false);
            PacketBytes.read(frames, frame, frames.packetLength(frame) - TAG_BYTES, TAG_BYTES, scratch, RECEIVED);
            authentic[index] = isTag(scratch, RECEIVED);
        }
    }

    /** Compares in a time that says nothing of the bytes. */
    private boolean isTag(MemorySegment where, long at) {
        long differences = NetworkOrder.i64(where, at) ^ NetworkOrder.i64(scratch, TAG);
        differences |= NetworkOrder.i64(where, at + 8) ^ NetworkOrder.i64(scratch, TAG + 8L);
        return differences == 0;
    }

    private void inParts(MbKey key, int frame, int esp, int text, long aad, int aadLength, boolean isSealing) {
        boolean isChaCha = key.kind() == MbKey.Kind.CHACHA;
        MbGcm gcm = key.gcm();
        MemorySegment part = isChaCha
                ? (isSealing ? chaChaSealPart : chaChaOpenPart)
                : (isSealing ? gcm.sealPart() : gcm.openPart());
        MbCalls.call(isChaCha ? chaChaBegin : gcm.begin(), key.address(), context, context + NONCE, aad, aadLength);
        int skip = esp + key.headerBytes();
        int left = text;
        for (int chunk = frame; left > 0; chunk = frames.next(chunk)) {
            int here = Math.min(frames.length(chunk) - skip, left);
            if (here > 0) {
                long from = base + frames.offset(chunk) + skip;
                MbCalls.call(part, key.address(), context, from, from, here);
                left -= here;
            }
            skip = Math.max(0, skip - frames.length(chunk));
        }
        if (isChaCha) {
            MbCalls.call(chaChaEnd, context, context + TAG, TAG_BYTES);
        } else {
            MbCalls.call(isSealing ? gcm.sealEnd() : gcm.openEnd(), key.address(), context, context + TAG, TAG_BYTES);
        }
    }

    private void prepareNonce(MbKey key, long value) {
        NetworkOrder.putI32(scratch, NONCE, key.salt());
        NetworkOrder.putI64(scratch, NONCE + 4L, value);
    }

    /** Where what is authenticated besides the text lies: in the packet, or if the number is extended, put together. */
    private long additional(MbKey key, int at, long sequence) {
        if (!key.isEsn()) {
            return base + at;
        }
        NetworkOrder.putI32(scratch, AAD, NetworkOrder.i32(memory, at));
        NetworkOrder.putI64(scratch, AAD + 4L, sequence);
        return context + AAD;
    }

    @Override
    public void finish() {
        jobs.finish();
    }

    @Override
    public boolean isAuthentic(int index) {
        return authentic[index];
    }
}
