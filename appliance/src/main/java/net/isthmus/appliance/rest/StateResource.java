package net.isthmus.appliance.rest;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.isthmus.core.port.DataPlaneView;
import net.isthmus.core.port.TraceOrder;
import net.isthmus.core.status.AddressClientStatus;
import net.isthmus.core.status.BalanceStatus;
import net.isthmus.core.status.BridgeStatus;
import net.isthmus.core.status.CounterStatus;
import net.isthmus.core.status.DropStatus;
import net.isthmus.core.status.InterfacePlan;
import net.isthmus.core.status.InterfaceStatus;
import net.isthmus.core.status.MacNatStatus;
import net.isthmus.core.status.NatStatus;
import net.isthmus.core.status.NeighbourStatus;
import net.isthmus.core.status.PolicyRouteStatus;
import net.isthmus.core.status.PolicyStatus;
import net.isthmus.core.status.RecentDrops;
import net.isthmus.core.status.RouteStatus;
import net.isthmus.core.status.ServiceStatus;
import net.isthmus.core.status.TracedPacket;
import net.isthmus.core.status.VrfStatus;
import net.isthmus.core.status.VxlanStatus;
import net.isthmus.core.status.WorkerStatus;
import net.isthmus.wire.IpPrefix;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What the packet path shows of itself, as it is. */
@Path(Api.BASE)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = Api.STATE)
public class StateResource {

    private static final int MOST_ROUTES = 100_000;
    private static final int MOST_PACKETS = 1000;
    private static final int MOST_SECONDS = 60;

    private final DataPlaneView dataPlane;

    StateResource(DataPlaneView dataPlane) {
        this.dataPlane = dataPlane;
    }

    @GET
    @Path("interfaces")
    @Operation(
            operationId = "interfaces",
            summary = "Interfaces with their state and traffic",
            description = "Ports, VLANs, routed interfaces of bridges, the host port and management interfaces, in the "
                    + "order of the configuration. The rung names the way by which a port's packets come and go.")
    public List<InterfaceStatus> interfaces() {
        return dataPlane.interfaces();
    }

    @GET
    @Path("interfaces/plan")
    @Operation(
            operationId = "interfacePlans",
            summary = "How each port is served, and why so",
            description = "Which NIC it is, what its driver offers, the way taken and why no better one, what the MTU "
                    + "costs, which worker has which queue, and how flows are spread.")
    public List<InterfacePlan> interfacePlans() {
        return dataPlane.interfacePlans();
    }

    @GET
    @Path("bridges")
    @Operation(
            operationId = "bridges",
            summary = "Bridge domains with the MACs that they have learnt",
            description = "Each MAC with the member behind which it lives and the seconds since its last frame.")
    public List<BridgeStatus> bridges() {
        return dataPlane.bridges();
    }

    @GET
    @Path("vxlans")
    @Operation(
            operationId = "vxlans",
            summary = "VXLANs with their remotes",
            description = "Each remote with the longest packet that goes there now, and the name of the interface that "
                    + "has its counters.")
    public List<VxlanStatus> vxlans() {
        return dataPlane.vxlans();
    }

    @GET
    @Path("policy")
    @Operation(
            operationId = "policy",
            summary = "Firewall rules, network policies and zones with their hits",
            description = "Rules in the order in which they are asked, then network policies, then the defaults of "
                    + "zones.")
    public List<PolicyStatus> policy() {
        return dataPlane.policy();
    }

    @GET
    @Path("policy-routes")
    @Operation(
            operationId = "policyRoutes",
            summary = "Rules of policy routing with their hits",
            description = "In the order in which they are tried.")
    public List<PolicyRouteStatus> policyRoutes() {
        return dataPlane.policyRoutes();
    }

    @GET
    @Path("services")
    @Operation(
            operationId = "services",
            summary = "Services of load balancing with their backends",
            description = "Each address of a backend with its health, its weight of now and its sessions.")
    public List<ServiceStatus> services() {
        return dataPlane.services();
    }

    @GET
    @Path("nat")
    @Operation(
            operationId = "nat",
            summary = "Pools of external addresses and the mappings in use",
            description =
                    "Pools with their ports and blocks in use, what was refused for want of them, and mappings of "
                            + "internal endpoints, in no particular order.")
    public NatStatus nat(
            @Parameter(description = "The most mappings to return.") @DefaultValue("1000") @QueryParam("limit")
                    int limit) {
        BadRequest.unless(limit >= 0 && limit <= MOST_ROUTES, "limit is 0 to 100000, not " + limit);
        return dataPlane.nat(limit);
    }

    @GET
    @Path("mac-nat")
    @Operation(
            operationId = "macNat",
            summary = "Bridge members in mode mac-nat with the addresses inside",
            description = "Each address with the MAC of its host, how it became known, and the seconds since it was "
                    + "last heard.")
    public List<MacNatStatus> macNat() {
        return dataPlane.macNat();
    }

    @GET
    @Path("routes")
    @Operation(
            operationId = "routes",
            summary = "Routes, best and others",
            description = "By VRF and prefix. The best route to a prefix is the one that packets use.")
    public List<RouteStatus> routes(
            @Parameter(description = "Only routes of this VRF.", example = "main") @QueryParam("vrf")
                    Optional<String> vrf,
            @Parameter(description = "Only routes to this prefix and to parts of it.", example = "10.0.0.0/8")
                    @QueryParam("within")
                    Optional<String> within,
            @Parameter(description = "The most routes to answer with, 1 to 100000.")
                    @QueryParam("limit")
                    @DefaultValue("1000")
                    int limit) {
        BadRequest.unless(limit >= 1 && limit <= MOST_ROUTES, "limit is 1 to 100000, not " + limit);
        within.ifPresent(StateResource::requirePrefix);
        vrf.ifPresent(name -> BadRequest.unless(
                dataPlane.vrfs().stream().anyMatch(one -> one.name().equals(name)), "there is no VRF " + name));
        return dataPlane.routes(vrf, within, limit);
    }

