package ir.scheduling.record;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingState;
import ir.domain.followup.FollowUpPlan;
import ir.domain.lesion.Lesion;
import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.patient.Patient;
import ir.domain.patient.PatientId;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralId;
import ir.domain.referral.ReferralState;
import ir.domain.referral.Step;
import ir.domain.rule.Gate;
import ir.domain.rule.TreatBy;
import ir.scheduling.actor.Actor;
import ir.scheduling.actor.Permission;
import ir.scheduling.audit.AuditTrail;
import ir.scheduling.followup.FollowUpDesk;
import ir.scheduling.outbox.Outbox;
import ir.scheduling.peer.PeerDesk;
import ir.scheduling.readiness.Checklists;
import ir.scheduling.referral.ReferralDesk;
import ir.scheduling.referral.ReferralFiles;
import ir.scheduling.site.Site;
import ir.scheduling.work.Entrance;
import ir.scheduling.work.Stores;
import ir.scheduling.work.Work;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Takes in what other systems send, and gives back what was taken in. */
public final class RecordDesk {
    private static final int READINGS = 3;

    private final Entrance entrance;

    public RecordDesk(Entrance entrance) {
        this.entrance = entrance;
    }

    /** The id under which something with this identifier is kept already; an intake links to it instead of doubling it. */
    public Outcome<Optional<String>> known(Actor actor, String kind, String system, String value) {
        return entrance.read(
                actor,
                Permission.ENTER_REFERRAL,
                "match",
                kind,
                "",
                (stores, now) -> Outcome.done(
                        stores.records().byIdentifier(kind, system, value).map(Evidence::id)));
    }

    public Outcome<Boolean> exists(Actor actor, String kind, String id) {
        return entrance.read(
                actor,
                Permission.ENTER_REFERRAL,
                "match",
                kind,
                id,
                (stores, now) -> Outcome.done(stores.records().find(kind, id).isPresent()));
    }

    /** Whose an appointment is, a session's or a visit's; empty where there is none. */
    public Outcome<Optional<PatientId>> ofAppointment(Actor actor, String id) {
        return entrance.read(
                actor,
                Permission.ENTER_REFERRAL,
                "match",
                "Appointment",
                id,
                (stores, now) -> Outcome.done(stores.bookings().find(List.of(new BookingId(id))).values().stream()
                        .map(Booking::patient)
                        .findFirst()
                        .or(() -> stores.followUpPlans().byVisit(id).map(FollowUpPlan::patient))));
    }

    /**
     * The same for a message that must be read against what is kept: whoever was faster with the same identifier has
     * made it, and read again it is known.
     */
    public Outcome<List<Referral>> receive(Actor actor, Supplier<Outcome<Intake>> message) {
        for (int attempt = 1; ; attempt++) {
            try {
                return message.get().then(intake -> receive(actor, intake));
            } catch (Work.Duplicate faster) {
                if (attempt == READINGS) {
                    throw faster;
                }
            }
        }
    }

    /**
     * Keeps all of a message or nothing. A vetted client's order arrives accepted on condition, unless something about
     * it may never be passed over; every other order waits for triage here.
     */
    public Outcome<List<Referral>> receive(Actor actor, Intake intake) {
        return entrance.change(actor, Permission.ENTER_REFERRAL, "receive", "Bundle", "", (stores, now) -> {
            for (var patient : intake.patients()) {
                boolean known = stores.records().patient(patient.id()).isPresent();
                if (known && !trusted(stores, actor)) {
                    return Outcome.refused(new Refusal.NotPermitted("change a patient, as a trusted system"));
                }
                stores.records().save(patient);
                // death closes all that is open, at once (I9)
                if (patient.died().isPresent()) {
                    FollowUpDesk.closeAll(
                            stores, actor, patient.id(), FollowUpPlan.Ending.DEATH, "told by " + actor.login(), now);
                }
            }
            for (var evidence : intake.evidence()) {
                // what is kept under the id already comes anew: its system is master of it
                boolean known =
                        stores.records().find(evidence.kind(), evidence.id()).isPresent();
                if (known) {
                    stores.records().replace(evidence);
                } else {
                    stores.records().add(evidence);
                }
                stores.audit()
                        .add(AuditTrail.Entry.done(
                                now,
                                actor,
                                known ? "update" : "create",
                                evidence.kind(),
                                evidence.id(),
                                Optional.of(evidence.patient())));
            }
            intake.patients().forEach(patient -> merge(stores, actor, patient, now));
            var referrals = new ArrayList<Referral>();
            for (var order : intake.orders()) {
                var referral = refer(stores, actor, order, now);
                if (referral instanceof Outcome.Refused<Referral> refused) {
                    return Outcome.refused(refused.refusal());
                }
                referrals.add(referral.orElseThrow());
            }
            for (var withdrawal : intake.withdrawn()) {
                var withdrawn = withdraw(stores, actor, withdrawal, now);
                if (withdrawn instanceof Outcome.Refused<Referral> refused) {
                    return Outcome.refused(refused.refusal());
                }
            }
            // a value that came opens or closes lines of every checklist it is about
            Stream.concat(
                            intake.evidence().stream().map(Evidence::patient),
                            intake.patients().stream().map(Patient::id))
                    .distinct()
                    .sorted(Comparator.comparing(PatientId::value))
                    .forEach(patient -> Checklists.look(stores, patient, now));
            return Outcome.done(List.copyOf(referrals));
        });
    }

