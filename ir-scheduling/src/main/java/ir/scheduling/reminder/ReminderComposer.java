package ir.scheduling.reminder;

import ir.domain.booking.BookingId;
import ir.domain.booking.BookingState;
import ir.domain.followup.FollowUpPlan;
import ir.domain.followup.FollowUpVisit;
import ir.domain.followup.VisitState;
import ir.domain.patient.Patient;
import ir.domain.resource.SchedulableResource;
import ir.scheduling.message.RecordedReasons;
import ir.scheduling.repository.BookingRepository;
import ir.scheduling.repository.FollowUpPlanRepository;
import ir.scheduling.repository.PatientRepository;
import ir.scheduling.repository.Reminder;
import ir.scheduling.repository.SiteRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Composes the message of a reminder from its subject as it is now: a moved or cancelled appointment, a death or a
 * withdrawal stops it. Runs in the transaction of its caller.
 */
@ApplicationScoped
public class ReminderComposer {
    private final BookingRepository bookings;
    private final DueReminders due;
    private final FollowUpPlanRepository followUpPlans;
    private final PatientRepository patientRepository;
    private final SiteRepository sites;

    @Inject
    public ReminderComposer(
            BookingRepository bookings,
            DueReminders due,
            FollowUpPlanRepository followUpPlans,
            PatientRepository patientRepository,
            SiteRepository sites) {
        this.bookings = bookings;
        this.due = due;
        this.followUpPlans = followUpPlans;
        this.patientRepository = patientRepository;
        this.sites = sites;
    }

    /** @param dropped why there is no message */
    record Composition(Optional<ReminderSender.ReminderMessage> message, String dropped) {}

    /** @param reachesStaff whether a staff recipient is configured */
    public Composition compose(Reminder reminder, boolean reachesStaff, Instant now) {
        return hasRecipient(reminder, reachesStaff)
                ? new Composition(message(reminder, now), RecordedReasons.of("reminder-outdated"))
                : new Composition(Optional.empty(), RecordedReasons.of("reminder-no-address"));
    }

    private boolean hasRecipient(Reminder reminder, boolean reachesStaff) {
        return reminder.type() == Reminder.ReminderType.OVERDUE
                ? reachesStaff
                : reminder.patient()
                        .flatMap(id -> patientRepository.find(id))
                        .flatMap(Patient::email)
                        .isPresent();
    }

    /** The message; empty if it no longer applies. */
    private Optional<ReminderSender.ReminderMessage> message(Reminder reminder, Instant now) {
        var site = sites.site();
        if (reminder.type() == Reminder.ReminderType.OVERDUE) {
            var lines = due.overdueVisits(now);
            return lines.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new ReminderSender.ReminderMessage(
                            reminder.key(),
                            reminder.type(),
                            site,
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            "",
                            lines));
        }
        var patient = reminder.patient()
                .flatMap(id -> patientRepository.find(id))
                .filter(p -> p.deceasedOn().isEmpty()
                        && p.mergedInto().isEmpty()
                        && p.email().isPresent());
        if (patient.isEmpty() || reminder.starts().filter(now::isBefore).isEmpty()) {
            return Optional.empty();
        }
        return reminder.type() == Reminder.ReminderType.SESSION
                ? session(reminder, patient.get())
                : visit(reminder, patient.get());
    }

    private Optional<ReminderSender.ReminderMessage> session(Reminder reminder, Patient patient) {
        return bookings.find(new BookingId(reminder.subject()))
                .filter(b -> b.state() instanceof BookingState.Booked)
                .filter(b -> reminder.starts().equals(Optional.of(b.planned().start())))
                .map(b -> new ReminderSender.ReminderMessage(
                        reminder.key(),
                        reminder.type(),
                        sites.site(b.site()).orElseThrow(),
                        Optional.of(patient),
                        reminder.starts(),
                        Optional.empty(),
                        "",
                        List.of()));
    }

    private Optional<ReminderSender.ReminderMessage> visit(Reminder reminder, Patient patient) {
        var visit = followUpPlans
                .byVisit(reminder.subject())
                .filter(FollowUpPlan::active)
                .flatMap(plan -> plan.visit(reminder.subject()))
                .filter(v -> v.state() == VisitState.SCHEDULED);
        return visit.flatMap(FollowUpVisit::appointment)
                .filter(a -> reminder.starts().equals(Optional.of(a.window().start())))
                .map(a -> new ReminderSender.ReminderMessage(
                        reminder.key(),
                        reminder.type(),
                        sites.site(),
                        Optional.of(patient),
                        reminder.starts(),
                        a.clinic().flatMap(p -> sites.resource(p)).map(SchedulableResource::name),
                        visit.get().code(),
                        List.of()));
    }
}
