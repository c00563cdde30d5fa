package net.isthmus.appliance.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StorageReadinessTest {

    @Test
    void shouldSayThatADiskIsFullBeforeItIs() {
        assertEquals(Optional.empty(), StorageReadiness.trouble(StorageReadiness.LOW_BYTES));
        assertTrue(StorageReadiness.trouble(StorageReadiness.LOW_BYTES - 1)
                .orElseThrow()
                .startsWith("the data partition is full"));
    }

    @Test
    void shouldSayThatCommitsAreNotKeptOnMemory() {
        assertTrue(StorageReadiness.trouble(Path.of("/dev/shm")).orElseThrow().contains("gone after a restart"));
    }
}
