package net.isthmus.ipsec.esp.mb;

import java.lang.foreign.MemorySegment;

/** The functions of an AEAD cipher, for one length of key. */
record MbGcm(
        MemorySegment seal,
        MemorySegment open,
        MemorySegment begin,
        MemorySegment sealPart,
        MemorySegment openPart,
        MemorySegment sealEnd,
        MemorySegment openEnd,
        MemorySegment prepare) {

    /** AES-GCM for keys of so many bits. */
    static MbGcm of(long manager, int keyBits) {
        int third = MbKey.third(keyBits);
        return new MbGcm(
                MbLibrary.at(manager, MbLayout.GCM_SEAL + third),
                MbLibrary.at(manager, MbLayout.GCM_OPEN + third),
                MbLibrary.at(manager, MbLayout.GCM_BEGIN + third),
                MbLibrary.at(manager, MbLayout.GCM_SEAL_PART + third),
                MbLibrary.at(manager, MbLayout.GCM_OPEN_PART + third),
                MbLibrary.at(manager, MbLayout.GCM_SEAL_END + third),
                MbLibrary.at(manager, MbLayout.GCM_OPEN_END + third),
                MbLibrary.at(manager, MbLayout.GCM_PREPARE + third));
    }
}
