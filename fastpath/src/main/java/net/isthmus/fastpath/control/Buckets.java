package net.isthmus.fastpath.control;

import java.util.Arrays;
import java.util.List;
import net.isthmus.core.port.NextHop.Member;

/**
 * Which member of a group has which bucket, so that as few flows as possible change their next hop:
 *
 * <ul>
 *   <li>every member has its share by weight, to within one bucket, whether it can be used or not;
 *   <li>the buckets of one that cannot be used are lent to the others; nobody else's change;
 *   <li>when it can be used again, exactly those come back.
 * </ul>
 *
 * <p>Nothing is remembered: the answer follows from the members alone. Each bucket ranks the members by a hash of its
 * number and their names (rendezvous hashing, Thaler and Ravishankar 1998). A member takes the buckets that rank it
 * first until its share is full; a bucket whose owner cannot be used goes to the one that ranks next and can be. So a
 * member that is added or taken away for good also moves little more than its share.
 */
final class Buckets {
    /** What {@link #assign} says where no member can be used. */
    static final int NOBODY = -1;

    private Buckets() {}

    /** The index of the member that has each of {@code count} buckets. */
    static int[] assign(List<Member> members, int count) {
        int[] owners = owners(members, count);
        int[] users = owners.clone();
        for (int bucket = 0; bucket < count; bucket++) {
            if (members.get(owners[bucket]).gateway().isEmpty()) {
                users[bucket] = bestUsable(members, bucket);
            }
        }
        return users;
    }

    /** Who has each bucket while all can be used. */
    private static int[] owners(List<Member> members, int count) {
        int[] owners = new int[count];
        Arrays.fill(owners, NOBODY);
        int[] room = shares(members, count);
        // The best claims first: a bucket gets its first choice unless others wanted that member even more.
        record Claim(int bucket, int member, double score) {}
        Claim[] claims = new Claim[count * members.size()];
        for (int bucket = 0; bucket < count; bucket++) {
            for (int member = 0; member < members.size(); member++) {
                claims[bucket * members.size() + member] =
                        new Claim(bucket, member, score(members.get(member), bucket));
            }
        }
        Arrays.sort(claims, (one, other) -> {
            int byScore = Double.compare(other.score, one.score);
            return byScore != 0 ? byScore : Integer.compare(one.bucket, other.bucket);
        });
        for (Claim claim : claims) {
            if (owners[claim.bucket] == NOBODY && room[claim.member] > 0) {
                owners[claim.bucket] = claim.member;
                room[claim.member]--;
            }
        }
        return owners;
    }

    /** Buckets of each member: its weight's part, what is left over to the first ones. */
    private static int[] shares(List<Member> members, int count) {
        long weights = members.stream().mapToLong(Member::weight).sum();
        int[] shares = new int[members.size()];
        int left = count;
        for (int i = 0; i < shares.length; i++) {
            shares[i] = (int) (count * (long) members.get(i).weight() / weights);
            left -= shares[i];
        }
        for (int i = 0; left > 0; i++, left--) {
            shares[i % shares.length]++;
        }
        return shares;
    }

    private static int bestUsable(List<Member> members, int bucket) {
        int best = NOBODY;
        double bestScore = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < members.size(); i++) {
            double score = score(members.get(i), bucket);
            if (members.get(i).gateway().isPresent() && score > bestScore) {
                best = i;
                bestScore = score;
            }
        }
        return best;
    }

    /** How much a bucket wants a member: the greatest of these falls to each member as often as its weight says. */
    private static double score(Member member, int bucket) {
        long hash = bucket * 0x9E37_79B9_7F4A_7C15L;
        for (int i = 0; i < member.name().length(); i++) {
            hash = (hash ^ member.name().charAt(i)) * 0xD6E8_FEB8_6659_FD93L;
            hash ^= hash >>> 29;
        }
        hash = (hash ^ hash >>> 32) * 0x9E37_79B9_7F4A_7C15L;
        hash ^= hash >>> 31;
        double between0And1 = ((hash >>> 11) + 0.5) * 0x1p-53;
        return member.weight() / -Math.log(between0And1);
    }
}
