package net.isthmus.appliance.cli;

import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import net.isthmus.appliance.rest.CaptureResource;
import net.isthmus.fastpath.control.PacketSummary;
import net.isthmus.wire.pcapng.Pcapng;
import net.isthmus.wire.pcapng.PcapngReader;
import net.isthmus.wire.pcapng.PcapngReader.Block;
import net.isthmus.wire.pcapng.PcapngReader.Interface;
import net.isthmus.wire.pcapng.PcapngReader.Packet;
import net.isthmus.wire.pcapng.PcapngReader.Statistics;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code isthmus capture}: packets as they come, go or are dropped, as lines or as a pcapng file. */
@Command(
        name = "capture",
        mixinStandardHelpOptions = true,
        description = "Capture packets as they come, go or are dropped.",
        footer = {
            "",
            "Words that name no interface begin the filter, in tcpdump's language:",
            "  isthmus capture storage web host 10.10.0.7 and tcp port 443",
            "  isthmus capture --drops -w drops.pcapng",
            "  isthmus capture storage -w - | wireshark -k -i -"
        })
final class CaptureCommand implements Callable<Integer> {

    private static final int STOP_SECONDS = 5;
    private static final long NANOS = 1_000_000_000L;
    private static final long DAY_SECONDS = 86_400;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.nnnnnnnnn");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ApiClient api = new ApiClient();

    @Parameters(
            arity = "0..*",
            paramLabel = "IFACE… FILTER",
            description = "Ports, VLANs, bridges, tunnels (default: all), then a filter (default: every packet).")
    private List<String> words = new ArrayList<>();

    @Option(names = "--in", description = "Only received packets.")
    private boolean isInWanted;

    @Option(names = "--out", description = "Only sent packets.")
    private boolean isOutWanted;

    @Option(names = "--drops", description = "Only dropped packets, with the reason.")
    private boolean isDropsWanted;

    @Option(names = "-w", paramLabel = "FILE", description = "Write pcapng to a file; - for the standard output.")
    private @Nullable String file;

    @Option(names = "-c", paramLabel = "N", description = "End after so many packets.")
    private long count;

    @Option(names = "--snaplen", paramLabel = "BYTES", defaultValue = "65535", description = "Most bytes of a packet.")
    private int snapLength;

    private final Map<Integer, Long> lost = new HashMap<>();
    private final CountDownLatch done = new CountDownLatch(1);
    private long packets;

    @Override
    public Integer call() throws IOException {
        ApiClient.Streamed stream = api.stream("/captures", request());
        String number = stream.connection().getHeaderField(CaptureResource.NUMBER);
        var end = new Thread(() -> stop(number));
        Runtime.getRuntime().addShutdownHook(end);
        spec.commandLine().getErr().println("capturing" + (count > 0 ? "" : ", until Ctrl-C"));
        try (InputStream in = stream.in()) {
            var reader = new PcapngReader(in);
            if (file == null) {
                print(reader);
            } else {
                write(reader, file);
            }
        } catch (EOFException e) {
            throw new CommandFailed(IsthmusCommand.NO_ANSWER, "The capture broke off: the appliance is gone");
        } finally {
            say();
            done.countDown();
        }
        return IsthmusCommand.DONE;
    }

    /** Ctrl-C: lets the appliance end the file in good order, and the file be written to its end. */
    private void stop(String number) {
        try {
            api.delete("/captures/" + number);
            boolean unused = done.await(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (CommandFailed e) {
            // The appliance is gone, and the capture with it.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private byte[] request() {
        Set<String> known = new HashSet<>();
        JsonTree.parse(api.get("/interfaces")).items().forEach(one -> known.add(one.text("name")));
        int named = 0;
        while (named < words.size() && known.contains(words.get(named))) {
            named++;
        }
        String names = words.subList(0, named).stream().map(JsonText::quoted).collect(Collectors.joining(","));
        String filter = String.join(" ", words.subList(named, words.size()));
        boolean isAnyWanted = !isInWanted && !isOutWanted && !isDropsWanted;
        String asked =
                "{\"interfaces\":[%s],\"in\":%b,\"out\":%b,\"drops\":%b,\"filter\":%s,\"snapLength\":%d,\"count\":%d}"
                        .formatted(
                                names,
                                isInWanted || isAnyWanted,
                                isOutWanted || isAnyWanted,
                                isDropsWanted,
                                JsonText.quoted(filter),
                                snapLength,
                                count);
        return asked.getBytes(StandardCharsets.UTF_8);
    }

    private void write(PcapngReader reader, String name) throws IOException {
        try (OutputStream to =
                name.equals("-") ? new FileOutputStream(FileDescriptor.out) : Files.newOutputStream(Path.of(name))) {
            Optional<Block> block = reader.next();
            while (block.isPresent()) {
                count(block.get());
                to.write(block.get().bytes());
                block = reader.next();
            }
        }
    }

    private void print(PcapngReader reader) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Optional<Block> block = reader.next();
        while (block.isPresent()) {
            count(block.get());
            if (block.get() instanceof Packet packet) {
                out.println(line(reader, packet));
                out.flush();
            }
            block = reader.next();
        }
    }

    private static String line(PcapngReader reader, Packet packet) {
        Optional<Interface> from = reader.interfaceOf(packet.interfaceId());
        boolean isIp = from.map(one -> one.linkType() == Pcapng.LINK_IP).orElse(false);
        boolean isDrop = !packet.comment().isEmpty();
        String way = isDrop ? "drop" : packet.direction() == Pcapng.OUTBOUND ? "out" : "in";
        return "%s %s %-4s %s%s"
                .formatted(
                        LocalTime.ofNanoOfDay(packet.timeNs() % (DAY_SECONDS * NANOS))
                                .format(TIME),
                        from.map(Interface::name).orElse("?"),
                        way,
                        PacketSummary.of(packet.data(), isIp),
                        isDrop ? ", " + packet.comment() : "");
    }

    private void count(Block block) {
        if (block instanceof Packet) {
            packets++;
        } else if (block instanceof Statistics statistics) {
            lost.put(statistics.interfaceId(), statistics.dropped());
        }
    }

    private void say() {
        long missed = lost.values().stream().mapToLong(Long::longValue).sum();
        PrintWriter err = spec.commandLine().getErr();
        err.println(packets + (packets == 1 ? " packet" : " packets") + " captured"
                + (missed == 0
                        ? ""
                        : "; " + missed + " more were not: the capture did not keep up. A filter or --snaplen helps"));
        err.flush();
    }
}
