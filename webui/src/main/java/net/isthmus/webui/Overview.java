package net.isthmus.webui;

import java.util.List;

/**
 * All that the first page shows at one moment, already in words: the page's templates only place it.
 *
 * @param hostname name of the appliance
 * @param summary the line of figures at the top
 * @param interfaces in the order of the configuration; of very many, those that matter most
 * @param moreInterfaces how many are left out
 * @param tunnels children of connections to IPsec peers; of very many, those that are not up before others
 * @param moreTunnels how many are left out
 * @param neighbors routers that BGP speaks with; of very many, those without a session before others
 * @param moreNeighbors how many are left out
 * @param drops only reasons that have dropped something, the busiest first
 * @param workers by number
 * @param commits newest first
 */
public record Overview(
        String hostname,
        Summary summary,
        List<InterfaceRow> interfaces,
        int moreInterfaces,
        List<TunnelRow> tunnels,
        int moreTunnels,
        List<NeighborRow> neighbors,
        int moreNeighbors,
        List<DropRow> drops,
        List<WorkerRow> workers,
        List<CommitRow> commits) {

    /** The figures at the top. */
    public record Summary(
            String received,
            String sent,
            String packets,
            String dropped,
            boolean isDropping,
            int interfacesUp,
            int interfacesTotal,
            int busiestPercent) {}

    /**
     * One interface.
     *
     * @param trouble why it carries nothing; empty if it does, or nobody knows
     */
    public record InterfaceRow(
            String name,
            String kind,
            String state,
            String trouble,
            String device,
            String mac,
            int mtu,
            List<String> addresses,
            String bridge,
            String rung,
            String rungWhy,
            String rxBits,
            String rxPackets,
            String txBits,
            String txPackets,
            Sparkline sparkline) {}

    /**
     * A child of a connection to an IPsec peer.
     *
     * @param state of the child, or of its connection while that is not up
     * @param failure why it is not up; empty if it is, or nobody knows
     */
    public record TunnelRow(
            String name, String state, String peer, String suite, String traffic, String age, String failure) {}

    /**
     * A neighbour of BGP.
     *
     * @param trouble why there is no session, or what an operator should know; empty if nothing
     */
    public record NeighborRow(
            String name,
            String state,
            String address,
            String as,
            String received,
            String announced,
            String age,
            String trouble) {}

    /** One drop reason. */
    public record DropRow(String reason, String text, String packets, String perSecond, boolean isGrowing) {}

    /** One worker. */
    public record WorkerRow(
            int index,
            String place,
            String queues,
            int busyPercent,
            String burst,
            String packets,
            int framesFreePercent) {}

    /** One commit. */
    public record CommitRow(
            int number,
            String at,
            String by,
            String comment,
            List<String> changes,
            boolean isRunning,
            String confirmBy) {}
}
