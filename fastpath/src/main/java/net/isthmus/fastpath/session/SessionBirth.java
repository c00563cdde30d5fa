package net.isthmus.fastpath.session;

/** What is known of a session when it is born: both of its directions, and who has a part in it. Mutable scratch. */
public final class SessionBirth {
    /** The first packet as it came. */
    public final Flow original = new Flow();

    /** Answers as they come. */
    public final Flow reply = new Flow();

    /** Handle of what translates the source, 0 for nothing. */
    public long binding;

    /** Handle of what translates the destination, 0 for nothing. */
    public long destination;

    /** Line of the policy that allows it. */
    public int policyLine;

    /** Generation of that policy. */
    public int generation;

    /** Interface by which the first packet came. */
    public int inInterface;

    /** Interface by which it leaves. */
    public int outInterface;

    /** {@code SessionRecord.FLAG_…} bits beside what follows from the directions. */
    public int flags;

    /** What {@link SessionRecord#proxy} says of a session that begins with a cookie; 0 for others. */
    public long proxy;

    /** True if answers go past the appliance ({@link SessionRecord#FLAG_ONE_WAY}). */
    public boolean isOneWay() {
        return (flags & SessionRecord.FLAG_ONE_WAY) != 0;
    }
}
