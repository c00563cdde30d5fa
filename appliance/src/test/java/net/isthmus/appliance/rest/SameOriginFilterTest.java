package net.isthmus.appliance.rest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SameOriginFilterTest {

    @Test
    void shouldPassWhenAProgramAsks() {
        assertThat(SameOriginFilter.isOwn(null, null, "10.0.0.1:8080")).isTrue();
    }

    @Test
    void shouldPassWhenTheConsoleAsks() {
        assertThat(SameOriginFilter.isOwn("same-origin", "http://10.0.0.1:8080", "10.0.0.1:8080"))
                .isTrue();
        assertThat(SameOriginFilter.isOwn(null, "http://10.0.0.1:8080", "10.0.0.1:8080"))
                .isTrue();
    }

    @Test
    void shouldRefuseWhenAnotherPageAsks() {
        assertThat(SameOriginFilter.isOwn("cross-site", null, "10.0.0.1:8080")).isFalse();
        assertThat(SameOriginFilter.isOwn("same-site", null, "10.0.0.1:8080")).isFalse();
        assertThat(SameOriginFilter.isOwn(null, "http://evil.example", "10.0.0.1:8080"))
                .isFalse();
        assertThat(SameOriginFilter.isOwn(null, "null", "10.0.0.1:8080")).isFalse();
    }
}
