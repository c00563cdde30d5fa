package net.isthmus.core.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;

/** A Child SA: what packets a connection carries, and how. */
@Section("What a connection carries. With `interface` it is route-based: what the routes send to that tunnel "
        + "goes there. Without it, it is policy-based: what matches the selectors goes there, by a tunnel "
        + "interface of the child's own, named `CONNECTION/CHILD`. Packets that belong into it while there is "
        + "no SA are dropped, never sent in clear.")
public record IpsecChild(
        @Key(
                value = "What of our side the tunnel carries: prefixes, addresses or ranges, with protocol and port in "
                        + "brackets, or `dynamic` for the outer address. Without it everything for a route-based "
                        + "child, else `dynamic`.",
                noun = "number of selectors",
                max = IpsecChild.MAX_SELECTORS,
                example = "[10.10.0.0/24]")
        List<IpsecSelector> localTs,

        @Key(
                value = "What of the peer's side the tunnel carries.",
                noun = "number of selectors",
                max = IpsecChild.MAX_SELECTORS,
                example = "[192.168.0.0/16]")
        List<IpsecSelector> remoteTs,

        @Key(
                value = "What the SA may be made of, the preferred first. With a key exchange its rekeying has forward "
                        + "secrecy. Without any, AES-GCM, ChaCha20-Poly1305 or AES-CBC with SHA-2.",
                noun = "number of proposals",
                max = IpsecConnection.MAX_PROPOSALS,
                example = "[aes128gcm16-x25519]")
        List<EspProposal> espProposals,

        @Key(
                value = "How long an SA is used before a new one takes its place; 0s for ever.",
                defaultsTo = "3060s",
                max = IpsecConnection.MAX_SECONDS,
                example = "1h")
        Duration rekeyTime,

        @Key(
                value = "How long an SA is used at most; 0s for ever.",
                defaultsTo = "3600s",
                max = IpsecConnection.MAX_SECONDS,
                example = "70m")
        Duration lifeTime,

        @Key(
                value = "Up to how much earlier than `rekeyTime` it happens, by chance.",
                defaultsTo = "540s",
                max = IpsecConnection.MAX_SECONDS,
                example = "5m")
        Duration randTime,

        @Key(
                value = "Bytes after which a new SA takes its place, such as 500G; without it as many as one likes.",
                example = "500G")
        Optional<IpsecAmount> rekeyBytes,

        @Key(value = "The most bytes of an SA.", example = "550G")
        Optional<IpsecAmount> lifeBytes,

        @Key(value = "Packets after which a new SA takes its place.", example = "1G")
        Optional<IpsecAmount> rekeyPackets,

        @Key(value = "The most packets of an SA.", example = "1100M")
        Optional<IpsecAmount> lifePackets,

        @Key(
                value = "`tunnel` puts whole packets into ESP; `transport` only what the two ends themselves say to "
                        + "each other, such as VXLAN.",
                defaultsTo = "tunnel",
                example = "transport")
        IpsecMode mode,

        @Key(
                value = "When the SA is made: `none`, only if the peer or an operator wants it; `trap`, with the first "
                        + "packet; `start`, at once, and again whenever it is lost.",
                defaultsTo = "trap",
                example = "start")
        IpsecStartAction startAction,

        @Key(
                value = "What to do when the peer is dead: `clear`, wait for it; `trap`, make it anew with the next "
                        + "packet; `restart`, at once.",
                defaultsTo = "restart",
                example = "trap")
        IpsecDpdAction dpdAction,

        @Key(
                value = "The tunnel by which packets come and go, declared under `tunnels`. It makes the child "
                        + "route-based.",
                name = "interface",
                example = "vti-aws")
        Optional<String> link,

        @Key(value = "The zone of a policy-based child's packets.", example = "premises")
        Optional<String> zone,

        @Key(
                value = "How many packets may be late before they pass for replayed: a power of two from 64 on.",
                noun = "replay window",
                defaultsTo = "1024",
                min = IpsecChild.MIN_WINDOW,
                max = IpsecChild.MAX_WINDOW,
                example = "4096")
        int replayWindow,

        @Key(
                value = "Whether each worker has an SA of its own where the peer can do so too (RFC 9611), so that one "
                        + "tunnel uses several processors.",
                defaultsTo = "false",
                example = "true")
        boolean perCpuSas) {

    /** The most selectors of either side. */
    public static final int MAX_SELECTORS = 64;

    static final int MIN_WINDOW = 64;
    static final int MAX_WINDOW = 16_384;

    public IpsecChild {
        localTs = List.copyOf(localTs);
        remoteTs = List.copyOf(remoteTs);
        espProposals = List.copyOf(espProposals);
    }

    /** True if routes lead packets to it, by a tunnel that the document declares. */
    public boolean isRouteBased() {
        return link.isPresent();
    }

    /**
     * How many rules its selectors make where packets are held against them: one where they are nothing but addresses,
     * else one for each pair that can mean the same packet; none if it is route-based.
     */
    public int selectorRules() {
        if (isRouteBased()) {
            return 0;
        }
        boolean isPlain = Stream.concat(effectiveLocalTs().stream(), effectiveRemoteTs().stream())
                .allMatch(selector ->
                        selector.isAllProtocols() && selector.range().isPresent());
        return isPlain
                ? 1
                : (int) effectiveLocalTs().stream()
                        .flatMap(local -> effectiveRemoteTs().stream().filter(local::hasCommonProtocol))
                        .count();
    }

    /** The interface by which its packets come and go. */
    public String interfaceName(String connection, String child) {
        return link.orElse(connection + "/" + child);
    }

    /** The selectors of our side, those that are meant where none is written included. */
    public List<IpsecSelector> effectiveLocalTs() {
        return localTs.isEmpty() ? unsaid() : localTs;
    }

    /** The selectors of the peer's side likewise. */
    public List<IpsecSelector> effectiveRemoteTs() {
        return remoteTs.isEmpty() ? unsaid() : remoteTs;
    }

    private List<IpsecSelector> unsaid() {
        return isRouteBased() ? IpsecSelector.EVERYTHING : List.of(IpsecSelector.DYNAMIC);
    }
}
