package net.isthmus.l2bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.isthmus.wire.GroupMessage;
import net.isthmus.wire.IpAddress;
import org.junit.jupiter.api.Test;

/** Timers and election of one domain's snooping, in virtual time. */
class GroupMembershipTest {
    private static final long SECOND = 1_000_000_000L;
    private static final IpAddress OWN = IpAddress.parse("10.0.0.5");
    private static final IpAddress LOWER = IpAddress.parse("10.0.0.1");
    private static final IpAddress HIGHER = IpAddress.parse("10.0.0.9");
    private static final IpAddress ALL = IpAddress.parse("0.0.0.0");
    private static final IpAddress GROUP = IpAddress.parse("239.1.2.3");

    private final GroupMembership membership = new GroupMembership(OWN);
    private long nowNs = 100 * SECOND;

    private List<IpAddress> says(int member, GroupMessage message) {
        return membership.heard(member, message, false, nowNs);
    }

    private List<IpAddress> joins(int member) {
        return says(member, new GroupMessage.Report(List.of(new GroupMessage.Change(GROUP, true))));
    }

    private List<IpAddress> leaves(int member, boolean isFastLeave) {
        var report = new GroupMessage.Report(List.of(new GroupMessage.Change(GROUP, false)));
        return membership.heard(member, report, isFastLeave, nowNs);
    }

    private List<IpAddress> after(long seconds) {
        nowNs += seconds * SECOND;
        return membership.tick(nowNs);
    }

    private void becomeQuerier() {
        membership.querier(true, OWN, nowNs);
        assertThat(after(0)).containsExactly(ALL);
    }

    @Test
    void shouldAskTwiceAtTheBeginningAndThenEveryInterval() {
        becomeQuerier();
        assertThat(after(31)).isEmpty();
        assertThat(after(1)).containsExactly(ALL);
        assertThat(after(124)).isEmpty();
        assertThat(after(1)).containsExactly(ALL);
    }

    @Test
    void shouldHoldNothingBackUntilHostsHadTheTimeToAnswer() {
        assertThat(membership.isKnown(nowNs)).isFalse();
        becomeQuerier();
        assertThat(membership.isKnown(nowNs + 9 * SECOND)).isFalse();
        assertThat(membership.isKnown(nowNs + 10 * SECOND)).isTrue();
    }

    @Test
    void shouldFallSilentWhenALowerAddressAsksAndTakeOverWhenItIsGone() {
        becomeQuerier();
        says(2, new GroupMessage.Query(LOWER, ALL, 10_000));
        assertThat(membership.asks(nowNs)).isFalse();
        assertThat(membership.routers()).containsOnlyKeys(2);
        assertThat(membership.querierText(nowNs)).isEqualTo("10.0.0.1");
        assertThat(after(254)).isEmpty();
        assertThat(after(1)).containsExactly(ALL);
        assertThat(membership.routers()).isEmpty();
    }

    @Test
    void shouldGoOnAskingWhenAHigherAddressOrNoneAsks() {
        becomeQuerier();
        says(2, new GroupMessage.Query(HIGHER, ALL, 10_000));
        says(3, new GroupMessage.Query(ALL, ALL, 10_000));
        assertThat(membership.asks(nowNs)).isTrue();
        assertThat(membership.routers()).as("no router has no address").containsOnlyKeys(2);
    }

    @Test
    void shouldForgetAMembershipWhenNobodyReportsInTime() {
        joins(1);
        joins(2);
        after(200);
        joins(2);
        after(59);
        assertThat(membership.members(GROUP)).containsOnlyKeys(1, 2);
        after(1);
        assertThat(membership.members(GROUP)).containsOnlyKeys(2);
        after(200);
        assertThat(membership.groups()).isEmpty();
    }

    @Test
    void shouldAskTwiceAndForgetWhenTheLastMemberLeaves() {
        becomeQuerier();
        joins(1);
        assertThat(leaves(1, false)).containsExactly(GROUP);
        assertThat(leaves(1, false)).as("once a leave").isEmpty();
        assertThat(after(1)).containsExactly(GROUP);
        assertThat(membership.members(GROUP)).containsOnlyKeys(1);
        after(1);
        assertThat(membership.members(GROUP)).isEmpty();
    }

    @Test
    void shouldKeepTheMemberWhenAnotherHostBehindItStillHears() {
        becomeQuerier();
        joins(1);
        leaves(1, false);
        joins(1);
        assertThat(after(1)).isEmpty();
        after(100);
        assertThat(membership.members(GROUP)).containsOnlyKeys(1);
    }

    @Test
    void shouldForgetAtOnceWhenFastLeaveIsWanted() {
        becomeQuerier();
        joins(1);
        assertThat(leaves(1, true)).isEmpty();
        assertThat(membership.members(GROUP)).isEmpty();
    }

    @Test
    void shouldLeaveTheAskingToTheQuerierWhenThereIsAnother() {
        joins(1);
        says(2, new GroupMessage.Query(LOWER, ALL, 10_000));
        assertThat(leaves(1, false)).isEmpty();
        says(2, new GroupMessage.Query(LOWER, GROUP, 1_000));
        after(2);
        assertThat(membership.members(GROUP)).isEmpty();
    }

    @Test
    void shouldHoldNothingBackAgainWhenNobodyAsksAnyMore() {
        says(2, new GroupMessage.Query(LOWER, ALL, 10_000));
        after(10);
        assertThat(membership.isKnown(nowNs)).isTrue();
        after(250);
        assertThat(membership.isKnown(nowNs)).isFalse();
    }

    @Test
    void shouldKnowARouterByItsHello() {
        says(3, new GroupMessage.RouterHello());
        assertThat(membership.routers()).containsOnlyKeys(3);
        membership.forget(3);
        assertThat(membership.routers()).isEmpty();
    }

    @Test
    void shouldKeepNoMoreGroupsThanItMay() {
        for (int i = 0; i < GroupMembership.MAX_GROUPS + 3; i++) {
            IpAddress group = IpAddress.ofIpv4(0xef00_0000 + i);
            says(1, new GroupMessage.Report(List.of(new GroupMessage.Change(group, true))));
        }
        assertThat(membership.groups()).hasSize(GroupMembership.MAX_GROUPS);
        assertThat(membership.groupsRefused()).isEqualTo(3);
    }
}
