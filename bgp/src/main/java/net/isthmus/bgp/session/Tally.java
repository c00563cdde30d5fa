package net.isthmus.bgp.session;

import net.isthmus.bgp.message.Message;

/** Counts messages by their kind. */
final class Tally {
    private long opens;
    private long updates;
    private long notifications;
    private long keepalives;
    private long refreshes;

    void count(Message message) {
        switch (message) {
            case Message.Open _ -> opens++;
            case Message.Update _ -> updates++;
            case Message.Notification _ -> notifications++;
            case Message.Keepalive _ -> keepalives++;
            case Message.RouteRefresh _ -> refreshes++;
        }
    }

    SessionStatus.Messages soFar() {
        return new SessionStatus.Messages(opens, updates, notifications, keepalives, refreshes);
    }
}
