package ir.web.console;

import ir.domain.readiness.Readiness;
import ir.scheduling.readiness.ReadinessService;
import ir.scheduling.referral.details.ReferralDetails;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** Patients of the next day, or of a chosen day: readiness, and one next action for each patient who is not ready. */
@Named("preparation")
@RequestScoped
public class PreparationPage extends AbstractPage {
    private final ReadinessService readinessService;
    private final Clock clock;

    private List<ReferralDetails> details = List.of();
    private LocalDate day = LocalDate.EPOCH;

    /** One patient. */
    public record PatientRow(
            String id,
            String booking,
            String time,
            String patient,
            String number,
            String lesion,
            ReferralsPage.StatusTag state,
            String next,
            String owner,
            String detail,
            boolean instructed) {}

    @Inject
    PreparationPage(PageContext context, ReadinessService readinessService, Clock clock) {
        super(context);
        this.readinessService = readinessService;
        this.clock = clock;
    }

    public void load() {
        day = messages.dayOf(clock.instant()).plusDays(1);
        if (!param("day").isEmpty()) {
            try {
                day = date("day");
            } catch (InvalidInput wrong) {
                flashMessages.invalid(wrong);
            }
        }
        requireFound(readinessService.preparation(actor(), Optional.of(day))).ifPresent(found -> details = found);
    }

    public String date() {
        return messages.day(day);
    }

    public String before() {
        return day.minusDays(1).toString();
    }

    public String after() {
        return day.plusDays(1).toString();
    }

    public String summary() {
        long ready = details.stream().filter(f -> f.readiness().ready()).count();
        return messages.get("day-before.summary", details.size(), ready, details.size() - ready);
    }

    public List<PatientRow> lines() {
        return details.stream().map(this::line).toList();
    }

    private PatientRow line(ReferralDetails details) {
        var booking = details.booking().orElseThrow();
        var readiness = details.readiness();
        var next = readiness.items().stream()
                        .filter(Readiness.Item::open)
                        .findFirst()
                        .isEmpty()
                ? Optional.<Readiness.Item>empty()
                : readiness.next();
        return new PatientRow(
                details.referral().id().value(),
                booking.id().value(),
                messages.time(booking.planned().start()),
                details.patient().displayName(),
                details.patient().medicalRecordNumber(),
                messages.lesion(details.patientCase().lesions().get(0).lesion()),
                readiness.ready()
                        ? new ReferralsPage.StatusTag("t-ok", "ok", messages.get("ready.yes"))
                        : new ReferralsPage.StatusTag(
                                "t-warn",
                                "warn",
                                messages.get(
                                        "ready.of",
                                        readiness.done(),
                                        readiness.items().size())),
                next.map(item -> messages.get("next." + item.checklistItem()))
                        .orElse(messages.get("day-before.nothing")),
                next.map(item -> messages.get("owner." + item.checklistItem().owner()))
                        .orElse(""),
                next.map(item -> InboxPage.detail(messages, item)).orElse(""),
                details.checklist().flatMap(w -> w.latestInstructions()).isPresent());
    }
}
