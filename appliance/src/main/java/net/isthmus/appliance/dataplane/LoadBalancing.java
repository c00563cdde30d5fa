package net.isthmus.appliance.dataplane;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import net.isthmus.core.ApplianceException;
import net.isthmus.core.OwnedBy;
import net.isthmus.core.config.HealthCheck;
import net.isthmus.core.config.ServicePort;
import net.isthmus.core.plan.Services;
import net.isthmus.core.port.RouteSink;
import net.isthmus.core.status.ServiceStatus;
import net.isthmus.fastpath.balance.Balancer;
import net.isthmus.fastpath.balance.Balancing;
import net.isthmus.fastpath.balance.Balancing.BackendState;
import net.isthmus.fastpath.balance.ServiceFeatures;
import net.isthmus.fastpath.balance.VirtualService;
import net.isthmus.fastpath.control.Echo;
import net.isthmus.fastpath.control.FastPath;
import net.isthmus.fastpath.session.SessionFeatures;
import net.isthmus.services.health.CheckResult;
import net.isthmus.services.health.HealthChecks;
import net.isthmus.services.health.HealthChecks.Opinion;
import net.isthmus.services.health.Question;
import net.isthmus.services.health.Questions;
import net.isthmus.services.health.Target;
import org.jboss.logging.Logger;

/**
 * Puts the document's services into the fast path, and what health checks find out about their backends.
 *
 * <pre>
 *   document ──▶ {@link ServiceCompiler} ──┬──▶ {@link Balancing} ──▶ workers
 *                                          └──▶ {@link HealthChecks} ──▶ life and death, logged, to Balancing
 * </pre>
 */
@OwnedBy("control loop")
final class LoadBalancing {
    private static final Logger LOG = Logger.getLogger("net.isthmus.health");
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final FastPath fastPath;
    private final Vrfs vrfs;
    private final Balancer balancer = new Balancer();
    private final Balancing balancing;
    private final HealthChecks checks;
    private final DirectBackends direct;
    private final VirtualAddresses addresses;
    private Services services = Services.STANDARD;
    private Map<String, Integer> known = Map.of();

    LoadBalancing(FastPath fastPath, Vrfs vrfs, RouteSink routes) {
        this.fastPath = fastPath;
        addresses = new VirtualAddresses(fastPath.proxies().claims(), routes);
        this.vrfs = vrfs;
        balancing =
                new Balancing(balancer, fastPath.sessions().sessions().lock(), (backend, _) -> endSessions(backend));
        direct = new DirectBackends(fastPath);
        RandomGenerator random = RandomGenerator.getDefault();
        checks = new HealthChecks(new Questions(this::echo, random), random, this::changed);
    }

    private void endSessions(int backend) {
        fastPath.sessionEnds().endOf(ServiceFeatures.handle(backend, false));
        fastPath.sessionEnds().endOf(ServiceFeatures.handle(backend, true));
    }

    /** Services as sessions ask for them, and whom they ask about all else. */
    SessionFeatures before(SessionFeatures others) {
        return new ServiceFeatures(balancer, others);
    }

    void set(Services to) {
        Services before = services;
        services = to;
        try {
            compile();
        } catch (ApplianceException e) {
            services = before;
            throw e;
        }
    }

    /** Follows VRFs that have come or gone. A service whose VRF is not there is not in force. */
    void vrfsChanged() {
        if (!vrfs.all().equals(known)) {
            compile();
        }
    }

    private void compile() {
        long nowNs = fastPath.control().nowNs();
        Map<String, Integer> indices = vrfs.all();
        var compiler = new ServiceCompiler(services);
        List<VirtualService> balanced = new ArrayList<>();
        List<HealthChecks.Subject> subjects = new ArrayList<>();
        services.services().forEach((name, service) -> {
            Integer vrf = indices.get(service.table());
            if (vrf != null) {
                balanced.add(compiler.balanced(name, vrf));
                subjects.addAll(compiler.subjects(name, vrf));
            }
        });
        balancing.set(balanced, nowNs);
        fastPath.sessions().need(Services.SUBJECT, !balanced.isEmpty());
        checks.set(subjects, nowNs);
        direct.set(balanced, nowNs);
        addresses.set(balanced);
        known = indices;
    }

