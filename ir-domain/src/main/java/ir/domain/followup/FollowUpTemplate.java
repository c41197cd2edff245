package ir.domain.followup;

import ir.domain.referral.Intent;
import java.time.Period;
import java.util.List;

/**
 * The milestones after a treatment, by intent. Weeks 1, 4, 8 and 24 follow the published trials (CAL13, MOT21); the
 * windows are local defaults (L).
 */
public record FollowUpTemplate(String name, int version, List<Item> items) {
    public FollowUpTemplate {
        items = List.copyOf(items);
    }

    /**
     * @param code short name on calendars: W1, W4 …
     * @param offset from the treatment date
     * @param before days the window opens before the due date
     * @param after days it stays open after
     */
    public record Item(String code, Period offset, int before, int after, boolean imaging) {}

    private static final List<Item> WEEKS = List.of(
            new Item("W1", Period.ofDays(7), 2, 2, false),
            new Item("W4", Period.ofDays(28), 5, 5, false),
            new Item("W8", Period.ofDays(56), 7, 7, false),
            new Item("W24", Period.ofDays(168), 14, 14, false));

    public static FollowUpTemplate forIntent(Intent intent) {
        return switch (intent) {
            case PALLIATIVE -> new FollowUpTemplate("palliative", 1, WEEKS);
            case LOCAL_CONTROL ->
                new FollowUpTemplate(
                        "local-control",
                        1,
                        java.util.stream.Stream.concat(
                                        WEEKS.stream(),
                                        List.of(
                                                new Item("M1", Period.ofMonths(1), 7, 7, true),
                                                new Item("M3", Period.ofMonths(3), 14, 14, true),
                                                new Item("M6", Period.ofMonths(6), 14, 14, true),
                                                new Item("M12", Period.ofMonths(12), 21, 21, true))
                                                .stream())
                                .toList());
            case CURATIVE ->
                new FollowUpTemplate(
                        "curative",
                        1,
                        List.of(
                                new Item("W6", Period.ofDays(42), 7, 7, false),
                                new Item("M6", Period.ofMonths(6), 21, 21, false),
                                new Item("M12", Period.ofMonths(12), 21, 21, false),
                                new Item("M24", Period.ofMonths(24), 21, 21, false)));
        };
    }
}
