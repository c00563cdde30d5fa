package net.isthmus.fastpath.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.isthmus.core.port.NextHop.Gateway;
import net.isthmus.core.port.NextHop.Member;
import net.isthmus.wire.IpAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many flows change their next hop when members die, return, come and go: as few as can be. */
class BucketsTest {
    private static final int COUNT = 256;

    private static Member member(int number, int weight, boolean isUsable) {
        IpAddress address = IpAddress.ofIpv4(0x0a00_0000 | number);
        return new Member(
                address.toString(), weight, isUsable ? Optional.of(new Gateway(2, address)) : Optional.empty());
    }

    private static List<Member> with(List<Member> members, int index, boolean isUsable) {
        List<Member> changed = new ArrayList<>(members);
        Member before = members.get(index);
        changed.set(
                index,
                new Member(
                        before.name(),
                        before.weight(),
                        isUsable ? Optional.of(new Gateway(2, IpAddress.parse(before.name()))) : Optional.empty()));
        return changed;
    }

    private static int bucketsOf(int[] users, int member) {
        int count = 0;
        for (int user : users) {
            count += user == member ? 1 : 0;
        }
        return count;
    }

    @Test
    void shouldGiveEachItsShareByWeight() {
        List<Member> members = List.of(member(1, 1, true), member(2, 3, true), member(3, 4, true));

        int[] users = Buckets.assign(members, COUNT);

        assertThat(bucketsOf(users, 0)).isEqualTo(32);
        assertThat(bucketsOf(users, 1)).isEqualTo(96);
        assertThat(bucketsOf(users, 2)).isEqualTo(128);
    }

    @Test
    void shouldHaveNobodyWhenAllAreDead() {
        assertThat(Buckets.assign(List.of(member(1, 1, false), member(2, 1, false)), COUNT))
                .containsOnly(Buckets.NOBODY);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void shouldMoveOnlyTheBucketsOfWhoDiesOrReturns(long seed) {
        var random = new Random(seed);
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < 2 + random.nextInt(7); i++) {
            members.add(member(random.nextInt(1 << 24) << 3 | i, 1 + random.nextInt(4), true));
        }
        int[] atFirst = Buckets.assign(members, COUNT);
        for (int step = 0; step < 50; step++) {
            int changed = random.nextInt(members.size());
            boolean isDying = members.get(changed).gateway().isPresent();
            int[] before = Buckets.assign(members, COUNT);
            members = with(members, changed, !isDying);
            int[] after = Buckets.assign(members, COUNT);
            boolean wasAlone =
                    members.stream().noneMatch(member -> member.gateway().isPresent());
            for (int bucket = 0; bucket < COUNT; bucket++) {
                if (before[bucket] != after[bucket]) {
                    assertThat(isDying ? before[bucket] : after[bucket])
                            .as("bucket %d of somebody else, step %d", bucket, step)
                            .isEqualTo(changed);
                }
            }
            assertThat(bucketsOf(after, changed) == 0).isEqualTo(isDying);
            assertThat(bucketsOf(after, Buckets.NOBODY)).isEqualTo(wasAlone ? COUNT : 0);
        }
        for (int i = 0; i < members.size(); i++) {
            members = with(members, i, true);
        }
        assertThat(Buckets.assign(members, COUNT)).as("all are back").isEqualTo(atFirst);
    }

    @Test
    void shouldMoveLittleMoreThanItsShareWhenAMemberIsAddedForGood() {
        List<Member> four = List.of(member(1, 1, true), member(2, 1, true), member(3, 1, true), member(4, 1, true));
        List<Member> five = new ArrayList<>(four);
        five.add(member(5, 1, true));

        int[] before = Buckets.assign(four, COUNT);
        int[] after = Buckets.assign(five, COUNT);

        int moved = 0;
        for (int bucket = 0; bucket < COUNT; bucket++) {
            moved += before[bucket] == after[bucket] ? 0 : 1;
        }
        assertThat(moved).as("a fifth of 256 is 51").isBetween(51, 90);
    }
}
