package net.isthmus.appliance.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ListenersTest {

    @SuppressWarnings("NullAway.Init")
    @Inject
    Listeners listeners;

    private static ListenAddress free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.2"))) {
            return new ListenAddress("127.0.0.2", socket.getLocalPort());
        }
    }

    private static int status(ListenAddress address) throws IOException {
        URI target = URI.create("http://" + address + "/api/v1/drops");
        return ((HttpURLConnection) target.toURL().openConnection()).getResponseCode();
    }

    @Test
    void shouldAnswerThereWhenAnAddressComesAndNoMoreWhenItGoes() throws IOException {
        ListenAddress address = free();

        listeners.set(List.of(address), Set.of(), "isthmus", Optional.empty());
        assertThat(status(address)).isEqualTo(200);

        listeners.set(List.of(), Set.of(), "isthmus", Optional.empty());
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
            for (int i = 0; i < 1000; i++) {
                status(address);
            }
        });
    }

    @Test
    void shouldTryAgainWhenAnAddressCannotBeBoundYet() throws IOException {
        ListenAddress address = free();
        try (ServerSocket squatter = new ServerSocket(address.port(), 1, InetAddress.getByName(address.host()))) {
            listeners.set(List.of(address), Set.of(), "isthmus", Optional.empty());
            assertThat(squatter.isBound()).isTrue();
        }
        listeners.retry();
        assertThat(status(address)).isEqualTo(200);
        listeners.set(List.of(), Set.of(), "isthmus", Optional.empty());
    }

    @Test
    void shouldRefuseNothingElseWhenAnAddressIsForeign() {
        listeners.set(List.of(new ListenAddress("192.0.2.77", 8080)), Set.of(), "isthmus", Optional.empty());

        assertThatThrownBy(() -> status(new ListenAddress("127.0.0.2", 1))).isInstanceOf(ConnectException.class);
        listeners.set(List.of(), Set.of(), "isthmus", Optional.empty());
    }
}
