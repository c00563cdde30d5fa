package net.isthmus.appliance.cli;

import java.util.ArrayList;
import java.util.List;

/** How each port is served, as {@code isthmus show interfaces --plan} says it: a paragraph a port. */
final class InterfacePlanView {

    private InterfacePlanView() {}

    static String of(JsonTree answer) {
        if (answer.items().isEmpty()) {
            return "No ports are configured.\n";
        }
        List<String> paragraphs = new ArrayList<>();
        answer.items().forEach(plan -> paragraphs.add(paragraph(plan)));
        return String.join("\n", paragraphs);
    }

    private static String paragraph(JsonTree plan) {
        var text = new StringBuilder(plan.text("name"));
        text.append(plan.present("kernelName").map(nic -> ": NIC " + nic).orElse(": no NIC"))
                .append(", looked for as ")
                .append(plan.text("match"))
                .append('\n');
        plan.present("trouble").ifPresent(trouble -> line(text, "trouble", trouble));
        plan.present("driver")
                .ifPresent(driver -> line(
                        text,
                        "driver",
                        driver + plan.present("pci").map(at -> ", PCI " + at).orElse("")));
        plan.present("rung").ifPresent(rung -> {
            line(text, "offers", offers(plan));
            line(text, "way", rung);
            plan.at("rungReasons").items().forEach(reason -> line(text, "", reason.text()));
        });
        JsonTree mtu = plan.at("mtu");
        line(text, "MTU", mtu.text("configured") + ": " + mtu.text("cost"));
        line(text, "", limits(mtu));
        if (!plan.at("queues").items().isEmpty()) {
            line(text, "queues", queues(plan.at("queues").items()));
            line(text, "flows", plan.text("flows"));
        }
        return text.toString();
    }

    private static String offers(JsonTree plan) {
        if (plan.number("zeroCopyChunks") == 0) {
            return "this kernel cannot be asked; every way was tried";
        }
        String features = plan.text("features");
        String named = features.isEmpty() ? "no XDP" : features;
        return plan.number("zeroCopyChunks") == 1
                ? named
                : named + "; zero-copy of %d chunks a packet".formatted(plan.number("zeroCopyChunks"));
    }

    private static String limits(JsonTree mtu) {
        String driver = mtu.number("driverLimit") == 0
                ? "the driver names no limit"
                : "the driver takes up to " + mtu.number("driverLimit");
        return driver + "; up to " + mtu.number("oneChunkLimit") + " a packet takes one chunk";
    }

    private static String queues(List<JsonTree> workers) {
        List<String> words = new ArrayList<>();
        for (int queue = 0; queue < workers.size(); queue++) {
            words.add("%d: worker %s".formatted(queue, workers.get(queue).text()));
        }
        return String.join(", ", words);
    }

    private static void line(StringBuilder text, String title, String words) {
        text.append("  %-8s%s%n".formatted(title, words).replace(System.lineSeparator(), "\n"));
    }
}
