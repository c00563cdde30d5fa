package net.isthmus.ipsec.esp.engine;

/**
 * Protects and opens packets in place, wherever their bytes lie in a chain of chunks. One a worker, used on its thread.
 *
 * <pre>
 *   0      esp      +4         +8                                    icv
 * +- - - -+--------+----------+--------------+- - - - - - - - - - -+-----+
 * |       | SPI    | sequence | IV, if there | text, a multiple of | ICV |        SPI to IV lie in the first chunk
 * |       |        | (low)    | is one       | the key's alignment |     |        the ICV of what is sealed in the last
 * +- - - -+--------+----------+--------------+- - - - - - - - - - -+-----+
 * </pre>
 *
 * <p>Some engines work on several packets at once: what {@link #seal} and {@link #open} were asked for is done only
 * when {@link #finish} returns. Until then nobody touches the packets. At most {@value #BATCH} are asked for at a time.
 */
public interface EspCrypt {
    /** Most packets between two calls of {@link #finish}. */
    int BATCH = 64;

    /**
     * Encrypts a packet, and writes its initialization vector and its ICV.
     *
     * @param frame first frame of the packet, whose SPI, sequence number and plaintext are there already
     * @param esp bytes of the packet before the ESP header
     * @param sequence all 64 bits of the sequence number, or 32
     * @param iv what no other packet under this key has; the sequence number will do
     */
    void seal(EspKey key, int frame, int esp, long sequence, long iv);

    /**
     * Verifies a packet and decrypts it. Whether it is authentic says {@link #isAuthentic}; the bytes of one that is
     * not are worth nothing.
     *
     * @param index the caller's number for this packet, below {@value #BATCH}
     * @param sequence all 64 bits of the sequence number, or 32
     */
    void open(int index, EspKey key, int frame, int esp, long sequence);

    /** Does what is still to be done. */
    void finish();

    /** What became of {@link #open}, once {@link #finish} has returned. */
    boolean isAuthentic(int index);
}
