package net.isthmus.appliance.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code isthmus --version} says; the number stands in the jar's manifest. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {"isthmus " + (version == null ? "(not packaged)" : version)};
    }
}
