package net.isthmus.bgp;

import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import net.isthmus.bgp.rib.ExchangeView;
import net.isthmus.bgp.rib.PathView;
import net.isthmus.bgp.rib.Routes;
import net.isthmus.bgp.session.SessionStatus;
import net.isthmus.bgp.session.Sessions;
import net.isthmus.core.config.Bgp;
import net.isthmus.core.config.BgpNeighbor;
import net.isthmus.core.port.BgpQuery;
import net.isthmus.core.port.BgpReset;
import net.isthmus.core.port.RouteSink;
import net.isthmus.core.port.SelectedRoutes;
import net.isthmus.core.status.BgpPath;
import net.isthmus.core.status.BgpStatus;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import org.jspecify.annotations.Nullable;

/**
 * BGP as the rest of the house sees it: configuration, routes of the house and questions of operators go in, routes
 * come out. All methods may be called on any thread; what they ask for happens on the speaker's own.
 */
public final class Speaker implements SelectedRoutes, AutoCloseable {
    /** How long an operator waits for an answer. */
    private static final int ANSWER_SECONDS = 10;

    /** How long the last messages may take to leave. */
    private static final int LINGER_MILLIS = 200;

    /** How long the end may take. */
    private static final int CLOSE_MILLIS = 1000;

    private final Function<String, Optional<byte[]>> secrets;
    private final EpollEventLoopGroup thread = new EpollEventLoopGroup(1, new DefaultThreadFactory("bgp", true));
    private final EventLoop loop = thread.next();
    private final Routes routes;
    private final Sessions sessions;
    private final ExchangeView exchanges;
    private final PathView paths;

    // On the speaker's thread only.
    private SpeakerPlan plan = SpeakerPlan.NONE;
    private Optional<Bgp> configuration = Optional.empty();

    /**
     * A speaker without neighbours.
     *
     * @param sink takes the best routes, up to 1,000 at a time; called on the speaker's thread. It may wait while the
     *     house is behind.
     * @param secrets the octets of a secret by its name, in an array that the caller wipes
     * @param sourceFor the own address from which packets to an address leave
     */
    public Speaker(
            RouteSink sink,
            Function<String, Optional<byte[]>> secrets,
            Function<IpAddress, Optional<IpAddress>> sourceFor) {
        this.secrets = secrets;
        routes = new Routes(loop, sink);
        sessions = new Sessions(loop, routes, sourceFor);
        exchanges = new ExchangeView(routes);
        paths = new PathView(routes);
    }

    /** Makes the configuration this one; what is the same in both is not touched. Empty ends all sessions. */
    public void configure(Optional<Bgp> to) {
        loop.execute(() -> {
            plan = to.map(bgp -> SpeakerPlan.of(bgp, plan, secrets)).orElse(SpeakerPlan.NONE);
            configuration = to;
            sessions.configure(plan.sessions(), plan.shutDown());
            routes.configure(plan.routes());
        });
    }

    @Override
    public void changed(List<Selected> selected, List<IpPrefix> gone) {
        List<Selected> now = List.copyOf(selected);
        List<IpPrefix> noMore = List.copyOf(gone);
        loop.execute(() -> routes.houseChanged(now, noMore));
    }

    /** How it stands with everything. */
    public BgpStatus status() {
        return answer(future -> future.complete(configuration.map(this::status).orElse(BgpStatus.NONE)));
    }

    private BgpStatus status(Bgp bgp) {
        Map<String, SessionStatus> states = sessions.status();
        List<BgpStatus.Neighbor> neighbors = new ArrayList<>();
        bgp.neighbors().forEach((name, neighbor) -> neighbors.add(neighbor(name, neighbor, bgp, states.get(name))));
        return new BgpStatus(
                bgp.as().value(),
                plan.routes().routerId().toString(),
                neighbors,
                exchanges.prefixes(),
                exchanges.paths());
    }

    private BgpStatus.Neighbor neighbor(String name, BgpNeighbor neighbor, Bgp bgp, @Nullable SessionStatus state) {
        return new BgpStatus.Neighbor(
                name,
                neighbor.description().orElse(""),
                neighbor.address().toString(),
                neighbor.remoteAs().value(),
                bgp.localAs(neighbor).value(),
                state == null ? SessionView.none() : SessionView.of(state, neighbor.shutdown()),
                exchanges.families(name),
                exchanges.notes(name));
    }

    /** Paths, by their prefixes, the best of a prefix first. */
    public List<BgpPath> paths(BgpQuery query) {
        return answer(future -> paths.find(query, future::complete));
    }

    /** Resets a neighbour, or all of them. */
    public void clear(Optional<String> neighbor, BgpReset reset) {
        loop.execute(() -> plan.sessions().keySet().stream()
                .filter(name -> neighbor.isEmpty() || neighbor.get().equals(name))
                .toList()
                .forEach(name -> clear(name, reset)));
    }

    private void clear(String name, BgpReset reset) {
        switch (reset) {
            case SOFT_IN -> routes.softIn(name);
            case SOFT_OUT -> routes.softOut(name);
            case HARD -> sessions.reset(name);
        }
    }

    /** Ends all sessions by a Cease, takes all routes back, and waits for that, a second at most. */
    @Override
    public void close() {
        loop.execute(() -> {
            sessions.close();
            routes.close();
        });
        thread.shutdownGracefully(LINGER_MILLIS, CLOSE_MILLIS, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(CLOSE_MILLIS);
    }

    /** Waits for what the speaker's thread says to a question. */
    private <T> T answer(Consumer<CompletableFuture<T>> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        loop.execute(() -> question.accept(answer));
        return answer.orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS).join();
    }
}