    /**
     * A merge is followed: all that was one record's is the other's, whichever of the two is told first. Where both have
     * a session at one time nothing is moved, the old record stays a hard stop, and a person decides.
     */
    private static void merge(Stores stores, Actor actor, Patient told, Instant now) {
        var gone = new ArrayList<>(stores.records().mergedInto(told.id()));
        told.mergedInto().ifPresent(into -> gone.add(told.id()));
        for (var from : gone) {
            var into = from.equals(told.id()) ? told.mergedInto().orElseThrow() : told.id();
            if (from.equals(into) || stores.records().patient(into).isEmpty()) {
                continue;
            }
            if (stores.records().moveAll(from, into)) {
                stores.outbox()
                        .add(new Outbox.Event(
                                now, "patient-merged", into.value(), Optional.of(into), Map.of("from", from.value())));
                stores.audit()
                        .add(AuditTrail.Entry.done(now, actor, "merge", "Patient", from.value(), Optional.of(into)));
                Checklists.look(stores, into, now);
            } else {
                PeerDesk.contradiction(
                        stores,
                        actor,
                        "Patient",
                        from.value(),
                        Optional.of(into),
                        "Patient.link",
                        "each record has a session at one time",
                        "one patient",
                        now);
            }
        }
    }

    /** Whoever may say who somebody is: the hospital's own server, and the clients the site has named. */
    private static boolean trusted(Stores stores, Actor actor) {
        return actor.door() == Actor.Door.HOUSE
                || stores.sites().site().trustedClients().contains(actor.login());
    }

    /** What is booked is first cancelled, by whom that concerns. */
    private static Outcome<Referral> withdraw(Stores stores, Actor actor, Intake.Withdrawal asked, Instant now) {
        var referral = stores.referrals().lock(asked.referral());
        if (referral.isEmpty()) {
            return Outcome.refused(
                    new Refusal.NotFound("referral", asked.referral().value()));
        }
        var booked = stores.bookings().activeOf(asked.referral(), now).stream()
                .filter(booking -> booking.state() instanceof BookingState.Booked)
                .findFirst();
        if (booked.isPresent()) {
            return Outcome.refused(new Refusal.ScheduledAlready(
                    booked.get().id().value(), booked.get().planned().start()));
        }
        if (referral.get().state() == ReferralState.WITHDRAWN) {
            return Outcome.done(referral.get());
        }
        return ReferralDesk.decided(stores, actor, referral.get(), ReferralState.WITHDRAWN, asked.reason(), now);
    }

    /**
     * A referral typed here. The same person under another number and the same lesion in another open referral are told
     * first, and entered only knowing of it.
     */
    public Outcome<Referral> enter(Actor actor, Intake.Order order, Optional<Patient> fresh, boolean knowing) {
        return entrance.change(actor, Permission.ENTER_REFERRAL, "enter", "ServiceRequest", "", (stores, now) -> {
            if (fresh.isPresent()) {
                var person = fresh.get();
                var alike = stores.records().findPatients(person.familyName(), 50).stream()
                        .filter(known -> known.birthDate().equals(person.birthDate())
                                || known.number().equals(person.number()))
                        .findFirst()
                        .or(() -> stores.records().findPatients(person.number(), 5).stream()
                                .filter(known -> known.number().equals(person.number()))
                                .findFirst());
                boolean sameNumber = alike.filter(known -> known.number().equals(person.number()))
                        .isPresent();
                if (alike.isPresent() && (sameNumber || !knowing)) {
                    return Outcome.refused(
                            new Refusal.SimilarPatient(alike.get().number()));
                }
                stores.records().save(person);
            }
            var similar = stores.referrals().ofPatient(order.patient()).stream()
                    .filter(referral -> referral.state().open())
                    .filter(referral -> stores.referrals().lesions(referral.lesions()).values().stream()
                            .anyMatch(known -> order.lesions().stream()
                                    .anyMatch(lesion -> lesion.site() == known.site()
                                            && lesion.side().equals(known.side()))))
                    .findFirst();
            if (similar.isPresent() && !knowing) {
                return Outcome.refused(
                        new Refusal.SimilarReferral(similar.get().order().value()));
            }
            return refer(stores, actor, order, now).map(referral -> {
                stores.audit()
                        .add(AuditTrail.Entry.done(
                                now,
                                actor,
                                "enter",
                                "ServiceRequest",
                                referral.id().value(),
                                Optional.of(referral.patient())));
                return referral;
            });
        });
    }

