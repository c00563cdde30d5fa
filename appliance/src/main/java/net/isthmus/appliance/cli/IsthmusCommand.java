package net.isthmus.appliance.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code isthmus}: all commands, and how they end.
 *
 * <pre>
 *   0  done
 *   1  refused: a faulty document, or the appliance could not do it; nothing has changed
 *   2  the command itself is wrong
 *   3  no appliance answers
 * </pre>
 */
@Command(
        name = "isthmus",
        description = "A virtual router, firewall and VPN gateway for Layer-2 VPCs.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            RunCommand.class,
            CheckCommand.class,
            ApplyCommand.class,
            ConfirmCommand.class,
            RollbackCommand.class,
            HistoryCommand.class,
            ShowCommand.class,
            ClearCommand.class,
            TraceCommand.class,
            CaptureCommand.class,
            ProbeCommand.Ping.class,
            ProbeCommand.Traceroute.class,
            ProbeCommand.MtuProbe.class,
            SelfTestCommand.class,
            WhyCommand.class,
            ExplainCommand.class,
            SecretCommand.class,
            PasswordCommand.class,
            IpsecCommand.class,
            BgpCommand.class,
            UpgradeCommand.class,
            SeedCommand.class,
            ShellCommand.class,
            ManifestCommand.class
        },
        footer = {"", "Exit codes: 0 done, 1 refused and nothing has changed, 2 wrong command, 3 no appliance answers."
        })
public final class IsthmusCommand implements Runnable {

    static final int DONE = 0;
    static final int REFUSED = 1;
    static final int WRONG = 2;
    static final int NO_ANSWER = 3;

    @Spec
    private CommandSpec spec;

    IsthmusCommand() {
        spec = CommandSpec.create();
    }

    /** Runs one command on the standard streams. */
    public static int execute(String... arguments) {
        return execute(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                arguments);
    }

    static int execute(PrintWriter out, PrintWriter err, String... arguments) {
        CommandLine line = new CommandLine(new IsthmusCommand())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(false)
                .setExecutionExceptionHandler((failure, command, parsed) -> explain(failure, command));
        return line.execute(arguments);
    }

    private static int explain(Exception failure, CommandLine command) throws Exception {
        if (failure instanceof CommandFailed failed) {
            command.getErr().println(failed.getMessage());
            command.getErr().flush();
            return failed.exitCode();
        }
        throw failure;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }
}