    @GET
    @Path("vrfs")
    @Operation(
            operationId = "vrfs",
            summary = "VRFs with their interfaces, routes and traffic",
            description = "The VRF main, to which everything belongs that is in no other, comes first.")
    public List<VrfStatus> vrfs() {
        return dataPlane.vrfs();
    }

    private static void requirePrefix(String text) {
        try {
            IpPrefix.parse(text);
        } catch (IllegalArgumentException e) {
            throw new BadRequest("within is a prefix such as 10.0.0.0/8 or fd00::/8, not " + text);
        }
    }

    @GET
    @Path("neighbours")
    @Operation(
            operationId = "neighbours",
            summary = "Neighbours: ARP and neighbour discovery entries",
            description = "By interface and address, with the seconds since each was last confirmed.")
    public List<NeighbourStatus> neighbours() {
        return dataPlane.neighbours();
    }

    @GET
    @Path("clients")
    @Operation(
            operationId = "clients",
            summary = "How links get addresses from others",
            description =
                    "Clients of DHCP, DHCPv6 and router advertisements, with what they have got and for how long.")
    public List<AddressClientStatus> clients() {
        return dataPlane.addressClients();
    }

    @GET
    @Path("drops")
    @Operation(
            operationId = "drops",
            summary = "Dropped packets by reason, since start",
            description = "Every reason that there is, also those for which nothing was dropped.")
    public List<DropStatus> drops() {
        return dataPlane.drops();
    }

    @GET
    @Path("drops/recent")
    @Operation(
            operationId = "recentDrops",
            summary = "Packets dropped in the last minute, the most first",
            description = "With the rate of the last second, the interface and an example.")
    public List<RecentDrops> recentDrops() {
        return dataPlane.recentDrops();
    }

    @GET
    @Path("counters")
    @Operation(
            operationId = "counters",
            summary = "What each VLAN, bridge and VRF has carried",
            description = "Sums over the interfaces of each, bytes with Ethernet headers.")
    public List<CounterStatus> counters() {
        return dataPlane.counters();
    }

    @GET
    @Path("balance")
    @Operation(
            operationId = "balance",
            summary = "What became of every packet and frame, by worker",
            description = "Exact, also under traffic: each worker draws its balance between two of its bursts.")
    public List<BalanceStatus> balance() {
        return dataPlane.balance();
    }

    @GET
    @Path("workers")
    @Operation(
            operationId = "workers",
            summary = "Packet workers: where they run, how busy they are, how many frames are free",
            description = "Busy is the share of the last seconds that a worker spent on packets.")
    public List<WorkerStatus> workers() {
        return dataPlane.workers();
    }

    @POST
    @Path("trace")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "trace",
            summary = "Trace the next packets through the graph",
            description =
                    "Waits until so many packets have passed or the patience is over, and answers with those that "
                            + "came. Each is shown at every node, with what it was then and how it ended.")
    public List<TracedPacket> trace(@Nullable TraceRequest asked) {
        TraceRequest request = asked == null ? new TraceRequest(null, null, null, null, null) : asked;
        BadRequest.unless(
                request.packets() >= 1 && request.packets() <= MOST_PACKETS,
                "count is 1 to 1000, not " + request.packets());
        BadRequest.unless(
                request.seconds() >= 1 && request.seconds() <= MOST_SECONDS,
                "patienceSeconds is 1 to 60, not " + request.seconds());
        request.name().ifPresent(this::requireInterface);
        return BadRequest.whenRefused(() -> dataPlane.trace(request.toOrder()));
    }

    private void requireInterface(String name) {
        BadRequest.unless(
                dataPlane.interfaces().stream().anyMatch(one -> one.name().equals(name)),
                "there is no interface " + name);
    }

    /** What to trace. */
    @Schema(description = "What to trace; everything may be left out.")
    public record TraceRequest(
            @Schema(description = "How many packets, 1 to 1000.", defaultValue = "10") @Nullable
            Integer count,

            @Schema(name = "interface", description = "Only packets received by this interface.")
            @com.fasterxml.jackson.annotation.JsonProperty("interface")
            @Nullable
            String interfaceName,

            @Schema(description = "Seconds to wait for them, 1 to 60.", defaultValue = "5") @Nullable
            Integer patienceSeconds,

            @Schema(description = "In the words of tcpdump.", examples = "host 10.0.0.1 and tcp port 80") @Nullable
            String filter,

            @Schema(description = "Only packets that are dropped.", defaultValue = "false") @Nullable
            Boolean drops) {

        TraceOrder toOrder() {
            return new TraceOrder(
                    packets(),
                    name(),
                    filter == null ? "" : filter,
                    drops != null && drops,
                    Duration.ofSeconds(seconds()));
        }

        int packets() {
            return count == null ? 10 : count;
        }

        Optional<String> name() {
            return Optional.ofNullable(interfaceName);
        }

        int seconds() {
            return patienceSeconds == null ? 5 : patienceSeconds;
        }
    }
}
