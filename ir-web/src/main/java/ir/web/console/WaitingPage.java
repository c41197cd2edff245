package ir.web.console;

import ir.domain.booking.BookingId;
import ir.scheduling.waiting.WaitingListOfferService;
import ir.scheduling.waiting.WaitingListService;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.format.TextStyle;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The waiting list and, for a freed slot, the matching entries, the most urgent first. */
@Named("waiting")
@RequestScoped
public class WaitingPage extends AbstractPage {
    private final WaitingListService waitingListService;
    private final WaitingListOfferService waitingListOfferService;
    private final Clock clock;

    private List<WaitingListService.WaitingEntryView> waiting = List.of();
    private WaitingListOfferService.@Nullable RankedCandidates ranked;

    /** One entry of the waiting list. */
    public record WaitingRow(
            String id,
            String referral,
            String patient,
            String number,
            String urgency,
            String treatBy,
            long left,
            String since,
            String preferences,
            String note,
            Optional<String> offered,
            String booked) {}

    /** One entry that fits the freed slot. */
    public record MatchingEntry(
            String entry,
            String referral,
            String patient,
            String urgency,
            String place,
            String start,
            String team,
            String why,
            boolean moves,
            int rank) {}

    @Inject
    WaitingPage(
            PageContext context,
            WaitingListService waitingListService,
            WaitingListOfferService waitingListOfferService,
            Clock clock) {
        super(context);
        this.waitingListService = waitingListService;
        this.waitingListOfferService = waitingListOfferService;
        this.clock = clock;
    }

    public void load() {
        if (posted()) {
            act();
        }
        requireFound(waitingListService.list(actor())).ifPresent(found -> waiting = found);
        if (!param("freed").isEmpty() && currentUser.has("BOOK_SESSION")) {
            waitingListOfferService
                    .matching(actor(), new BookingId(param("freed")))
                    .map(found -> {
                        ranked = found;
                        return found;
                    });
        }
    }

    private void act() {
        var back = "/waiting" + (param("freed").isEmpty() ? "" : "?freed=" + param("freed"));
        if (param("step").startsWith("offer:")) {
            var parts = param("step").split(":", 3);
            try {
                showRejection(waitingListOfferService.offer(
                                actor(), part(parts, 1), Inputs.instant("step", part(parts, 2))))
                        .ifPresent(hold -> {
                            flashMessages.success(messages.get(
                                    "waiting.offered",
                                    messages.dateTime(hold.planned().start())));
                            redirect("/offers?id=" + hold.referral());
                        });
            } catch (InvalidInput wrong) {
                flashMessages.invalid(wrong);
            }
        } else if (param("step").startsWith("remove:")) {
            showRejection(waitingListService.remove(actor(), param("step").substring(7), param("why")))
                    .ifPresent(entry -> {
                        flashMessages.success(messages.get("waiting.removed"));
                        redirect(back);
                    });
        }
    }

    public boolean ranking() {
        return ranked != null;
    }

    public String freePlace() {
        return ranked == null
                ? ""
                : messages.get(
                        "waiting.free",
                        messages.day(messages.dayOf(ranked.free().start())),
                        messages.timeRange(ranked.free()),
                        ranked.waiting());
    }

    public String freed() {
        return param("freed");
    }

    public List<MatchingEntry> fits() {
        if (ranked == null) {
            return List.of();
        }
        var rank = new int[1];
        return ranked.candidates().stream()
                .map(c -> new MatchingEntry(
                        c.waiting().entry().id(),
                        c.waiting().details().referral().id().value(),
                        c.waiting().details().patient().displayName(),
                        messages.get(
                                "urgency." + c.waiting().details().referral().urgency()),
                        messages.timeRange(c.slot().allocations().get(0).window()) + ", "
                                + c.slot().allocations().get(0).name(),
                        c.slot().start().toString(),
                        c.slot().allocations().stream()
                                .skip(1)
                                .map(a -> a.name())
                                .collect(Collectors.joining(" · ")),
                        c.spare() >= 0
                                ? messages.get("waiting.spare", c.spare())
                                : messages.get("waiting.late", -c.spare()),
                        c.moves(),
                        ++rank[0]))
                .toList();
    }

    public List<WaitingRow> lines() {
        var today = messages.dayOf(clock.instant());
        return waiting.stream()
                .map(w -> new WaitingRow(
                        w.entry().id(),
                        w.entry().referral().value(),
                        w.details().patient().displayName(),
                        w.details().patient().medicalRecordNumber(),
                        messages.get("urgency." + w.details().referral().urgency()),
                        messages.day(w.details().referral().treatBy()),
                        ChronoUnit.DAYS.between(today, w.details().referral().treatBy()),
                        messages.dateTime(w.entry().since()),
                        preferences(w),
                        w.entry().note(),
                        w.open()
                                .map(o -> messages.get(
                                        "waiting.open-offer",
                                        messages.dateTime(o.planned().start()),
                                        messages.dateTime(o.expires()))),
                        w.details()
                                .booking()
                                .map(b -> messages.dateTime(b.planned().start()))
                                .orElse("")))
                .toList();
    }

    private String preferences(WaitingListService.WaitingEntryView w) {
        var days = w.entry().days().isEmpty()
                ? messages.get("waiting.any-day")
                : w.entry().days().stream()
                        .sorted()
                        .map((DayOfWeek d) -> d.getDisplayName(TextStyle.SHORT, messages.locale()))
                        .collect(Collectors.joining(" "));
        return messages.get("waiting.preferences", days, w.entry().noticeHours());
    }

    public boolean canOffer() {
        return currentUser.has("BOOK_SESSION");
    }
}
