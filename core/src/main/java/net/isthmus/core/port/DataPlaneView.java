package net.isthmus.core.port;

import java.util.List;
import java.util.Optional;
import net.isthmus.core.status.AddressClientStatus;
import net.isthmus.core.status.BalanceStatus;
import net.isthmus.core.status.BgpPath;
import net.isthmus.core.status.BgpStatus;
import net.isthmus.core.status.BridgeStatus;
import net.isthmus.core.status.CounterStatus;
import net.isthmus.core.status.DropStatus;
import net.isthmus.core.status.InterfacePlan;
import net.isthmus.core.status.InterfaceStatus;
import net.isthmus.core.status.IpsecLogLine;
import net.isthmus.core.status.IpsecStatus;
import net.isthmus.core.status.MacNatStatus;
import net.isthmus.core.status.NatStatus;
import net.isthmus.core.status.NeighbourStatus;
import net.isthmus.core.status.PolicyRouteStatus;
import net.isthmus.core.status.PolicyStatus;
import net.isthmus.core.status.RecentDrops;
import net.isthmus.core.status.RouteStatus;
import net.isthmus.core.status.SelfTestStatus;
import net.isthmus.core.status.ServiceStatus;
import net.isthmus.core.status.SessionCount;
import net.isthmus.core.status.TracedPacket;
import net.isthmus.core.status.VrfStatus;
import net.isthmus.core.status.VxlanStatus;
import net.isthmus.core.status.WorkerStatus;

/** What the packet path shows of itself. Any thread; every answer is a snapshot. */
public interface DataPlaneView {
    /** All interfaces in the order of the configuration. */
    List<InterfaceStatus> interfaces();

    /** How each port is served and what that costs, in the order of the configuration. */
    List<InterfacePlan> interfacePlans();

    /** All bridge domains by name. */
    List<BridgeStatus> bridges();

    /** All VXLANs in the order of the configuration. */
    List<VxlanStatus> vxlans();

    /** Bridge members that speak as their NIC, with the addresses inside. */
    List<MacNatStatus> macNat();

    /** What the last self-test of each interface has found, by name. */
    List<SelfTestStatus> selfTests();

    /**
     * Routes, best and others, by VRF and prefix.
     *
     * @param vrf only those of this VRF
     * @param within only those within this prefix
     * @param limit the most to return
     */
    List<RouteStatus> routes(Optional<String> vrf, Optional<String> within, int limit);

    /** All VRFs, main first. */
    List<VrfStatus> vrfs();

    /** The rules of policy routing, in order. */
    List<PolicyRouteStatus> policyRoutes();

    /** The services of load balancing with their backends, in the order of the configuration. */
    List<ServiceStatus> services();

    /** Connections to IPsec peers. */
    IpsecStatus ipsec();

    /** The last lines of a connection's log of handshakes, the oldest first. */
    List<IpsecLogLine> ipsecLog(String connection);

    /** BGP with its neighbours. */
    BgpStatus bgp();

    /** Paths of BGP, by their prefixes, the best of a prefix first. */
    List<BgpPath> bgpPaths(BgpQuery query);

    /** Firewall rules in order, then network policies, then zones. */
    List<PolicyStatus> policy();

    /** How many sessions there are and have been; costs no look at each of them. */
    SessionCount sessionCount();

    /** Translation of addresses, with at most so many mappings. */
    NatStatus nat(int mostMappings);

    /** ARP and ND entries by interface and address. */
    List<NeighbourStatus> neighbours();

    /** How links get addresses from others, by link. */
    List<AddressClientStatus> addressClients();

    /** Every drop reason, also those with no packets. */
    List<DropStatus> drops();

    /** What was dropped in the last minute, the most first. */
    List<RecentDrops> recentDrops();

    /** What each VLAN, bridge and VRF has carried. */
    List<CounterStatus> counters();

    /** What became of every packet and frame of each worker. */
    List<BalanceStatus> balance();

    /** All workers. */
    List<WorkerStatus> workers();

    /**
     * Traces the next packets.
     *
     * @return those that came
     * @throws IllegalArgumentException if the filter is wrong
     */
    List<TracedPacket> trace(TraceOrder order);
}
