package net.isthmus.fastpath.xsk.link;

/** Numbers of {@code linux/netlink.h}, {@code linux/rtnetlink.h}, {@code linux/if_link.h} and {@code if_addr.h}. */
final class RouteMessages {

    static final int NLMSG_ERROR = 2;
    static final int NLMSG_DONE = 3;

    static final int RTM_NEWLINK = 16;
    static final int RTM_DELLINK = 17;
    static final int RTM_GETLINK = 18;
    static final int RTM_NEWADDR = 20;
    static final int RTM_DELADDR = 21;
    static final int RTM_GETADDR = 22;
    static final int RTM_NEWROUTE = 24;
    static final int RTM_DELROUTE = 25;

    /** Group of link changes, as a bit of {@code nl_groups}. */
    static final int RTMGRP_LINK = 1;

    static final int IFINFO_BYTES = 16;
    static final int IFLA_ADDRESS = 1;
    static final int IFLA_IFNAME = 3;
    static final int IFLA_MTU = 4;
    static final int IFLA_LINKINFO = 18;
    static final int IFLA_INFO_KIND = 1;
    static final int IFLA_NUM_TX_QUEUES = 31;
    static final int IFLA_NUM_RX_QUEUES = 32;
    static final int IFLA_CARRIER = 33;
    static final int IFLA_XDP = 43;
    static final int IFLA_XDP_ATTACHED = 2;
    static final int IFLA_MAX_MTU = 51;

    static final int IFF_UP = 1;
    static final int IFF_LOWER_UP = 1 << 16;
    static final int ARPHRD_ETHER = 1;

    static final int IFADDR_BYTES = 8;
    static final int IFA_ADDRESS = 1;
    static final int IFA_LOCAL = 2;
    static final int IFA_FLAGS = 8;
    static final int IFA_F_NODAD = 0x02;
    static final int IFA_F_NOPREFIXROUTE = 0x200;

    static final int RTA_DST = 1;
    static final int RTA_OIF = 4;
    static final int RTA_PRIORITY = 6;
    static final int RTA_PREFSRC = 7;
    static final int RT_TABLE_MAIN = 254;
    static final int RTPROT_STATIC = 4;
    static final int RT_SCOPE_UNIVERSE = 0;
    static final int RT_SCOPE_LINK = 253;
    static final int RTN_UNICAST = 1;

    private RouteMessages() {}
}