    private static Outcome<Referral> refer(Stores stores, Actor actor, Intake.Order order, Instant now) {
        var existing = stores.referrals().byOrder(order.number());
        if (existing.isPresent()) {
            return Outcome.done(existing.get());
        }
        // a condition that was referred before is the same lesion still
        var lesions = order.lesions().stream()
                .map(lesion -> lesion.condition().isEmpty()
                        ? lesion
                        : stores.referrals()
                                .lesionOfCondition(lesion.condition())
                                .orElse(lesion))
                .toList();
        lesions.forEach(stores.referrals()::save);
        var state = order.draft() ? ReferralState.DRAFT : ReferralState.SUBMITTED;
        var site = stores.sites().site();
        var today = now.atZone(site.zone()).toLocalDate();
        var referral = new Referral(
                order.id(),
                order.number(),
                order.patient(),
                lesions.stream().map(Lesion::id).toList(),
                order.intent(),
                order.urgency(),
                order.authored(),
                order.requester(),
                TreatBy.of(
                        order.authored(),
                        order.urgency(),
                        order.intent(),
                        Optional.empty(),
                        false,
                        stores.sites().rulesOn(today)),
                state,
                Optional.empty(),
                Optional.empty(),
                List.of(new Step(state, now, actor.login(), order.draft() ? "entered" : "order received")),
                0);
        stores.referrals().save(referral);
        var accepted = vetted(stores, actor, site, referral.id(), now)
                ? stores.referrals()
                        .find(referral.id())
                        .orElseThrow()
                        .become(ReferralState.ACCEPTED_CONDITIONAL, now, actor.login(), "vetted by the ordering system")
                        .map(conditional -> {
                            stores.referrals().save(conditional);
                            return conditional;
                        })
                        .orElseThrow()
                : referral;
        stores.outbox()
                .add(new Outbox.Event(
                        now,
                        "referral-received",
                        order.id().value(),
                        Optional.of(order.patient()),
                        Map.of("state", accepted.state().name())));
        Checklists.look(stores, order.id(), now);
        Checklists.keep(stores, order.id(), "RECEIVED", now);
        return Outcome.done(stores.referrals().find(order.id()).orElseThrow());
    }

    /** A trusted system's order needs no triage, unless something about it may never be passed over. */
    private static boolean vetted(Stores stores, Actor actor, Site site, ReferralId id, Instant now) {
        return site.trustedClients().contains(actor.login())
                && ReferralFiles.of(stores, id, now)
                        .orElseThrow()
                        .blockedAt(Gate.INTAKE)
                        .isEmpty();
    }

    public Outcome<Evidence> read(Actor actor, String kind, String id) {
        return entrance.read(actor, Permission.READ, "read", kind, id, (stores, now) -> {
            var found = stores.records().find(kind, id);
            if (found.isEmpty()) {
                return Outcome.refused(new Refusal.NotFound(kind, id));
            }
            stores.audit()
                    .add(AuditTrail.Entry.done(
                            now,
                            actor,
                            "read",
                            kind,
                            id,
                            Optional.of(found.get().patient())));
            return Outcome.done(found.get());
        });
    }

    /** The find box: family name, number or birth date. */
    public Outcome<List<Patient>> findPatients(Actor actor, String text) {
        return entrance.read(actor, Permission.READ, "find", "Patient", "", (stores, now) -> {
            var found = text.isBlank() ? List.<Patient>of() : stores.records().findPatients(text.strip(), 20);
            stores.audit()
                    .addAll(AuditTrail.Entry.each(
                            now,
                            actor,
                            "find",
                            "Patient",
                            found.stream().map(Patient::id).toList()));
            return Outcome.done(found);
        });
    }

    public Outcome<Patient> patient(Actor actor, PatientId id) {
        return entrance.read(actor, Permission.READ, "read", "Patient", id.value(), (stores, now) -> {
            var found = stores.records().patient(id);
            if (found.isEmpty()) {
                return Outcome.refused(new Refusal.NotFound("Patient", id.value()));
            }
            stores.audit().add(AuditTrail.Entry.done(now, actor, "read", "Patient", id.value(), Optional.of(id)));
            return Outcome.done(found.get());
        });
    }
}
