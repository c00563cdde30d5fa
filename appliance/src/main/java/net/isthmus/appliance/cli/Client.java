package net.isthmus.appliance.cli;

/** The entry of {@code bin/isthmus} for every command but {@code run}: the class path then has no Quarkus. */
public final class Client {

    private Client() {}

    /** Runs a command and ends with its exit code. */
    public static void main(String[] arguments) {
        System.exit(IsthmusCommand.execute(arguments));
    }
}
