package ir.scheduling.readiness;

import ir.domain.booking.BookingState;
import ir.domain.patient.PatientId;
import ir.domain.readiness.WorkUp;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralId;
import ir.domain.rule.RuleSet;
import ir.domain.rule.TreatBy;
import ir.scheduling.outbox.Outbox;
import ir.scheduling.referral.ReferralFile;
import ir.scheduling.referral.ReferralFiles;
import ir.scheduling.referral.Referrals;
import ir.scheduling.work.Stores;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps each checklist up with what it follows from. Whoever changes a fact, a booking or a rule looks again in the same
 * transaction, so what is kept is never behind what is known.
 */
public final class Checklists {
    private Checklists() {}

    /** Looks again, under the referral's lock; what changed is kept and told. */
    public static WorkUp look(Stores stores, ReferralId id, Instant now) {
        var locked = stores.referrals().lock(id).orElseThrow();
        var file = ReferralFiles.of(stores, id, now).orElseThrow();
        var rules = stores.sites().rulesOn(now.atZone(file.facts().zone()).toLocalDate());
        var treatBy = TreatBy.of(
                locked.referredOn(),
                locked.urgency(),
                locked.intent(),
                file.facts().lesions().stream()
                        .flatMap(lesion -> lesion.worstPain().stream())
                        .max(Comparator.comparing(pain -> pain.value())),
                file.facts()
                        .assessment()
                        .yes(ir.domain.assessment.Question.SHORT_PROGNOSIS)
                        .orElse(false),
                rules);
        if (!treatBy.equals(locked.treatBy())) {
            stores.referrals().save(locked.dueBy(treatBy));
        }
        return look(stores, file, booked(file), rules, now);
    }

    /**
     * For who has read the file already, under the referral's lock.
     *
     * @param booked as it stands now, which may be a step further than the file
     */
    public static WorkUp look(
            Stores stores, ReferralFile file, Optional<WorkUp.Booked> booked, RuleSet rules, Instant now) {
        var id = file.referral().id();
        var before =
                file.workUp().orElseGet(() -> WorkUp.begin(id, file.patient().id()));
        var after = before.look(file.readiness(), booked, rules, now);
        if (after != before) {
            stores.workUps().save(after);
            stores.outbox()
                    .add(new Outbox.Event(
                            now,
                            "readiness-changed",
                            id.value(),
                            Optional.of(file.patient().id()),
                            Map.of("state", after.state().name())));
        }
        return after;
    }

    /** All open referrals of a patient, in one order for everybody. */
    public static void look(Stores stores, PatientId patient, Instant now) {
        stores.referrals().ofPatient(patient).stream()
                .filter(referral -> referral.state().open())
                .map(Referral::id)
                .sorted(Comparator.comparing(ReferralId::value))
                .forEach(id -> look(stores, id, now));
    }

    private static Optional<WorkUp.Booked> booked(ReferralFile file) {
        return file.booking()
                .filter(booking -> booking.state() instanceof BookingState.Booked)
                .map(booking ->
                        new WorkUp.Booked(booking.plan(), booking.planned().start()));
    }

    /** What the rules say now, kept beside what was just decided. */
    public static void keep(Stores stores, ReferralId id, String event, Instant now) {
        keep(stores, ReferralFiles.of(stores, id, now).orElseThrow(), event, now);
    }

    public static void keep(Stores stores, ReferralFile file, String event, Instant now) {
        stores.referrals()
                .keep(new Referrals.KeptFindings(
                        file.referral().id(), now, event, file.findings().get(0).ruleSetVersion(), file.findings()));
    }
}
