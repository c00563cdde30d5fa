package net.isthmus.fastpath.worker;

import java.util.ArrayList;
import java.util.List;
import net.isthmus.fastpath.feature.IpBehaviour;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Graph;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.LocalService;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.node.EthernetInputNode;
import net.isthmus.fastpath.node.HostInputNode;
import net.isthmus.fastpath.node.HostOutputNode;
import net.isthmus.fastpath.node.IcmpErrorNode;
import net.isthmus.fastpath.node.InterfaceOutput;
import net.isthmus.fastpath.node.Ip4FragmentNode;
import net.isthmus.fastpath.node.Ip4InputNode;
import net.isthmus.fastpath.node.Ip4RewriteNode;
import net.isthmus.fastpath.node.Ip6InputNode;
import net.isthmus.fastpath.node.Ip6RewriteNode;
import net.isthmus.fastpath.node.IpFeaturesNode;
import net.isthmus.fastpath.node.LoadBalanceNode;
import net.isthmus.fastpath.node.LocalInputNode;
import net.isthmus.fastpath.node.SessionErrorNode;
import net.isthmus.fastpath.node.SessionNode;
import net.isthmus.fastpath.node.SessionSetupNode;
import net.isthmus.fastpath.node.UnforwardedNode;
import net.isthmus.fastpath.node.VrfLookupNode;
import net.isthmus.fastpath.session.Sessions;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.fastpath.tables.FibTable;
import net.isthmus.wire.Ethernet;

/** Puts the nodes of a worker together, in the order in which most packets pass them. */
public final class WorkerGraph {
    private WorkerGraph() {}

    /**
     * The whole graph.
     *
     * @param fibs this worker's own readers of the FIBs
     * @param hostPort interface index of the host port
     * @param sessions what is remembered of conversations
     * @param features nodes of the rooms that extend the fast path, such as the bridge's
     * @param behaviour how IP packets are treated beyond what interfaces and routes say
     * @param services who takes packets for the appliance's own addresses, before the host stack
     */
    public static Graph of(
            WorkerContext context,
            FibTable fibs,
            AdjacencyTable adjacencies,
            int hostPort,
            IpBehaviour behaviour,
            Sessions sessions,
            List<GraphNode> features,
            List<LocalService> services,
            Edges edges) {
        var nodes = new ArrayList<GraphNode>();
        nodes.add(new EthernetInputNode(context, edges));
        nodes.add(new HostInputNode(context, edges));
        nodes.addAll(features);
        nodes.add(new Ip4InputNode(context, fibs, adjacencies, edges));
        nodes.add(new Ip6InputNode(context, fibs, adjacencies, edges));
        nodes.add(new IpFeaturesNode(context, fibs, adjacencies, behaviour, edges));
        nodes.add(new SessionNode(context, sessions, fibs, adjacencies, behaviour, edges));
        nodes.add(new SessionSetupNode(context, sessions, fibs, adjacencies, hostPort, behaviour, edges));
        nodes.add(new SessionErrorNode(context, sessions, fibs, adjacencies, behaviour, edges));
        nodes.add(new VrfLookupNode(context, fibs, adjacencies, edges));
        nodes.add(new LoadBalanceNode(context, adjacencies, edges));
        nodes.add(new UnforwardedNode(context, adjacencies, edges));
        nodes.add(new Ip4FragmentNode(context, adjacencies, edges));
        nodes.add(new Ip4RewriteNode(
                context, adjacencies, output(context, adjacencies, Ethernet.TYPE_IP4, edges), edges));
        nodes.add(new Ip6RewriteNode(
                context, adjacencies, output(context, adjacencies, Ethernet.TYPE_IP6, edges), edges));
        nodes.add(new IcmpErrorNode(context, hostPort, behaviour.icmpLimits(), edges));
        nodes.add(new LocalInputNode(context, services, behaviour, edges));
        nodes.add(new HostOutputNode(context, hostPort, edges));
        return new Graph(nodes, edges, context.tracer());
    }

    private static InterfaceOutput output(
            WorkerContext context, AdjacencyTable adjacencies, int etherType, Edges edges) {
        return new InterfaceOutput(context, adjacencies, etherType, edges);
    }
}
