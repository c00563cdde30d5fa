package net.isthmus.core.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.isthmus.wire.IpAddress;

/** Valid services over the labels of {@link RandomPolicies}. */
public final class RandomServices {

    private final Random random;

    public RandomServices(Random random) {
        this.random = random;
    }

    public Map<String, Service> services() {
        Map<String, Service> services = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            services.put("s" + i, service(i));
        }
        return services;
    }

    private Service service(int number) {
        BalanceMode mode = BalanceMode.NAT;
        return new Service(
                List.of(IpAddress.ofIpv4(0xcb00_7100 + number)),
                random.nextBoolean() ? List.of() : List.of(IpAddress.ofIpv6(0xfd00_00ffL << 32, number)),
                Optional.empty(),
                Map.of("app", random.nextBoolean() ? "a" : "b"),
                List.of(
                        new ServicePort(
                                Optional.of("web"),
                                new PortRange(80, 80 + random.nextInt(10)),
                                mode == BalanceMode.DSR ? Optional.empty() : Optional.of(new PortOrName(0, "web")),
                                TransportProtocol.TCP),
                        new ServicePort(
                                Optional.empty(), new PortRange(53, 53), Optional.empty(), TransportProtocol.UDP)),
                one(BalanceAlgorithm.values()),
                mode,
                one(SessionAffinity.values()),
                Duration.ofMinutes(1 + random.nextInt(20)),
                Map.of(),
                Duration.ofSeconds(random.nextInt(20)),
                one(BackendDown.values()),
                random.nextBoolean() ? Optional.empty() : Optional.of(check()));
    }

    private HealthCheck check() {
        int means = random.nextInt(8);
        return new HealthCheck(
                means == 0,
                means == 1,
                when(means == 2, "/healthz?a=b"),
                when(means == 3, "/"),
                when(means == 4, ""),
                when(means == 5, "www.example.net"),
                when(means == 6, "ping \"me\""),
                means == 7,
                random.nextBoolean() ? Optional.empty() : Optional.of(8080),
                when(random.nextBoolean(), "www.example.net"),
                new HttpStatuses(200, 200 + random.nextInt(100)),
                when(means == 2 && random.nextBoolean(), "all: is #well"),
                Duration.ofMillis(100 + random.nextInt(9000)),
                random.nextBoolean() ? Optional.empty() : Optional.of(Duration.ofMillis(1 + random.nextInt(100))),
                1 + random.nextInt(5),
                1 + random.nextInt(5));
    }

    private static Optional<String> when(boolean isWritten, String text) {
        return isWritten ? Optional.of(text) : Optional.empty();
    }

    private <T> T one(T[] choices) {
        return choices[random.nextInt(choices.length)];
    }
}