    void tick(long nowNs) {
        checks.tick(nowNs);
        balancing.tick(nowNs);
        direct.tick(nowNs);
    }

    /** Asks nobody any more. Any other thread. */
    void stop() {
        fastPath.control()
                .submit(() -> {
                    checks.stop();
                    return true;
                })
                .join();
    }

    private void changed(HealthChecks.Subject subject, boolean isAlive, String words, long nowNs) {
        String address = subject.target().address().toString();
        if (isAlive) {
            LOG.infof("service %s: backend %s (%s) is up: %s", subject.service(), subject.backend(), address, words);
        } else {
            LOG.warnf("service %s: backend %s (%s) is down: %s", subject.service(), subject.backend(), address, words);
        }
        balancing.health(subject.service(), subject.backend(), subject.target().address(), isAlive, nowNs);
    }

    private Question echo(Target target, long nowNs) {
        try {
            return new EchoQuestion(fastPath.echo(target.vrf(), target.address(), target.patience()));
        } catch (ApplianceException e) {
            return new Unasked(CheckResult.bad(String.valueOf(e.getMessage())));
        }
    }

    private record EchoQuestion(Echo echo) implements Question {
        @Override
        public Optional<CheckResult> result() {
            return echo.isAnswered() ? Optional.of(CheckResult.good("an echo came back")) : Optional.empty();
        }

        @Override
        public void cancel() {
            echo.close();
        }
    }

    private record Unasked(CheckResult why) implements Question {
        @Override
        public Optional<CheckResult> result() {
            return Optional.of(why);
        }

        @Override
        public void cancel() {
            // nothing is under way
        }
    }

    List<ServiceStatus> status() {
        Map<String, Integer> indices = vrfs.all();
        Map<String, ServiceStatus> all = new LinkedHashMap<>();
        services.services()
                .forEach((name, service) -> all.put(
                        name,
                        new ServiceStatus(
                                name,
                                service.table(),
                                service.addresses().stream()
                                        .map(Object::toString)
                                        .toList(),
                                service.ports().stream()
                                        .map(ServicePort::describe)
                                        .toList(),
                                service.algorithm().word(),
                                service.mode().name().toLowerCase(Locale.ROOT),
                                service.healthCheck().map(HealthCheck::describe).orElse(""),
                                backends(name, indices.getOrDefault(service.table(), -1)))));
        return List.copyOf(all.values());
    }

    private List<ServiceStatus.Backend> backends(String name, int vrf) {
        if (vrf < 0) {
            return List.of();
        }
        List<VirtualService.Backend> configured =
                new ServiceCompiler(services).balanced(name, vrf).backends();
        List<BackendState> states = balancing.backends(name);
        List<ServiceStatus.Backend> all = new ArrayList<>();
        for (int i = 0; i < states.size(); i++) {
            Optional<Opinion> opinion = new ServiceCompiler(services)
                    .subject(name, vrf, configured.get(i))
                    .flatMap(checks::opinion);
            all.add(backend(states.get(i), opinion));
        }
        return all;
    }

    private ServiceStatus.Backend backend(BackendState state, Optional<Opinion> opinion) {
        long nowNs = fastPath.control().nowNs();
        boolean isUnknown = opinion.map(one -> !one.isKnown()).orElse(false);
        return new ServiceStatus.Backend(
                state.name(),
                state.address().toString(),
                isUnknown ? "unknown" : !state.isAlive() ? "down" : state.isDraining() ? "draining" : "up",
                opinion.map(Opinion::words).orElse(""),
                opinion.map(one -> (nowNs - one.sinceNs()) / NS_PER_SECOND).orElse(0L),
                state.weight(),
                state.weightNow(),
                state.connections(),
                state.total());
    }
}
