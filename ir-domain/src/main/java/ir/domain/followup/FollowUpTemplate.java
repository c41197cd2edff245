package ir.domain.followup;

import ir.domain.clinical.Intent;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The milestones after a treatment, by intent. Weeks 1, 4, 8 and 24 follow the published trials (CAL13, MOT21), the
 * visits after an osteoid osteoma a series of 50 patients (OO20); the windows and the imaging months are local
 * defaults. A changed template is a new version; plans keep the version they were built with.
 *
 * @param edited who made this version and why; empty for a default template
 */
public record FollowUpTemplate(String name, int version, List<Item> items, Optional<Edit> edited) {
    /** Author, time and reason of a change. */
    public record Edit(String by, Instant at, String reason) {}

    public FollowUpTemplate {
        items = List.copyOf(items);
    }

    /** How a visit takes place. */
    public enum Mode {
        PHONE,
        CLINIC,
        IMAGING;

        /** Whether a visit is booked into the calendar of a follow-up clinic. */
        public boolean needsClinic() {
            return this != PHONE;
        }
    }

    /** What is recorded at a visit. */
    public enum Activity {
        PAIN,
        OMED,
        ADVERSE_EVENTS,
        INFECTION,
        NEUROLOGY,
        IMAGING,
        SUPPORTIVE_CARE
    }

    /**
     * One milestone.
     *
     * @param code short name on calendars: W1, W4 …
     * @param offset from the treatment date
     * @param before days the window opens before the due date, 0 to 60
     * @param after days it stays open after the due date, 0 to 60
     * @param included whether the milestone makes a visit; optional ones are off until the clinical lead enables them
     */
    public record Item(
            String code, Period offset, int before, int after, Mode mode, Set<Activity> activities, boolean included) {
        public Item {
            activities = Set.copyOf(activities);
            if (before < 0 || before > 60 || after < 0 || after > 60) {
                throw new IllegalArgumentException("window: -" + before + "/+" + after + " d (expected: 0 to 60)");
            }
            if (offset.isNegative() || offset.isZero() || offset.toTotalMonths() > 120) {
                throw new IllegalArgumentException("offset: " + offset + " (expected: a day to ten years)");
            }
        }

        public LocalDate due(LocalDate treatedOn) {
            return treatedOn.plus(offset);
        }

        /** Imaging and the other visits are two series: a milestone of one does not make one of the other missed. */
        boolean sameSeries(Item other) {
            return (mode == Mode.IMAGING) == (other.mode == Mode.IMAGING);
        }

        Item with(Period at, int opens, int closes, boolean in) {
            return new Item(code, at, opens, closes, mode, activities, in);
        }
    }

    private static final Set<Activity> REMOTE_ACTIVITIES = EnumSet.of(
            Activity.PAIN, Activity.OMED, Activity.ADVERSE_EVENTS, Activity.NEUROLOGY, Activity.SUPPORTIVE_CARE);
    /** Infection is checked up to week 8 (S0: one osteomyelitis in 61; local default). */
    private static final Set<Activity> EARLY = EnumSet.of(
            Activity.PAIN,
            Activity.OMED,
            Activity.ADVERSE_EVENTS,
            Activity.INFECTION,
            Activity.NEUROLOGY,
            Activity.SUPPORTIVE_CARE);

    private static final List<Item> WEEKS = List.of(
            new Item(
                    "D1",
                    Period.ofDays(1),
                    0,
                    2,
                    Mode.PHONE,
                    EnumSet.of(Activity.ADVERSE_EVENTS, Activity.INFECTION, Activity.NEUROLOGY),
                    true),
            new Item("W1", Period.ofDays(7), 2, 2, Mode.PHONE, EARLY, true),
            new Item("W4", Period.ofDays(28), 5, 5, Mode.PHONE, EARLY, true),
            new Item("W8", Period.ofDays(56), 7, 7, Mode.CLINIC, EARLY, true),
            new Item("W12", Period.ofDays(84), 7, 7, Mode.PHONE, REMOTE_ACTIVITIES, false),
            new Item("W24", Period.ofDays(168), 14, 14, Mode.CLINIC, REMOTE_ACTIVITIES, true));

    private static Item imaging(int months, int window) {
        return new Item(
                "I" + months,
                Period.ofMonths(months),
                window,
                window,
                Mode.IMAGING,
                EnumSet.of(Activity.IMAGING),
                true);
    }

    private static Item clinic(int months) {
        return new Item("M" + months, Period.ofMonths(months), 21, 21, Mode.CLINIC, REMOTE_ACTIVITIES, true);
    }

    /**
     * The default template for an intent. Imaging repeats every half year, up to three years by default (local
     * default).
     */
    public static FollowUpTemplate defaultFor(Intent intent) {
        var items = new ArrayList<Item>();
        switch (intent) {
            case PALLIATIVE -> items.addAll(WEEKS);
            case LOCAL_CONTROL -> {
                items.addAll(WEEKS);
                items.addAll(List.of(imaging(1, 7), imaging(3, 14), imaging(6, 14), imaging(12, 21)));
                IntStream.of(18, 24, 30, 36).forEach(months -> items.add(imaging(months, 21)));
            }
            case CURATIVE -> {
                var withPictures = EnumSet.copyOf(EARLY);
                withPictures.add(Activity.IMAGING);
                items.add(new Item("W6", Period.ofDays(42), 7, 7, Mode.CLINIC, withPictures, true));
                items.addAll(List.of(clinic(6), clinic(12), clinic(24)));
            }
        }
        return new FollowUpTemplate(nameFor(intent), 1, items, Optional.empty());
    }

    public static String nameFor(Intent intent) {
        return intent.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static List<FollowUpTemplate> defaults() {
        return List.of(defaultFor(Intent.PALLIATIVE), defaultFor(Intent.LOCAL_CONTROL), defaultFor(Intent.CURATIVE));
    }

    /** The included milestones, by due date from a treatment date. */
    public List<Item> inOrder(LocalDate treatedOn) {
        return items.stream()
                .filter(Item::included)
                .sorted(Comparator.comparing(item -> item.due(treatedOn)))
                .toList();
    }

    /** Changes one milestone; the result is a new version. */
    public Result<FollowUpTemplate> change(
            String code, Period offset, int before, int after, boolean included, Edit edit) {
        if (edit.reason().strip().length() < 8) {
            return Result.failure(new Rejection.ReasonMissing("template"));
        }
        if (items.stream().noneMatch(item -> item.code().equals(code))) {
            return Result.failure(new Rejection.NotFound("milestone", code));
        }
        var next = items.stream()
                .map(item -> item.code().equals(code) ? item.with(offset, before, after, included) : item)
                .toList();
        if (next.equals(items)) {
            return Result.failure(new Rejection.InvalidValue("milestone " + code, "unchanged", "a-change"));
        }
        if (next.stream().noneMatch(Item::included)) {
            return Result.failure(new Rejection.InvalidValue("milestones", "0", "at-least-one"));
        }
        return Result.success(new FollowUpTemplate(name, version + 1, next, Optional.of(edit)));
    }
}
