package net.isthmus.core.status;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * IPsec as it is now.
 *
 * @param connections as configured, in the order of their names
 * @param halfOpen IKE SAs that peers have begun and not yet proven themselves for
 * @param cookiesAsked times that a peer was told to repeat itself with a cookie, since the start
 * @param initsRefused first messages that were not answered because there were too many, since the start
 * @param engine what encrypts and decrypts packets
 */
public record IpsecStatus(
        List<Connection> connections, int halfOpen, long cookiesAsked, long initsRefused, Engine engine) {
    /** Where there is none. */
    public static final IpsecStatus NONE = new IpsecStatus(List.of(), 0, 0, 0, Engine.NONE);

    /** Copies the list. */
    public IpsecStatus {
        connections = List.copyOf(connections);
    }

    /** The same with an engine. */
    public IpsecStatus withEngine(Engine other) {
        return new IpsecStatus(connections, halfOpen, cookiesAsked, initsRefused, other);
    }

    /**
     * What encrypts and decrypts packets, as it was chosen at the start: the first of the best that is there and gives
     * the known answers.
     *
     * @param name with its version; empty for none
     * @param refused why it is none of those that would have been better, one by one
     */
    public record Engine(String name, List<String> refused) {
        /** Nobody. */
        public static final Engine NONE = new Engine("", List.of());

        /** Copies the list. */
        public Engine {
            refused = List.copyOf(refused);
        }
    }

    /**
     * What has happened to a connection since it was configured.
     *
     * @param ikeRekeys times that an IKE SA got new keys
     * @param childRekeys times that a Child SA did
     * @param unknownHere times that the peer was told of ESP with an SPI that is unknown here
     * @param unknownThere times that the peer has said so of ours
     * @param failures how often it failed, by reason in a word such as {@code no-answer}
     */
    public record Counts(
            long ikeRekeys, long childRekeys, long unknownHere, long unknownThere, Map<String, Long> failures) {
        /** Nothing. */
        public static final Counts NONE = new Counts(0, 0, 0, 0, Map.of());

        /** Keeps the order of the map. */
        public Counts {
            failures = Collections.unmodifiableMap(new TreeMap<>(failures));
        }
    }

    /**
     * A connection.
     *
     * @param state {@code up}, {@code connecting}, {@code waiting} for another try, or {@code down}
     * @param ikeSas those that are up or being made; two while one takes the other's place
     * @param children as configured
     * @param lastFailure why it failed last, in words for the operators of both ends; empty if it has not
     * @param failedSecondsAgo how long that is ago; -1 if it has not failed
     * @param retryInSeconds when it will be tried again; -1 if it is not waiting for that
     * @param counts what has happened to it
     */
    public record Connection(
            String name,
            String state,
            List<IkeSa> ikeSas,
            List<Child> children,
            String lastFailure,
            long failedSecondsAgo,
            long retryInSeconds,
            Counts counts) {
        /** Copies the lists. */
        public Connection {
            ikeSas = List.copyOf(ikeSas);
            children = List.copyOf(children);
        }
    }

    /**
     * An IKE SA.
     *
     * @param initiatorSpi in hexadecimal digits
     * @param responderSpi likewise
     * @param isInitiator true if we have begun it
     * @param state in a word, such as {@code established}
     * @param suite its algorithms in swanctl's words; empty as long as they are not agreed on
     * @param localId how we call ourselves; empty as long as we have not
     * @param remoteId how the peer calls itself
     * @param local our address and port
     * @param remote the peer's
     * @param nat {@code none}, {@code local}, {@code remote} or {@code both}: who is behind one
     * @param ageSeconds since the peers have proven themselves; -1 before
     * @param rekeyInSeconds until it gets new keys; -1 for never
     */
    public record IkeSa(
            String initiatorSpi,
            String responderSpi,
            boolean isInitiator,
            String state,
            String suite,
            String localId,
            String remoteId,
            String local,
            String remote,
            String nat,
            long ageSeconds,
            long rekeyInSeconds) {}

    /**
     * A child of a connection.
     *
     * @param state {@code up} or {@code down}
     * @param sas two while one takes the other's place, more with several resources
     * @param lastFailure why it went down last or did not come up; empty if it has not
     */
    public record Child(String name, String state, List<ChildSa> sas, String lastFailure) {
        /** Copies the list. */
        public Child {
            sas = List.copyOf(sas);
        }
    }

    /**
     * A Child SA.
     *
     * @param inboundSpi what we receive by, in hexadecimal digits
     * @param outboundSpi what we send by
     * @param suite its algorithms in swanctl's words
     * @param mode {@code tunnel} or {@code transport}
     * @param encapsulation {@code esp}, or {@code udp} for ESP in UDP
     * @param localTs what it protects at our side
     * @param remoteTs what it protects at the peer's
     * @param ageSeconds since it was made
     * @param rekeyInSeconds until it is replaced; -1 for never
     * @param resource number of the worker that sends by it (RFC 9611); -1 for all, -2 for all that have none of their
     *     own
     */
    public record ChildSa(
            String inboundSpi,
            String outboundSpi,
            String suite,
            String mode,
            String encapsulation,
            List<String> localTs,
            List<String> remoteTs,
            long receivedPackets,
            long receivedBytes,
            long sentPackets,
            long sentBytes,
            long ageSeconds,
            long rekeyInSeconds,
            int resource) {
        /** Copies the lists. */
        public ChildSa {
            localTs = List.copyOf(localTs);
            remoteTs = List.copyOf(remoteTs);
        }
    }
}
